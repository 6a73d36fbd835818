/** Pages for tests of lines: a few hundred rows with a different slant on each. */
import type { Page } from '@platen/page';

const width = 1728;
const height = 300;

export function linedPages(count: number): Page[] {
  return Array.from({ length: count }, (_, page) => {
    const rows = new Uint8Array((width / 8) * height);
    for (let y = 0; y < height; y++) {
      for (let x = (y * (page + 1)) % 40; x < width / 8; x += 40) rows[y * (width / 8) + x] = 0x7e;
    }
    return { width, height, resolution: 'fine', rows };
  });
}

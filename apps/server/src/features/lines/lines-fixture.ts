/** Pages for tests of lines: a few hundred rows with a different slant on each, and a header. */
import { type SendablePage, withHeader } from '../documents/index.ts';

const width = 1728;
const height = 300;
const sender = { identity: 'Ada’s clinic', from: '+12025550190', timeZone: 'UTC', time: 0 };

export function linedPages(pageCount: number): SendablePage[] {
  return Array.from({ length: pageCount }, (_, page) => {
    const rows = new Uint8Array((width / 8) * height);
    for (let y = 0; y < height; y++) {
      for (let x = (y * (page + 1)) % 40; x < width / 8; x += 40) rows[y * (width / 8) + x] = 0x7e;
    }
    const drawn = { width, height, resolution: 'fine', rows } as const;
    return withHeader(drawn, { ...sender, pageNumber: page + 1, pageCount });
  });
}

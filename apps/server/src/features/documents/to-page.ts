/**
 * Grey at fax pixels → the page that is sent. 'auto' sorts the page first: pictures become dots,
 * flat fills paper, ink or dots, and only what is left, writing and lines, is measured against its
 * surroundings.
 */
import { blankPage, type Gray, type Page, type Resolution, render, rowBytes } from '@platen/page';
import type { ConversionSettings } from './document.ts';
import { evenLight } from './even-light.ts';
import { type Area, findPictures } from './find-pictures.ts';
import { inkPaleLetters } from './ink-pale-letters.ts';
import { settleFills } from './settle-fills.ts';

/**
 * Bands begin at multiples of this many rows, so that dots stand as they would on the whole page,
 * and have so much white above and below that nothing outside can matter to them.
 */
const bandStep = 32;

/** Takes `gray` for its own: its pixels are changed. No dice: the same grey gives the same page. */
export function toPage(gray: Gray, { quality, rendering }: ConversionSettings): Page {
  if (rendering !== 'photo') evenLight(gray);
  if (rendering === 'photo' || rendering === 'threshold') {
    return render(gray, { resolution: quality, rendering });
  }
  const page = blankPage(gray.width, gray.height, quality);
  for (const { top, bottom } of bandsOf(gray)) {
    const pixels = gray.pixels.subarray(top * gray.width, bottom * gray.width);
    const band = { width: gray.width, height: bottom - top, pixels };
    const { rows } = renderBand(band, quality, rendering === 'auto');
    page.rows.set(rows, top * rowBytes(gray.width));
  }
  return page;
}

function renderBand(gray: Gray, resolution: Resolution, wantsDots: boolean): Page {
  let dots: Uint8Array | undefined;
  const dotsOf = () => (dots ??= render(gray, { resolution, rendering: 'photo' }).rows);
  if (wantsDots) for (const area of findPictures(gray)) paintDots(gray, area, dotsOf());
  settleFills(gray, wantsDots ? dotsOf : undefined);
  inkPaleLetters(gray);
  return render(gray, { resolution, rendering: 'text' });
}

interface Band {
  readonly top: number;
  readonly bottom: number;
}

/** The rows that are not white, with some that are around them; most pages are half white. */
function bandsOf({ width, height, pixels }: Gray): Band[] {
  const whiteRow = Buffer.alloc(width, 0xff);
  const bands: { top: number; bottom: number }[] = [];
  for (let row = 0; row < height; row++) {
    if (whiteRow.equals(pixels.subarray(row * width, (row + 1) * width))) continue;
    const top = Math.max(0, (Math.floor(row / bandStep) - 1) * bandStep);
    const bottom = Math.min(height, (Math.floor(row / bandStep) + 2) * bandStep);
    const last = bands[bands.length - 1];
    if (last && top <= last.bottom) last.bottom = bottom;
    else bands.push({ top, bottom });
    // The rest of this step is in the band already.
    row = Math.floor(row / bandStep) * bandStep + bandStep - 1;
  }
  return bands;
}

/** Puts the dots into the grey, as ink and paper, so that nothing later takes them for grey. */
function paintDots({ width, pixels }: Gray, area: Area, dots: Uint8Array): void {
  const bytes = rowBytes(width);
  for (let y = area.top; y < area.bottom; y++) {
    for (let x = area.left; x < area.right; x++) {
      pixels[y * width + x] = dots[y * bytes + (x >> 3)] & (0x80 >> (x & 7)) ? 0 : 255;
    }
  }
}

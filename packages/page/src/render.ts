/**
 * Grey into black and white (what T.4 can carry). 'auto' sorts the page first: pictures become
 * dots, flat fills paper, ink or dots, and only what is left, writing and lines, is measured
 * against its surroundings.
 */
import { blankPage } from './blank.ts';
import { evenLight } from './even-light.ts';
import { type Area, findPictures } from './find-pictures.ts';
import type { Gray } from './grey.ts';
import { inkPaleLetters } from './ink-pale-letters.ts';
import { type Page, type Resolution, rowBytes } from './page.ts';
import { settleFills } from './settle-fills.ts';
import { inkByDots, inkByPage, inkByPlace } from './threshold.ts';

/**
 * 'threshold': one threshold for the page, found by Otsu's method. 'text': a threshold for each
 * place, so that faint and shaded print stays legible. 'photo': clustered-dot halftone. 'auto':
 * text and lines as 'text', pictures as 'photo', place by place. All but 'photo' first even the
 * light of written paper that a camera saw.
 */
export type Rendering = 'auto' | 'text' | 'photo' | 'threshold';

/** The resolution that the pixels were scaled to, and how they become black and white. */
export interface RenderOptions {
  readonly resolution: Resolution;
  readonly rendering: Rendering;
}

/**
 * Bands begin at multiples of this many rows, so that dots stand as they would on the whole page,
 * and have so much white above and below that nothing outside can matter to them.
 */
const bandStep = 32;

/**
 * A page of the picture's own size: the caller has scaled it to the resolution's pixels, and gives
 * it away: its pixels are changed. No dice: the same grey gives the same page. RangeError: `gray`
 * lacks pixels.
 */
export function render(gray: Gray, { resolution, rendering }: RenderOptions): Page {
  if (gray.pixels.length < gray.width * gray.height) throw new RangeError('picture lacks pixels');
  const page = blankPage(gray.width, gray.height, resolution);
  if (rendering === 'photo') {
    inkByDots(gray, page);
    return page;
  }
  evenLight(gray);
  if (rendering === 'threshold') {
    inkByPage(gray, page);
    return page;
  }
  for (const { top, bottom } of bandsOf(gray)) {
    const pixels = gray.pixels.subarray(top * gray.width, bottom * gray.width);
    const band = { width: gray.width, height: bottom - top, pixels };
    const { rows } = renderBand(band, resolution, rendering === 'auto');
    page.rows.set(rows, top * rowBytes(gray.width));
  }
  return page;
}

function renderBand(gray: Gray, resolution: Resolution, wantsDots: boolean): Page {
  let dots: Uint8Array | undefined;
  const dotsOf = () => (dots ??= dotsFor(gray, resolution));
  if (wantsDots) for (const area of findPictures(gray)) paintDots(gray, area, dotsOf());
  settleFills(gray, wantsDots ? dotsOf : undefined);
  inkPaleLetters(gray);
  const page = blankPage(gray.width, gray.height, resolution);
  inkByPlace(gray, page);
  return page;
}

/** The rows of the dot screen of `gray` as it is now. */
function dotsFor(gray: Gray, resolution: Resolution): Uint8Array {
  const page = blankPage(gray.width, gray.height, resolution);
  inkByDots(gray, page);
  return page.rows;
}

interface Band {
  readonly top: number;
  readonly bottom: number;
}

/** The rows that are not white, with some that are around them; most pages are half white. */
function bandsOf({ width, height, pixels }: Gray): Band[] {
  const view = new DataView(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const bands: { top: number; bottom: number }[] = [];
  for (let row = 0; row < height; row++) {
    if (isWhite(view, row * width, (row + 1) * width)) continue;
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

/** Four pixels are looked at as one. */
function isWhite(view: DataView, from: number, to: number): boolean {
  let at = from;
  for (; at + 4 <= to; at += 4) if (view.getInt32(at) !== -1) return false;
  for (; at < to; at++) if (view.getUint8(at) !== 255) return false;
  return true;
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

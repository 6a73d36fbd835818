/**
 * Drawing one page onto another: marks anywhere, and the sender's header line on top.
 * Surprising: the header never covers anything. It is put above, so the page grows by its rows; fax
 * paper has no fixed length, and a sender may not choose between his name and his text.
 */
import { blankPage } from './blank.ts';
import { type Page, rowBytes } from './page.ts';

/**
 * Blackens, in `page` itself, each pixel that is black in `bitmap` laid with its top left corner at
 * column `x`, row `y` (both may be negative). What falls outside is left out.
 */
export function stamp(page: Page, bitmap: Page, x: number, y: number): void {
  const bytes = rowBytes(page.width);
  const bitmapBytes = rowBytes(bitmap.width);
  const shift = x & 7;
  const left = (x - shift) >> 3;
  const lastMask = page.width % 8 === 0 ? 0xff : 0xff00 >> (page.width % 8);
  for (let row = Math.max(0, -y); row < bitmap.height && y + row < page.height; row++) {
    const from = row * bitmapBytes;
    const to = (y + row) * bytes;
    for (let at = 0; at < bitmapBytes; at++) {
      const byte = bitmap.rows[from + at];
      if (byte === 0) continue;
      orInto(page.rows, to, left + at, byte >>> shift, bytes, lastMask);
      orInto(page.rows, to, left + at + 1, (byte << (8 - shift)) & 0xff, bytes, lastMask);
    }
  }
}

function orInto(
  rows: Uint8Array,
  rowStart: number,
  column: number,
  byte: number,
  bytes: number,
  lastMask: number,
): void {
  if (column < 0 || column >= bytes) return;
  rows[rowStart + column] |= column === bytes - 1 ? byte & lastMask : byte;
}

/**
 * A new page: `line` on top, all of `page` below. The height is the sum of both. RangeError:
 * another width or resolution than the page's.
 */
export function stampHeader(page: Page, line: Page): Page {
  if (line.width !== page.width || line.resolution !== page.resolution) {
    throw new RangeError('a header line has the width and resolution of its page');
  }
  const whole = blankPage(page.width, line.height + page.height, page.resolution);
  const headerBytes = line.height * rowBytes(page.width);
  whole.rows.set(line.rows.subarray(0, headerBytes));
  whole.rows.set(page.rows.subarray(0, page.height * rowBytes(page.width)), headerBytes);
  return whole;
}

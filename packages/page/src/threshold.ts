/**
 * Grey against a threshold: one for the page, one for each place, or the screen's for each dot.
 * Nothing here knows what the grey shows; `render` does.
 */
import type { Gray } from './grey.ts';
import { screenOctets, screens } from './halftone.ts';
import { type Page, rowBytes } from './page.ts';
import { inkThreshold, lookAtTiles, tileSize } from './tiles.ts';

/** Otsu's method looks at every fifth pixel, which is prime to all paper widths. */
const sampleStep = 5;

/** The octet of eight pixels at `at`, of which `count` exist: 1 where darker than the threshold. */
function octetBelow(pixels: Uint8Array, at: number, count: number, threshold: number): number {
  if (count >= 8) {
    // The sign bit of pixel − threshold is the answer.
    return (
      (((pixels[at] - threshold) >>> 24) & 0x80) |
      (((pixels[at + 1] - threshold) >>> 24) & 0x40) |
      (((pixels[at + 2] - threshold) >>> 24) & 0x20) |
      (((pixels[at + 3] - threshold) >>> 24) & 0x10) |
      (((pixels[at + 4] - threshold) >>> 24) & 0x08) |
      (((pixels[at + 5] - threshold) >>> 24) & 0x04) |
      (((pixels[at + 6] - threshold) >>> 24) & 0x02) |
      (((pixels[at + 7] - threshold) >>> 24) & 0x01)
    );
  }
  let octet = 0;
  for (let bit = 0; bit < count; bit++) if (pixels[at + bit] < threshold) octet |= 0x80 >> bit;
  return octet;
}

/** The octet of eight pixels at `at` against the screen's row at `cell`. */
function octetScreened(
  pixels: Uint8Array,
  at: number,
  count: number,
  screen: Uint8Array,
  cell: number,
): number {
  let octet = 0;
  for (let bit = 0; bit < count; bit++) {
    octet |= ((pixels[at + bit] - screen[cell + bit]) >>> 24) & (0x80 >> bit);
  }
  return octet;
}

/** One threshold for the page, found by Otsu's method. */
export function inkByPage(gray: Gray, page: Page): void {
  const { pixels, width, height } = gray;
  const view = new DataView(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const patch = { first: 0, end: rowBytes(width), top: 0, bottom: height };
  inkPatchBelow(gray, view, page, patch, otsu(pixels));
}

/** Clustered dots (halftone.ts), as many as the grey is dark. */
export function inkByDots(gray: Gray, page: Page): void {
  const end = rowBytes(gray.width);
  inkPatchScreened(gray, page, { first: 0, end, top: 0, bottom: gray.height });
}

/** A tile as octets: columns `first` to `end` − 1 of rows `top` to `bottom` − 1. */
interface Patch {
  readonly first: number;
  readonly end: number;
  readonly top: number;
  readonly bottom: number;
}

/** A threshold for each place, so that faint and shaded print stays legible. */
export function inkByPlace(gray: Gray, page: Page): void {
  const tiles = lookAtTiles(gray);
  const bytes = rowBytes(gray.width);
  const { pixels } = gray;
  const view = new DataView(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  for (let tile = 0; tile < tiles.across * tiles.down; tile++) {
    const tileRow = Math.floor(tile / tiles.across);
    const tileColumn = tile % tiles.across;
    const first = (tileColumn * tileSize) >> 3;
    const top = tileRow * tileSize;
    const patch = {
      first,
      end: Math.min(first + (tileSize >> 3), bytes),
      top,
      bottom: Math.min(top + tileSize, gray.height),
    };
    const threshold = inkThreshold(tiles, tileRow, tileColumn);
    if (threshold > 0) inkPatchBelow(gray, view, page, patch, threshold);
  }
}

function inkPatchBelow(
  { pixels, width }: Gray,
  view: DataView,
  { rows }: Page,
  { first, end, top, bottom }: Patch,
  threshold: number,
): void {
  const bytes = rowBytes(width);
  for (let row = top; row < bottom; row++) {
    for (let at = first; at < end; at++) {
      const from = row * width + at * 8;
      const count = Math.min(8, width - at * 8);
      // Eight white pixels, as most are even beside letters, stay as the blank page has them.
      if (count === 8 && (view.getInt32(from) & view.getInt32(from + 4)) === -1) continue;
      rows[row * bytes + at] = octetBelow(pixels, from, count, threshold);
    }
  }
}

function inkPatchScreened(
  { pixels, width }: Gray,
  { rows, resolution }: Page,
  { first, end, top, bottom }: Patch,
): void {
  const screen = screens[resolution];
  const bytes = rowBytes(width);
  for (let row = top; row < bottom; row++) {
    const cell = (row % screen.rows) * screenOctets * 8;
    for (let at = first; at < end; at++) {
      const place = cell + (at % screenOctets) * 8;
      const count = Math.min(8, width - at * 8);
      const from = row * width + at * 8;
      rows[row * bytes + at] = octetScreened(pixels, from, count, screen.thresholds, place);
    }
  }
}

/**
 * Otsu's threshold: splits the histogram into the two classes that differ most. A page of one grey
 * has none; the middle is taken.
 */
function otsu(pixels: Uint8Array): number {
  const histogram = new Uint32Array(256);
  let count = 0;
  for (let at = 0; at < pixels.length; at += sampleStep) {
    histogram[pixels[at]] += 1;
    count += 1;
  }
  let sum = 0;
  for (let grey = 0; grey < 256; grey++) sum += grey * histogram[grey];
  let best = 0;
  let bestFrom = 128;
  let bestTo = 128;
  let below = 0;
  let sumBelow = 0;
  for (let grey = 0; grey < 255; grey++) {
    below += histogram[grey];
    sumBelow += grey * histogram[grey];
    const above = count - below;
    if (below === 0 || above === 0) continue;
    const difference = sumBelow / below - (sum - sumBelow) / above;
    const between = below * above * difference * difference;
    if (between > best) {
      best = between;
      bestFrom = grey + 1;
    }
    if (between === best) bestTo = grey + 1;
  }
  // Between two peaks every threshold is as good; the middle is safest.
  return best === 0 ? 128 : (bestFrom + bestTo) >> 1;
}

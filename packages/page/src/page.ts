/**
 * A fax page in memory. Everything that draws, codes, files or shows a page meets here.
 * Surprising: pixels are not square; a page of 'standard' has half as many lines an inch as dots.
 */

/**
 * One page. Rows run top to bottom, eight pixels an octet, the leftmost pixel in the high bit,
 * 1 = black. A row takes `ceil(width / 8)` octets; unused low bits of its last octet are 0.
 */
export interface Page {
  /** Pixels a row: 1728 (A4, Letter), 2048 (B4), 2432 (A3). */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  readonly resolution: Resolution;
  /** `height * rowBytes(width)` octets. */
  readonly rows: Uint8Array;
}

/** Names of the metric resolutions of T.30 Table 2: R8 across, 3.85, 7.7 or 15.4 lines/mm down. */
export type Resolution = 'standard' | 'fine' | 'superfine';

/** Dots an inch across and down, as TIFF-F writes them (RFC 2306 §4.1). */
export const resolutions: {
  readonly [R in Resolution]: { readonly x: number; readonly y: number };
} = {
  standard: { x: 204, y: 98 },
  fine: { x: 204, y: 196 },
  superfine: { x: 204, y: 391 },
};

/** Octets in one row of `width` pixels. */
export function rowBytes(width: number): number {
  return (width + 7) >> 3;
}

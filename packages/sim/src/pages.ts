/**
 * Pages to fax in simulations: rows of word-like marks from seeded dice, as hard to code as a page
 * of text.
 */
import { type Page, type Resolution, resolutions, rowBytes } from '@platen/page';
import type { Dice } from './dice.ts';

const widthPixels = 1728;
/** A4 is 11.69 inches high. */
const paperInches = 11.69;
const marginRows = 60;
const lineRows = 32;
const wordRows = 20;

/** A page of `lines` lines of marks; by default a full A4 sheet. */
export function textLikePage(dice: Dice, resolution: Resolution, height?: number): Page {
  const rows = height ?? Math.round(resolutions[resolution].y * paperInches);
  const bytes = rowBytes(widthPixels);
  const page = new Uint8Array(rows * bytes);
  for (let top = marginRows; top + wordRows < rows - marginRows; top += lineRows) {
    for (let x = 12; x < bytes - 12; x += 2 + dice.below(4)) {
      // One letter: a column of octets whose strokes change every few rows.
      let stroke = dice.below(256) & dice.below(256);
      for (let y = 0; y < wordRows; y++) {
        if (y % 5 === 0) stroke = dice.below(256) & dice.below(256);
        page[(top + y) * bytes + x] = stroke;
      }
    }
  }
  return { width: widthPixels, height: rows, resolution, rows: page };
}

/** Same size, resolution and pixels. */
export function samePage(a: Page, b: Page): boolean {
  if (a.width !== b.width || a.height !== b.height || a.resolution !== b.resolution) return false;
  for (let i = 0; i < a.rows.length; i++) if (a.rows[i] !== b.rows[i]) return false;
  return true;
}

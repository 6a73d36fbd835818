/**
 * Making and reading pages row by row.
 */
import { type Page, type Resolution, rowBytes } from './page.ts';

/** A white page. */
export function blankPage(width: number, height: number, resolution: Resolution): Page {
  return { width, height, resolution, rows: new Uint8Array(height * rowBytes(width)) };
}

/** Row `row` (from 0) of `page`: a view, not a copy. RangeError outside the page. */
export function getRow(page: Page, row: number): Uint8Array {
  if (row < 0 || row >= page.height) throw new RangeError(`row ${row} of ${page.height}`);
  const bytes = rowBytes(page.width);
  return page.rows.subarray(row * bytes, (row + 1) * bytes);
}

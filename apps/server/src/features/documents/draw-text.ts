/**
 * Glyphs → pixels of a page. Each glyph is drawn once for a size and then stamped at whole pixels,
 * so that every "e" of a page is the same "e"; small letters are made a whole number of rows high.
 */
import {
  blankPage,
  fillOutline,
  type Page,
  type Resolution,
  resolutions,
  rowBytes,
  scaleOf,
  stamp,
} from '@platen/page';
import { type Glyph, outlineOf } from './typeface.ts';

const pointsPerInch = 72;

/** A row of glyphs on one baseline; `x` of each in points from the page's left edge. */
export interface PlacedText {
  readonly size: number;
  readonly glyphs: readonly { readonly glyph: Glyph; readonly x: number }[];
}

/** A black rectangle, in points from the page's left edge and from the same top as its line. */
export interface Rule {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A glyph in black and white; its top left corner stands at (left, top) from the pen. */
interface Cut {
  readonly left: number;
  readonly top: number;
  readonly bitmap: Page;
}

const cuts = new Map<string, Cut>();
/** One document uses some hundreds; a file of every character must not fill the memory. */
const cutsMax = 20_000;

/** Draws `text` with its base line `baseline` points below the page's top. */
export function drawText(page: Page, text: PlacedText, baseline: number): void {
  const { x: dots, y: lines } = resolutions[page.resolution];
  const row = Math.round((baseline / pointsPerInch) * lines);
  for (const { glyph, x } of text.glyphs) {
    const { left, top, bitmap } = cutOf(glyph, text.size, page.resolution);
    const column = Math.round((x / pointsPerInch) * dots);
    if (bitmap.height > 0) stamp(page, bitmap, column + left, row + top);
  }
}

/** Draws a rule at least one pixel thick, `top` points below the page's top. */
export function drawRule(page: Page, rule: Rule, top: number): void {
  const { x: dots, y: lines } = resolutions[page.resolution];
  const across = (points: number) => Math.round((points / pointsPerInch) * dots);
  const down = (points: number) => Math.round((points / pointsPerInch) * lines);
  // From edge to edge, not by its size: what ends where another begins must meet it.
  const left = across(rule.x);
  const first = down(top + rule.y);
  const columns = Math.max(1, across(rule.x + rule.width) - left);
  const rows = Math.max(1, down(top + rule.y + rule.height) - first);
  stamp(page, bar(columns, rows, page.resolution), left, first);
}

function bar(columns: number, rows: number, resolution: Resolution): Page {
  const page = blankPage(columns, rows, resolution);
  const bytes = rowBytes(columns);
  page.rows.fill(0xff);
  if (columns % 8 === 0) return page;
  for (let row = 1; row <= rows; row++) page.rows[row * bytes - 1] = 0xff00 >> (columns % 8);
  return page;
}

function cutOf(glyph: Glyph, size: number, resolution: Resolution): Cut {
  const key = `${glyph.face} ${glyph.index} ${size} ${resolution}`;
  let cut = cuts.get(key);
  if (!cut) {
    cut = cutGlyph(glyph, size, resolution);
    if (cuts.size >= cutsMax) cuts.clear();
    cuts.set(key, cut);
  }
  return cut;
}

function cutGlyph(glyph: Glyph, size: number, resolution: Resolution): Cut {
  const { contours, unitsPerEm, xHeight } = outlineOf(glyph);
  const scale = scaleOf({ resolution }, { size, unitsPerEm });
  const rows = xHeight * scale.y;
  const upright = Math.max(1, Math.round(rows)) / rows;
  const fitted = contours.map((contour) => contour.map((v, i) => (i % 2 ? v * upright : v)));
  if (fitted.length === 0) return { left: 0, top: 0, bitmap: blankPage(0, 0, resolution) };
  const box = boxOf(fitted);
  const left = Math.floor(box.left * scale.x);
  const top = Math.floor(-box.top * scale.y);
  const width = Math.ceil(box.right * scale.x) - left + 1;
  const height = Math.ceil(-box.bottom * scale.y) - top + 1;
  const bitmap = blankPage(width, height, resolution);
  fillOutline(bitmap, fitted, { x: -left, y: -top, size, unitsPerEm });
  return { left, top, bitmap };
}

/** Font units, y upwards. */
function boxOf(contours: readonly (readonly number[])[]) {
  const box = { left: Infinity, right: -Infinity, top: -Infinity, bottom: Infinity };
  for (const contour of contours) {
    for (let i = 0; i < contour.length; i += 2) {
      box.left = Math.min(box.left, contour[i]);
      box.right = Math.max(box.right, contour[i]);
      box.bottom = Math.min(box.bottom, contour[i + 1]);
      box.top = Math.max(box.top, contour[i + 1]);
    }
  }
  return box;
}

/**
 * Fills polygons in one bit, by the non-zero winding rule, pixel centre for pixel centre.
 * Surprising: a stroke thinner than a pixel may pass between all centres; so rows and columns are
 * both scanned, and a span without a centre still blackens the pixel nearest to its middle.
 */
import type { Contour } from './outline.ts';
import { type Page, resolutions, rowBytes } from './page.ts';
import { fillRun } from './runs.ts';

const pointsAnInch = 72;

/** Where and how large outlines in font units are drawn. */
export interface Placement {
  /** Column of the origin (of a glyph: the pen's place), pixels. */
  readonly x: number;
  /** Row of the origin (of a glyph: the base line), pixels. */
  readonly y: number;
  /** Height of the em, points of 1/72 inch. */
  readonly size: number;
  /** Font units an em: 1000, 2048 … */
  readonly unitsPerEm: number;
}

/** Pixels a font unit across and down, on a page's pixels, which are not square. */
export function scaleOf(
  page: Pick<Page, 'resolution'>,
  placement: Pick<Placement, 'size' | 'unitsPerEm'>,
): { x: number; y: number } {
  const { x, y } = resolutions[page.resolution];
  const inches = placement.size / pointsAnInch / placement.unitsPerEm;
  return { x: x * inches, y: y * inches };
}

/** Blackens the inside of `contours` in `page` itself. What falls outside the page is left out. */
export function fillOutline(page: Page, contours: readonly Contour[], placement: Placement): void {
  const scale = scaleOf(page, placement);
  const polygons = contours.map((contour) =>
    Float64Array.from(contour, (value, index) =>
      index & 1 ? placement.y - value * scale.y : placement.x + value * scale.x,
    ),
  );
  if (!polygons.every((polygon) => polygon.every(Number.isFinite))) return;
  const bytes = rowBytes(page.width);
  scan(polygons, 0, page.height, (row, from, to) => {
    let first = Math.max(Math.ceil(from - 0.5), 0);
    let end = Math.min(Math.ceil(to - 0.5), page.width);
    if (Math.ceil(from - 0.5) === Math.ceil(to - 0.5)) {
      first = Math.floor((from + to) / 2);
      end = first + 1;
      if (first < 0 || end > page.width) return;
    }
    fillRun(page.rows.subarray(row * bytes, (row + 1) * bytes), first, end);
  });
  scan(polygons, 1, page.width, (column, from, to) => {
    if (Math.ceil(from - 0.5) !== Math.ceil(to - 0.5)) return;
    const row = Math.floor((from + to) / 2);
    if (row < 0 || row >= page.height) return;
    page.rows[row * bytes + (column >> 3)] |= 0x80 >> (column & 7);
  });
}

/** A place where an edge crosses a scan line; `turn` is +1 or −1 by the edge's direction. */
interface Crossing {
  readonly at: number;
  readonly turn: number;
}

/**
 * Scans the centre lines of rows (`axis` 0) or columns (1) below `limit`, and calls `span` for each
 * stretch inside the polygons.
 */
function scan(
  polygons: readonly Float64Array[],
  axis: 0 | 1,
  limit: number,
  span: (line: number, from: number, to: number) => void,
): void {
  const lines = new Map<number, Crossing[]>();
  for (const polygon of polygons) {
    for (let at = 0; at < polygon.length; at += 2) {
      const next = at + 2 < polygon.length ? at + 2 : 0;
      const [u0, v0] = [polygon[at + axis], polygon[at + 1 - axis]];
      const [u1, v1] = [polygon[next + axis], polygon[next + 1 - axis]];
      if (v0 === v1) continue;
      const first = Math.max(Math.ceil(Math.min(v0, v1) - 0.5), 0);
      const end = Math.min(Math.ceil(Math.max(v0, v1) - 0.5), limit);
      for (let line = first; line < end; line++) {
        const crossing = {
          at: u0 + ((line + 0.5 - v0) * (u1 - u0)) / (v1 - v0),
          turn: v1 > v0 ? 1 : -1,
        };
        const crossings = lines.get(line);
        if (crossings) crossings.push(crossing);
        else lines.set(line, [crossing]);
      }
    }
  }
  for (const [line, crossings] of lines) {
    crossings.sort((a, b) => a.at - b.at);
    let winding = 0;
    let began = 0;
    for (const { at, turn } of crossings) {
      if (winding === 0) began = at;
      winding += turn;
      if (winding === 0) span(line, began, at);
    }
  }
}

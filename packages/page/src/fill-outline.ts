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
    fillRun(page.rows, row * bytes * 8 + first, row * bytes * 8 + end);
  });
  scan(polygons, 1, page.width, (column, from, to) => {
    if (Math.ceil(from - 0.5) !== Math.ceil(to - 0.5)) return;
    const row = Math.floor((from + to) / 2);
    if (row < 0 || row >= page.height) return;
    page.rows[row * bytes + (column >> 3)] |= 0x80 >> (column & 7);
  });
}

/** An edge as the scan lines see it: lines `first` to `end` − 1 cross it. */
interface Edge {
  readonly first: number;
  readonly end: number;
  /** Where the centre of line 0 would cross it, and how much further each next line does. */
  readonly origin: number;
  readonly slope: number;
  /** +1 or −1 by its direction. */
  readonly turn: number;
}

/** The edges that cross a centre line of rows (`axis` 0) or columns (1) below `limit`. */
function edgesOf(polygons: readonly Float64Array[], axis: 0 | 1, limit: number): Edge[] {
  const edges: Edge[] = [];
  for (const polygon of polygons) {
    for (let at = 0; at < polygon.length; at += 2) {
      const next = at + 2 < polygon.length ? at + 2 : 0;
      const u0 = polygon[at + axis];
      const v0 = polygon[at + 1 - axis];
      const u1 = polygon[next + axis];
      const v1 = polygon[next + 1 - axis];
      const first = Math.max(Math.ceil(Math.min(v0, v1) - 0.5), 0);
      const end = Math.min(Math.ceil(Math.max(v0, v1) - 0.5), limit);
      if (first >= end) continue;
      const slope = (u1 - u0) / (v1 - v0);
      const origin = u0 + (0.5 - v0) * slope;
      edges.push({ first, end, origin, slope, turn: v1 > v0 ? 1 : -1 });
    }
  }
  return edges;
}

/** Calls `span` for each stretch of a centre line inside the polygons, by the non-zero rule. */
function scan(
  polygons: readonly Float64Array[],
  axis: 0 | 1,
  limit: number,
  span: (line: number, from: number, to: number) => void,
): void {
  const edges = edgesOf(polygons, axis, limit);
  let low = limit;
  let high = 0;
  for (const { first, end } of edges) {
    low = Math.min(low, first);
    high = Math.max(high, end);
  }
  if (low >= high) return;
  // Crossings of all lines in one array, line after line, each line's in order.
  const starts = new Int32Array(high - low + 1);
  for (const { first, end } of edges) {
    for (let line = first; line < end; line++) starts[line - low + 1] += 1;
  }
  for (let line = 1; line < starts.length; line++) starts[line] += starts[line - 1];
  const places = new Float64Array(starts[high - low]);
  const turns = new Int8Array(places.length);
  const ends = starts.slice();
  for (const { first, end, origin, slope, turn } of edges) {
    for (let line = first; line < end; line++) {
      const place = origin + line * slope;
      let at = ends[line - low]++;
      for (; at > starts[line - low] && places[at - 1] > place; at--) {
        places[at] = places[at - 1];
        turns[at] = turns[at - 1];
      }
      places[at] = place;
      turns[at] = turn;
    }
  }
  for (let line = low; line < high; line++) {
    let winding = 0;
    let began = 0;
    for (let at = starts[line - low]; at < starts[line - low + 1]; at++) {
      if (winding === 0) began = places[at];
      winding += turns[at];
      if (winding === 0) span(line, began, places[at]);
    }
  }
}

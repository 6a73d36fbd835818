/**
 * Where a page's pictures are. Writing is ink and paper with thin soft edges, a fill is one grey; a
 * picture has areas of many greys that change slowly. Pictures are taken to be rectangles.
 */
import type { Gray } from './grey.ts';

/** Pixels; right and bottom excluded. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Side of the squares that are judged, about 2 mm. */
const side = 16;
/** Neither ink nor paper. */
const darkMax = 40;
const lightMin = 222;
/** Neighbours this alike make a slow change. */
const slowStep = 20;
/** Share of a square that must be slow middle greys, in this many 32nds of the scale. */
const slowShare = 0.25;
const tonesMin = 2;
/** Middle greys among sixteen pixels of a square, for a closer look. */
const middlesMin = 2;
/**
 * A square with so many others around it is within a picture; a line of coloured words has fewer.
 */
const neighboursMin = 5;
/** A picture has at least so many squares (1 cm²), and this share of them in its rectangle. */
const squaresMin = 16;
const rectangleShare = 0.4;
/** Greys of a whole picture: sixteenths of the scale that have a share of it. */
const pictureTonesMin = 4;
const pictureToneShare = 0.03;

/** The rectangles, with a margin of up to one square. They may overlap. */
export function findPictures(gray: Gray): Area[] {
  const across = Math.ceil(gray.width / side);
  const down = Math.ceil(gray.height / side);
  const tones = new Map<number, Uint32Array>();
  for (let square = 0; square < across * down; square++) {
    const row = Math.floor(square / across);
    const counted = countTones(gray, (square % across) * side, row * side);
    if (counted) tones.set(square, counted);
  }
  const inner = new Set<number>();
  for (const square of tones.keys()) {
    const around = [...neighboursOf(square, across, down)];
    if (around.filter((near) => tones.has(near)).length >= neighboursMin) inner.add(square);
  }
  const areas: Area[] = [];
  for (const square of [...inner]) {
    if (!inner.has(square)) continue;
    const region = takeRegion(square, inner, across, down);
    if (region.length < squaresMin || !hasManyTones(region, tones)) continue;
    const box = boxOf(region, across, gray);
    if (box) areas.push(box);
  }
  return areas;
}

/**
 * How often each 32nd of the grey scale occurs among every second pixel of every second row, or
 * nothing for a square without slow greys.
 */
function countTones(gray: Gray, left: number, top: number): Uint32Array | undefined {
  const { width, pixels } = gray;
  const right = Math.min(left + side, width - 1);
  const bottom = Math.min(top + side, gray.height - 1);
  if (!mayBePicture(gray, left, top, right, bottom)) return undefined;
  let slow = 0;
  let tones: Uint32Array | undefined;
  for (let y = top; y < bottom; y += 2) {
    for (let at = y * width + left; at < y * width + right; at += 2) {
      const pixel = pixels[at];
      if (pixel < darkMax || pixel > lightMin) continue;
      if (Math.abs(pixel - pixels[at + 1]) > slowStep) continue;
      if (Math.abs(pixel - pixels[at + width]) > slowStep) continue;
      slow++;
      tones ??= new Uint32Array(32);
      tones[pixel >> 3]++;
    }
  }
  if (!tones || slow < (side / 2) ** 2 * slowShare) return undefined;
  return tones.filter((count) => count * 20 > slow).length >= tonesMin ? tones : undefined;
}

/** Most squares are ink and paper; sixteen of their pixels tell. */
function mayBePicture(
  { width, pixels }: Gray,
  left: number,
  top: number,
  right: number,
  bottom: number,
): boolean {
  let middle = 0;
  for (let y = top + 1; y < bottom; y += 4) {
    for (let at = y * width + left + 1; at < y * width + right; at += 4) {
      if (pixels[at] >= darkMax && pixels[at] <= lightMin) middle++;
    }
  }
  return middle >= middlesMin;
}

function* neighboursOf(square: number, across: number, down: number): Generator<number> {
  const column = square % across;
  const row = Math.floor(square / across);
  for (let y = Math.max(0, row - 1); y <= Math.min(down - 1, row + 1); y++) {
    for (let x = Math.max(0, column - 1); x <= Math.min(across - 1, column + 1); x++) {
      if (y !== row || x !== column) yield y * across + x;
    }
  }
}

/** The squares joined to `start`; they are taken out of `left`. */
function takeRegion(start: number, left: Set<number>, across: number, down: number): number[] {
  const region = [start];
  left.delete(start);
  for (const square of region) {
    for (const near of neighboursOf(square, across, down)) {
      if (left.delete(near)) region.push(near);
    }
  }
  return region;
}

function hasManyTones(region: readonly number[], tones: ReadonlyMap<number, Uint32Array>): boolean {
  const total = new Uint32Array(16);
  for (const square of region) {
    for (const [tone, count] of tones.get(square)!.entries()) total[tone >> 1] += count;
  }
  const all = total.reduce((sum, count) => sum + count, 0);
  return total.filter((count) => count >= all * pictureToneShare).length >= pictureTonesMin;
}

function boxOf(region: readonly number[], across: number, gray: Gray): Area | undefined {
  let [left, right, top, bottom] = [across, 0, gray.height, 0];
  for (const square of region) {
    const column = square % across;
    const row = Math.floor(square / across);
    left = Math.min(left, column);
    right = Math.max(right, column + 1);
    top = Math.min(top, row);
    bottom = Math.max(bottom, row + 1);
  }
  if (region.length < (right - left) * (bottom - top) * rectangleShare) return undefined;
  return {
    left: Math.max(0, (left - 1) * side),
    top: Math.max(0, (top - 1) * side),
    right: Math.min(gray.width, (right + 1) * side),
    bottom: Math.min(gray.height, (bottom + 1) * side),
  };
}

/**
 * Large letters in a pale colour, as letterheads have them: wide enough to look like a grey
 * surface, and yet writing. They are made black before anybody asks how dark their surroundings
 * are.
 */
import type { Gray } from './grey.ts';

/** Greys that are too light to be black by themselves and too dark to be paper. */
const paleMin = 96;
const paleMax = 212;
/**
 * One in so many pixels, across and down, is looked at: no stroke of this concern slips through.
 */
const grid = 4;
/** A stroke is as even as this in its middle, so far around. */
const evenRange = 14;
const evenRadius = 2;
/** Pixels of one letter, and how wide its strokes are on average; more is a field or a drawing. */
const letterPixelsMax = 60_000;
const strokeWidthMax = 30;
/**
 * So far outside its edge, and so much lighter, a letter's ground is; on this share of its edge.
 */
const groundStep = 3;
const groundContrast = 36;
const groundShare = 0.6;
/** Width of the soft edge of a letter. */
const softEdge = 2;

/** Blackens the pale letters of `gray`, in place. */
export function inkPaleLetters(gray: Gray): void {
  const { width, height, pixels } = gray;
  let seen: Uint8Array | undefined;
  for (let y = evenRadius; y < height - evenRadius; y += grid) {
    for (let x = evenRadius; x < width - evenRadius; x += grid) {
      const at = y * width + x;
      const level = pixels[at];
      if (level < paleMin || level > paleMax || seen?.[at]) continue;
      if (!isEven(gray, at)) continue;
      seen ??= new Uint8Array(pixels.length);
      const shape = takeShape(gray, at, seen);
      if (shape && isLetter(shape)) blacken(gray, shape);
    }
  }
}

function isEven({ width, pixels }: Gray, at: number): boolean {
  const level = pixels[at];
  const beside = [at - evenRadius, at + evenRadius];
  const above = [at - evenRadius * width, at + evenRadius * width];
  return [...beside, ...above].every((near) => Math.abs(pixels[near] - level) <= evenRange);
}

interface Shape {
  readonly level: number;
  readonly pixels: readonly number[];
  /** Pixels of its edge with the way out: one step further is another grey. */
  readonly edge: readonly (readonly [at: number, step: number])[];
  /** How many of these have light ground before them. */
  readonly onGround: number;
}

/** All pixels of one grey that hang together, or nothing if these are too many. */
function takeShape(gray: Gray, start: number, seen: Uint8Array): Shape | undefined {
  const { width, pixels: greys } = gray;
  const level = greys[start];
  const pixels = [start];
  const edge: [number, number][] = [];
  let onGround = 0;
  seen[start] = 1;
  for (let i = 0; i < pixels.length; i++) {
    const at = pixels[i];
    for (const step of [-1, 1, -width, width]) {
      const near = at + step;
      if (near < 0 || near >= greys.length) continue;
      if (Math.abs(greys[near] - level) > evenRange) {
        edge.push([at, step]);
        if (greys[at + step * groundStep] > level + groundContrast) onGround++;
      } else if (!seen[near]) {
        seen[near] = 1;
        pixels.push(near);
      }
    }
    // A field goes on being flooded, so that nobody begins it again; it is only not remembered.
    if (pixels.length > letterPixelsMax * 4) return undefined;
  }
  return { level, pixels, edge, onGround };
}

function isLetter({ pixels, edge, onGround }: Shape): boolean {
  if (pixels.length > letterPixelsMax || edge.length === 0) return false;
  const strokeWidth = pixels.length / (edge.length / 2);
  return strokeWidth <= strokeWidthMax && onGround >= edge.length * groundShare;
}

/** The letter becomes black, and its soft edge as much darker. */
function blacken({ pixels: greys }: Gray, { level, pixels, edge }: Shape): void {
  for (const at of pixels) greys[at] = 0;
  const soft = new Set<number>();
  for (const [at, step] of edge) {
    for (let n = 1; n <= softEdge; n++) {
      const near = at + step * n;
      if (near >= 0 && near < greys.length && greys[near] > level) soft.add(near);
    }
  }
  for (const at of soft) greys[at] = ((greys[at] - level) * 255) / (255 - level);
}

/**
 * Flat grey fills, as tables and forms have them, settled before a page becomes black and white:
 * behind writing a fill turns into plain paper (or plain black, under white writing); alone it
 * becomes dots.
 * Surprising: left to a local threshold, a pale fill comes out black along its edge, and so
 * unreadable.
 */
import type { Gray } from './grey.ts';
import { rowBytes } from './page.ts';

/** Side of the squares looked at. */
const side = 8;
/** A square whose pixels differ by no more than this is flat. */
const flatRange = 6;
/** Flat squares this dark or light are ink or paper already. */
const levelMin = 16;
const levelMax = 244;
/** Neighbouring squares of one fill differ by this at most; all of them by `fillRange`. */
const levelStep = 2;
const fillRange = 8;
/** Fewer flat squares than this are a thick stroke, not a fill. */
const squaresMin = 12;
/** Writing differs from its fill by this, and has so many pixels. */
const writingStep = 48;
const writingPixelsMin = 30;
/** Of the rarer of dark and light writing, for both to count. */
const bothShare = 0.15;
/**
 * A field with nothing on it has this share of its rectangle, and so many squares across or along.
 */
const fieldShare = 0.75;
const fieldSide = 5;
const fieldLength = 20;
/** With nothing written on it, lighter than this is paper where dots are not wanted. */
const middle = 128;

interface Fill {
  readonly level: number;
  /** Numbers of its flat squares. */
  readonly squares: readonly number[];
}

interface Squares {
  readonly across: number;
  readonly down: number;
  /** Grey of a flat square, 0 for others. */
  readonly levels: Uint8Array;
}

/**
 * Settles the fills of `gray`, in place. `dotsOf` gives the rows of its dot screen, for fills on
 * which nothing is written; without it these become paper or ink, whichever is nearer.
 */
export function settleFills(gray: Gray, dotsOf?: () => Uint8Array): void {
  const squares = findFlatSquares(gray);
  for (const fill of findFills(squares)) {
    const { level } = fill;
    const writing = writingOn(gray, squares, fill);
    if (writing === 'none' && !isField(fill, squares)) continue;
    const dots = writing === 'none' ? dotsOf?.() : undefined;
    const onPaper = writing === 'none' ? level >= middle : writing !== 'light';
    const settle = dots ? toDots(level) : onPaper ? toPaper(level) : toInk(level);
    const within = writing === 'both' ? toDifference(level) : settle;
    for (const [square, isWithin] of reachOf(fill, squares)) {
      repaint(gray, squares, square, isWithin ? within : settle, dots);
    }
  }
}

/** What becomes of a pixel; `dot` says whether the dot screen is black there. */
type Settle = (pixel: number, dot: boolean) => number;

function toPaper(level: number): Settle {
  return (pixel) => (pixel >= level - flatRange ? 255 : (pixel * 255) / level);
}

function toInk(level: number): Settle {
  return (pixel) => (pixel <= level + flatRange ? 0 : ((pixel - level) * 255) / (255 - level));
}

/** Black and white writing on one fill: both become ink. */
function toDifference(level: number): Settle {
  return (pixel) => {
    const range = pixel < level ? level : 255 - level;
    return 255 - (Math.max(0, Math.abs(pixel - level) - flatRange) * 255) / range;
  };
}

function toDots(level: number): Settle {
  return (pixel, dot) => (Math.abs(pixel - level) <= flatRange ? (dot ? 0 : 255) : pixel);
}

function repaint(
  { width, height, pixels }: Gray,
  { across }: Squares,
  square: number,
  settle: Settle,
  dots: Uint8Array | undefined,
): void {
  const left = (square % across) * side;
  const top = Math.floor(square / across) * side;
  const bytes = rowBytes(width);
  for (let y = top; y < Math.min(top + side, height); y++) {
    for (let x = left; x < Math.min(left + side, width); x++) {
      const dot = dots ? (dots[y * bytes + (x >> 3)] & (0x80 >> (x & 7))) !== 0 : false;
      pixels[y * width + x] = settle(pixels[y * width + x], dot);
    }
  }
}

function findFlatSquares({ width, height, pixels }: Gray): Squares {
  const across = Math.ceil(width / side);
  const down = Math.ceil(height / side);
  const levels = new Uint8Array(across * down);
  for (let square = 0; square < levels.length; square++) {
    const left = (square % across) * side;
    const top = Math.floor(square / across) * side;
    const first = pixels[top * width + left];
    if (first < levelMin || first > levelMax) continue;
    let least = 255;
    let most = 0;
    const bottom = Math.min(top + side, height);
    for (let y = top; y < bottom && most - least <= flatRange; y++) {
      const end = y * width + Math.min(left + side, width);
      for (let at = y * width + left; at < end; at++) {
        if (pixels[at] < least) least = pixels[at];
        if (pixels[at] > most) most = pixels[at];
      }
    }
    if (most - least <= flatRange) levels[square] = (least + most) >> 1;
  }
  return { across, down, levels };
}

function findFills({ across, levels }: Squares): Fill[] {
  const fills: Fill[] = [];
  const seen = new Uint8Array(levels.length);
  for (let start = 0; start < levels.length; start++) {
    if (levels[start] === 0 || seen[start]) continue;
    const squares = [start];
    seen[start] = 1;
    let least = 255;
    let most = 0;
    for (const square of squares) {
      least = Math.min(least, levels[square]);
      most = Math.max(most, levels[square]);
      const column = square % across;
      const beside = [square - across, square + across];
      if (column > 0) beside.push(square - 1);
      if (column < across - 1) beside.push(square + 1);
      for (const next of beside) {
        if (!levels[next] || seen[next]) continue;
        if (Math.abs(levels[next] - levels[square]) > levelStep) continue;
        seen[next] = 1;
        squares.push(next);
      }
    }
    if (squares.length >= squaresMin && most - least <= fillRange) {
      fills.push({ level: (least + most) >> 1, squares });
    }
  }
  return fills;
}

/** Of each row of squares, the first and last column that the fill has. */
function spansOf({ squares }: Fill, across: number): Map<number, { from: number; to: number }> {
  const spans = new Map<number, { from: number; to: number }>();
  for (const square of squares) {
    const row = Math.floor(square / across);
    const column = square % across;
    const span = spans.get(row);
    if (!span) spans.set(row, { from: column, to: column });
    else if (column < span.from) span.from = column;
    else if (column > span.to) span.to = column;
  }
  return spans;
}

/**
 * A field fills its rectangle; what does not, with nothing on it, is a large letter or a drawing.
 */
function isField(fill: Fill, { across }: Squares): boolean {
  const spans = spansOf(fill, across);
  const froms = [...spans.values()].map(({ from }) => from);
  const tos = [...spans.values()].map(({ to }) => to);
  const rows = Math.max(...spans.keys()) - Math.min(...spans.keys()) + 1;
  const columns = Math.max(...tos) - Math.min(...froms) + 1;
  const isWide = Math.min(rows, columns) >= fieldSide || Math.max(rows, columns) >= fieldLength;
  return isWide && fill.squares.length >= rows * columns * fieldShare;
}

/** Whether what stands within the fill is darker than it, or lighter, or both, or nothing. */
function writingOn(
  gray: Gray,
  { across, levels }: Squares,
  fill: Fill,
): 'dark' | 'light' | 'both' | 'none' {
  let dark = 0;
  let light = 0;
  for (const [row, { from, to }] of spansOf(fill, across)) {
    for (let column = from; column <= to; column++) {
      if (levels[row * across + column]) continue;
      for (let y = row * side; y < Math.min((row + 1) * side, gray.height); y++) {
        const start = y * gray.width + column * side;
        for (let at = start; at < start + side; at++) {
          if (gray.pixels[at] < fill.level - writingStep) dark++;
          else if (gray.pixels[at] > fill.level + writingStep) light++;
        }
      }
    }
  }
  if (dark + light < writingPixelsMin) return 'none';
  if (Math.min(dark, light) > (dark + light) * bothShare) return 'both';
  return dark >= light ? 'dark' : 'light';
}

/**
 * The fill's squares and all between them (true), and those that touch them: its edge is in these.
 */
function reachOf(fill: Fill, { across, down }: Squares): Map<number, boolean> {
  const reach = new Map<number, boolean>();
  const spans = spansOf(fill, across);
  for (const [row, { from, to }] of spans) {
    for (let y = Math.max(0, row - 1); y <= Math.min(down - 1, row + 1); y++) {
      const last = Math.min(across - 1, to + 1);
      for (let x = Math.max(0, from - 1); x <= last; x++) {
        const within = y === row && x >= from && x <= to;
        reach.set(y * across + x, within || reach.get(y * across + x) === true);
      }
    }
  }
  return reach;
}

/**
 * Paper photographed or badly scanned has shadows and a grey ground; here it becomes evenly white
 * before anything is called ink. A picture without writing is left alone: its shades are its
 * content.
 */
import type { Gray } from './grey.ts';

/** Side of the squares in which the ground is measured: a word or two of print. */
const side = 32;
/** Every so many pixels are looked at. */
const step = 2;
/**
 * A page of which this share of pixels is just like the one beside has been drawn: no lens does
 * that.
 */
const sameShare = 0.75;
/** Which pixels are asked; prime to all widths, so that no column is looked at alone. */
const sparse = 61;
/** Ground as light as this needs nothing. */
const whiteMin = 250;
/** The ground of a square is the grey that this share of its pixels does not exceed. */
const groundShare = 0.8;
/** Darker than this share of the ground is ink; lighter than the other is ground. */
const inkShare = 0.68;
const plainShare = 0.82;
/**
 * Rows of writing go from ground to ink and back so often in a square; the edge of a thing does
 * once.
 */
const changesMin = 2.5;
/** Of the squares that are not white: so many have writing, and so many writing or plain ground. */
const writtenShareMin = 0.04;
const understoodShareMin = 0.6;
/**
 * Ground darker than this share of the page's paper is no paper in the shade but something black.
 */
const shadeMin = 0.3;
/** A little more light than it takes, so that the grain of the paper goes too. */
const exposure = 1.1;

interface Ground {
  readonly across: number;
  readonly down: number;
  /** Grey of the ground of each square. */
  readonly levels: Float32Array;
}

/** Evens the light of `gray` in place, if it shows written paper. Says whether it did. */
export function evenLight(gray: Gray): boolean {
  if (isDrawn(gray)) return false;
  const ground = measureGround(gray);
  if (!ground) return false;
  brighten(gray, smooth(withoutBlack(ground)));
  return true;
}

function isDrawn({ pixels }: Gray): boolean {
  let same = 0;
  for (let at = 1; at < pixels.length; at += sparse) if (pixels[at] === pixels[at - 1]) same++;
  return same * sparse > pixels.length * sameShare;
}

/** The ground of each square; nothing if this is not written paper. */
function measureGround(gray: Gray): Ground | undefined {
  const across = Math.ceil(gray.width / side);
  const down = Math.ceil(gray.height / side);
  const levels = new Float32Array(across * down);
  const histogram = new Uint16Array(256);
  let [written, plain, others] = [0, 0, 0];
  for (let square = 0; square < levels.length; square++) {
    const left = (square % across) * side;
    const top = Math.floor(square / across) * side;
    const level = groundOf(gray, left, top, histogram);
    levels[square] = level;
    if (level >= whiteMin) continue;
    const look = lookAt(gray, left, top, level);
    if (look === 'written') written++;
    else if (look === 'plain') plain++;
    else others++;
  }
  const all = written + plain + others;
  const isPaper = written >= all * writtenShareMin && written + plain >= all * understoodShareMin;
  return isPaper && all > 0 ? { across, down, levels } : undefined;
}

function groundOf(gray: Gray, left: number, top: number, histogram: Uint16Array): number {
  histogram.fill(0);
  let count = 0;
  const right = Math.min(left + side, gray.width);
  const bottom = Math.min(top + side, gray.height);
  for (let y = top; y < bottom; y += step) {
    const end = y * gray.width + right;
    for (let at = y * gray.width + left; at < end; at += step) {
      histogram[gray.pixels[at]]++;
      count++;
    }
  }
  let level = 0;
  for (let below = histogram[0]; below < count * groundShare; below += histogram[level]) level++;
  return level;
}

/** Writing: ink in thin strokes on ground. Plain: ground alone. */
function lookAt(
  gray: Gray,
  left: number,
  top: number,
  level: number,
): 'written' | 'plain' | 'other' {
  let [ink, between, count, changes, rows] = [0, 0, 0, 0, 0];
  const right = Math.min(left + side, gray.width);
  const bottom = Math.min(top + side, gray.height);
  for (let y = top; y < bottom; y += step) {
    let wasInk = false;
    let rowChanges = 0;
    for (let at = y * gray.width + left; at < y * gray.width + right; at++) {
      const isInk = gray.pixels[at] < level * inkShare;
      if (isInk !== wasInk) rowChanges++;
      wasInk = isInk;
      if (isInk) ink++;
      else if (gray.pixels[at] < level * plainShare) between++;
      count++;
    }
    if (rowChanges > 0) rows++;
    changes += rowChanges;
  }
  if (ink + between < count * 0.02) return 'plain';
  const thin = rows > 0 && changes / rows >= changesMin;
  return thin && ink > between * 0.5 && ink < count * 0.5 ? 'written' : 'other';
}

/** Squares that are black in themselves get the ground of what surrounds them. */
function withoutBlack({ across, down, levels }: Ground): Ground {
  // The sheet around a smaller picture is whiter than any paper, and does not count.
  const shaded = levels.filter((level) => level < whiteMin).sort();
  const paper = shaded[Math.floor(shaded.length * 0.9)];
  const filled = levels.map((level) => (level < paper * shadeMin ? 0 : level));
  for (let square = 0; square < filled.length; square++) {
    if (filled[square] === 0) filled[square] = square % across ? filled[square - 1] : paper;
  }
  return { across, down, levels: filled };
}

/** The lightest of each square and its neighbours, then their mean: ink leaves no trace in it. */
function smooth(ground: Ground): Ground {
  const lightest = over(ground, (near) => Math.max(...near));
  return over(lightest, (near) => near.reduce((a, b) => a + b, 0) / near.length);
}

function over({ across, down, levels }: Ground, join: (near: number[]) => number): Ground {
  const joined = levels.map((_, square) => {
    const column = square % across;
    const row = Math.floor(square / across);
    const near: number[] = [];
    for (let y = Math.max(0, row - 1); y <= Math.min(down - 1, row + 1); y++) {
      for (let x = Math.max(0, column - 1); x <= Math.min(across - 1, column + 1); x++) {
        near.push(levels[y * across + x]);
      }
    }
    return join(near);
  });
  return { across, down, levels: joined };
}

/** Divides each pixel by the ground beneath it, which lies between those of the nearest squares. */
function brighten({ width, height, pixels }: Gray, { across, down, levels }: Ground): void {
  for (let y = 0; y < height; y++) {
    const v = Math.max(0, y / side - 0.5);
    const row = Math.min(Math.floor(v), down - 1);
    const below = Math.min(row + 1, down - 1) * across;
    const down1 = v - row;
    for (let x = 0; x < width; x++) {
      const u = Math.max(0, x / side - 0.5);
      const column = Math.min(Math.floor(u), across - 1);
      const next = Math.min(column + 1, across - 1);
      const right1 = u - column;
      const above =
        levels[row * across + column] * (1 - right1) + levels[row * across + next] * right1;
      const under = levels[below + column] * (1 - right1) + levels[below + next] * right1;
      const level = Math.max(1, above * (1 - down1) + under * down1);
      pixels[y * width + x] = Math.min(255, (pixels[y * width + x] * 255 * exposure) / level);
    }
  }
}

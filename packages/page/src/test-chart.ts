/**
 * A page to try things on: lines of letter-like shapes, rules, and a halftoned wedge. The same seed
 * draws the same page on every machine.
 * Surprising: it is no text, so it belongs to nobody and may stand in any test.
 */
import { blankPage } from './blank.ts';
import { fillOutline } from './fill-outline.ts';
import type { Gray } from './grey.ts';
import { type Contour, Outline } from './outline.ts';
import { type Page, type Resolution, resolutions, rowBytes } from './page.ts';
import { render } from './render.ts';
import { fillRun } from './runs.ts';
import { stamp } from './stamp.ts';

export interface ChartOptions {
  readonly width: number;
  readonly height: number;
  readonly resolution: Resolution;
  /** Any whole number; another one draws other lines. */
  readonly seed: number;
  /** Size of the shapes in points; 10 by default. */
  readonly size?: number;
  /** A grey wedge in halftone near the foot; drawn by default on pages of two inches and more. */
  readonly wedge?: boolean;
}

const unitsPerEm = 1000;
const marginInches = 0.8;
const lineFeed = 1.25;

/** Draws the chart. */
export function testChart(options: ChartOptions): Page {
  const { width, height, resolution, size = 10 } = options;
  const page = blankPage(width, height, resolution);
  const dice = diceOf(options.seed);
  const { x: across, y: down } = resolutions[resolution];
  const left = Math.min(marginInches * across, width / 8);
  const step = Math.max(1, Math.round(((size * lineFeed) / 72) * down));
  const hasWedge = options.wedge ?? height > 2 * down;
  const foot = hasWedge ? height - down * 1.4 : height - step / 2;
  for (let line = 1; line * step < foot; line++) {
    const y = line * step;
    if (dice() < 0.12) continue;
    const end = width - left - dice() ** 3 * width * 0.5;
    if (dice() < 0.03) drawRule(page, y, left, end);
    else drawLine(page, { y, left, end, size }, dice);
  }
  if (hasWedge)
    stamp(page, wedge(Math.round(width / 2), Math.round(down), resolution), left | 0, foot | 0);
  return page;
}

/** A small generator with 32 bits of state (Marsaglia's xorshift). */
function diceOf(seed: number): () => number {
  let state = (seed * 2654435761) | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

function drawRule(page: Page, y: number, left: number, end: number): void {
  const bytes = rowBytes(page.width);
  for (let row = y; row < Math.min(y + 2, page.height); row++) {
    fillRun(page.rows.subarray(row * bytes, (row + 1) * bytes), left | 0, Math.max(left, end) | 0);
  }
}

function drawLine(
  page: Page,
  place: { y: number; left: number; end: number; size: number },
  dice: () => number,
): void {
  const em = (place.size / 72) * resolutions[page.resolution].x;
  let x = place.left;
  while (x < place.end) {
    const letters = 1 + Math.floor(dice() * 9);
    for (let letter = 0; letter < letters && x < place.end; letter++) {
      const shape = shapes[Math.floor(dice() * shapes.length)];
      fillOutline(page, shape.contours, { x, y: place.y, size: place.size, unitsPerEm });
      x += shape.advance * em;
    }
    x += 0.28 * em;
  }
}

function wedge(width: number, height: number, resolution: Resolution): Page {
  const gray: Gray = { width, height, pixels: new Uint8Array(width * height) };
  for (let at = 0; at < gray.pixels.length; at++) {
    gray.pixels[at] = Math.round(((at % width) / Math.max(1, width - 1)) * 255);
  }
  return render(gray, { resolution, rendering: 'photo' });
}

interface Shape {
  readonly contours: readonly Contour[];
  /** Width in ems. */
  readonly advance: number;
}

function stem(x: number, bottom: number, top: number): Contour {
  return [x, bottom, x + 90, bottom, x + 90, top, x, top];
}

function bar(y: number, from: number, to: number): Contour {
  return [from, y, to, y, to, y + 62, from, y + 62];
}

/** A ring around (260, 250), or its upper or right part with `open`. */
function ring(): Contour[] {
  const oval = (rx: number, ry: number, turn: number) => {
    const outline = new Outline();
    const k = 0.5523;
    const y = (unit: number) => 250 + unit * turn * ry;
    const x = (unit: number) => 260 + unit * rx;
    outline.moveTo(x(1), y(0));
    outline.cubicTo(x(1), y(k), x(k), y(1), x(0), y(1));
    outline.cubicTo(x(-k), y(1), x(-1), y(k), x(-1), y(0));
    outline.cubicTo(x(-1), y(-k), x(-k), y(-1), x(0), y(-1));
    outline.cubicTo(x(k), y(-1), x(1), y(-k), x(1), y(0));
    return outline.contours[0];
  };
  return [oval(220, 260, 1), oval(130, 195, -1)];
}

/** An arch as of n and h between two stems. */
function arch(): Contour {
  const outline = new Outline();
  outline.moveTo(150, 340);
  outline.cubicTo(180, 520, 430, 560, 440, 330);
  outline.lineTo(440, 0);
  outline.lineTo(350, 0);
  outline.lineTo(350, 320);
  outline.cubicTo(350, 450, 230, 440, 150, 300);
  return outline.contours[0];
}

function slant(from: number, to: number, bottom: number, top: number): Contour {
  return [from, bottom, from + 95, bottom, to + 95, top, to, top];
}

const shapes: readonly Shape[] = [
  { contours: ring(), advance: 0.53 },
  { contours: [...ring(), bar(220, 100, 420)], advance: 0.53 },
  { contours: [...ring(), stem(390, 0, 510)], advance: 0.56 },
  { contours: [...ring(), stem(40, 0, 740)], advance: 0.56 },
  { contours: [...ring(), stem(390, -200, 510)], advance: 0.56 },
  { contours: [stem(60, 0, 500), arch()], advance: 0.54 },
  { contours: [stem(60, 0, 740), arch()], advance: 0.54 },
  { contours: [stem(60, 0, 500), [...stem(60, 600, 690)]], advance: 0.24 },
  { contours: [stem(60, 0, 740)], advance: 0.24 },
  { contours: [stem(110, 0, 660), bar(440, 20, 300)], advance: 0.33 },
  { contours: [slant(20, 200, 500, 0), slant(380, 200, 500, 0)], advance: 0.5 },
  { contours: [slant(20, 360, 0, 500), slant(360, 20, 0, 500)], advance: 0.5 },
  { contours: [bar(0, 40, 420), bar(438, 40, 420), slant(40, 320, 40, 460)], advance: 0.48 },
];

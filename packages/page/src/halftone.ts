/**
 * The clustered-dot screen: grey as black dots that grow.
 * Surprising: it is chosen for the line, not for the eye. Scattered dots (error diffusion) cost
 * six times the line time in MMR, because every dot is a change.
 */
import type { Resolution } from './page.ts';

/** Columns of one cell of the screen, which holds two dots on the diagonal (45°). */
const cellColumns = 12;
/** Octets after which the cells begin at an octet's first pixel again. */
export const screenOctets = 3;
const screenColumns = screenOctets * 8;
/** Grey below this is black and above the other one white, so that no lone dots cost line time. */
const blackest = 12;
const whitest = 243;

/** Cells side by side; they repeat downwards. */
export interface Screen {
  /** Rows of a cell, so many that it is square on paper. */
  readonly rows: number;
  /** `[row * screenOctets * 8 + column]`: a pixel darker than its threshold is black. */
  readonly thresholds: Uint8Array;
}

function makeScreen(rows: number): Screen {
  const count = rows * cellColumns;
  const places = Array.from({ length: count }, (_, place) => {
    const x = ((place % cellColumns) + 0.5) / cellColumns;
    const y = (Math.floor(place / cellColumns) + 0.5) / rows;
    // Highest in the middle of a dot, lowest in the middle between dots; the sum tells ties apart.
    const height =
      Math.cos(2 * Math.PI * (x + y)) + Math.cos(2 * Math.PI * (x - y)) + (x + y * 1.7) * 1e-3;
    return { place, height };
  });
  places.sort((a, b) => b.height - a.height);
  const thresholds = new Uint8Array(rows * screenColumns);
  places.forEach(({ place }, rank) => {
    const threshold = Math.round(whitest - ((rank + 0.5) / count) * (whitest - blackest));
    const row = Math.floor(place / cellColumns) * screenColumns;
    for (let column = place % cellColumns; column < screenColumns; column += cellColumns) {
      thresholds[row + column] = threshold;
    }
  });
  return { rows, thresholds };
}

/** Screens of about 24 dots an inch for each resolution. */
export const screens: { readonly [R in Resolution]: Screen } = {
  standard: makeScreen(6),
  fine: makeScreen(12),
  superfine: makeScreen(24),
};

/**
 * The clustered-dot screen: grey as black dots that grow.
 * Surprising: it is chosen for the line, not for the eye. Scattered dots (error diffusion) cost
 * eight times the line time in MMR, because every dot is a change.
 */
import type { Resolution } from './page.ts';

/** Columns of one cell of the screen, which holds two dots on the diagonal (45°). */
export const cellColumns = 8;

/**
 * One cell: `thresholds[row * cellColumns + column]`; a pixel darker than its threshold is black.
 */
export interface Screen {
  /** Rows of a cell, so many that it is square on paper. */
  readonly rows: number;
  readonly thresholds: Uint8Array;
}

/** Grey below this is black and above the other one white, so that no lone dots cost line time. */
const blackest = 12;
const whitest = 243;

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
  const thresholds = new Uint8Array(count);
  places.forEach(({ place }, rank) => {
    thresholds[place] = Math.round(whitest - ((rank + 0.5) / count) * (whitest - blackest));
  });
  return { rows, thresholds };
}

/** Screens of about 36 dots an inch for each resolution. */
export const screens: { readonly [R in Resolution]: Screen } = {
  standard: makeScreen(4),
  fine: makeScreen(8),
  superfine: makeScreen(16),
};

/**
 * What a bench measures: our figure beside the anchor's, both from this run on this machine.
 * Surprising: only the ratio means something; absolute figures move by a third on a shared machine.
 */

/** One line of the table and one object of `--json`. Higher is better unless the unit is a time. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  /** 'pages/s', 'ms', 'MB' … */
  readonly unit: string;
  /** The program measured beside us, or null if there is none for this. */
  readonly anchor: string | null;
  /** The anchor's figure; null if it is not installed. */
  readonly anchorValue: number | null;
  /** `value / anchorValue`, or null. */
  readonly ratio: number | null;
}

/** A measurement with its ratio worked out, figures to four digits. */
export function measured(
  name: string,
  value: number,
  unit: string,
  anchor: string | null = null,
  anchorValue: number | null = null,
): Measurement {
  const short = (figure: number) => Number(figure.toPrecision(4));
  return {
    name,
    value: short(value),
    unit,
    anchor,
    anchorValue: anchorValue === null ? null : short(anchorValue),
    ratio: anchorValue === null ? null : short(value / anchorValue),
  };
}

/**
 * How often a second `work` could be done at its best: the quickest of all tries within `ms`. On a
 * machine shared with others an average measures the others.
 */
export function bestRate(work: () => void, ms: number): number {
  const end = performance.now() + ms;
  let best = Number.POSITIVE_INFINITY;
  let began = performance.now();
  while (began < end) {
    work();
    const now = performance.now();
    best = Math.min(best, now - began);
    began = now;
  }
  return 1000 / best;
}

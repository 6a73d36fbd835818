/**
 * Which endings of a dial are tried again, and after how long: by cause, as a person would.
 * Waits are line time; in the evaluation exchange they run faster with the rest of the line.
 */
const minute = 60_000;

/** Waits after the first, second, … dial that ended so; the list's end is the end of trying. */
const waits: { readonly [code: string]: readonly number[] } = {
  'call.busy': [minute, 2 * minute, 3 * minute, 4 * minute],
  'call.no_answer': [2 * minute, 4 * minute],
  'fax.no_tone': [minute, 3 * minute],
  'fax.training_failed': [minute, 2 * minute],
  'fax.remote_hung_up': [minute, 2 * minute],
  'fax.remote_silent': [minute, 2 * minute],
  'fax.ecm_exhausted': [minute, 2 * minute],
  'fax.protocol': [minute],
  'fax.page_missing': [minute],
  'trunk.unreachable': [minute, 2 * minute, 5 * minute],
  'trunk.capacity': [minute, minute, 2 * minute, 2 * minute, 5 * minute],
  'trunk.no_media': [minute],
  'internal.restarted': [1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000],
  'internal.stalled': [minute],
};

export const retriedCodes: readonly string[] = Object.keys(waits);

/** Line ms to wait after dial number `dials` (from 1) ended with `code`, or null: not again. */
export function retryWait(code: string, dials: number): number | null {
  return waits[code]?.[dials - 1] ?? null;
}

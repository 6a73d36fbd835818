/**
 * Whether a training check came through: T.30 §5.3.6.1.3 asks for zeros over 1.5 s and leaves the
 * judging to the receiver. Surprising: bits before and after are no errors, they belong to the
 * carrier's own ends.
 */

/** A receiver that saw a second without error lets the sender go on. */
const goodSeconds = 1;
/** Errors spread thinner than this pass too, if there is a clean stretch of this length. */
const onesShareMax = 0.01;
const cleanSeconds = 0.25;

/** What was seen so far; a value. */
export interface ZeroCount {
  readonly bits: number;
  readonly ones: number;
  /** The run of zeros at the end, and the longest. */
  readonly run: number;
  readonly longestRun: number;
}

export const nothingSeen: ZeroCount = { bits: 0, ones: 0, run: 0, longestRun: 0 };

/** The count after these octets. */
export function countZeros(seen: ZeroCount, bytes: Uint8Array): ZeroCount {
  let { ones, run, longestRun } = seen;
  for (const byte of bytes) {
    if (byte === 0) {
      run += 8;
      continue;
    }
    for (let mask = 0x80; mask !== 0; mask >>= 1) {
      if (byte & mask) {
        ones += 1;
        longestRun = Math.max(longestRun, run);
        run = 0;
      } else run += 1;
    }
  }
  longestRun = Math.max(longestRun, run);
  return { bits: seen.bits + bytes.length * 8, ones, run, longestRun };
}

/** Whether the check passed at `rate` bit/s. */
export function isTrained(seen: ZeroCount, rate: number): boolean {
  if (seen.longestRun >= rate * goodSeconds) return true;
  return (
    seen.bits >= rate * goodSeconds &&
    seen.ones <= seen.bits * onesShareMax &&
    seen.longestRun >= rate * cleanSeconds
  );
}

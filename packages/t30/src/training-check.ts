/**
 * Whether a training check came through: T.30 §5.3.6.1.3 asks for zeros over 1.5 s and leaves the
 * judging to the receiver. Surprising: bits before and after are no errors, they belong to the
 * carrier's own ends; and a long run of ones is a hole in the path, for no line makes one of zeros.
 */

/** A receiver that saw a second without error lets the sender go on. */
const goodSeconds = 1;
/** Errors spread thinner than this pass too, if there is a clean stretch of this length. */
const onesShareMax = 0.01;
const cleanSeconds = 0.25;
/** Ones in a row from which they are what a lost packet was filled with. */
const holeBitsMin = 64;
/** With error correction, holes are mended later; more than this share is no line to fax on. */
const holesShareMax = 0.25;

/** What was seen so far; a value. */
export interface ZeroCount {
  readonly bits: number;
  readonly ones: number;
  /** The run of zeros at the end, and the longest. */
  readonly run: number;
  readonly longestRun: number;
  /** The run of ones at the end, and all ones in long runs. */
  readonly onesRun: number;
  readonly holeBits: number;
}

export const nothingSeen: ZeroCount = {
  bits: 0,
  ones: 0,
  run: 0,
  longestRun: 0,
  onesRun: 0,
  holeBits: 0,
};

/** The count after these octets. */
export function countZeros(seen: ZeroCount, bytes: Uint8Array): ZeroCount {
  let { ones, run, longestRun, onesRun, holeBits } = seen;
  for (const byte of bytes) {
    for (let mask = 0x80; mask !== 0; mask >>= 1) {
      if (byte & mask) {
        ones += 1;
        run = 0;
        onesRun += 1;
        if (onesRun === holeBitsMin) holeBits += holeBitsMin;
        else if (onesRun > holeBitsMin) holeBits += 1;
      } else {
        run += 1;
        onesRun = 0;
        if (run > longestRun) longestRun = run;
      }
    }
  }
  return { bits: seen.bits + bytes.length * 8, ones, run, longestRun, onesRun, holeBits };
}

/** Whether the check passed at `rate` bit/s. */
export function isTrained(seen: ZeroCount, rate: number, ecm: boolean): boolean {
  const { bits, ones, longestRun, holeBits } = seen;
  if (longestRun >= rate * goodSeconds) return true;
  const holes = ecm && holeBits <= bits * holesShareMax ? holeBits : 0;
  return (
    bits - holes >= rate * goodSeconds &&
    ones - holes <= bits * onesShareMax &&
    longestRun >= rate * cleanSeconds
  );
}

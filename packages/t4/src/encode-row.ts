/**
 * One row into bits: one-dimensional (T.4 §4.1) and two-dimensional (T.4 §4.2, T.6 §2).
 * Surprising: T.6 is T.4's two-dimensional code with nothing else around it, not even an end of
 * line.
 */
import type { BitWriter } from '@platen/bits';
import { blackWriting, makeUpMax, whiteWriting } from './run-codes.ts';

/** Vertical modes (T.4 Table 4): `code << 4 | bits`, index a1 − b1 + 3. */
const verticalCodes = Int32Array.of(
  (0b0000010 << 4) | 7,
  (0b000010 << 4) | 6,
  (0b010 << 4) | 3,
  (0b1 << 4) | 1,
  (0b011 << 4) | 3,
  (0b000011 << 4) | 6,
  (0b0000011 << 4) | 7,
);

/** One run, make-up codes first. */
function writeRun(run: number, codes: Int32Array, bits: BitWriter): void {
  let left = run;
  while (left >= 64) {
    const part = Math.min(left, makeUpMax);
    const code = codes[63 + (part >>> 6)];
    bits.write(code >>> 4, code & 15);
    left -= part & ~63;
  }
  const code = codes[left];
  bits.write(code >>> 4, code & 15);
}

/** Two runs behind a prefix of at most three bits; short ones, the most, go out together. */
function writePair(
  prefix: number,
  prefixBits: number,
  first: number,
  second: number,
  isBlackFirst: boolean,
  bits: BitWriter,
): void {
  const firstCodes = isBlackFirst ? blackWriting : whiteWriting;
  const secondCodes = isBlackFirst ? whiteWriting : blackWriting;
  if (first < 64 && second < 64) {
    const a = firstCodes[first];
    const b = secondCodes[second];
    const both = (((prefix << (a & 15)) | (a >>> 4)) << (b & 15)) | (b >>> 4);
    bits.write(both, prefixBits + (a & 15) + (b & 15));
    return;
  }
  bits.write(prefix, prefixBits);
  writeRun(first, firstCodes, bits);
  writeRun(second, secondCodes, bits);
}

/** Writes a row by its runs, the first one white even if empty. */
export function encodeRuns(changes: Int32Array, width: number, bits: BitWriter): void {
  let column = 0;
  for (let at = 0; column < width; at += 2) {
    const black = changes[at];
    const white = changes[at + 1];
    if (black < width) writePair(0, 0, black - column, white - black, false, bits);
    else writeRun(width - column, whiteWriting, bits);
    column = white;
  }
}

/** Writes a row by its differences from the row above; both as ended changes of `width`. */
export function encodeDifferences(
  row: Int32Array,
  above: Int32Array,
  width: number,
  bits: BitWriter,
): void {
  let a0 = 0;
  /** Index of a1 in `row`; its parity is a0's colour. */
  let next = 0;
  /** Index of b1 in `above`; always of the same parity. */
  let b = 0;
  for (;;) {
    const a1 = row[next];
    const b1 = above[b];
    if (a1 === b1) {
      // As many changes as stand straight below those above: V0, a one each.
      let ones = 1;
      a0 = a1;
      next += 1;
      b += 1;
      while (a0 < width && ones < 24 && row[next] === above[b]) {
        a0 = row[next++];
        b += 1;
        ones += 1;
      }
      bits.write((1 << ones) - 1, ones);
      if (a0 >= width) return;
      continue;
    }
    if (above[b + 1] < a1) {
      bits.write(0b0001, 4);
      a0 = above[b + 1];
      b += 2;
      continue;
    }
    const shift = a1 - b1;
    if (shift >= -3 && shift <= 3) {
      const code = verticalCodes[shift + 3];
      bits.write(code >>> 4, code & 15);
      a0 = a1;
      next += 1;
      b += 1;
      // Left of b1, the change before it may still be to the right of a0.
      if (shift < 0 && b > 1 && above[b - 2] > a0) b -= 2;
    } else {
      const a2 = row[next + 1];
      writePair(0b001, 3, a1 - a0, a2 - a1, (next & 1) === 1, bits);
      a0 = a2;
      next += 2;
    }
    if (a0 >= width) return;
    while (above[b] <= a0) b += 2;
  }
}

/**
 * Bits into one row's changes: one-dimensional (T.4 §4.1) and two-dimensional (T.4 §4.2, T.6 §2).
 * Surprising: a run of length zero is legal anywhere; two changes in one column cancel each other.
 */
import { endChanges } from './changes.ts';
import type { CodeReader } from './code-reader.ts';
import { blackReading, runCodeBitsMax, whiteReading } from './run-codes.ts';

/** What the next seven bits begin with: `mode << 3 | bits`; a vertical mode is a1 − b1 + 3. */
const passMode = 7;
const horizontalMode = 8;
const noMode = 9;
const modes = new Uint8Array(128).fill(noMode << 3);
for (const [code, mode] of [
  ['0000010', 0],
  ['000010', 1],
  ['010', 2],
  ['1', 3],
  ['011', 4],
  ['000011', 5],
  ['0000011', 6],
  ['0001', passMode],
  ['001', horizontalMode],
] as const) {
  const spare = 7 - code.length;
  const first = Number.parseInt(code, 2) << spare;
  modes.fill((mode << 3) | code.length, first, first + (1 << spare));
}

/** Leaves the bits of the longest run code. */
const tableShift = 32 - runCodeBitsMax;
/** Entries of the run tables from here on are make-up codes: the run goes on. */
const makeUpEntryMin = 64 << 4;

/** Whether an entry of a run table is a run of 1 to 63. */
function isShort(entry: number): boolean {
  return (entry - 16) >>> 0 < makeUpEntryMin - 16;
}

/** Why a row could not be read; -1 from a decoder, the words in `RowDecoder.fault`. */
export type Fault =
  | 'no such code'
  | 'row too long'
  | 'change before the last one'
  | 'uncompressed mode'
  | 'data ended';

/** Reads rows of one width. After a call `row` holds the changes, ended, `count` of them. */
export class RowDecoder {
  readonly #reader: CodeReader;
  readonly #width: number;
  row: Int32Array;
  count = 0;
  fault: Fault = 'no such code';

  constructor(reader: CodeReader, width: number, room: Int32Array) {
    this.#reader = reader;
    this.#width = width;
    this.row = room;
  }

  /** A row of runs. False: a fault; the reader stands near it. */
  readRuns(): boolean {
    const { view } = this.#reader;
    const width = this.#width;
    const row = this.row;
    let at = this.#reader.at;
    let count = 0;
    let column = 0;
    while (column < width) {
      if ((count & 1) === 0) {
        // Most of a row: a short white run and a short black one, together within one word.
        const word = view.getInt32(at >>> 3) << (at & 7);
        const white = whiteReading[word >>> tableShift];
        const black = blackReading[(word << (white & 15)) >>> tableShift];
        const next = column + (white >>> 4);
        const end = next + (black >>> 4);
        if (isShort(white) && isShort(black) && end <= width) {
          row[count] = next;
          row[count + 1] = column = end;
          count += 2;
          at += (white & 15) + (black & 15);
          continue;
        }
      }
      const table = count & 1 ? blackReading : whiteReading;
      let entry: number;
      let run = 0;
      do {
        entry = table[(view.getInt32(at >>> 3) << (at & 7)) >>> tableShift];
        if (entry === 0 || run > width) return this.#fail(at, 'no such code');
        at += entry & 15;
        run += entry >>> 4;
      } while (entry >= makeUpEntryMin);
      column += run;
      if (column > width) return this.#fail(at, 'row too long');
      if (count > 0 && run === 0) count -= 1;
      else row[count++] = column;
    }
    return this.#done(at, count);
  }

  /**
   * A row of differences from `above` (ended changes). False: a fault; the reader stands near it.
   */
  readDifferences(above: Int32Array): boolean {
    const { view } = this.#reader;
    const width = this.#width;
    const row = this.row;
    let at = this.#reader.at;
    let count = 0;
    let a0 = 0;
    /** Index of b1 in `above`; its parity is a0's colour, which is also the parity of `count`. */
    let b = 0;
    for (;;) {
      let word = view.getInt32(at >>> 3) << (at & 7);
      if (word < 0) {
        // Two thirds of all codes are V0, a one: so many changes straight below those above.
        const ones = Math.clz32(~word);
        let left = ones;
        do {
          a0 = above[b++];
          row[count++] = a0;
          left -= 1;
        } while (left > 0 && a0 < width);
        at += ones - left;
        if (a0 >= width) return this.#done(at, count);
        // What follows is no V0, if it was not cut off by the end of the word.
        if (ones > 18) continue;
        word <<= ones;
      }
      const entry = modes[word >>> 25];
      const mode = entry >>> 3;
      at += entry & 7;
      if (mode < passMode) {
        const a1 = above[b] + mode - 3;
        if (a1 > width) return this.#fail(at, 'row too long');
        if (a1 > a0 || count === 0 || row[count - 1] !== a1) row[count++] = a1;
        else count -= 1;
        if (a1 < a0) return this.#fail(at, 'change before the last one');
        a0 = a1;
        b += 1;
        // Left of b1, the change before it may still be to the right of a0.
        if (mode < 3 && b > 1 && above[b - 2] > a0) b -= 2;
      } else if (mode === passMode) {
        a0 = above[b + 1];
        b += 2;
      } else if (mode === horizontalMode) {
        for (let half = 0; half < 2; half++) {
          const table = count & 1 ? blackReading : whiteReading;
          let code: number;
          let run = 0;
          do {
            code = table[(view.getInt32(at >>> 3) << (at & 7)) >>> tableShift];
            if (code === 0 || run > width) return this.#fail(at, 'no such code');
            at += code & 15;
            run += code >>> 4;
          } while (code >= makeUpEntryMin);
          if (a0 + run > width) return this.#fail(at, 'row too long');
          if (run > 0 || count === 0 || row[count - 1] !== a0) row[count++] = a0 += run;
          else count -= 1;
        }
      } else return this.#fail(at, word >>> 25 === 1 ? 'uncompressed mode' : 'no such code');
      if (a0 >= width) return this.#done(at, count);
      while (above[b] <= a0) b += 2;
    }
  }

  #fail(at: number, fault: Fault): false {
    this.#reader.at = at;
    this.fault = at >= this.#reader.end ? 'data ended' : fault;
    return false;
  }

  /** Drops changes that stand at the row's end, and ends the list. */
  #done(at: number, found: number): boolean {
    const width = this.#width;
    this.#reader.at = at;
    let count = found;
    while (count > 0 && this.row[count - 1] >= width) count -= 1;
    this.count = count;
    endChanges(this.row, count, width);
    return at <= this.#reader.end || this.#fail(at, 'data ended');
  }
}

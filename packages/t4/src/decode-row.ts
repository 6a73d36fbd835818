/**
 * Bits into one row's changes: one-dimensional (T.4 §4.1) and two-dimensional (T.4 §4.2, T.6 §2.2).
 * Surprising: a run of length zero is legal anywhere; two changes in one column cancel each other.
 */
import { endChanges } from './changes.ts';
import type { CodeReader } from './code-reader.ts';
import { blackReading, runCodeBitsMax, whiteReading } from './run-codes.ts';

/** What the next seven bits begin with: `mode << 3 | bits`; 0 for no two-dimensional code. */
const modes = new Uint8Array(128);
const passMode = 7;
const horizontalMode = 8;
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

  /** The next run of a colour, or -1. */
  #run(table: Uint16Array): number {
    const reader = this.#reader;
    let run = 0;
    for (;;) {
      const entry = table[reader.peek() >>> (32 - runCodeBitsMax)];
      if (entry === 0) return this.#failRun('no such code');
      reader.at += entry & 15;
      run += entry >>> 4;
      if (entry >>> 4 < 64) return run;
      if (run > this.#width) return this.#failRun('row too long');
    }
  }

  #failRun(fault: Fault): -1 {
    this.fault = this.#reader.at >= this.#reader.end ? 'data ended' : fault;
    return -1;
  }

  #fail(fault: Fault): false {
    this.#failRun(fault);
    return false;
  }

  /** A row of runs. False: a fault; the reader stands near it. */
  readRuns(): boolean {
    const width = this.#width;
    const row = this.row;
    let count = 0;
    let column = 0;
    while (column < width) {
      const run = this.#run(count & 1 ? blackReading : whiteReading);
      if (run < 0) return false;
      column += run;
      if (column > width) return this.#fail('row too long');
      if (count > 0 && run === 0) count -= 1;
      else row[count++] = column;
    }
    return this.#done(count);
  }

  /** A row of differences from `above` (ended changes). False: a fault; the reader stands near it. */
  readDifferences(above: Int32Array): boolean {
    const reader = this.#reader;
    const width = this.#width;
    const row = this.row;
    let count = 0;
    let a0 = 0;
    /** Index of b1 in `above`; its parity is a0's colour, which is also the parity of `count`. */
    let b = 0;
    do {
      const word = reader.peek();
      if (word < 0) {
        // Ones in a row: as many changes straight below those above.
        const ones = Math.min(Math.clz32(~word), 24);
        let taken = 0;
        do {
          a0 = above[b++];
          row[count++] = a0;
        } while (++taken < ones && a0 < width);
        reader.at += taken;
        continue;
      }
      const entry = modes[word >>> 25];
      reader.at += entry & 7;
      const mode = entry >>> 3;
      let column = a0;
      if (mode < passMode) {
        if (entry === 0)
          return this.#fail(word >>> 25 === 1 ? 'uncompressed mode' : 'no such code');
        column = above[b] + mode - 3;
        if (column > width) return this.#fail('row too long');
        if (column < a0) return this.#fail('change before the last one');
        if (count > 0 && row[count - 1] === column) count -= 1;
        else row[count++] = column;
        b = b > 0 ? b - 1 : 1;
      } else if (mode === passMode) {
        column = above[b + 1];
        b += 2;
      } else {
        const colour = count & 1;
        for (let half = 0; half < 2; half++) {
          const run = this.#run(colour === half ? whiteReading : blackReading);
          if (run < 0) return false;
          column += run;
          if (column > width) return this.#fail('row too long');
          if (count > 0 && row[count - 1] === column) count -= 1;
          else row[count++] = column;
        }
      }
      a0 = column;
      while (above[b] <= a0 && above[b] < width) b += 2;
    } while (a0 < width);
    return this.#done(count);
  }

  /** Drops changes that stand at the row's end, and ends the list. */
  #done(found: number): boolean {
    const width = this.#width;
    let count = found;
    while (count > 0 && this.row[count - 1] >= width) count -= 1;
    this.count = count;
    endChanges(this.row, count, width);
    return this.#reader.at <= this.#reader.end || this.#fail('data ended');
  }
}

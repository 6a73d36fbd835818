/**
 * T.4 and T.6 bits into a page, whatever the bits are: nothing here throws, loops or grows without
 * end.
 * Surprising: a bad row of MH or MR costs a row, one of MMR the rest of the page.
 */
import { type Page, type Resolution, rowBytes } from '@platen/page';
import { changesRoom, endChanges, paintRow } from './changes.ts';
import { CodeReader, eolBits, eolZeros } from './code-reader.ts';
import { type Fault, RowDecoder } from './decode-row.ts';
import type { Coding } from './encode.ts';

/** More rows are not taken from one page: 4.2 m of superfine. */
export const rowsMax = 65_536;
/** Wider rows are not decoded; the widest fax, A3 at 400 dots an inch, has 4864 pixels. */
export const widthMax = 65_536;
/** Pixels of one page: bounds the memory of very wide ones to 50 MB. */
export const pixelsMax = 400_000_000;
/** So many EOLs with nothing between them are an RTC; it is sent as six, one may be damaged. */
const rtcEolsMin = 3;
const eofb = 0x001001;
/** `paintRow` stores whole words. */
const paintMarginBytes = 4;

export interface DecodeOptions {
  /** RLE: MH without EOLs, each row from a new octet (TIFF 6.0, compression 2). */
  readonly coding: Coding | 'RLE';
  /** Pixels a row, 1 to `widthMax`. */
  readonly width: number;
  /** Stop after so many rows; without it at RTC, EOFB or the end of the data. */
  readonly height?: number;
  readonly resolution: Resolution;
}

/** A fault in the coded bits. */
export interface DecodeError {
  /** Row of the page, from 0, in which it was found. */
  readonly row: number;
  /** Bits from the start of the data to near the fault. */
  readonly bit: number;
  readonly what:
    | Fault
    | 'no EOL before the row'
    | 'row missing'
    | 'reference lost'
    | 'too many rows';
}

/** A page as far as its bits tell it, and what was wrong with them. */
export interface Decoded {
  readonly page: Page;
  /** Rows (from 0) that could not be read; each repeats the row above, the first one is white. */
  readonly badRows: number[];
  readonly errors: DecodeError[];
  /** At RTC or EOFB as it should, or because the data (or `height`) ended. */
  readonly ended: 'rtc' | 'eofb' | 'data';
}

/**
 * Decodes one page. Any bits give a page, if need be one of 0 rows. RangeError: width out of range.
 */
export function decode(bytes: Uint8Array, options: DecodeOptions): Decoded {
  const { width } = options;
  if (!Number.isInteger(width) || width < 1 || width > widthMax) {
    throw new RangeError(`width ${width} is not 1 to ${widthMax}`);
  }
  const canvas = new Canvas(bytes, options);
  if (options.coding === 'MMR') decodeT6(canvas);
  else if (options.coding === 'RLE') decodeRle(canvas);
  else decodeT4(canvas, options.coding === 'MR');
  return canvas.finish(options.resolution);
}

/** The page as far as it is decoded, and the two rows the decoders work on. */
class Canvas {
  readonly reader: CodeReader;
  readonly decoder: RowDecoder;
  above: Int32Array;
  aboveCount = 0;
  height = 0;
  readonly badRows: number[] = [];
  readonly errors: DecodeError[] = [];
  ended: Decoded['ended'] = 'data';
  readonly #width: number;
  readonly #rowBytes: number;
  readonly #rowsWanted: number;
  readonly #rowsAllowed: number;
  #rows: DataView;

  constructor(bytes: Uint8Array, { width, height }: DecodeOptions) {
    this.#width = width;
    this.#rowBytes = rowBytes(width);
    this.#rowsAllowed = Math.min(rowsMax, Math.floor(pixelsMax / width));
    this.#rowsWanted = height ?? Number.POSITIVE_INFINITY;
    const likely = Math.min(height ?? 2400, this.#rowsAllowed, bytes.length * 8);
    this.#rows = new DataView(new ArrayBuffer(likely * this.#rowBytes + paintMarginBytes));
    this.reader = new CodeReader(bytes);
    this.decoder = new RowDecoder(this.reader, width, changesRoom(width));
    this.above = changesRoom(width);
    endChanges(this.above, 0, width);
  }

  /** Whether another row may come. */
  get isOpen(): boolean {
    if (this.height >= this.#rowsWanted) return false;
    if (this.height < this.#rowsAllowed) return true;
    this.err('too many rows');
    return false;
  }

  err(what: DecodeError['what']): void {
    this.errors.push({ row: this.height, bit: Math.min(this.reader.at, this.reader.end), what });
  }

  /** The row in the decoder is good: paint it; it is the reference of the next. */
  keep(): void {
    const { decoder } = this;
    const start = this.#nextRow();
    paintRow(decoder.row, decoder.count, this.#rows, start);
    const above = this.above;
    this.above = decoder.row;
    this.aboveCount = decoder.count;
    decoder.row = above;
    this.height += 1;
  }

  /** A row is lost: repeat the one above. */
  lose(what: DecodeError['what']): void {
    this.err(what);
    this.badRows.push(this.height);
    paintRow(this.above, this.aboveCount, this.#rows, this.#nextRow());
    this.height += 1;
  }

  #nextRow(): number {
    const start = this.height * this.#rowBytes;
    if (start + this.#rowBytes + paintMarginBytes > this.#rows.byteLength) {
      const grown = new Uint8Array(Math.max(this.#rows.byteLength * 2, 64 * this.#rowBytes));
      grown.set(new Uint8Array(this.#rows.buffer));
      this.#rows = new DataView(grown.buffer);
    }
    return start;
  }

  finish(resolution: Resolution): Decoded {
    const rows = new Uint8Array(this.#rows.buffer).slice(0, this.height * this.#rowBytes);
    const page = { width: this.#width, height: this.height, resolution, rows };
    return { page, badRows: this.badRows, errors: this.errors, ended: this.ended };
  }
}

function decodeT6(canvas: Canvas): void {
  const { reader, decoder } = canvas;
  while (canvas.isOpen) {
    if (reader.peek() >>> 8 === eofb) {
      canvas.ended = 'eofb';
      return;
    }
    // A lone EOL is no EOFB, but nothing can follow it either.
    if (reader.isSpent || reader.zeros() >= eolZeros) return;
    if (!decoder.readDifferences(canvas.above)) {
      canvas.lose(decoder.fault);
      return;
    }
    canvas.keep();
  }
}

/** Without EOLs there is no place to begin again: the first bad row is the last. */
function decodeRle(canvas: Canvas): void {
  const { reader, decoder } = canvas;
  while (canvas.isOpen && reader.at < reader.end) {
    if (!decoder.readRuns()) {
      canvas.lose(decoder.fault);
      return;
    }
    canvas.keep();
    reader.at = (reader.at + 7) & ~7;
  }
}

/** MH and MR. With `tagged` a bit behind each EOL says how the row is coded (T.4 §4.2). */
function decodeT4(canvas: Canvas, tagged: boolean): void {
  const { reader, decoder } = canvas;
  let hasEols = false;
  let hasReference = !tagged;
  while (canvas.isOpen) {
    const eols = skipEols(reader, tagged);
    if (eols >= rtcEolsMin) {
      canvas.ended = 'rtc';
      return;
    }
    if (reader.isSpent) return;
    if (eols === 0 && hasEols) {
      // The row before is as wide as it should be: the EOL is damaged, and hides where this row
      // begins.
      canvas.lose('no EOL before the row');
      hasReference = !tagged;
      if (!reader.seekEol()) return;
      reader.at -= eolBits;
      continue;
    }
    if (eols === 2) {
      canvas.lose('row missing');
      if (!canvas.isOpen) return;
    }
    hasEols ||= eols > 0;
    const began = reader.at;
    const oneDimensional = !tagged || eols === 0 || lastTag(reader) === 1;
    if (!oneDimensional && !hasReference) canvas.lose('reference lost');
    else if (oneDimensional ? decoder.readRuns() : decoder.readDifferences(canvas.above)) {
      canvas.keep();
      hasReference = true;
      continue;
    } else canvas.lose(decoder.fault);
    hasReference = !tagged;
    reader.at = began;
    if (reader.seekEol()) reader.at -= eolBits;
  }
}

/** Reads over the EOLs here, with their tags; how many, at most as many as make an RTC. */
function skipEols(reader: CodeReader, tagged: boolean): number {
  let eols = 0;
  while (eols < rtcEolsMin && reader.skipEol()) {
    eols += 1;
    if (tagged) reader.at += 1;
  }
  return eols;
}

function lastTag(reader: CodeReader): number {
  reader.at -= 1;
  const tag = reader.peek() >>> 31;
  reader.at += 1;
  return tag;
}

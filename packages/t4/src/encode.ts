/**
 * Pages into T.4 and T.6 bits: MH, MR with tag bits, MMR.
 * Surprising: an end of line stands before each row, and the end of the page is six of them (T.4
 * §4.1.4).
 */
import { BitWriter } from '@platen/bits';
import { type Page, type Resolution, rowBytes } from '@platen/page';
import { changesRoom, endChanges, findChanges } from './changes.ts';
import { encodeDifferences, encodeRuns } from './encode-row.ts';

/** MH: Modified Huffman, T.4 §4.1. MR: Modified READ, T.4 §4.2. MMR: T.6. */
export type Coding = 'MH' | 'MR' | 'MMR';

export interface EncodeOptions {
  readonly coding: Coding;
  /**
   * MR only: at most `k` − 1 two-dimensional rows follow a one-dimensional one (T.4 §4.2). By
   * default 2, 4 and 8 for standard, fine and superfine. A lost row costs at most `k` rows of
   * picture.
   */
  readonly k?: 2 | 4 | 8;
  /**
   * MH and MR: least bits from one EOL's end to the next one's (minimum scan line time); fill is
   * added.
   */
  readonly minRowBits?: number;
  /** RTC or EOFB at the end (the default). TIFF files of MH and MR go without. */
  readonly endOfPage?: boolean;
}

const defaultK: { readonly [R in Resolution]: number } = { standard: 2, fine: 4, superfine: 8 };
/** The EOL code: eleven zeros and a one (T.4 §4.1.2). */
const eolBits = 12;
/** End of facsimile block: two EOLs (T.6 §2). */
const eofb = 0x001001;

/**
 * Codes a whole page. Octets come with the bit sent first in the high end; the last is zero-filled.
 */
export function encode(page: Page, options: EncodeOptions): Uint8Array {
  const pixels = viewOf(page);
  const bits = new BitWriter();
  const endOfPage = options.endOfPage ?? true;
  if (options.coding === 'MMR') {
    encodeT6(page, pixels, bits);
    if (endOfPage) bits.write(eofb, 24);
  } else {
    encodeT4(page, pixels, bits, options);
    if (endOfPage) writeRtc(bits, options.coding === 'MR');
  }
  return bits.toBytes();
}

function viewOf(page: Page): DataView {
  const { rows, width, height } = page;
  if (rows.length < height * rowBytes(width))
    throw new RangeError('page has fewer rows than height');
  return new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
}

function encodeT6(page: Page, pixels: DataView, bits: BitWriter): void {
  const { width, height } = page;
  const bytes = rowBytes(width);
  let row = changesRoom(width);
  let above = changesRoom(width);
  endChanges(above, 0, width);
  for (let at = 0; at < height; at++) {
    findChanges(pixels, at * bytes, width, row);
    encodeDifferences(row, above, width, bits);
    [row, above] = [above, row];
  }
}

function encodeT4(page: Page, pixels: DataView, bits: BitWriter, options: EncodeOptions): void {
  const { width, height } = page;
  const bytes = rowBytes(width);
  const minBits = options.minRowBits ?? 0;
  const k = options.coding === 'MR' ? (options.k ?? defaultK[page.resolution]) : 1;
  const tagged = options.coding === 'MR';
  let row = changesRoom(width);
  let above = changesRoom(width);
  for (let at = 0; at < height; at++) {
    const oneDimensional = at % k === 0;
    bits.write(1, eolBits);
    if (tagged) bits.write(oneDimensional ? 1 : 0, 1);
    const began = bits.length;
    findChanges(pixels, at * bytes, width, row);
    if (oneDimensional) encodeRuns(row, width, bits);
    else encodeDifferences(row, above, width, bits);
    const short = minBits - eolBits - (tagged ? 1 : 0) - (bits.length - began);
    if (short > 0) bits.writeZeros(short);
    [row, above] = [above, row];
  }
}

/**
 * Return to control: six EOLs, with the tag of a one-dimensional row in MR (T.4 §4.1.4, §4.2).
 */
function writeRtc(bits: BitWriter, tagged: boolean): void {
  for (let eol = 0; eol < 6; eol++) bits.write(tagged ? 3 : 1, tagged ? eolBits + 1 : eolBits);
}

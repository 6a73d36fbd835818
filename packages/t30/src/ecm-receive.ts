/**
 * Blocks put together again from FCD frames, T.4 Annex A and T.30 Annex A.4.
 * Surprising: the count in PPS may be that of a repeat, smaller than the block, so the largest ever
 * seen holds.
 */
import { joinBytes, ParseError, reverseByte } from '@platen/bits';
import { blockFramesMax, fcdField, nullField, rcpField } from './ecm-send.ts';
import { type FrameName, nameOf } from './frames.ts';

/** Longest frame content in any ECM. */
const frameOctetsMax = 256;

/** A frame on the fast carrier. */
export type FastFrame =
  | { readonly is: 'data'; readonly number: number; readonly content: Uint8Array }
  | { readonly is: 'end-of-block' };

/** Reads FCD or RCP. Throws `ParseError` for anything else. */
export function parseFastFrame(bytes: Uint8Array): FastFrame {
  if (bytes.length < 3) throw new ParseError('frame too short', bytes.length);
  if (bytes[0] !== 0xff || (bytes[1] & 0xf7) !== 0xc0) throw new ParseError('no such frame', 0);
  const field = bytes[2] & 0x7f;
  if (field === rcpField) return { is: 'end-of-block' };
  if (field !== fcdField) throw new ParseError('neither FCD nor RCP', 2);
  if (bytes.length < 4) throw new ParseError('FCD without a number', 3);
  if (bytes.length > 4 + frameOctetsMax) throw new ParseError('FCD too long', 4 + frameOctetsMax);
  return { is: 'data', number: reverseByte(bytes[3]), content: bytes.slice(4) };
}

/** A block being received; a value, never changed. */
export interface Block {
  readonly frames: readonly (Uint8Array | undefined)[];
  /** Frames it must have, as far as PPS told; 0 before. */
  readonly total: number;
}

export const emptyBlock: Block = { frames: [], total: 0 };

/** The block with that frame in it. */
export function putFrame(block: Block, number: number, content: Uint8Array): Block {
  const frames = block.frames.slice();
  while (frames.length < number) frames.push(undefined);
  frames[number] = content;
  return { frames, total: block.total };
}

/** The block once a PPS said it has `count` frames. */
export function setTotal(block: Block, count: number): Block {
  return { ...block, total: Math.max(block.total, count, block.frames.length) };
}

/** Numbers of the frames not yet there. */
export function missingFrames(block: Block): number[] {
  const missing: number[] = [];
  for (let number = 0; number < block.total; number++) {
    if (block.frames[number] === undefined) missing.push(number);
  }
  return missing;
}

/** PPR's field: a bit per frame, 1 = again; what lies past the block's end reads 1 as well. */
export function buildPprField(missing: readonly number[], total: number): Uint8Array {
  const fif = new Uint8Array(blockFramesMax / 8);
  const set = (number: number) => {
    fif[number >> 3] |= 0x80 >> (number & 7);
  };
  for (const number of missing) set(number);
  for (let number = total; number < blockFramesMax; number++) set(number);
  return fif;
}

/** What a PPS or EOR says. */
export interface BlockEnd {
  readonly command: FrameName | 'NULL';
  readonly page: number;
  readonly block: number;
  /** Frames in the transmission, 1–256. */
  readonly frames: number;
}

/** Reads PPS's field. Throws `ParseError` when cut short or when its command is none. */
export function parsePps(fif: Uint8Array): BlockEnd {
  if (fif.length < 4) throw new ParseError('PPS has 4 octets', fif.length);
  return {
    command: parseSecondField(fif),
    page: reverseByte(fif[1]),
    block: reverseByte(fif[2]),
    frames: reverseByte(fif[3]) + 1,
  };
}

/** FCF2 of PPS and EOR. Throws `ParseError` for what closes no block. */
export function parseSecondField(fif: Uint8Array): FrameName | 'NULL' {
  if (fif.length < 1) throw new ParseError('no second control field', 0);
  if ((fif[0] & 0x7f) === nullField) return 'NULL';
  const name = nameOf(fif[0]);
  if (name === 'unknown' || !/^(PRI-)?(MPS|EOM|EOP|EOS)$/.test(name)) {
    throw new ParseError('second control field closes no block', 0);
  }
  return name;
}

/** The octets of whole blocks in order, without the zeros that filled the last frame. */
export function joinBlocks(blocks: readonly Block[]): Uint8Array {
  const contents = blocks.flatMap(({ frames, total }) =>
    frames.slice(0, total).filter((content) => content !== undefined),
  );
  const bytes = joinBytes(contents);
  const floor = bytes.length - (contents.at(-1)?.length ?? 0);
  let end = bytes.length;
  while (end > floor && bytes[end - 1] === 0) end -= 1;
  return bytes.subarray(0, end);
}

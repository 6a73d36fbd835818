/**
 * A page cut for error correction: blocks of up to 256 frames, T.4 Annex A and T.30 Annex A.4.
 * Surprising: the last frame is filled up with zeros, because most receivers expect whole frames.
 */
import { reverseByte } from '@platen/bits';
import { buildFrame, controlField, type FrameName } from './frames.ts';

/** Frames a block holds at most: their number is one octet. */
export const blockFramesMax = 256;
/** Times the end of a block is said, so that one bit error cannot hide it (T.4 Annex A.3.5). */
const rcpFrames = 3;
/** FCF2 of a block in the middle of a page (T.30 Annex A.4.3). */
export const nullField = 0x00;

/** Commands that close a block. */
export type BlockCommand = 'NULL' | 'MPS' | 'EOM' | 'EOP';

/** Cuts a coded page into blocks of frame contents; an empty page is one frame of zeros. */
export function cutBlocks(page: Uint8Array, frameOctets: number): Uint8Array[][] {
  const blocks: Uint8Array[][] = [];
  let block: Uint8Array[] = [];
  for (let at = 0; at < Math.max(page.length, 1); at += frameOctets) {
    const content = new Uint8Array(frameOctets);
    content.set(page.subarray(at, at + frameOctets));
    block.push(content);
    if (block.length === blockFramesMax) {
      blocks.push(block);
      block = [];
    }
  }
  if (block.length > 0) blocks.push(block);
  return blocks;
}

/** One FCD frame: its number within the block (0–255), then its content. */
export function buildFcd(number: number, content: Uint8Array): Uint8Array {
  const frame = new Uint8Array(4 + content.length);
  frame.set([0xff, 0xc0, fcdField, reverseByte(number)]);
  frame.set(content, 4);
  return frame;
}
export const fcdField = 0x60;
export const rcpField = 0x61;

/** The frames of one transmission: the chosen frames of a block, then RCP three times. */
export function buildBurst(block: readonly Uint8Array[], chosen: readonly number[]): Uint8Array[] {
  const frames = chosen.map((number) => buildFcd(number, block[number]));
  for (let time = 0; time < rcpFrames; time++) frames.push(Uint8Array.of(0xff, 0xc0, rcpField));
  return frames;
}

/** PPS for a transmission of `frames` frames; page and block count from 0. */
export function buildPps(
  command: BlockCommand,
  page: number,
  block: number,
  frames: number,
): Uint8Array {
  const fif = Uint8Array.of(
    commandField(command),
    reverseByte(page & 0xff),
    reverseByte(block & 0xff),
    reverseByte((frames - 1) & 0xff),
  );
  return buildFrame('PPS', 'caller', fif);
}

/** EOR: this block is given up (T.30 Annex A.4.3). */
export function buildEor(command: BlockCommand): Uint8Array {
  return buildFrame('EOR', 'caller', Uint8Array.of(commandField(command)));
}

function commandField(command: BlockCommand): number {
  return command === 'NULL' ? nullField : controlField(command satisfies FrameName, 'caller');
}

/**
 * Frames of the block that a PPR asks for, in order: its 256 bits, first bit frame 0, 1 = send
 * again. A field that is cut short asks for nothing beyond its end.
 */
export function framesAskedFor(fif: Uint8Array, frames: number): number[] {
  const asked: number[] = [];
  for (let number = 0; number < frames; number++) {
    if ((fif[number >> 3] ?? 0) & (0x80 >> (number & 7))) asked.push(number);
  }
  return asked;
}

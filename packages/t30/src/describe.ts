/**
 * Frames in words, for the timeline: the name as T.30 has it, the content as a person would say it.
 * A frame that cannot be read is described as such; describing never throws.
 */
import { ParseError, reverseByte } from '@platen/bits';
import type { Note } from './conversation.ts';
import { type Dcs, decodeDcs, decodeModem } from './dcs.ts';
import { type Dis, decodeDis } from './dis.ts';
import { parsePps, parseSecondField } from './ecm-receive.ts';
import { blockFramesMax, framesAskedFor } from './ecm-send.ts';
import { type Frame, parseFrame } from './frames.ts';
import { decodeIdentity } from './identity.ts';
import { modemName } from './ladder.ts';

/** Frame numbers of a PPR that are told one by one. */
const pprNumbersMax = 8;

/** The note of a frame sent or heard. */
export function noteOf(way: 'sent' | 'heard', frame: Frame): Note {
  return { what: 'frame', way, name: frame.name, detail: detailOf(frame) };
}

/** The note of a frame as octets. */
export function noteOfBytes(way: 'sent' | 'heard', bytes: Uint8Array): Note {
  return noteOf(way, parseFrame(bytes));
}

function detailOf(frame: Frame): string {
  try {
    return detail(frame);
  } catch (error) {
    if (error instanceof ParseError) return `not readable: ${error.message}`;
    throw error;
  }
}

function detail({ name, field, fif }: Frame): string {
  switch (name) {
    case 'DIS':
    case 'DTC':
      return describeDis(decodeDis(fif));
    case 'DCS':
      return describeDcs(decodeDcs(fif));
    case 'CSI':
    case 'TSI':
    case 'CIG':
      return decodeIdentity(fif);
    case 'CTC':
      return modemName(decodeModem(fif));
    case 'EOR':
      return parseSecondField(fif);
    case 'PPS': {
      const { command, page, block, frames } = parsePps(fif);
      return `${command}, page ${page + 1}, block ${block + 1}, ${count(frames)}`;
    }
    case 'PPR':
      return describePpr(fif);
    case 'unknown':
      return `control field 0x${field.toString(16).padStart(2, '0')}`;
    case 'NSF':
    case 'NSS':
    case 'NSC':
      return [...fif.slice(0, 3)].map((octet) => hex(reverseByte(octet))).join(' ');
    default:
      return '';
  }
}

/** "V.17 V.29 V.27ter; MH MR MMR; ECM; …" */
export function describeDis(dis: Dis): string {
  const modems = { v17: 'V.17', v29: 'V.29', v27ter: 'V.27ter' };
  return [
    dis.receives ? 'receives' : 'does not receive',
    [...dis.modulations]
      .reverse()
      .map((modulation) => modems[modulation])
      .join(' '),
    dis.codings.join(' '),
    dis.ecm ? 'ECM' : 'no ECM',
    dis.resolutions.join(' '),
    `width up to ${dis.widths.at(-1)}`,
  ].join('; ');
}

function describeDcs(dcs: Dcs): string {
  return [
    modemName(dcs.modem),
    dcs.format.coding,
    dcs.ecm ? `ECM ${dcs.frameOctets}` : 'no ECM',
    dcs.format.resolution,
    `width ${dcs.format.width}`,
  ].join('; ');
}

/** Frames asked for, counted from 1. What is set up to the end may be filling as well as frames. */
function describePpr(fif: Uint8Array): string {
  const asked = framesAskedFor(fif, blockFramesMax);
  let tail = blockFramesMax;
  while (asked.at(-1) === tail - 1) {
    asked.pop();
    tail -= 1;
  }
  const words = asked.slice(0, pprNumbersMax).map((number) => `${number + 1}`);
  if (asked.length > pprNumbersMax) words.push(`${asked.length - pprNumbersMax} more`);
  if (words.length === 0) words.push(`all from ${tail + 1}`);
  return `frames ${words.join(', ')}`;
}

function count(frames: number): string {
  return frames === 1 ? '1 frame' : `${frames} frames`;
}

function hex(octet: number): string {
  return octet.toString(16).padStart(2, '0');
}

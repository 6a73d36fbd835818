/**
 * DCS: what the sender settled on, T.30 §5.3.6.2.2 and Table 2; its first two octets are also
 * CTC's.
 * Surprising: one bit pattern of DIS means another modem in DCS, so the tables share no code.
 */
import { ParseError } from '@platen/bits';
import type { PageFormat } from './conversation.ts';
import { bitsOf, FifBits, fifOf } from './fif-bits.ts';
import { rungs } from './ladder.ts';
import type { Modem } from './media.ts';

/** A DCS in words. */
export interface Dcs {
  readonly modem: Modem;
  readonly ecm: boolean;
  readonly frameOctets: 256 | 64;
  readonly format: PageFormat;
  readonly unlimitedLength: boolean;
}

/** Bits 11–14 of DCS. */
const modemCodes: readonly { readonly code: number; readonly modem: string }[] = [
  { code: 0b0000, modem: 'v27ter 2400' },
  { code: 0b0100, modem: 'v27ter 4800' },
  { code: 0b1000, modem: 'v29 9600' },
  { code: 0b1100, modem: 'v29 7200' },
  { code: 0b0001, modem: 'v17 14400' },
  { code: 0b0101, modem: 'v17 12000' },
  { code: 0b1001, modem: 'v17 9600' },
  { code: 0b1101, modem: 'v17 7200' },
];

/** Bits 21–23 of DCS → ms a row. */
const rowTimeCodes: readonly { readonly code: number; readonly ms: number }[] = [
  { code: 0b000, ms: 20 },
  { code: 0b001, ms: 40 },
  { code: 0b010, ms: 10 },
  { code: 0b100, ms: 5 },
  { code: 0b111, ms: 0 },
];

/** The information field of a DCS. Throws `RangeError` for what Table 2 cannot say. */
export function buildDcs(dcs: Dcs): Uint8Array {
  const { format } = dcs;
  const bits = [10, ...modemBits(dcs.modem), ...rowTimeBits(dcs)];
  if (format.resolution === 'fine') bits.push(15);
  if (format.coding === 'MR') bits.push(16);
  if (format.width === 2048) bits.push(17);
  else if (format.width === 2432) bits.push(18);
  else if (format.width !== 1728) throw new RangeError(`no fax is ${format.width} pixels wide`);
  if (dcs.unlimitedLength) bits.push(20);
  if (dcs.ecm) bits.push(27);
  if (dcs.ecm && dcs.frameOctets === 64) bits.push(28);
  if (format.coding === 'MMR') bits.push(31);
  if (format.resolution === 'superfine') bits.push(41);
  return fifOf(bits);
}

/** CTC's information field: bits 1–16 of DCS (T.30 Annex A.4.1). */
export function buildCtc(dcs: Dcs): Uint8Array {
  return buildDcs(dcs).slice(0, 2);
}

/**
 * Reads a DCS. Throws `ParseError` for a modem, width, resolution or coding that no abilities of
 * ours can mean; whether it was offered is for the receiver to judge.
 */
export function decodeDcs(fif: Uint8Array): Dcs {
  if (fif.length < 3) throw new ParseError('DCS has at least 3 octets', fif.length);
  const bits = new FifBits(fif);
  if (bits.has(17) && bits.has(18)) throw new ParseError('no such width', 2);
  if (bits.has(42) || bits.has(43)) throw new ParseError('resolution not known', 5);
  if (bits.has(26) || bits.has(78) || bits.has(79)) throw new ParseError('coding not known', 3);
  const modem = decodeModem(fif);
  const ecm = bits.has(27);
  const coding = bits.has(31) ? 'MMR' : bits.has(16) ? 'MR' : 'MH';
  if (coding === 'MMR' && !ecm) throw new ParseError('MMR needs error correction', 3);
  const code = bits.number(21, 22, 23);
  const rowTimeMs = rowTimeCodes.find((known) => known.code === code)?.ms ?? 0;
  return {
    modem,
    ecm,
    frameOctets: bits.has(28) ? 64 : 256,
    unlimitedLength: bits.has(20),
    format: {
      coding,
      width: bits.has(18) ? 2432 : bits.has(17) ? 2048 : 1728,
      resolution: bits.has(41) ? 'superfine' : bits.has(15) ? 'fine' : 'standard',
      minRowBits: ecm ? 0 : minRowBits(modem, rowTimeMs),
    },
  };
}

/** The modem of a DCS or CTC field. Throws `ParseError` for reserved codes. */
export function decodeModem(fif: Uint8Array): Modem {
  if (fif.length < 2) throw new ParseError('no octet with the rate', fif.length);
  const code = new FifBits(fif).number(11, 12, 13, 14);
  const name = modemCodes.find((known) => known.code === code)?.modem;
  const modem = rungs.find((rung) => `${rung.modulation} ${rung.rate}` === name);
  if (modem === undefined) throw new ParseError('rate not known', 1);
  return modem;
}

/** Bits a row must have to last `rowTimeMs` (T.4 §2.2.2). */
export function minRowBits(modem: Modem, rowTimeMs: number): number {
  return Math.ceil((modem.rate * rowTimeMs) / 1000);
}

function modemBits(modem: Modem): number[] {
  const name = `${modem.modulation} ${modem.rate}`;
  const known = modemCodes.find((candidate) => candidate.modem === name);
  if (known === undefined) throw new RangeError(`DCS cannot say ${name}`);
  return bitsOf(known.code, 11, 12, 13, 14);
}

/** The shortest time Table 2 knows that is long enough. */
function rowTimeBits(dcs: Dcs): number[] {
  if (dcs.ecm) return bitsOf(0b111, 21, 22, 23);
  const fits = rowTimeCodes
    .filter((known) => minRowBits(dcs.modem, known.ms) >= dcs.format.minRowBits)
    .sort((a, b) => a.ms - b.ms)[0];
  if (fits === undefined) throw new RangeError(`no row lasts ${dcs.format.minRowBits} bits`);
  return bitsOf(fits.code, 21, 22, 23);
}

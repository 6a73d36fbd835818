/**
 * DIS: what a receiver offers, T.30 §5.3.6.2.1 and Table 2.
 * Surprising: width and scan line time are not lists but codes, and some codes mean nothing.
 */
import { ParseError } from '@platen/bits';
import type { Abilities, PageFormat } from './conversation.ts';
import { bitsOf, FifBits, fifOf } from './fif-bits.ts';
import type { Modulation } from './ladder.ts';

type Resolution = PageFormat['resolution'];

/** A DIS in words. */
export interface Dis {
  /** Bit 10: it takes a fax. */
  readonly receives: boolean;
  /** Bit 9: it has one to be fetched (polling). */
  readonly sends: boolean;
  readonly modulations: readonly Modulation[];
  /** V.27ter only, and only 2400 bit/s of it. */
  readonly fallbackOnly: boolean;
  readonly codings: readonly PageFormat['coding'][];
  readonly widths: readonly number[];
  readonly resolutions: readonly Resolution[];
  readonly unlimitedLength: boolean;
  /** Least time a row must take without ECM, ms. */
  readonly rowTimeMs: Readonly<Record<Resolution, number>>;
  readonly ecm: boolean;
  /** Bit 7: it prefers ECM frames of 64 octets. */
  readonly shortFrames: boolean;
}

/** Bits 21–23: time at standard resolution, and whether fine takes half (T.30 Table 2). */
const rowTimes: readonly { readonly ms: number; readonly halved: boolean }[] = [
  { ms: 20, halved: false },
  { ms: 40, halved: false },
  { ms: 10, halved: false },
  { ms: 10, halved: true },
  { ms: 5, halved: false },
  { ms: 40, halved: true },
  { ms: 20, halved: true },
  { ms: 0, halved: false },
];
const noRowTime = 7;

/** The information field of our DIS. We take any row at once and any length. */
export function buildDis(abilities: Abilities): Uint8Array {
  const bits = [10, 20, ...bitsOf(noRowTime, 21, 22, 23)];
  if (abilities.maxRate >= 12000) bits.push(11, 12, 14);
  else if (abilities.maxRate >= 7200) bits.push(11, 12);
  else if (abilities.maxRate >= 4800) bits.push(12);
  if (abilities.resolutions.some((name) => name !== 'standard')) bits.push(15);
  if (abilities.codings.includes('MR')) bits.push(16);
  if (abilities.widths.includes(2432)) bits.push(18);
  else if (abilities.widths.includes(2048)) bits.push(17);
  if (abilities.ecm) bits.push(27);
  if (abilities.ecm && abilities.codings.includes('MMR')) bits.push(31);
  if (abilities.resolutions.includes('superfine')) bits.push(41, 45);
  return fifOf(bits);
}

/**
 * Reads a DIS (or DTC) information field. Throws `ParseError` below the 3 octets every edition has.
 */
export function decodeDis(fif: Uint8Array): Dis {
  if (fif.length < 3) throw new ParseError('DIS has at least 3 octets', fif.length);
  const bits = new FifBits(fif);
  const ecm = bits.has(27);
  const resolutions: Resolution[] = ['standard'];
  if (bits.has(15)) resolutions.push('fine');
  if (bits.has(41)) resolutions.push('superfine');
  const codings: PageFormat['coding'][] = ['MH'];
  if (bits.has(16)) codings.push('MR');
  if (ecm && bits.has(31)) codings.push('MMR');
  return {
    receives: bits.has(10),
    sends: bits.has(9),
    ...modulationsOf(bits.number(11, 12, 13, 14)),
    codings,
    widths: widthsOf(bits.number(17, 18)),
    resolutions,
    unlimitedLength: bits.number(19, 20) === 1,
    rowTimeMs: rowTimesOf(bits),
    ecm,
    shortFrames: bits.has(7),
  };
}

function modulationsOf(code: number): { modulations: Modulation[]; fallbackOnly: boolean } {
  switch (code) {
    case 0b0000:
      return { modulations: ['v27ter'], fallbackOnly: true };
    case 0b1000:
      return { modulations: ['v29'], fallbackOnly: false };
    case 0b1100:
    case 0b1110: // V.33 beside V.29 and V.27ter, of an older edition.
      return { modulations: ['v27ter', 'v29'], fallbackOnly: false };
    case 0b1101:
      return { modulations: ['v27ter', 'v29', 'v17'], fallbackOnly: false };
    default: // 0100, and reserved codes: what every machine has.
      return { modulations: ['v27ter'], fallbackOnly: false };
  }
}

function widthsOf(code: number): number[] {
  if (code === 0b01) return [1728, 2048, 2432];
  if (code === 0b10) return [1728, 2048];
  return [1728];
}

function rowTimesOf(bits: FifBits): Record<Resolution, number> {
  const { ms, halved } = rowTimes[bits.number(21, 22, 23)];
  const fine = halved ? ms / 2 : ms;
  return { standard: ms, fine, superfine: bits.has(46) ? fine / 2 : fine };
}

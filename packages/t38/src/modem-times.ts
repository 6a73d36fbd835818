/**
 * How long a real modem would take: the pace of everything a session sends.
 * Even between two IP ends the pace is kept, for either may be a gateway with a modem behind it.
 */
import type { DataType, Indicator } from './ifp.ts';
import type { Modem } from './session-types.ts';

/** CNG is 0.5 s of 1100 Hz (T.30 §4.2); the 3 s of silence after it are the conversation's. */
export const cngMs = 500;
/** CED is 2.6 s to 4.0 s of 2100 Hz (T.30 §4.2). */
export const cedMs = 2600;
/** Flags before the first V.21 frame: 1 s ± 15 % (T.30 §5.3.1). */
export const v21PreambleMs = 1000;
/** T.30 §5.3.1: binary coded signalling at 300 bit/s. */
export const v21Rate = 300;
/** TCF: zeros for 1.5 s ± 10 % (T.30 §5.3.6.1.3). */
export const tcfMs = 1500;
/** Flags after training and before the first frame with error correction (T.30 Annex A: 200 ms). */
export const ecmFlagsMs = 200;

/** Turn-on sequences without talker echo protection: V.27ter §2.5, V.29 §7, V.17 §5. */
const v27ter2400TrainingMs = 943;
const v27ter4800TrainingMs = 708;
const v29TrainingMs = 253;
const v17LongTrainingMs = 1393;
const v17ShortTrainingMs = 142;

/** Milliseconds from the modem's carrier to its first data bit. */
export function trainingMs(modem: Modem): number {
  if (modem.modulation === 'v17')
    return modem.shortTraining ? v17ShortTrainingMs : v17LongTrainingMs;
  if (modem.modulation === 'v29') return v29TrainingMs;
  return modem.rate === 2400 ? v27ter2400TrainingMs : v27ter4800TrainingMs;
}

/** The word a T.38 wire has for the modem's data. Throws `RangeError` if there is no such modem. */
export function dataTypeOf(modem: Modem): DataType {
  const name = `${modem.modulation === 'v27ter' ? 'v27' : modem.modulation}-${modem.rate}`;
  if (!modems.has(name as DataType)) throw new RangeError(`no modem ${name}`);
  return name as DataType;
}

export function trainingOf(modem: Modem): Indicator {
  const length = modem.modulation === 'v17' ? (modem.shortTraining ? 'short-' : 'long-') : '';
  return `${dataTypeOf(modem)}-${length}training` as Indicator;
}

const modems: ReadonlyMap<DataType, Modem> = new Map<DataType, Modem>([
  ['v27-2400', { modulation: 'v27ter', rate: 2400 }],
  ['v27-4800', { modulation: 'v27ter', rate: 4800 }],
  ['v29-7200', { modulation: 'v29', rate: 7200 }],
  ['v29-9600', { modulation: 'v29', rate: 9600 }],
  ['v17-7200', { modulation: 'v17', rate: 7200 }],
  ['v17-9600', { modulation: 'v17', rate: 9600 }],
  ['v17-12000', { modulation: 'v17', rate: 12000 }],
  ['v17-14400', { modulation: 'v17', rate: 14400 }],
]);

/** The modem behind a data type; null for V.21, V.8, V.33 and V.34, which carry no page here. */
export function modemOfData(type: DataType): Modem | null {
  return modems.get(type) ?? null;
}

/** The modem a training indicator announces, null if the indicator announces none that we know. */
export function modemOfIndicator(indicator: Indicator): Modem | null {
  if (!indicator.endsWith('-training')) return null;
  const short = indicator.endsWith('-short-training');
  const type = indicator.replace(/(-short|-long)?-training$/, '') as DataType;
  const modem = modems.get(type);
  return modem === undefined ? null : short ? { ...modem, shortTraining: true } : modem;
}

/**
 * HDLC stuffing octet by octet. Index: ones in a row before (0–4) × 256 + octet, first bit high.
 * Value: zeros stuffed × 8 + ones in a row after.
 */
const stuffing = Uint8Array.from({ length: 5 * 256 }, (_, index) => {
  let ones = index >> 8;
  let stuffed = 0;
  for (let i = 7; i >= 0; i -= 1) {
    ones = (index >> i) & 1 ? ones + 1 : 0;
    if (ones === 5) {
      stuffed += 1;
      ones = 0;
    }
  }
  return stuffed * 8 + ones;
});

/**
 * Bits a frame takes on an HDLC line: its octets stuffed (a zero after five ones), an FCS of 16
 * bits taken as unstuffed, the closing flag.
 */
export function frameLineBits(frame: Uint8Array): number {
  let bits = frame.length * 8 + 16 + 8;
  let ones = 0;
  for (const octet of frame) {
    const entry = stuffing[ones * 256 + octet]!;
    bits += entry >> 3;
    ones = entry & 7;
  }
  return bits;
}

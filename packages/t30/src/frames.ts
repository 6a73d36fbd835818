/**
 * Control frames of T.30 §5.3: address, control, facsimile control field, information field.
 * Octets have the bit sent first on the left, so DIS is 0x01. Surprising: the first bit of most
 * control fields only tells who speaks (X, §5.3.6.1), but in DTC, CIG, NSC it tells them from DIS,
 * CSI, NSF.
 */
import { ParseError } from '@platen/bits';

/** Facsimile control fields with X = 0 (T.30 §5.3.6; Annex A.4 for error correction). */
export const controlFields = {
  DIS: 0x01,
  CSI: 0x02,
  NSF: 0x04,
  DTC: 0x81,
  CIG: 0x82,
  PWD: 0x83,
  NSC: 0x84,
  SEP: 0x85,
  PSA: 0x86,
  CIA: 0x87,
  ISP: 0x88,
  DCS: 0x41,
  TSI: 0x42,
  SUB: 0x43,
  NSS: 0x44,
  SID: 0x45,
  TSA: 0x46,
  IRA: 0x47,
  CFR: 0x21,
  FTT: 0x22,
  CTR: 0x23,
  CSA: 0x24,
  EOM: 0x71,
  MPS: 0x72,
  EOR: 0x73,
  EOP: 0x74,
  RR: 0x76,
  EOS: 0x78,
  'PRI-EOM': 0x79,
  'PRI-MPS': 0x7a,
  'PRI-EOP': 0x7c,
  PPS: 0x7d,
  MCF: 0x31,
  RTN: 0x32,
  RTP: 0x33,
  PIN: 0x34,
  PIP: 0x35,
  RNR: 0x37,
  ERR: 0x38,
  PPR: 0x3d,
  FDM: 0x3f,
  CTC: 0x48,
  FNV: 0x53,
  TR: 0x56,
  TNR: 0x57,
  CRP: 0x58,
  DCN: 0x5f,
} as const;

/** Frames by the name T.30 §5.3.6 gives them. */
export type FrameName = keyof typeof controlFields;

/** A control frame as read. `name` is 'unknown' for a field no edition here lists. */
export interface Frame {
  readonly name: FrameName | 'unknown';
  /** The control field as it came, X included. */
  readonly field: number;
  readonly final: boolean;
  /** The information field, possibly empty. */
  readonly fif: Uint8Array;
}

/** Longest information field we read; NSF of the wildest machine has about 90 octets. */
const fifBytesMax = 300;
const address = 0xff;
const control = 0xc0;
const finalBit = 0x08;
export const xBit = 0x80;

const names = new Map<number, FrameName>(
  Object.entries(controlFields).map(([name, field]) => [field, name as FrameName]),
);

/** The name of a control field; X is passed over where it does not matter. */
export function nameOf(field: number): FrameName | 'unknown' {
  const bare = field & 0x70 ? field & ~xBit : field;
  return names.get(bare) ?? 'unknown';
}

/** Reads one frame without its FCS. Throws `ParseError` for anything that is no T.30 frame. */
export function parseFrame(bytes: Uint8Array): Frame {
  if (bytes.length < 3) throw new ParseError('a T.30 frame has at least 3 octets', bytes.length);
  if (bytes[0] !== address) throw new ParseError('address is not 0xFF', 0);
  if ((bytes[1] & ~finalBit) !== control) throw new ParseError('control is not 0xC0 or 0xC8', 1);
  if (bytes.length > 3 + fifBytesMax) throw new ParseError('information field too long', 3);
  const field = bytes[2];
  const final = (bytes[1] & finalBit) !== 0;
  return { name: nameOf(field), field, final, fif: bytes.slice(3) };
}

/** Who sends: `caller` has received a DIS, so X = 1; `answerer` has X = 0 (T.30 §5.3.6.1). */
export type Side = 'caller' | 'answerer';

/** A frame ready for the line, without FCS. `final` is the control field's last-frame bit. */
export function buildFrame(
  name: FrameName,
  side: Side,
  fif: Uint8Array = new Uint8Array(0),
  final = true,
): Uint8Array {
  const frame = new Uint8Array(3 + fif.length);
  frame[0] = address;
  frame[1] = final ? control | finalBit : control;
  frame[2] = controlField(name, side);
  frame.set(fif, 3);
  return frame;
}

/** The control field of `name` as that side sends it. */
export function controlField(name: FrameName, side: Side): number {
  const field = controlFields[name];
  return side === 'caller' && field & 0x70 ? field | xBit : field;
}

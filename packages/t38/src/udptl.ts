/**
 * UDPTL datagrams to octets and back: T.38 §9.1 and its ASN.1, aligned PER.
 * Secondaries are listed newest first: the first one is the packet just before the primary.
 */
import { ParseError } from '@platen/bits';
import { PerReader, PerWriter } from './per.ts';

/** Larger datagrams are refused unread: no T38FaxMaxDatagram in the field comes near. */
const datagramBytesMax = 4096;
/** Secondary packets or parity fields one datagram may have. */
const entriesMax = 64;

/** What a datagram carries to bring earlier packets back (T.38 §9.1.4). */
export type ErrorRecovery =
  | { readonly is: 'redundancy'; readonly secondaries: readonly Uint8Array[] }
  /** Parity m of n is the exclusive or of `span` packets, every n-th from seq − span·n + m on. */
  | { readonly is: 'fec'; readonly span: number; readonly parities: readonly Uint8Array[] };

/** One UDPTL datagram, read (T.38 §9.1). */
export interface UdptlPacket {
  /** 0–65,535, one more with each new primary. */
  readonly seq: number;
  /** An IFP packet as octets; empty is seen as a keep-alive. */
  readonly primary: Uint8Array;
  readonly recovery: ErrorRecovery;
}

/** Octets of one datagram. Throws `RangeError` for a sequence number or span out of range. */
export function encodeUdptl(packet: UdptlPacket): Uint8Array {
  if (packet.seq < 0 || packet.seq > 0xffff) throw new RangeError(`sequence number ${packet.seq}`);
  const per = new PerWriter(likelyOctets(packet));
  per.bits(packet.seq, 16);
  per.lengthAndOctets(packet.primary);
  if (packet.recovery.is === 'redundancy') {
    per.bits(0, 1);
    per.length(packet.recovery.secondaries.length);
    for (const secondary of packet.recovery.secondaries) per.lengthAndOctets(secondary);
    return per.finish();
  }
  const { span, parities } = packet.recovery;
  if (span < 0 || span > 0x7f) throw new RangeError(`parity over ${span} packets`);
  per.bits(1, 1);
  // An unconstrained INTEGER: its length in octets, then two's complement.
  per.length(1);
  per.bits(span, 8);
  per.length(parities.length);
  for (const parity of parities) per.lengthAndOctets(parity);
  return per.finish();
}

function likelyOctets({ primary, recovery }: UdptlPacket): number {
  const helpers = recovery.is === 'redundancy' ? recovery.secondaries : recovery.parities;
  // Sequence number, a length of two octets each, kind, span and count of helpers.
  return helpers.reduce((sum, helper) => sum + helper.length + 2, primary.length + 10);
}

/**
 * One datagram, copied: nothing of the packet changes with the buffer it came in. Throws
 * `ParseError`. What follows a whole packet is ignored, and a packet that ends after its primary
 * counts as one without secondaries: both are seen from gateways.
 */
export function decodeUdptl(bytes: Uint8Array): UdptlPacket {
  if (bytes.length > datagramBytesMax) throw new ParseError('datagram too long', datagramBytesMax);
  // A plain view first: `slice` of Node's Buffer would share its memory instead of copying.
  const own = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).slice();
  const per = new PerReader(own);
  const seq = per.bits(16);
  const primary = per.lengthAndOctets();
  if (per.octetsLeft === 0)
    return { seq, primary, recovery: { is: 'redundancy', secondaries: [] } };
  if (per.bits(1) === 0) {
    return { seq, primary, recovery: { is: 'redundancy', secondaries: readEntries(per) } };
  }
  const width = per.length();
  if (width.more || width.count < 1 || width.count > 2) throw per.error('parity span too wide');
  const span = per.bits(width.count * 8);
  if (span > 0x7f) throw per.error('parity span out of range');
  return { seq, primary, recovery: { is: 'fec', span, parities: readEntries(per) } };
}

function readEntries(per: PerReader): Uint8Array[] {
  const { count, more } = per.length();
  if (more || count > entriesMax) throw per.error('too many recovery entries');
  return Array.from({ length: count }, () => per.lengthAndOctets());
}

/**
 * IFP packets to octets and back: T.38 §7 and its ASN.1 (Annex A), aligned PER.
 * Version 0 lacked the extension mark on field-type: its field head is four bits, later ones five.
 */
import { PerReader, PerWriter } from './per.ts';

/** Fields one packet may have when read; fielded gateways send one to four. */
const fieldsMax = 512;

/** T.38 §7.3.1, in order of their numbers; from `v8-ansam` on extensions of later versions. */
export const indicators = [
  'no-signal',
  'cng',
  'ced',
  'v21-preamble',
  'v27-2400-training',
  'v27-4800-training',
  'v29-7200-training',
  'v29-9600-training',
  'v17-7200-short-training',
  'v17-7200-long-training',
  'v17-9600-short-training',
  'v17-9600-long-training',
  'v17-12000-short-training',
  'v17-12000-long-training',
  'v17-14400-short-training',
  'v17-14400-long-training',
  'v8-ansam',
  'v8-signal',
  'v34-cntl-channel-1200',
  'v34-pri-channel',
  'v34-cc-retrain',
  'v33-12000-training',
  'v33-14400-training',
] as const;
/** What the far modem is about to do, or did. */
export type Indicator = (typeof indicators)[number];

/** T.38 §7.3.2; from `v8` on extensions. */
export const dataTypes = [
  'v21',
  'v27-2400',
  'v27-4800',
  'v29-7200',
  'v29-9600',
  'v17-7200',
  'v17-9600',
  'v17-12000',
  'v17-14400',
  'v8',
  'v34-pri-rate',
  'v34-cc-1200',
  'v34-pri-ch',
  'v33-12000',
  'v33-14400',
] as const;
/** Which modem the data came from. */
export type DataType = (typeof dataTypes)[number];

/** T.38 §7.4; from `cm-message` on extensions, which version 0 cannot carry. */
export const fieldTypes = [
  'hdlc-data',
  'hdlc-sig-end',
  'hdlc-fcs-ok',
  'hdlc-fcs-bad',
  'hdlc-fcs-ok-sig-end',
  'hdlc-fcs-bad-sig-end',
  't4-non-ecm-data',
  't4-non-ecm-sig-end',
  'cm-message',
  'jm-message',
  'ci-message',
  'v34-rate',
] as const;
/** What a field of data is. */
export type FieldType = (typeof fieldTypes)[number];

/** One element of a packet's data-field; `data` 1 to 65,535 octets, or absent. */
export interface Field {
  readonly type: FieldType;
  readonly data?: Uint8Array;
}

/** One IFP packet: an indicator, or fields of one modem's data. */
export type IfpPacket =
  | { readonly is: 'indicator'; readonly indicator: Indicator }
  | { readonly is: 'data'; readonly type: DataType; readonly fields: readonly Field[] };

/** How many values stand before the extension mark. */
const indicatorRoots = 16;
const dataTypeRoots = 9;
const fieldTypeRoots = 8;

/**
 * Octets of one IFP packet under T38FaxVersion `version` (0–3).
 * Throws `RangeError` for what that version cannot say.
 */
export function encodeIfp(packet: IfpPacket, version: number): Uint8Array {
  const per = new PerWriter(likelyOctets(packet));
  if (packet.is === 'indicator') {
    per.bits(0b00, 2);
    writeEnumerated(per, indicators.indexOf(packet.indicator), indicatorRoots, 4);
    return per.finish();
  }
  per.bits(packet.fields.length > 0 ? 0b11 : 0b01, 2);
  writeEnumerated(per, dataTypes.indexOf(packet.type), dataTypeRoots, 4);
  if (packet.fields.length > 0) {
    per.length(packet.fields.length);
    for (const field of packet.fields) writeField(per, field, version);
  }
  return per.finish();
}

function likelyOctets(packet: IfpPacket): number {
  if (packet.is === 'indicator') return 2;
  return packet.fields.reduce((sum, { data }) => sum + 4 + (data?.length ?? 0), 4);
}

function writeField(per: PerWriter, field: Field, version: number): void {
  const index = fieldTypes.indexOf(field.type);
  per.bits(field.data === undefined ? 0 : 1, 1);
  if (version > 0) writeEnumerated(per, index, fieldTypeRoots, 3);
  else if (index < fieldTypeRoots) per.bits(index, 3);
  else throw new RangeError(`T.38 version 0 has no field type ${field.type}`);
  if (field.data === undefined) return;
  if (field.data.length < 1 || field.data.length > 65_535) {
    throw new RangeError(`field data of ${field.data.length} octets`);
  }
  per.align();
  per.bits(field.data.length - 1, 16);
  per.octets(field.data);
}

/** X.691 §14: an enumeration with an extension mark; extensions are normally-small numbers. */
function writeEnumerated(per: PerWriter, index: number, roots: number, rootBits: number): void {
  if (index < roots) {
    per.bits(0, 1);
    per.bits(index, rootBits);
  } else {
    per.bits(0b10, 2);
    per.bits(index - roots, 6);
  }
}

/**
 * One IFP packet of T38FaxVersion `version` (0–3); its data are views of `bytes`. Throws
 * `ParseError`.
 * Two readings are tried: the Recommendation's, where a field without data leaves the next one in
 * the same octet, and the one that many gateways send, where every field starts a new octet.
 * `padded`: zeros may follow, as after recovery from a parity as long as its longest packet.
 */
export function decodeIfp(bytes: Uint8Array, version: number, padded = false): IfpPacket {
  try {
    return readPacket(bytes, version, padded, false);
  } catch (error) {
    if (bytes.length < 2) throw error;
    try {
      return readPacket(bytes, version, padded, true);
    } catch {
      throw error;
    }
  }
}

function readPacket(
  bytes: Uint8Array,
  version: number,
  padded: boolean,
  octetFields: boolean,
): IfpPacket {
  const per = new PerReader(bytes);
  const hasFields = per.bits(1) === 1;
  const isData = per.bits(1) === 1;
  const packet: IfpPacket = isData
    ? {
        is: 'data',
        type: readEnumerated(per, dataTypes, dataTypeRoots, 4),
        fields: hasFields ? readFields(per, version, octetFields) : [],
      }
    : { is: 'indicator', indicator: readEnumerated(per, indicators, indicatorRoots, 4) };
  // An indicator with fields is nonsense in T.38, yet sound ASN.1: what matters is the indicator.
  if (!isData && hasFields) readFields(per, version, octetFields);
  const rest = bytes.subarray(per.offset);
  if (padded ? rest.some((octet) => octet !== 0) : rest.length > 0) {
    throw per.error('octets after the packet');
  }
  return packet;
}

function readFields(per: PerReader, version: number, octetFields: boolean): Field[] {
  const { count, more } = per.length();
  if (more || count > fieldsMax) throw per.error('too many fields');
  const fields: Field[] = [];
  for (let i = 0; i < count; i += 1) {
    if (octetFields) per.align();
    const hasData = per.bits(1) === 1;
    const type =
      version > 0 ? readEnumerated(per, fieldTypes, fieldTypeRoots, 3) : fieldTypes[per.bits(3)]!;
    if (!hasData) {
      fields.push({ type });
      continue;
    }
    per.align();
    // Octets 0xFFFF would mean 65,536, one more than the constraint allows.
    const length = per.bits(16) + 1;
    if (length > 65_535) throw per.error('field data too long');
    fields.push({ type, data: per.octets(length) });
  }
  return fields;
}

function readEnumerated<Name extends string>(
  per: PerReader,
  names: readonly Name[],
  roots: number,
  rootBits: number,
): Name {
  const extended = per.bits(1) === 1;
  if (extended && per.bits(1) === 1) throw per.error('extension number too large');
  const index = extended ? roots + per.bits(6) : per.bits(rootBits);
  const name = names[index];
  if (name === undefined || (!extended && index >= roots)) throw per.error('unknown value');
  return name;
}

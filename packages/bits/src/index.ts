/** Bits of the fax line: readers, writers, bit order, CRC-16, HDLC framing, octets joined. */
export { reverseBits, reverseByte, reversedBytes } from './bit-order.ts';
export { BitReader } from './bit-reader.ts';
export { BitWriter } from './bit-writer.ts';
export { crc16, crc16Holds, withCrc16 } from './crc16.ts';
export { HdlcDecoder, HdlcEncoder, type HdlcEvent } from './hdlc.ts';
export { joinBytes } from './join-bytes.ts';
export { ParseError } from './parse-error.ts';

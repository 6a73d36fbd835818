/**
 * Datagrams as a capture file for a protocol analyser: classic pcap, raw IPv4 (LINKTYPE_RAW), one
 * UDP packet each.
 */
import { isIPv4 } from 'node:net';
import type { Datagram } from '@platen/node';

const magicMicroseconds = 0xa1b2c3d4;
const linkTypeRaw = 101;
const snapOctets = 65_535;
const ipOctets = 20;
const udpOctets = 8;

export interface Captured extends Datagram {
  /** ms since 1970. */
  readonly at: number;
}

export function writePcap(datagrams: readonly Captured[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(magicMicroseconds, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(snapOctets, 16);
  head.writeUInt32LE(linkTypeRaw, 20);
  return Buffer.concat([head, ...datagrams.map(record)]);
}

function record({ at, from, to, bytes }: Captured): Buffer {
  const length = ipOctets + udpOctets + bytes.length;
  const buffer = Buffer.alloc(16 + length);
  buffer.writeUInt32LE(Math.floor(at / 1000), 0);
  buffer.writeUInt32LE(Math.floor((at % 1000) * 1000), 4);
  buffer.writeUInt32LE(length, 8);
  buffer.writeUInt32LE(length, 12);
  const ip = buffer.subarray(16);
  ip[0] = 0x45;
  ip.writeUInt16BE(length, 2);
  ip[8] = 64;
  ip[9] = 17;
  writeAddress(ip, 12, from.address);
  writeAddress(ip, 16, to.address);
  ip.writeUInt16BE(checksum(ip.subarray(0, ipOctets)), 10);
  ip.writeUInt16BE(from.port, 20);
  ip.writeUInt16BE(to.port, 22);
  ip.writeUInt16BE(udpOctets + bytes.length, 24);
  ip.set(bytes, ipOctets + udpOctets);
  return buffer;
}

function writeAddress(ip: Buffer, at: number, address: string): void {
  if (!isIPv4(address)) throw new Error(`no IPv4 address: ${address}`);
  for (const [i, part] of address.split('.').entries()) ip[at + i] = Number(part);
}

function checksum(header: Buffer): number {
  let sum = 0;
  for (let i = 0; i < header.length; i += 2) sum += header.readUInt16BE(i);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}

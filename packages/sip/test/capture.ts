// Datagrams as a capture file (pcap, raw IPv4) that dissectors read.

/** All from UDP port 5060 to 5060 of the loopback, 10 ms apart. */
export function captureOf(datagrams: readonly Uint8Array[]): Uint8Array {
  const whole = datagrams.reduce((sum, bytes) => sum + 16 + 28 + bytes.length, 24);
  const bytes = new Uint8Array(whole);
  const file = new DataView(bytes.buffer);
  // Magic, version 2.4, longest packet, link type 101: raw IP.
  file.setUint32(0, 0xa1b2c3d4);
  file.setUint16(4, 2);
  file.setUint16(6, 4);
  file.setUint32(16, 65_535);
  file.setUint32(20, 101);
  let at = 24;
  for (const [index, datagram] of datagrams.entries()) {
    const length = 28 + datagram.length;
    file.setUint32(at, Math.floor(index / 100));
    file.setUint32(at + 4, (index % 100) * 10_000);
    file.setUint32(at + 8, length);
    file.setUint32(at + 12, length);
    at += 16;
    // IPv4 without options, UDP; checksums of 0 are not looked at.
    file.setUint8(at, 0x45);
    file.setUint16(at + 2, length);
    file.setUint8(at + 8, 64);
    file.setUint8(at + 9, 17);
    file.setUint32(at + 12, 0x7f000001);
    file.setUint32(at + 16, 0x7f000001);
    file.setUint16(at + 20, 5_060);
    file.setUint16(at + 22, 5_060);
    file.setUint16(at + 24, 8 + datagram.length);
    bytes.set(datagram, at + 28);
    at += length;
  }
  return bytes;
}

/** Datagrams as a capture file (pcap, raw IPv4) that dissectors read. For tests only. */

/** All from one port to the same port of the loopback, 10 ms apart. */
export function captureOf(datagrams: readonly Uint8Array[], port: number): Uint8Array {
  const sizes = datagrams.map((bytes) => 16 + 28 + bytes.length);
  const file = new DataView(new ArrayBuffer(24 + sizes.reduce((sum, size) => sum + size, 0)));
  // Magic, version 2.4, two zeros, longest packet, link type 101: raw IP.
  file.setUint32(0, 0xa1b2c3d4);
  file.setUint16(4, 2);
  file.setUint16(6, 4);
  file.setUint32(16, 65_535);
  file.setUint32(20, 101);
  let at = 24;
  datagrams.forEach((bytes, i) => {
    const length = 28 + bytes.length;
    file.setUint32(at, Math.floor(i / 100));
    file.setUint32(at + 4, (i % 100) * 10_000);
    file.setUint32(at + 8, length);
    file.setUint32(at + 12, length);
    at += 16;
    // IPv4 without options, UDP; checksums 0 are not looked at.
    file.setUint8(at, 0x45);
    file.setUint16(at + 2, length);
    file.setUint8(at + 8, 64);
    file.setUint8(at + 9, 17);
    file.setUint32(at + 12, 0x7f000001);
    file.setUint32(at + 16, 0x7f000001);
    file.setUint16(at + 20, port);
    file.setUint16(at + 22, port);
    file.setUint16(at + 24, 8 + bytes.length);
    new Uint8Array(file.buffer).set(bytes, at + 28);
    at += length;
  });
  return new Uint8Array(file.buffer);
}

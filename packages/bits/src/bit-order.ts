/**
 * Bit order within an octet: fax lines send the first bit wherever they like, TIFF calls it
 * FillOrder.
 * Surprising: T.30 prints a frame's octets with the bit sent first on the left, V.21 modems and
 * HDLC chips put that bit in the low end; the engine keeps the first bit in the high end
 * everywhere.
 */

/** The 256 octets with their bits in reverse, for table look-up. */
export const reversedBytes: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  let reversed = 0;
  for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) reversed |= 0x80 >> bit;
  return reversed;
});

/** One octet (0–255) with its bits in reverse: 0x01 → 0x80. */
export function reverseByte(byte: number): number {
  return reversedBytes[byte & 0xff];
}

/** A copy of `bytes` with the bits of each octet in reverse; the octets stay where they are. */
export function reverseBits(bytes: Uint8Array): Uint8Array {
  const reversed = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at++) reversed[at] = reversedBytes[bytes[at]];
  return reversed;
}

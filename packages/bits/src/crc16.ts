/**
 * The frame check sequence of T.30 (§5.3.7) and X.25: CCITT CRC-16, preset to ones, sent inverted.
 * Surprising: with the first bit of each octet in the high end the register needs no reflection,
 * and the FCS goes out high octet first; textbooks that put the first bit in the low end show it
 * mirrored.
 */

const polynomial = 0x1021;

const table: Uint16Array = Uint16Array.from({ length: 256 }, (_, byte) => {
  let register = byte << 8;
  for (let bit = 0; bit < 8; bit++) {
    register = register & 0x8000 ? (register << 1) ^ polynomial : register << 1;
  }
  return register & 0xffff;
});

/** The register after octets that end with their own right FCS. */
const residue = 0x1d0f;

function run(bytes: Uint8Array): number {
  let register = 0xffff;
  for (let at = 0; at < bytes.length; at++) {
    register = ((register << 8) & 0xffff) ^ table[(register >>> 8) ^ bytes[at]];
  }
  return register;
}

/** FCS of `bytes` (first bit of each octet high): append its high octet, then its low octet. */
export function crc16(bytes: Uint8Array): number {
  return ~run(bytes) & 0xffff;
}

/** A copy of `bytes` with its two octets of FCS behind. */
export function withCrc16(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(bytes.length + 2);
  whole.set(bytes);
  const check = crc16(bytes);
  whole[bytes.length] = check >>> 8;
  whole[bytes.length + 1] = check & 0xff;
  return whole;
}

/** Whether `bytes`, FCS included, came whole. */
export function crc16Holds(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && run(bytes) === residue;
}

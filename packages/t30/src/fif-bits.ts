/**
 * Bits of a DIS, DTC or DCS information field by their numbers in T.30 Table 2, which count from 1.
 * Bits 24, 32, 40 … say that another octet follows; a field that ends earlier reads as zeros.
 */

/** Reads by number; what an extend bit cut off, or never came, is 0. */
export class FifBits {
  readonly #fif: Uint8Array;
  readonly #bits: number;

  constructor(fif: Uint8Array) {
    this.#fif = fif;
    let octets = Math.min(fif.length, 3);
    while (octets >= 3 && octets < fif.length && (fif[octets - 1] & 1) === 1) octets += 1;
    this.#bits = octets * 8;
  }

  has(bit: number): boolean {
    if (bit > this.#bits) return false;
    return (this.#fif[(bit - 1) >> 3] & (0x80 >> ((bit - 1) & 7))) !== 0;
  }

  /** Several bits as one number, the first named the highest. */
  number(...bits: number[]): number {
    return bits.reduce((value, bit) => value * 2 + (this.has(bit) ? 1 : 0), 0);
  }
}

/**
 * An information field with these bits set, as short as it may be (3 octets at least), extended.
 */
export function fifOf(bits: readonly number[]): Uint8Array {
  const octets = Math.max(3, ...bits.map((bit) => ((bit - 1) >> 3) + 1));
  const fif = new Uint8Array(octets);
  for (const bit of bits) fif[(bit - 1) >> 3] |= 0x80 >> ((bit - 1) & 7);
  for (let octet = 2; octet < octets - 1; octet++) fif[octet] |= 1;
  return fif;
}

/** Numbers of the set bits of a value laid over `bits`, the first named the highest. */
export function bitsOf(value: number, ...bits: number[]): number[] {
  return bits.filter((_, at) => value & (1 << (bits.length - 1 - at)));
}

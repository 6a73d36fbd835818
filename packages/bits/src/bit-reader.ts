/**
 * Reads bits from octets, high bit first: the order of T.4, T.30 and T.38 in this engine.
 */
import { ParseError } from './parse-error.ts';

/** A place in a row of bits. Reading past the end throws `ParseError`. */
export class BitReader {
  readonly #bytes: Uint8Array;
  /** Bits read so far. */
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Bits not yet read. */
  get left(): number {
    return this.#bytes.length * 8 - this.at;
  }

  /** The next bit, 0 or 1. */
  readBit(): 0 | 1 {
    if (this.left < 1) throw new ParseError('bits end too early', this.#bytes.length);
    const bit = (this.#bytes[this.at >>> 3] >>> (7 - (this.at & 7))) & 1;
    this.at += 1;
    return bit as 0 | 1;
  }

  /** The next `count` bits (0–32) as an unsigned number, the first bit the highest. */
  read(count: number): number {
    if (this.left < count) throw new ParseError('bits end too early', this.#bytes.length);
    let value = 0;
    let wanted = count;
    while (wanted > 0) {
      const inByte = 8 - (this.at & 7);
      const take = Math.min(inByte, wanted);
      const part = (this.#bytes[this.at >>> 3] >>> (inByte - take)) & ((1 << take) - 1);
      value = value * 2 ** take + part;
      this.at += take;
      wanted -= take;
    }
    return value;
  }

  /** Skip to the next octet's first bit; nothing if already there. */
  alignToByte(): void {
    this.at = (this.at + 7) & ~7;
  }
}

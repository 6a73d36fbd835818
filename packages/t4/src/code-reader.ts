/**
 * Coded bits with a finger on the next one. Every look-up loads 32 bits at once, so there is no
 * register to keep filled, and the place of an error is always known to the bit.
 */

/** Zero octets behind the data, so that a look ahead never leaves the buffer. */
const marginBytes = 8;
/** Zeros before the one of an EOL (T.4 §4.1.2). */
export const eolZeros = 11;
/** Bits of an EOL without fill. */
export const eolBits = 12;

export class CodeReader {
  /** The data with a margin, for decoders that keep their own finger: see `peek`. */
  readonly view: DataView;
  /** Bits in the data. */
  readonly end: number;
  /** Bits read; at most `end` plus one code. */
  at = 0;

  constructor(bytes: Uint8Array) {
    const padded = new Uint8Array(bytes.length + marginBytes);
    padded.set(bytes);
    this.view = new DataView(padded.buffer);
    this.end = bytes.length * 8;
  }

  /** The next bits in the high end of a 32-bit word; at least 25 of them are right. */
  peek(): number {
    const byte = this.at >>> 3;
    return byte + 4 > this.view.byteLength ? 0 : this.view.getInt32(byte) << (this.at & 7);
  }

  /** Zeros from here on, to the next one or the end of the data. */
  zeros(): number {
    const began = this.at;
    let lead: number;
    while ((lead = Math.clz32(this.peek())) >= 25 && this.at < this.end) this.at += 24;
    const zeros = Math.min(this.at + lead, this.end) - began;
    this.at = began;
    return zeros;
  }

  /** Whether nothing but fill is left. */
  get isSpent(): boolean {
    return this.at >= this.end || this.at + this.zeros() >= this.end;
  }

  /** If an EOL stands here, fill before it allowed, reads over it. */
  skipEol(): boolean {
    const zeros = this.zeros();
    if (zeros < eolZeros || this.at + zeros >= this.end) return false;
    this.at += zeros + 1;
    return true;
  }

  /** Goes behind the next EOL from here on; at the end of the data if there is none. */
  seekEol(): boolean {
    while (this.at < this.end) {
      if (this.skipEol()) return true;
      this.at += this.zeros() + 1;
    }
    this.at = this.end;
    return false;
  }
}

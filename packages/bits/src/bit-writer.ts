/**
 * Writes bits into octets, high bit first, growing as it goes.
 * Surprising: every write stores 32 bits, mostly zeros that the next one overwrites; that is faster
 * than asking each time whether an octet is full.
 */

const firstCapacityBytes = 1024;

/** A growing row of bits. */
export class BitWriter {
  #bytes = new Uint8Array(firstCapacityBytes);
  #view = new DataView(this.#bytes.buffer);
  /** Whole octets written. */
  #at = 0;
  /** Bits of the next octet written: 0–7; they are the low bits of `#register`. */
  #held = 0;
  #register = 0;

  /** Bits written so far. */
  get length(): number {
    return this.#at * 8 + this.#held;
  }

  /** One bit, 0 or 1. */
  writeBit(bit: number): void {
    this.write(bit, 1);
  }

  /** The low `count` bits (0–24) of `value`, the highest of them first. `value` < 2 ** count. */
  write(value: number, count: number): void {
    const at = this.#at;
    if (at + 4 > this.#bytes.length) this.#grow(4);
    const register = (this.#register << count) | value;
    const held = this.#held + count;
    this.#view.setInt32(at, register << (32 - held));
    this.#register = register;
    this.#at = at + (held >>> 3);
    this.#held = held & 7;
  }

  /** `count` zeros, any number. */
  writeZeros(count: number): void {
    let left = count;
    for (; left > 24; left -= 24) this.write(0, 24);
    this.write(0, left);
  }

  /** All bits of `bytes`. */
  writeBytes(bytes: Uint8Array): void {
    if (this.#held === 0) {
      if (this.#at + bytes.length > this.#bytes.length) this.#grow(bytes.length);
      this.#bytes.set(bytes, this.#at);
      this.#at += bytes.length;
      return;
    }
    for (let at = 0; at < bytes.length; at++) this.write(bytes[at], 8);
  }

  /** Fill with zeros to the next octet's first bit; nothing if already there. */
  alignToByte(): void {
    if (this.#held > 0) this.write(0, 8 - this.#held);
  }

  /** A copy of what was written; a last octet not full is filled with zeros. */
  toBytes(): Uint8Array {
    return this.#bytes.slice(0, this.#at + (this.#held > 0 ? 1 : 0));
  }

  #grow(room: number): void {
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at + room));
    grown.set(this.#bytes);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

/**
 * The few rules of aligned PER (ITU-T X.691) that IFP and UDPTL use: bit fields, lengths, octets.
 * A length of 16,384 or more comes in fragments: done here, though no datagram of ours needs it.
 */
import { joinBytes, ParseError } from '@platen/bits';

/** X.691 §11.9.3.8: a fragment is 1 to 4 times this many items. */
const fragmentUnit = 16_384;

/**
 * Reads aligned PER. Every method throws `ParseError` with the octet offset when the bytes run out.
 * Octets it gives are views of the bytes it reads: whoever keeps them owns those bytes.
 */
export class PerReader {
  readonly #bytes: Uint8Array;
  #bit = 0;

  constructor(bytes: Uint8Array) {
    // Node's Buffer is seen as plain octets, and so is what is read from it.
    const isPlain = bytes.constructor === Uint8Array;
    this.#bytes = isPlain ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Octets begun so far. */
  get offset(): number {
    return (this.#bit + 7) >> 3;
  }

  get octetsLeft(): number {
    return this.#bytes.length - this.offset;
  }

  /** Unsigned value of the next `count` bits, high bit first; `count` at most 16. */
  bits(count: number): number {
    const bytes = this.#bytes;
    const end = this.#bit + count;
    if (end > bytes.length * 8) throw this.error('bytes end inside a field');
    const last = (end + 7) >> 3;
    let value = 0;
    for (let at = this.#bit >> 3; at < last; at += 1) value = (value << 8) | bytes[at]!;
    this.#bit = end;
    return (value >> (last * 8 - end)) & ((1 << count) - 1);
  }

  align(): void {
    this.#bit = this.offset * 8;
  }

  /** The next `count` octets, after aligning. */
  octets(count: number): Uint8Array {
    this.align();
    const start = this.offset;
    if (start + count > this.#bytes.length) throw this.error('bytes end inside octets');
    this.#bit += count * 8;
    return this.#bytes.subarray(start, start + count);
  }

  /** One length determinant (X.691 §11.9). `more`: a fragment, another length follows its items. */
  length(): { count: number; more: boolean } {
    this.align();
    const first = this.bits(8);
    if (first < 0x80) return { count: first, more: false };
    if (first < 0xc0) return { count: ((first & 0x3f) << 8) | this.bits(8), more: false };
    const units = first & 0x3f;
    if (units < 1 || units > 4) throw this.error('fragment of no size');
    return { count: units * fragmentUnit, more: true };
  }

  /**
   * Octets under a length determinant, fragments joined: an open type or an unbounded OCTET STRING.
   */
  lengthAndOctets(): Uint8Array {
    const first = this.length();
    if (!first.more) return this.octets(first.count);
    const parts = [this.octets(first.count)];
    for (let more = true; more; ) {
      const next = this.length();
      parts.push(this.octets(next.count));
      more = next.more;
    }
    return joinBytes(parts);
  }

  error(message: string): ParseError {
    return new ParseError(message, this.#bit >> 3);
  }
}

/** Writes aligned PER into a buffer that grows. */
export class PerWriter {
  #bytes: Uint8Array;
  /** Octets begun. */
  #size = 0;
  /** Bits used of the last octet; 0: aligned. */
  #used = 0;

  /** `likelyOctets`: what will come of it; more grows, less is memory kept. */
  constructor(likelyOctets: number) {
    this.#bytes = new Uint8Array(likelyOctets);
  }

  /** The low `count` bits of `value`, high bit first. */
  bits(value: number, count: number): void {
    for (let left = count; left > 0; ) {
      if (this.#used === 0) this.#room(1);
      const taken = Math.min(left, 8 - this.#used);
      left -= taken;
      const part = (value >> left) & ((1 << taken) - 1);
      this.#bytes[this.#size - 1]! |= part << (8 - this.#used - taken);
      this.#used = (this.#used + taken) & 7;
    }
  }

  align(): void {
    this.#used = 0;
  }

  octets(octets: Uint8Array): void {
    this.align();
    this.#room(octets.length);
    this.#bytes.set(octets, this.#size - octets.length);
  }

  /** A length that needs no fragments. */
  length(count: number): void {
    this.align();
    if (count < 0x80) this.bits(count, 8);
    else if (count < fragmentUnit) this.bits(0x8000 | count, 16);
    else throw new RangeError(`a count of ${count} would need fragments`);
  }

  lengthAndOctets(octets: Uint8Array): void {
    let start = 0;
    while (octets.length - start >= fragmentUnit) {
      const units = Math.min(4, Math.floor((octets.length - start) / fragmentUnit));
      this.align();
      this.bits(0xc0 | units, 8);
      this.octets(octets.subarray(start, start + units * fragmentUnit));
      start += units * fragmentUnit;
    }
    this.length(octets.length - start);
    this.octets(octets.subarray(start));
  }

  /** What was written; the writer is spent. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#size);
  }

  #room(count: number): void {
    this.#size += count;
    if (this.#size <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#size, this.#bytes.length * 2));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

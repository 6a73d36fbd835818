/**
 * HDLC framing as T.30 uses it (T.30 §5.3, ISO/IEC 13239): flags, bit stuffing, abort, FCS.
 * Surprising: two neighbouring flags may share a zero (011111101111110), and seven ones in a row
 * end a frame at once.
 */
import { BitWriter } from './bit-writer.ts';
import { crc16, crc16Holds } from './crc16.ts';

const flag = 0x7e;
/** Longer frames are noise: T.30's longest are the FCD frames of 256 octets and a generous NSF. */
const frameBytesMax = 4096;
/**
 * Less than address, control and FCS between two flags is no frame and is passed over (ISO/IEC
 * 13239).
 */
const frameBitsMin = 32;

/** Frames → bits with flags, stuffing and FCS. Octets: first bit high. */
export class HdlcEncoder {
  #bits = new BitWriter();

  /** Bits waiting to be taken. */
  get length(): number {
    return this.#bits.length;
  }

  /** `count` flags, as for a preamble or to hold the line. */
  flags(count: number): void {
    for (let sent = 0; sent < count; sent++) this.#bits.write(flag, 8);
  }

  /**
   * One frame, FCS added, closing flag included; an opening flag must stand before (see `flags`).
   */
  frame(bytes: Uint8Array): void {
    const check = crc16(bytes);
    let ones = 0;
    const stuff = (byte: number) => {
      for (let shift = 7; shift >= 0; shift--) {
        const bit = (byte >>> shift) & 1;
        this.#bits.writeBit(bit);
        ones = bit ? ones + 1 : 0;
        if (ones === 5) {
          this.#bits.writeBit(0);
          ones = 0;
        }
      }
    };
    for (const byte of bytes) stuff(byte);
    stuff(check >>> 8);
    stuff(check & 0xff);
    this.flags(1);
  }

  /** Fifteen ones: the far end drops the frame under way and takes the line as idle. */
  abort(): void {
    this.#bits.write(0x7fff, 15);
  }

  /** What was encoded since the last call, in octets; a last octet not full is filled with ones. */
  take(): Uint8Array {
    while (this.#bits.length & 7) this.#bits.writeBit(1);
    const bytes = this.#bits.toBytes();
    this.#bits = new BitWriter();
    return bytes;
  }
}

/** What the decoder found at a bit. A frame's octets come without its FCS. */
export type HdlcEvent =
  /** A flag after something that was none: preamble, or the line came back from idle. */
  | { readonly is: 'flag' }
  | { readonly is: 'frame'; readonly frame: Uint8Array }
  /** Between two flags stood something that is no whole frame: wrong FCS, cut octet, too long. */
  | { readonly is: 'frame-bad' }
  /** Seven ones or more: frame given up, or line idle. */
  | { readonly is: 'abort' };

/**
 * Bits → frames. Any bits may be pushed; memory is bounded by one frame of `frameBytesMax` octets.
 */
export class HdlcDecoder {
  #ones = 0;
  #at: 'idle' | 'flag' | 'frame' | 'too-long' = 'idle';
  #frame = new Uint8Array(frameBytesMax + 2);
  #bits = 0;

  /** One bit, 0 or 1, in the order of the line. */
  push(bit: number): HdlcEvent | null {
    if (bit) {
      this.#ones += 1;
      if (this.#ones === 7) return this.#abort();
      if (this.#ones < 7) this.#store(1);
      return null;
    }
    const ones = this.#ones;
    this.#ones = 0;
    if (ones === 6) return this.#flag();
    if (ones < 5) this.#store(0);
    return null;
  }

  /** All bits of `bytes`, high bit first. */
  pushBytes(bytes: Uint8Array): HdlcEvent[] {
    const events: HdlcEvent[] = [];
    for (const byte of bytes) {
      for (let shift = 7; shift >= 0; shift--) {
        const event = this.push((byte >>> shift) & 1);
        if (event) events.push(event);
      }
    }
    return events;
  }

  #store(bit: number): void {
    if (this.#at === 'idle' || this.#at === 'too-long') return;
    if (this.#at === 'flag') {
      this.#at = 'frame';
      this.#bits = 0;
    }
    const byte = this.#bits >>> 3;
    if (byte >= this.#frame.length) {
      this.#at = 'too-long';
      return;
    }
    const mask = 0x80 >>> (this.#bits & 7);
    if (bit) this.#frame[byte] |= mask;
    else this.#frame[byte] &= ~mask;
    this.#bits += 1;
  }

  #flag(): HdlcEvent | null {
    const was = this.#at;
    // The flag's own 0 and six ones (or six ones, when the zero is shared) were stored as data.
    const bits = this.#bits - 7;
    this.#at = 'flag';
    this.#bits = 0;
    if (was === 'idle') return { is: 'flag' };
    if (was === 'too-long') return { is: 'frame-bad' };
    if (was === 'flag' || bits < frameBitsMin) return null;
    const whole = this.#frame.subarray(0, bits >>> 3);
    if (bits % 8 !== 0 || !crc16Holds(whole)) return { is: 'frame-bad' };
    return { is: 'frame', frame: whole.slice(0, -2) };
  }

  #abort(): HdlcEvent | null {
    if (this.#at === 'idle') return null;
    this.#at = 'idle';
    return { is: 'abort' };
  }
}

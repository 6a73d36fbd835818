/**
 * A person who picks up a call and talks: RTP with G.711 µ-law of something with the loudness and
 * rhythm of speech (RFC 3550, RFC 3551). Made for ears that must tell a voice from a fax tone.
 */
import type { CallNews, CallOrder } from '@platen/call';
import type { Attending } from './attending.ts';
import type { Dice } from './dice.ts';

const frameMs = 20;
const samplesPerFrame = 160;
const sampleRateHz = 8000;
/** Nobody says hello for longer to a silent line. */
const talkMs = 20_000;
const syllablesPerSecond = 4;
const peak = 9000;

export class Speaker implements Attending {
  wakeAt: number | null = null;
  readonly #call: string;
  readonly #dice: Dice;
  readonly #source: number;
  #sequence: number;
  #sample = 0;
  #quietAt = 0;
  #pitchHz = 140;

  constructor(call: string, dice: Dice) {
    this.#call = call;
    this.#dice = dice;
    this.#source = dice.below(0xffff_ffff);
    this.#sequence = dice.below(0x1_0000);
  }

  on(news: CallNews, line: number): readonly CallOrder[] {
    if (news.is === 'phase' && news.phase === 'negotiating') {
      this.wakeAt = line + frameMs;
      this.#quietAt = line + talkMs;
    }
    if (news.is === 'ended') this.wakeAt = null;
    return [];
  }

  wake(line: number): readonly CallOrder[] {
    const orders: CallOrder[] = [];
    while (this.wakeAt !== null && this.wakeAt <= line) {
      orders.push({ do: 'send-media', call: this.#call, bytes: this.#packet() });
      this.wakeAt = this.wakeAt + frameMs < this.#quietAt ? this.wakeAt + frameMs : null;
    }
    return orders;
  }

  /** RFC 3550 §5.1: version 2, payload type 0, then one frame of sound. */
  #packet(): Uint8Array {
    const bytes = new Uint8Array(12 + samplesPerFrame);
    const view = new DataView(bytes.buffer);
    view.setUint16(0, 0x8000);
    view.setUint16(2, this.#sequence);
    view.setUint32(4, this.#sample);
    view.setUint32(8, this.#source);
    for (let i = 0; i < samplesPerFrame; i++) bytes[12 + i] = muFromLinear(this.#next());
    this.#sequence = (this.#sequence + 1) & 0xffff;
    return bytes;
  }

  /** A buzz with the harmonics of a throat, opened and closed by syllables. */
  #next(): number {
    const t = this.#sample++ / sampleRateHz;
    if (this.#sample % (sampleRateHz / syllablesPerSecond) === 0) {
      this.#pitchHz = 110 + this.#dice.below(80);
    }
    const open = Math.max(0, Math.sin(2 * Math.PI * syllablesPerSecond * t));
    let sum = 0;
    for (let harmonic = 1; harmonic <= 8; harmonic++) {
      sum += Math.sin(2 * Math.PI * this.#pitchHz * harmonic * t) / harmonic;
    }
    return Math.round((peak * open * sum) / 2);
  }
}

const bias = 0x84;
const clip = 32_635;

/** G.711 µ-law of a 16-bit sample. */
export function muFromLinear(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), clip) + bias;
  const exponent = 24 - Math.clz32(magnitude);
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}

/**
 * Listens to the audio leg before the switch to T.38, only to tell who answered: a voice, a fax
 * tone, nobody. Reads RTP (RFC 3550 §5.1) with G.711; keeps a few sums, no sound.
 */

/** µ-law (0) and A-law (8), RFC 3551 Table 4. */
const payloadMu = 0;
const payloadA = 8;
const sampleRateHz = 8000;
/** Answer tone and called-station tone, T.30 §4.2. */
const toneHz = 2100;
/** Mean square of a frame below which nobody speaks: about −40 dBm0 on the 16-bit scale. */
const silenceMeanSquare = 40_000;
/** Share of a frame's energy at 2100 Hz from which it is a tone, not a voice. */
const toneShare = 0.6;
/** Speech that makes a voice: 300 ms of loud samples. */
const voiceSamplesMin = 2400;
/** Samples of tone that make a fax machine: 500 ms. */
const toneSamplesMin = 4000;

/** Who seems to be there, from all that was heard so far. */
export type Heard = 'voice' | 'tone' | 'nothing';

/** Listens to one call's audio. */
export interface Ear {
  /** One datagram of the media port; anything that is no RTP with G.711 is passed over. */
  hear(bytes: Uint8Array): void;
  readonly heard: Heard;
}

/** An ear that has heard nothing. */
export function createEar(): Ear {
  let loud = 0;
  let tonal = 0;
  return {
    hear(bytes) {
      const sound = payloadOf(bytes);
      if (sound === null || sound.samples.length === 0) return;
      const { energy, share } = measure(sound.samples);
      if (energy < silenceMeanSquare) return;
      if (share >= toneShare) tonal += sound.samples.length;
      else loud += sound.samples.length;
    },
    get heard() {
      if (loud >= voiceSamplesMin) return 'voice';
      return tonal >= toneSamplesMin ? 'tone' : 'nothing';
    },
  };
}

function payloadOf(bytes: Uint8Array): { samples: Float64Array } | null {
  if (bytes.length < 12 || bytes[0]! >> 6 !== 2) return null;
  const payload = bytes[1]! & 0x7f;
  if (payload !== payloadMu && payload !== payloadA) return null;
  let at = 12 + 4 * (bytes[0]! & 0x0f);
  if (bytes[0]! & 0x10) {
    if (at + 4 > bytes.length) return null;
    at += 4 + 4 * ((bytes[at + 2]! << 8) | bytes[at + 3]!);
  }
  const decode = payload === payloadMu ? linearFromMu : linearFromA;
  return { samples: Float64Array.from(bytes.subarray(at), decode) };
}

/** G.711 µ-law octet to the 16-bit scale. */
export function linearFromMu(octet: number): number {
  const u = ~octet & 0xff;
  const magnitude = (((u & 0x0f) << 3) + 0x84) << ((u & 0x70) >> 4);
  return u & 0x80 ? 0x84 - magnitude : magnitude - 0x84;
}

/** G.711 A-law octet to the 16-bit scale. */
export function linearFromA(octet: number): number {
  const a = octet ^ 0x55;
  const segment = (a & 0x70) >> 4;
  let magnitude = (a & 0x0f) << 4;
  magnitude = segment === 0 ? magnitude + 8 : (magnitude + 0x108) << (segment - 1);
  return a & 0x80 ? magnitude : -magnitude;
}

/** Mean square, and the share of it at 2100 Hz (Goertzel). */
function measure(samples: Float64Array): { energy: number; share: number } {
  const turn = 2 * Math.cos((2 * Math.PI * toneHz) / sampleRateHz);
  let before = 0;
  let last = 0;
  let sum = 0;
  for (const sample of samples) {
    const next = sample + turn * last - before;
    before = last;
    last = next;
    sum += sample * sample;
  }
  const power = last * last + before * before - turn * last * before;
  const share = sum === 0 ? 0 : (2 * power) / (samples.length * sum);
  return { energy: sum / samples.length, share };
}

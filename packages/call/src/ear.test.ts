/** The ear tells a voice from a fax tone and from silence, whatever comes to the port. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createEar, linearFromA, linearFromMu } from './index.ts';

const frame = 160;
/** G.711 by search: the octet whose value is nearest. */
const octetOf = (decode: (octet: number) => number) => {
  const all = Array.from({ length: 256 }, (_, octet) => [octet, decode(octet)] as const);
  return (sample: number) =>
    all.reduce((a, b) => (Math.abs(b[1] - sample) < Math.abs(a[1] - sample) ? b : a))[0];
};

function hearing(payload: 0 | 8, sound: (t: number) => number, frames: number) {
  const encode = octetOf(payload === 0 ? linearFromMu : linearFromA);
  const ear = createEar();
  for (let n = 0; n < frames; n++) {
    const bytes = new Uint8Array(12 + frame);
    bytes[0] = 0x80;
    bytes[1] = payload;
    for (let i = 0; i < frame; i++) bytes[12 + i] = encode(sound((n * frame + i) / 8000));
    ear.hear(bytes);
  }
  return ear.heard;
}

const tone = (t: number) => 6000 * Math.sin(2 * Math.PI * 2100 * t);
const voice = (t: number) =>
  [1, 2, 3, 4, 5].reduce((sum, k) => sum + (4000 / k) * Math.sin(2 * Math.PI * 130 * k * t), 0);

for (const payload of [0, 8] as const) {
  const law = payload === 0 ? 'µ-law' : 'A-law';
  test(`in ${law} a second of speech is a voice, of 2100 Hz a tone, of silence nothing`, () => {
    assert.equal(hearing(payload, voice, 50), 'voice');
    assert.equal(hearing(payload, tone, 50), 'tone');
    assert.equal(
      hearing(payload, () => 0, 50),
      'nothing',
    );
  });
}

test('a click is no voice', () => {
  assert.equal(hearing(0, voice, 5), 'nothing');
});

test('no datagram makes the ear throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      createEar().hear(bytes);
    }),
  );
});

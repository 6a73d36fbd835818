/** Every octet of a control frame is the one that fielded machines send. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParseError } from '@platen/bits';
import fc from 'fast-check';
import { buildCtc, buildDcs, decodeDcs, decodeModem } from './dcs.ts';
import { noteOf } from './describe.ts';
import { buildDis, decodeDis } from './dis.ts';
import { buildFrame, controlFields, type FrameName, nameOf, parseFrame } from './frames.ts';
import { decodeIdentity, encodeIdentity, sameDigits } from './identity.ts';
import { ladderOf, modemName, rungs } from './ladder.ts';
import type { Modem } from './media.ts';

const names = Object.keys(controlFields) as FrameName[];

function hex(bytes: Uint8Array): string {
  return [...bytes].map((octet) => octet.toString(16).padStart(2, '0')).join(' ');
}

test('the X bit tells who speaks, and DIS and DTC apart', () => {
  assert.equal(hex(buildFrame('DCN', 'caller')), 'ff c8 df');
  assert.equal(hex(buildFrame('DCN', 'answerer')), 'ff c8 5f');
  assert.equal(hex(buildFrame('CFR', 'answerer')), 'ff c8 21');
  assert.equal(hex(buildFrame('MCF', 'answerer')), 'ff c8 31');
  assert.equal(hex(buildFrame('EOP', 'caller')), 'ff c8 f4');
  assert.equal(hex(buildFrame('TSI', 'caller', undefined, false)), 'ff c0 c2');
  assert.equal(nameOf(0xc1), 'DCS');
  assert.equal(nameOf(0x41), 'DCS');
  assert.equal(nameOf(0x01), 'DIS');
  assert.equal(nameOf(0x81), 'DTC');
});

test('every frame reads as what it was built as, from either side', () => {
  for (const name of names) {
    for (const side of ['caller', 'answerer'] as const) {
      for (const final of [true, false]) {
        const fif = Uint8Array.of(1, 2, 3);
        const frame = parseFrame(buildFrame(name, side, fif, final));
        assert.deepEqual({ ...frame, field: 0 }, { name, field: 0, final, fif });
      }
    }
  }
});

test('what is no frame is refused with the place where it stops being one', () => {
  const wrong: readonly [number[], number][] = [
    [[], 0],
    [[0xff, 0xc8], 2],
    [[0xfe, 0xc8, 0x01], 0],
    [[0xff, 0x13, 0x01], 1],
    [[0xff, 0xc8, 0x01, ...Array<number>(301).fill(0)], 3],
  ];
  for (const [octets, offset] of wrong) {
    assert.throws(
      () => parseFrame(Uint8Array.from(octets)),
      (error) => error instanceof ParseError && error.offset === offset,
    );
  }
});

test('an identity goes last digit first, low bit first, filled with spaces', () => {
  assert.equal(hex(encodeIdentity('+12')), `4c 8c d4 ${Array(17).fill('04').join(' ')}`);
  assert.equal(decodeIdentity(encodeIdentity('+1 202 555 0190')), '+1 202 555 0190');
  assert.equal(decodeIdentity(encodeIdentity('')), '');
  assert.throws(() => encodeIdentity('Ada'), RangeError);
  assert.throws(() => encodeIdentity('0'.repeat(21)), RangeError);
  assert.throws(() => decodeIdentity(new Uint8Array(21)), ParseError);
  assert.ok(sameDigits('+1 (202) 555', '1202555'));
  assert.ok(!sameDigits('', ''));
});

const everything = {
  ecm: true,
  maxRate: 14400,
  codings: ['MH', 'MR', 'MMR'],
  widths: [1728, 2048, 2432],
  resolutions: ['standard', 'fine', 'superfine'],
} as const;

test('our DIS says what we can, in as few octets as it takes', () => {
  // 10 receives, 11 12 14 V.17; 15 fine, 16 MR; 18 A3, 20 any length, 21–23 no row time; 27 ECM,
  // 31 MMR; 41 superfine, 45 metric; 24, 32, 40 more follows.
  assert.equal(hex(buildDis(everything)), '00 77 5f 23 01 88');
  const least = { ecm: false, maxRate: 2400, codings: ['MH'], widths: [1728] } as const;
  assert.equal(hex(buildDis({ ...least, resolutions: ['standard'] })), '00 40 1e');
});

test('a DIS reads as the abilities it was built from', () => {
  const rates = [2400, 4800, 7200, 9600, 12000, 14400] as const;
  for (const maxRate of rates) {
    for (const widths of [[1728], [1728, 2048], [1728, 2048, 2432]]) {
      for (const ecm of [false, true]) {
        const dis = decodeDis(buildDis({ ...everything, maxRate, widths, ecm }));
        assert.deepEqual(dis.widths, widths);
        assert.equal(dis.ecm, ecm);
        assert.deepEqual(dis.codings, ecm ? ['MH', 'MR', 'MMR'] : ['MH', 'MR']);
        const ladder = ladderOf(dis.modulations, dis.fallbackOnly, 14400);
        assert.ok(
          ladder.some(({ rate }) => rate === maxRate),
          `${maxRate}`,
        );
      }
    }
  }
});

test('a DIS as a software fax of the field sends it is understood', () => {
  // V.17, fine, MR, unlimited length, no row time, ECM, MMR; bits 41 and 45 six octets on.
  const dis = decodeDis(Uint8Array.of(0x00, 0x77, 0x1f, 0x23, 0x01, 0x89, 0x01, 0x01, 0x00));
  assert.deepEqual(dis.modulations, ['v27ter', 'v29', 'v17']);
  assert.deepEqual(dis.resolutions, ['standard', 'fine', 'superfine']);
  assert.deepEqual(dis.rowTimeMs, { standard: 0, fine: 0, superfine: 0 });
  assert.ok(dis.receives && !dis.sends && dis.unlimitedLength && dis.ecm && !dis.shortFrames);
});

test('scan line times are halved where Table 2 halves them', () => {
  const times = (octet: number, more = 0) =>
    decodeDis(Uint8Array.of(0, 0x42, octet | 1, 1, 1, 0x80 | more)).rowTimeMs;
  assert.deepEqual(times(0b0000_0000), { standard: 20, fine: 20, superfine: 20 });
  assert.deepEqual(times(0b0000_0010), { standard: 40, fine: 40, superfine: 40 });
  assert.deepEqual(times(0b0000_0100), { standard: 10, fine: 10, superfine: 10 });
  assert.deepEqual(times(0b0000_0110), { standard: 10, fine: 5, superfine: 5 });
  assert.deepEqual(times(0b0000_1000), { standard: 5, fine: 5, superfine: 5 });
  assert.deepEqual(times(0b0000_1010), { standard: 40, fine: 20, superfine: 20 });
  assert.deepEqual(times(0b0000_1100), { standard: 20, fine: 10, superfine: 10 });
  assert.deepEqual(times(0b0000_1100, 0x04), { standard: 20, fine: 10, superfine: 5 });
});

test('every DCS reads as it was built', () => {
  for (const modem of rungs) {
    for (const ecm of [false, true]) {
      for (const coding of ecm ? (['MH', 'MR', 'MMR'] as const) : (['MH', 'MR'] as const)) {
        for (const width of [1728, 2048, 2432]) {
          for (const resolution of ['standard', 'fine', 'superfine'] as const) {
            const minRowBits = ecm ? 0 : modem.rate / 200;
            const dcs = {
              modem,
              ecm,
              frameOctets: ecm ? (64 as const) : (256 as const),
              unlimitedLength: true,
              format: { coding, width, resolution, minRowBits },
            };
            assert.deepEqual(decodeDcs(buildDcs(dcs)), dcs);
          }
        }
      }
    }
  }
});

test('a DCS has the octets of Table 2', () => {
  const format = { coding: 'MMR', width: 1728, resolution: 'fine', minRowBits: 0 } as const;
  const modem = { modulation: 'v17', rate: 14400 } as const;
  const dcs = { modem, ecm: true, frameOctets: 256, unlimitedLength: true, format } as const;
  assert.equal(hex(buildDcs(dcs)), '00 46 1f 22');
  assert.equal(hex(buildCtc({ ...dcs, modem: { modulation: 'v29', rate: 7200 } })), '00 72');
  const plain = { ...format, coding: 'MH', resolution: 'standard', minRowBits: 96 } as const;
  const slow = { modulation: 'v27ter', rate: 4800 } as const;
  // 20 ms a row at 4800 bit/s: bits 21–23 zero.
  assert.equal(hex(buildDcs({ ...dcs, modem: slow, ecm: false, format: plain })), '00 50 10');
});

test('the codes of the rates are those of DCS, not of DIS', () => {
  const codes: readonly [Modem, string][] = rungs.map((modem) => [
    modem,
    hex(buildCtc({ modem, ecm: true, frameOctets: 256, unlimitedLength: false, format })),
  ]);
  assert.deepEqual(
    codes.map(([modem, octets]) => `${modemName(modem)}: ${octets}`),
    [
      'V.17 14400: 00 44',
      'V.17 12000: 00 54',
      'V.17 9600: 00 64',
      'V.17 7200: 00 74',
      'V.29 9600: 00 60',
      'V.29 7200: 00 70',
      'V.27ter 4800: 00 50',
      'V.27ter 2400: 00 40',
    ],
  );
  for (const [modem] of codes) {
    const fif = buildCtc({ modem, ecm: true, frameOctets: 256, unlimitedLength: false, format });
    assert.deepEqual(decodeModem(fif), modem);
  }
});
const format = { coding: 'MH', width: 1728, resolution: 'standard', minRowBits: 0 } as const;

test('a DCS that asks for what no page here can be is refused', () => {
  const wrong: readonly number[][] = [
    [0x00],
    [0x00, 0x42, 0x00], // Modem code 0001 0 … reserved: bits 11–14 = 0000 with bit 15 is fine.
    [0x00, 0x48, 0xc1, 0x00], // Both widths.
    [0x00, 0x40, 0x01, 0x02], // MMR without ECM.
    [0x00, 0x40, 0x01, 0x21, 0x01, 0x40], // 300 × 300.
    [0x00, 0x48, 0x00], // Modem code 0010.
  ];
  for (const [nth, octets] of wrong.entries()) {
    if (nth === 1) continue;
    assert.throws(() => decodeDcs(Uint8Array.from(octets)), ParseError, `${nth}`);
  }
  assert.equal(decodeDcs(Uint8Array.from(wrong[1])).format.resolution, 'fine');
});

test('no octets make a decoder do anything but read or refuse', () => {
  const decoders = [parseFrame, decodeDis, decodeDcs, decodeModem, decodeIdentity];
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (octets) => {
      for (const decode of decoders) {
        try {
          decode(octets);
        } catch (error) {
          assert.ok(error instanceof ParseError, String(error));
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('any frame can be told in words', () => {
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.uint8Array({ maxLength: 40 }), (name, fif) => {
      const note = noteOf('heard', parseFrame(buildFrame(name, 'caller', fif)));
      assert.equal(note.what === 'frame' && note.name, name);
    }),
    { numRuns: 300 },
  );
});

/** IFP octets: the Recommendation's own forms, round trips in every version, and hostile bytes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParseError } from '@platen/bits';
import fc from 'fast-check';
import { dataTypes, decodeIfp, encodeIfp, fieldTypes, type IfpPacket, indicators } from './ifp.ts';

const octets = (hex: string) =>
  Uint8Array.from(hex.match(/../g)!, (pair) => Number.parseInt(pair, 16));

const versions = fc.constantFrom(0, 1, 2, 3);
const packets = (version: number): fc.Arbitrary<IfpPacket> =>
  fc.oneof(
    fc.constantFrom(...indicators).map((indicator): IfpPacket => ({ is: 'indicator', indicator })),
    fc.record(
      {
        is: fc.constant('data' as const),
        type: fc.constantFrom(...dataTypes),
        fields: fc.array(
          fc.record(
            {
              type: fc.constantFrom(...(version === 0 ? fieldTypes.slice(0, 8) : fieldTypes)),
              data: fc.uint8Array({ minLength: 1, maxLength: 300 }),
            },
            { requiredKeys: ['type'], noNullPrototype: true },
          ),
          { maxLength: 140 },
        ),
      },
      { noNullPrototype: true },
    ),
  );

test('every packet comes back as it was, in every version', () => {
  fc.assert(
    fc.property(
      versions.chain((version) => fc.tuple(fc.constant(version), packets(version))),
      ([version, packet]) => {
        assert.deepEqual(decodeIfp(encodeIfp(packet, version), version), packet);
      },
    ),
    { numRuns: 200 },
  );
});

test('the octets are those that gateways send', () => {
  const forms: [number, IfpPacket, string][] = [
    [0, { is: 'indicator', indicator: 'no-signal' }, '00'],
    [0, { is: 'indicator', indicator: 'v21-preamble' }, '06'],
    [0, { is: 'indicator', indicator: 'v17-14400-long-training' }, '1e'],
    [2, { is: 'indicator', indicator: 'v8-ansam' }, '2000'],
    [3, { is: 'indicator', indicator: 'v33-14400-training' }, '2180'],
    [
      0,
      {
        is: 'data',
        type: 'v21',
        fields: [{ type: 'hdlc-data', data: octets('ffc801') }, { type: 'hdlc-fcs-ok' }],
      },
      'c002800002ffc80120',
    ],
    [
      3,
      {
        is: 'data',
        type: 'v21',
        fields: [{ type: 'hdlc-data', data: octets('ffc801') }, { type: 'hdlc-fcs-ok' }],
      },
      'c002800002ffc80110',
    ],
    [
      0,
      { is: 'data', type: 'v17-14400', fields: [{ type: 't4-non-ecm-data', data: octets('00') }] },
      'd001e0000000',
    ],
    [
      1,
      { is: 'data', type: 'v17-14400', fields: [{ type: 't4-non-ecm-data', data: octets('00') }] },
      'd001b0000000',
    ],
    [1, { is: 'data', type: 'v21', fields: [{ type: 'hdlc-sig-end' }] }, 'c00108'],
    [0, { is: 'data', type: 'v21', fields: [{ type: 'hdlc-sig-end' }] }, 'c00110'],
    // As tshark reads it; libspandsp 0.0.6 has the last bit one further right.
    [3, { is: 'data', type: 'v8', fields: [{ type: 'jm-message' }] }, 'e000014080'],
  ];
  for (const [version, packet, hex] of forms) {
    assert.deepEqual(encodeIfp(packet, version), octets(hex));
    assert.deepEqual(decodeIfp(octets(hex), version), packet);
  }
});

test('fields that each begin a new octet are read too', () => {
  // Good end of one frame, then the next frame: the first field has no data.
  assert.deepEqual(decodeIfp(octets('c00210800000ff'), 3), {
    is: 'data',
    type: 'v21',
    fields: [{ type: 'hdlc-fcs-ok' }, { type: 'hdlc-data', data: octets('ff') }],
  });
});

test('zeros after a packet are forgiven only after recovery from parity', () => {
  const padded = octets('c0011000000000');
  assert.deepEqual(decodeIfp(padded, 0, true), {
    is: 'data',
    type: 'v21',
    fields: [{ type: 'hdlc-sig-end' }],
  });
  assert.throws(() => decodeIfp(padded, 0), ParseError);
});

test('any octets are a packet or a ParseError', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    // Nearly right: a true packet with one octet changed or its end cut off.
    fc.tuple(packets(3), fc.nat(), fc.nat(255), fc.boolean()).map(([packet, at, value, cut]) => {
      const whole = encodeIfp(packet, 3);
      whole[at % whole.length] = value;
      return cut ? whole.subarray(0, at % whole.length) : whole;
    }),
  );
  fc.assert(
    fc.property(bytes, versions, fc.boolean(), (given, version, padded) => {
      try {
        decodeIfp(given, version, padded);
      } catch (error) {
        assert.ok(error instanceof ParseError);
      }
    }),
    { numRuns: 500 },
  );
});

// Generators of messages, addresses and descriptions as they may stand on the wire, and of bytes
// that nearly are such.
import fc from 'fast-check';
import type { NameAddr, Via } from '../src/headers.ts';
import { type Header, headerName, type Message } from '../src/message.ts';
import type { Param, Params } from '../src/params.ts';
import type { Media, Sdp, T38Parameters } from '../src/sdp.ts';
import type { Uri } from '../src/uri.ts';

/** Plain objects, as parsers make them. */
const record: typeof fc.record = (model: object) =>
  fc.record(model as never, { noNullPrototype: true }) as never;

const tokenChars = [..."abcXYZ019-.!%*_+`'~"];

export const token = fc
  .array(fc.constantFrom(...tokenChars), { minLength: 1, maxLength: 12 })
  .map((chars) => chars.join(''));

const printable = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 30 }),
  fc.constantFrom('"a, b" <sip:x@y>;tag=1, <sip:z@y>', 'é;ü=ö', 'a\\"b'),
);

const headerField: fc.Arbitrary<Header> = record({
  name: fc.oneof(fc.constantFrom('Via', 'to', 'i', 'CONTACT', 'X-Trunk'), token),
  value: printable,
})
  .map(({ name, value }) => ({ name: headerName(name), value: value.trim() }))
  .filter(({ name }) => name !== 'Content-Length');

const headers = fc.array(headerField, { maxLength: 8 });
const body = fc.uint8Array({ maxLength: 60 });
const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });

export const message: fc.Arbitrary<Message> = fc.oneof(
  record({
    is: fc.constant('request' as const),
    method: token,
    uri: word.map((text) => `sip:${text.replace(/\s/g, '')}@a`),
    headers,
    body,
  }),
  record({
    is: fc.constant('response' as const),
    status: fc.integer({ min: 100, max: 699 }),
    reason: printable,
    headers,
    body,
  }),
);

const host = fc.oneof(
  fc.ipV4(),
  fc.constantFrom('example.com', 'pbx-1.local', '2001:db8::1', '::1', 'a'),
);
const port = fc.option(fc.integer({ min: 1, max: 65_535 }));
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 16 });

function params(value: fc.Arbitrary<string>): fc.Arbitrary<Params> {
  const name = token.map((known) => known.toLowerCase());
  return fc.array(
    fc.tuple(name, fc.option(value)).map((pair): Param => pair),
    { maxLength: 4 },
  );
}

export const uri: fc.Arbitrary<Uri> = fc.oneof(
  record({
    is: fc.constant('sip' as const),
    secure: fc.boolean(),
    user: fc.option(text),
    password: fc.option(fc.oneof(text, fc.constant(''))),
    host,
    port,
    params: params(fc.oneof(text, fc.constant(''))),
    headers: fc.option(fc.constantFrom('subject=x', 'a=b&c=d?e')),
  }).map((known) => (known.user === null ? { ...known, password: null } : known)),
  record({
    is: fc.constant('other' as const),
    scheme: fc.constantFrom('tel', 'urn', 'x-y.z'),
    rest: fc.constantFrom('+12025550190;phone-context=a', 'service:sos', ''),
  }),
);

export const nameAddr: fc.Arbitrary<NameAddr> = record({
  display: fc.oneof(fc.constant(''), printable),
  uri: fc.constantFrom('sip:a@b', 'sip:a;b@c:5061;lr', 'tel:+12025550190', 'sips:[::1]?x=,y'),
  params: params(fc.oneof(text, fc.constant(''))),
});

export const via: fc.Arbitrary<Via> = record({
  transport: fc.constantFrom('UDP', 'TCP', 'TLS', 'WSS'),
  host,
  port,
  params: params(fc.oneof(host, token, text)),
});

const t38: fc.Arbitrary<T38Parameters> = record({
  version: fc.integer({ min: 0, max: 3 }),
  maxBitRate: fc.constantFrom(2_400, 9_600, 14_400, 33_600),
  rateManagement: fc.constantFrom('transferredTCF', 'localTCF'),
  maxBuffer: fc.option(fc.integer({ min: 0, max: 99_999 })),
  maxDatagram: fc.option(fc.integer({ min: 0, max: 99_999 })),
  errorCorrection: fc.constantFrom('t38UDPRedundancy', 't38UDPFEC', 'none'),
  fillBitRemoval: fc.boolean(),
  transcodingMMR: fc.boolean(),
  transcodingJBIG: fc.boolean(),
});

const mediaPort = fc.integer({ min: 0, max: 65_535 });
const connection = fc.option(fc.constantFrom('192.0.2.7', '2001:db8::7', 'media.example.com'));
const payloads = fc.array(fc.integer({ min: 0, max: 127 }), { minLength: 1, maxLength: 5 });

const media: fc.Arbitrary<Media> = fc.oneof(
  record({ kind: fc.constant('audio' as const), port: mediaPort, connection, payloads }),
  record({ kind: fc.constant('fax' as const), port: mediaPort, connection, t38 }),
  record({
    kind: fc.constant('other' as const),
    port: mediaPort,
    connection,
    line: fc.constantFrom('video # RTP/AVP 31', 'audio # RTP/SAVP 0 8', 'image # TCP t38'),
  }).map((other) => ({ ...other, line: other.line.replace('#', String(other.port)) })),
);

const digits = fc.bigInt({ min: 0n, max: 2n ** 63n }).map(String);

export const sdp: fc.Arbitrary<Sdp> = record({
  origin: record({ id: digits, version: digits, address: fc.constantFrom('192.0.2.7', '::1') }),
  connection,
  media: fc.array(media, { maxLength: 4 }),
});

/** `good` with a few octets changed, dropped, doubled or cut off. */
export function damaged(good: Uint8Array): fc.Arbitrary<Uint8Array> {
  const wound = record({
    at: fc.nat({ max: good.length - 1 }),
    how: fc.constantFrom('change', 'drop', 'double', 'cut'),
    octet: fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(0, 9, 10, 13, 32, 34, 44, 58, 59, 60)),
  });
  return fc.array(wound, { minLength: 1, maxLength: 6 }).map((wounds) => {
    const bytes = [...good];
    for (const { at, how, octet } of wounds) {
      if (how === 'change') bytes[at % bytes.length] = octet;
      else if (how === 'drop') bytes.splice(at % bytes.length, 1);
      else if (how === 'double') bytes.splice(at % bytes.length, 0, octet);
      else if (octet < 32) bytes.length = Math.max(1, at % bytes.length);
    }
    return Uint8Array.from(bytes);
  });
}

// Messages: what is formatted is read back, what cannot be read is a ParseError with an offset.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParseError } from '@platen/bits';
import fc from 'fast-check';
import { message as anyMessage, damaged } from '../test/sip-arbitraries.ts';
import { readEnvelope } from './envelope.ts';
import { formatMessage } from './format-message.ts';
import { header, headerValues, type Message } from './message.ts';
import { headerBytesMax, headersMax, messageBytesMax, parseMessage } from './parse-message.ts';

const encode = (text: string) => new TextEncoder().encode(text.replaceAll('\n', '\r\n'));
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** OPTIONS with the five headers; `more` lines go before the empty one. */
function options(more = '', body = ''): Uint8Array {
  return encode(
    `OPTIONS sip:fax@192.0.2.2 SIP/2.0
Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1
From: <sip:ada@192.0.2.1>;tag=a
To: <sip:fax@192.0.2.2>
Call-ID: 1@192.0.2.1
CSeq: 1 OPTIONS
${more}
${body}`,
  );
}

function offsetOf(bytes: Uint8Array): number {
  try {
    parseMessage(bytes);
  } catch (error) {
    assert(error instanceof ParseError, String(error));
    return error.offset;
  }
  return assert.fail('parsed, though it should not');
}

test('any message survives formatting and parsing', () => {
  fc.assert(
    fc.property(anyMessage, (message) => {
      const again = parseMessage(formatMessage(message));
      assert.deepEqual(
        { ...again, body: [...again.body] },
        { ...message, body: [...message.body] },
      );
    }),
    { numRuns: 200 },
  );
});

test('any bytes are a message or a ParseError within them, envelope included', () => {
  const invite = formatMessage(parseMessage(options('Contact: "A, b" <sip:x@y;lr>;q=1\n', 'abc')));
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged(invite));
  fc.assert(
    fc.property(bytes, (input) => {
      try {
        readEnvelope(parseMessage(input));
      } catch (error) {
        assert(error instanceof ParseError, String(error));
        assert(error.offset >= 0 && error.offset <= input.length);
      }
    }),
    { numRuns: 400 },
  );
});

test('compact forms, any case and spaces before the colon are the same header', () => {
  const message = parseMessage(
    encode('OPTIONS sip:a SIP/2.0\ni : 1\nv:x\nFROM: y\nsubject: z\nX-Own: w\n\n'),
  );
  const names = message.headers.map(({ name }) => name);
  assert.deepEqual(names, ['Call-ID', 'Via', 'From', 'Subject', 'X-Own']);
});

test('folded lines are one value with single spaces between', () => {
  const message = parseMessage(options('Subject: one\n \t two\n\tthree\n'));
  assert.equal(header(message, 'Subject'), 'one two three');
});

test('values are split at commas outside quotes and brackets, over several fields', () => {
  const message = parseMessage(options('Contact: "a, \\", b" <sip:x@y,z> , <sip:2>\nm: sip:3,,\n'));
  assert.deepEqual(headerValues(message, 'Contact'), [
    '"a, \\", b" <sip:x@y,z>',
    '<sip:2>',
    'sip:3',
  ]);
});

test('the body ends at Content-Length, or with the datagram when there is none', () => {
  assert.equal(decode(parseMessage(options('l: 3\n', 'abcdef')).body), 'abc');
  assert.equal(decode(parseMessage(options('', 'abcdef')).body), 'abcdef');
  assert.equal(parseMessage(options('Content-Length: 0\n', 'abcdef')).body.length, 0);
  assert.equal(parseMessage(options()).body.length, 0);
});

test('a body shorter than it says, or two lengths that differ, cannot be read', () => {
  assert.throws(() => parseMessage(options('Content-Length: 4\n', 'abc')), ParseError);
  assert.throws(() => parseMessage(options('l: 3\nContent-Length: 2\n', 'abc')), ParseError);
  assert.throws(() => parseMessage(options('Content-Length: -1\n')), ParseError);
  assert.equal(parseMessage(options('l: 3\nContent-Length: 3\n', 'abc')).body.length, 3);
});

test('errors name the octet', () => {
  const start = 'OPTIONS sip:a SIP/2.0\n';
  assert.equal(offsetOf(encode(`${start}To: a\u0001b\n\n`)), 28);
  assert.equal(offsetOf(encode(`${start}no colon\n\n`)), 23);
  assert.equal(offsetOf(encode(`${start}To: x\nFrom: y\n`)), 39);
  assert.equal(offsetOf(new TextEncoder().encode('OPTIONS sip:a SIP/2.0\nTo: x\r\n\r\n')), 21);
  assert.equal(offsetOf(encode(' OPTIONS sip:a SIP/2.0\n\n')), 0);
  assert.equal(offsetOf(encode('OPTIONS  sip:a SIP/2.0\n\n')), 0);
  assert.equal(offsetOf(encode('OPTIONS sip:a SIP/7.0\n\n')), 0);
});

test('limits are kept: message, header, number of headers', () => {
  assert.equal(offsetOf(new Uint8Array(messageBytesMax + 1)), messageBytesMax);
  const long = (count: number) => options(`Z: ${'a'.repeat(count)}\n`);
  assert.equal(header(parseMessage(long(headerBytesMax - 3)), 'Z')?.length, headerBytesMax - 3);
  assert.throws(() => parseMessage(long(headerBytesMax - 2)), ParseError);
  const folded = `Z: a\n ${'b'.repeat(headerBytesMax)}\n`;
  assert.throws(() => parseMessage(options(folded)), ParseError);
  const many = (count: number) => options('Z: a\n'.repeat(count));
  assert.equal(parseMessage(many(headersMax - 5)).headers.length, headersMax);
  assert.throws(() => parseMessage(many(headersMax - 4)), ParseError);
});

test('line breaks before the start line are passed over', () => {
  const bytes = encode(`\n\n${decode(options()).replaceAll('\r\n', '\n')}`);
  assert.equal(parseMessage(bytes).is, 'request');
});

test('a reason phrase may be empty, or missing with its space', () => {
  for (const start of ['SIP/2.0 200 ', 'SIP/2.0 200', 'sip/2.0 200 ']) {
    const message = parseMessage(encode(`${start}\n\n`));
    assert(message.is === 'response' && message.reason === '' && message.status === 200);
  }
});

test('headers that must stand once may not be missing or doubled', () => {
  const good = decode(options()).replaceAll('\r\n', '\n');
  for (const name of ['Via', 'From', 'To', 'Call-ID', 'CSeq']) {
    const line = good.split('\n').find((each) => each.startsWith(`${name}:`))!;
    const without = parseMessage(encode(good.replace(`${line}\n`, '')));
    assert.throws(() => readEnvelope(without), ParseError, name);
    if (name === 'Via') continue;
    const twice = parseMessage(encode(good.replace(line, `${line}\n${line}`)));
    assert.throws(() => readEnvelope(twice), ParseError, name);
  }
});

test('the CSeq names the request, and Max-Forwards is 0 to 255', () => {
  const wrong = decode(options()).replace('1 OPTIONS', '1 INVITE');
  assert.throws(() => readEnvelope(parseMessage(new TextEncoder().encode(wrong))), ParseError);
  for (const [value, good] of [
    ['0', true],
    ['255', true],
    ['256', false],
    ['x', false],
  ] as const) {
    const read = () => readEnvelope(parseMessage(options(`Max-Forwards: ${value}\n`)));
    if (good) assert.equal(read().maxForwards, Number(value));
    else assert.throws(read, ParseError);
  }
});

test('the formatter refuses a line break in a value: no header can be injected', () => {
  const evil: Message = {
    is: 'request',
    method: 'BYE',
    uri: 'sip:a',
    headers: [{ name: 'To', value: 'x\r\nVia: y' }],
    body: new Uint8Array(0),
  };
  assert.throws(() => formatMessage(evil), /control character/);
});

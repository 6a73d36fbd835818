// Codecs of URIs and header values: round trips, and what fielded senders write.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParseError } from '@platen/bits';
import fc from 'fast-check';
import * as some from '../test/sip-arbitraries.ts';
import {
  cseqMax,
  formatCause,
  formatNameAddr,
  formatVia,
  parseCSeq,
  parseNameAddr,
  parseVia,
  readCause,
} from './headers.ts';
import { param } from './params.ts';
import { formatUri, parseUri } from './uri.ts';

const runs = { numRuns: 150 };

test('any URI survives formatting and parsing', () => {
  fc.assert(
    fc.property(some.uri, (uri) => assert.deepEqual(parseUri(formatUri(uri)), uri)),
    runs,
  );
});

test('any address survives formatting and parsing', () => {
  fc.assert(
    fc.property(some.nameAddr, (address) =>
      assert.deepEqual(parseNameAddr(formatNameAddr(address)), address),
    ),
    runs,
  );
});

test('any Via survives formatting and parsing', () => {
  fc.assert(
    fc.property(some.via, (via) => assert.deepEqual(parseVia(formatVia(via)), via)),
    runs,
  );
});

test('any text is an address, a URI, a Via and a CSeq, or a ParseError', () => {
  const text = fc.string({ unit: fc.constantFrom(...'"<>;=,:@?/\\ []sip1aé%'), maxLength: 20 });
  fc.assert(
    fc.property(text, (input) => {
      for (const parse of [parseUri, parseNameAddr, parseVia, parseCSeq]) {
        try {
          parse(input);
        } catch (error) {
          assert(error instanceof ParseError, String(error));
        }
      }
    }),
    { numRuns: 400 },
  );
});

test('without angle brackets parameters belong to the header, within them to the URI', () => {
  assert.deepEqual(parseNameAddr('sip:a@b;tag=1'), {
    display: '',
    uri: 'sip:a@b',
    params: [['tag', '1']],
  });
  const both = parseNameAddr('Ada Lovelace <sip:a@b;lr;transport=udp>;tag = "1" ; x');
  assert.equal(both.display, 'Ada Lovelace');
  assert.equal(both.uri, 'sip:a@b;lr;transport=udp');
  assert.deepEqual(both.params, [
    ['tag', '1'],
    ['x', null],
  ]);
  assert.throws(() => parseNameAddr('sip:a@b?x=1'), ParseError);
});

test('a user part may hold semicolons, question marks and escapes', () => {
  const uri = parseUri('sip:+1202;npdi;rn=%2b1?x@Example.COM:5061;user=phone;LR');
  assert(uri.is === 'sip');
  assert.equal(uri.user, '+1202;npdi;rn=+1?x');
  assert.deepEqual([uri.host, uri.port], ['Example.COM', 5061]);
  assert.equal(param(uri.params, 'lr'), null);
  assert.equal(param(uri.params, 'user'), 'phone');
  assert.equal(param(uri.params, 'maddr'), undefined);
});

test('hosts and ports that cannot be are refused', () => {
  const bad = ['sip:', 'sip:a@', 'sip:@b', 'sip:a@b:0', 'sip:a@b:65536', 'sip:a@b:x', 'sip:[::1'];
  for (const text of [...bad, 'sip:[x]', 'sip:a b@c', 'sip:%ff@b', 'a@b', '', 'sip:a@b:']) {
    assert.throws(() => parseUri(text), ParseError, text);
  }
});

test('a Via may hold white space around its separators, and quoted or empty parameters', () => {
  const via = parseVia('SIP / 2.0 / udp  a.example.com : 4000 ; ttl = 16 ;rport; received=[::1]');
  assert.deepEqual(via, {
    transport: 'UDP',
    host: 'a.example.com',
    port: 4000,
    params: [
      ['ttl', '16'],
      ['rport', null],
      ['received', '[::1]'],
    ],
  });
  assert.throws(() => parseVia('SIP/3.0/UDP a'), ParseError);
});

test('CSeq numbers end at 2^31 - 1', () => {
  assert.deepEqual(parseCSeq(' 0009  INVITE '), { number: 9, method: 'INVITE' });
  assert.equal(parseCSeq(`${cseqMax} BYE`).number, cseqMax);
  for (const text of [`${cseqMax + 1} BYE`, '1', 'BYE 1', '-1 BYE', '1 BYE x', '']) {
    assert.throws(() => parseCSeq(text), ParseError, text);
  }
});

test('a Q.850 cause is found among other reasons, and nonsense is passed over', () => {
  assert.equal(readCause(['SIP;cause=200', 'q.850 ; cause=17 ;text="User busy"']), 17);
  assert.equal(readCause(['Q.850;cause=128']), null);
  assert.equal(readCause(['Q.850;cause="x', '"', 'Q.850']), null);
  assert.equal(readCause([formatCause(31)]), 31);
});

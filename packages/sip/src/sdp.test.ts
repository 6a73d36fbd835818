// Session descriptions: round trips, and T.38 attributes in the forms gateways write.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParseError } from '@platen/bits';
import fc from 'fast-check';
import { faxSdp } from '../test/network.ts';
import { sdp as anySdp, damaged } from '../test/sip-arbitraries.ts';
import { formatSdp } from './format-sdp.ts';
import { mediaMax, parseSdp, sdpCharsMax } from './parse-sdp.ts';
import type { FaxMedia } from './sdp.ts';

const head = 'v=0\no=- 1 2 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\n';

function t38(lines: string): FaxMedia['t38'] {
  const media = parseSdp(`${head}m=image 4000 udptl t38\n${lines}`).media[0];
  assert(media.kind === 'fax');
  return media.t38;
}

test('any description survives formatting and parsing', () => {
  fc.assert(
    fc.property(anySdp, (sdp) => assert.deepEqual(parseSdp(formatSdp(sdp)), sdp)),
    { numRuns: 200 },
  );
});

test('any text is a description or a ParseError', () => {
  const good = new TextEncoder().encode(formatSdp(faxSdp('192.0.2.1')));
  fc.assert(
    fc.property(damaged(good), (bytes) => {
      try {
        parseSdp(new TextDecoder().decode(bytes));
      } catch (error) {
        assert(error instanceof ParseError, String(error));
      }
    }),
    { numRuns: 300 },
  );
});

test('what is not said has T.38 defaults', () => {
  assert.deepEqual(t38(''), {
    version: 0,
    maxBitRate: 14_400,
    rateManagement: 'transferredTCF',
    maxBuffer: null,
    maxDatagram: null,
    errorCorrection: 't38UDPRedundancy',
    fillBitRemoval: false,
    transcodingMMR: false,
    transcodingJBIG: false,
  });
});

test('flags are read bare, as :1 and as :0', () => {
  const names = ['T38FaxFillBitRemoval', 'T38FaxTranscodingMMR', 'T38FaxTranscodingJBIG'];
  for (const [ending, on] of [
    ['', true],
    [':1', true],
    [':0', false],
    [': 0', false],
  ] as const) {
    const read = t38(names.map((name) => `a=${name}${ending}\n`).join(''));
    assert.deepEqual(
      [read.fillBitRemoval, read.transcodingMMR, read.transcodingJBIG],
      [on, on, on],
    );
  }
});

test('bit rate, buffer and datagram go by every name in use, in any case', () => {
  for (const name of ['T38MaxBitRate', 'T38FaxMaxBitRate', 't38maxbitrate', 'T38maxBitRate']) {
    assert.equal(t38(`a=${name}:9600\n`).maxBitRate, 9_600, name);
  }
  assert.equal(t38('a=T38FaxMaxBuffer:200\n').maxBuffer, 200);
  assert.equal(t38('a=t38faxmaxdatagram: 72 \n').maxDatagram, 72);
  assert.equal(t38('a=T38MaxDatagram:72\n').maxDatagram, 72);
  assert.equal(t38('a=T38FaxVersion:3\n').version, 3);
});

test('values that make no sense leave the default', () => {
  const read = t38('a=T38FaxMaxBitRate:fast\na=T38FaxVersion:-1\na=T38FaxMaxBuffer:\na=T38Fax\n');
  assert.deepEqual([read.maxBitRate, read.version, read.maxBuffer], [14_400, 0, null]);
});

test('rate management and error correction are words in any case', () => {
  assert.equal(t38('a=T38FaxRateManagement:LOCALTCF\n').rateManagement, 'localTCF');
  assert.equal(t38('a=T38FaxRateManagement:transferredTCF\n').rateManagement, 'transferredTCF');
  assert.equal(t38('a=T38FaxUdpEC:T38udpFEC\n').errorCorrection, 't38UDPFEC');
  assert.equal(t38('a=T38FaxUdpEC:t38UDPRedundancy\n').errorCorrection, 't38UDPRedundancy');
  assert.equal(t38('a=T38FaxUdpEC:t38UDPNoEC\n').errorCorrection, 'none');
});

test('UDPTL and T38 are known in any case; other images and transports are kept as other', () => {
  const kind = (line: string) => parseSdp(`${head}m=${line}\n`).media[0].kind;
  assert.equal(kind('image 4000 UDPTL T38'), 'fax');
  assert.equal(kind('IMAGE 4000 udptl t38'), 'fax');
  assert.equal(kind('image 4000/2 udptl t38'), 'fax');
  assert.equal(kind('image 4000 RTP/AVP t38'), 'fax');
  assert.equal(kind('image 4000 tcp t38'), 'other');
  assert.equal(kind('audio 4000 RTP/SAVP 0'), 'other');
  assert.equal(kind('audio 4000 RTP/AVP pcmu'), 'other');
  assert.equal(kind('audio 4000 RTP/AVP'), 'other');
  assert.equal(kind('audio 4000 RTP/AVP 0 8 101'), 'audio');
});

test('a line refused in place keeps its words and loses its port', () => {
  const [video] = parseSdp(`${head}m=video 5000/2 RTP/AVP 31 34\n`).media;
  const refused = formatSdp({ ...parseSdp(head), media: [{ ...video, port: 0 }] });
  assert.match(refused, /^m=video 0(\/2)? RTP\/AVP 31 34\r$/m);
});

test('an audio line without payload types is still a line', () => {
  const audio = { kind: 'audio', port: 0, connection: null, payloads: [] } as const;
  assert.match(formatSdp({ ...parseSdp(head), media: [audio] }), /^m=audio 0 RTP\/AVP 0\r$/m);
});

test('the connection stands at either level, the nearer one counts, TTLs are dropped', () => {
  const text = `${head}m=audio 1 RTP/AVP 0\nc=IN IP4 224.2.1.1/127/3\nm=image 0 udptl t38\n`;
  const sdp = parseSdp(text);
  assert.equal(sdp.connection, '192.0.2.1');
  assert.deepEqual(
    sdp.media.map(({ connection }) => connection),
    ['224.2.1.1', null],
  );
  assert.deepEqual(
    sdp.media.map(({ port }) => port),
    [1, 0],
  );
});

test('line ends may be LF alone, an end may be missing', () => {
  const crlf = parseSdp(`${head}m=audio 1 RTP/AVP 0`.replaceAll('\n', '\r\n'));
  assert.deepEqual(crlf, parseSdp(`${head}m=audio 1 RTP/AVP 0\n\n`));
});

test('what cannot be a description is a ParseError', () => {
  const bad = ['', 'v=1\n', 'o=- 1 2 IN IP4 a\n', 'v=0\n', 'v=0\no=- x 2 IN IP4 a\n', 'v=0\nabc\n'];
  const lines = ['m=audio', 'm=audio 70000 RTP/AVP 0', 'c=IN IP5 a', 'c=IN IP4'];
  for (const text of [...bad, ...lines.map((line) => `${head}${line}\n`)]) {
    assert.throws(() => parseSdp(text), ParseError, text);
  }
  assert.throws(() => parseSdp(head.padEnd(sdpCharsMax + 1, '\n')), ParseError);
  assert.throws(() => parseSdp(head + 'm=audio 1 RTP/AVP 0\n'.repeat(mediaMax + 1)), ParseError);
});

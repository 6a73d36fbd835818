/** What we offer and answer, for every form of description that exchanges send. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Media, parseSdp, type Sdp } from '@platen/sip';
import * as offers from './offers.ts';

const self = { id: '7', version: 2, media: { address: '192.0.2.1', port: 4000 } };
const transport = { redundancy: 3, errorCorrection: 'redundancy' } as const;
const audio: Media = { kind: 'audio', port: 5000, connection: null, payloads: [8, 0, 101] };
const fax = offers.faxOffer(self, transport, null).media[0]!;
const other: Media = { kind: 'other', port: 6000, connection: null, line: 'video 6000 RTP/AVP 31' };

function offer(...media: Media[]): Sdp {
  const origin = { id: '1', version: '1', address: '192.0.2.9' };
  return { origin, connection: '192.0.2.9', media };
}

test('an answer keeps every line of the offer in its place and takes one of them', () => {
  const both = offers.answer(self, offer(audio, fax, other), 'fax', transport);
  assert.deepEqual(
    both.media.map((line) => [line.kind, line.port]),
    [
      ['audio', 0],
      ['fax', 4000],
      ['other', 0],
    ],
  );
});

test('a line offered with port 0 is not taken', () => {
  const closed = { ...fax, port: 0 };
  assert.equal(offers.faxLine(offer(audio, closed)), null);
  const answer = offers.answer(self, offer(audio, closed), 'audio', transport);
  assert.deepEqual(
    answer.media.map((line) => line.port),
    [4000, 0],
  );
});

test('our switch replaces the audio line in place and refuses what stood behind it', () => {
  const switched = offers.faxOffer(self, transport, offer(audio, other));
  assert.deepEqual(
    switched.media.map((line) => [line.kind, line.port]),
    [
      ['fax', 4000],
      ['other', 0],
    ],
  );
});

test('we send no more than the far end takes, and the error correction it named', () => {
  const line = offers.faxLine(offer(fax))!;
  const named = {
    ...line,
    t38: { ...line.t38, maxDatagram: 72, errorCorrection: 't38UDPFEC' },
  } as const;
  const config = offers.t38Config(named, transport);
  assert.equal(config.maxDatagram, 72);
  assert.equal(config.errorCorrection, 'fec');
  // Nothing named, or the 0 that some name: what old gateways take.
  for (const maxDatagram of [null, 0]) {
    const silent = { ...line, t38: { ...line.t38, maxDatagram } };
    assert.equal(offers.t38Config(silent, transport).maxDatagram, 400);
  }
});

test('a description in an old gateway’s spelling is understood', () => {
  const sdp = parseSdp(
    [
      'v=0',
      'o=gw 1 1 IN IP4 192.0.2.9',
      's=-',
      'c=IN IP4 192.0.2.9',
      't=0 0',
      'm=image 5004 UDPTL t38',
      'a=T38FaxVersion:0',
      'a=T38MaxBitRate:9600',
      'a=T38FaxFillBitRemoval:0',
      'a=T38FaxRateManagement:transferredTCF',
      'a=T38FaxUdpEC:t38UDPRedundancy',
      '',
    ].join('\r\n'),
  );
  const line = offers.faxLine(sdp)!;
  assert.equal(line.t38.maxBitRate, 9600);
  assert.deepEqual(offers.mediaAddress(sdp, line), { address: '192.0.2.9', port: 5004 });
});

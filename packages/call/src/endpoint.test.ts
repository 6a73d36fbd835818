/** What may come to an endpoint's ports from anybody: nothing makes it throw, or hold too much. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { abilities } from '../test/abilities.ts';
import { createEndpoint, type Endpoint, type HostInput, type HostOutput } from './index.ts';

const local = { address: '192.0.2.1', port: 5060 };
const peer = { address: '192.0.2.9', port: 5060 };
const transport = { redundancy: 1, errorCorrection: 'redundancy' } as const;
const answerer = { as: 'answerer', identity: '2', abilities, transport, ringMs: 0 } as const;
const audio = ['audio 4000 RTP/AVP 0'];
const fax = ['image 4000 udptl t38'];

function create(callsMax?: number): Endpoint {
  let drawn = 0;
  const draw = () => (++drawn).toString(16).padStart(16, '0');
  return createEndpoint({ local, name: 'test', draw, lineFactor: 1, callsMax });
}

function octets(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function invite(id: string, media: readonly string[]): Uint8Array {
  const sdp = ['v=0', 'o=- 1 1 IN IP4 192.0.2.9', 's=-', 'c=IN IP4 192.0.2.9', 't=0 0'];
  const body = [...sdp, ...media.map((line) => `m=${line}`), ''].join('\r\n');
  const lines = [
    'INVITE sip:2@192.0.2.1 SIP/2.0',
    `Via: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK${id}`,
    'Max-Forwards: 70',
    `From: <sip:1@192.0.2.9>;tag=${id}`,
    'To: <sip:2@192.0.2.1>',
    `Call-ID: ${id}`,
    'CSeq: 1 INVITE',
    'Contact: <sip:1@192.0.2.9>',
    'Content-Type: application/sdp',
    `Content-Length: ${body.length}`,
  ];
  return octets(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

function ack(id: string, accepted: string): Uint8Array {
  const to = /^To: (.*)\r$/m.exec(accepted)![1];
  const lines = [
    'ACK sip:2@192.0.2.1 SIP/2.0',
    `Via: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bKa${id}`,
    'Max-Forwards: 70',
    `From: <sip:1@192.0.2.9>;tag=${id}`,
    `To: ${to}`,
    `Call-ID: ${id}`,
    'CSeq: 1 ACK',
    'Content-Length: 0',
  ];
  return octets(`${lines.join('\r\n')}\r\n\r\n`);
}

function textOf(output: HostOutput): string {
  return output.do === 'sip' ? new TextDecoder().decode(output.bytes) : '';
}

/** A call that comes in and is answered; everything the endpoint put out. */
function answered(end: Endpoint, id: string, media: readonly string[]) {
  const out: HostOutput[] = [];
  const give = (input: HostInput) => out.push(...end.handle(input, 0));
  give({ is: 'sip', bytes: invite(id, media), from: peer });
  const told = out.find((each) => each.do === 'tell' && each.news.is === 'incoming');
  const call = told?.do === 'tell' ? told.news.call : '';
  give({ is: 'order', order: { do: 'answer', call, setup: answerer } });
  give({ is: 'media-open', call, at: { ...local, port: 4000 } });
  give({ is: 'overdue' });
  return { call, out };
}

/** Two calls: one in audio, where we ask for T.38, and one in T.38 from the start. */
function busyEndpoint(): { end: Endpoint; calls: string[] } {
  const end = create();
  const calls = [audio, fax].map((media, n) => {
    const { call, out } = answered(end, `busy${n}`, media);
    const accepted = out.map(textOf).find((text) => text.startsWith('SIP/2.0 200'))!;
    end.handle({ is: 'sip', bytes: ack(`busy${n}`, accepted), from: peer }, 0);
    return call;
  });
  assert.equal(end.calls, 2);
  return { end, calls };
}

const anyOctets = fc.uint8Array({ maxLength: 120 });
/** Something well-formed with a few octets changed, cut, or followed by others. */
const almostSip = fc
  .record({
    of: fc.constantFrom(invite('x', audio), invite('y', fax), invite('busy0', fax)),
    changes: fc.array(fc.tuple(fc.nat(800), fc.nat(255)), { maxLength: 6 }),
    length: fc.nat(1200),
  })
  .map(({ of, changes, length }) => {
    const bytes = of.slice(0, length);
    for (const [at, octet] of changes) if (at < bytes.length) bytes[at] = octet;
    return bytes;
  });

test('no octets on the SIP port or a media port make an endpoint throw, and it still wakes', () => {
  const datagrams = fc.array(
    fc.record({ to: fc.constantFrom('sip', 'media 0', 'media 1'), bytes: anyOctets, almostSip }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(datagrams, (list) => {
      const { end, calls } = busyEndpoint();
      let now = 1;
      for (const { to, bytes, almostSip: message } of list) {
        const call = calls[to === 'media 1' ? 1 : 0]!;
        if (to === 'sip') {
          end.handle({ is: 'sip', bytes, from: peer }, now);
          end.handle({ is: 'sip', bytes: message, from: peer }, now);
        } else end.handle({ is: 'media', call, bytes, from: peer }, now);
        now = Math.max(now + 1, Math.min(end.wakeAt ?? 0, now + 500));
        end.handle({ is: 'overdue' }, now);
      }
    }),
    { numRuns: 150 },
  );
});

test('calls beyond the limit are refused for want of a circuit, and nobody is told of them', () => {
  const end = create(3);
  for (const id of ['a', 'b', 'c']) {
    end.handle({ is: 'sip', bytes: invite(id, audio), from: peer }, 0);
  }
  assert.equal(end.calls, 3);
  const out = end.handle({ is: 'sip', bytes: invite('d', audio), from: peer }, 0);
  const told = out.filter((each) => each.do === 'tell' && each.news.is !== 'trace');
  assert.deepEqual(told, []);
  const refusal = out.map(textOf).find((text) => text.startsWith('SIP/2.0 503'));
  assert.match(refusal ?? '', /^Reason: Q\.850;cause=34/m);
  assert.equal(end.calls, 3);
});

test('an offer of which nothing can carry a fax is refused with 488', () => {
  for (const media of [['video 4000 RTP/AVP 31'], ['audio 0 RTP/AVP 0'], ['image 4000 tcp t38']]) {
    const { out } = answered(create(), 'n', media);
    assert.ok(
      out.some((each) => textOf(each).startsWith('SIP/2.0 488')),
      media[0],
    );
    const ended = out.find((each) => each.do === 'tell' && each.news.is === 'ended');
    assert.equal(
      ended?.do === 'tell' && ended.news.is === 'ended' && ended.news.outcome.code,
      'fax.incompatible',
    );
  }
});

test('T.38 alone and T.38 called RTP are answered as they were offered', () => {
  for (const [line, answer] of [
    ['image 4000 UDPTL t38', 'm=image 4000 udptl t38'],
    ['image 4000 RTP/AVP t38', 'm=image 4000 RTP/AVP t38'],
  ] as const) {
    const { out } = answered(create(), 'n', [line]);
    const accepted = out.map(textOf).find((text) => text.startsWith('SIP/2.0 200'));
    assert.ok(accepted?.includes(`${answer}\r\n`), line);
  }
});

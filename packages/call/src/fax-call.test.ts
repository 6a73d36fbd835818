/** Whatever comes in whatever order, a call waits with a deadline and ends with one outcome. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AgentNews, Sdp } from '@platen/sip';
import fc from 'fast-check';
import { abilities } from '../test/abilities.ts';
import type { At, FaxCallInput, FaxCallOutput } from './call-state.ts';
import { FaxCall } from './fax-call.ts';
import * as offers from './offers.ts';

const peer = { address: '192.0.2.9', port: 5060 };
const self = { id: '1', version: 1, media: { address: '192.0.2.1', port: 4000 } };
const transport = { redundancy: 1, errorCorrection: 'redundancy' } as const;
const audio = offers.audioOffer(self);
const fax = offers.faxOffer(self, transport, null);
const nothing: Sdp = { ...audio, media: [] };
const raster = { width: 1728, height: 1, resolution: 'fine', rows: new Uint8Array(216) } as const;

const caller = {
  as: 'caller',
  identity: '1',
  pages: 1,
  drawn: { width: 1728, resolution: 'fine' },
  abilities,
  transport,
} as const;
const answerer = { as: 'answerer', identity: '2', abilities, transport, ringMs: 1000 } as const;
const person = { as: 'audio', ringMs: 1000 } as const;

const call = 'c';
const dial = { do: 'dial', call, to: '2', from: '1', target: peer, setup: caller } as const;
const sdp = fc.constantFrom(audio, fax, nothing);

const news: fc.Arbitrary<AgentNews> = fc.oneof(
  fc.constantFrom(180, 183).map((status) => ({ is: 'progress', call, status }) as const),
  sdp.map((answer) => ({ is: 'answered', call, answer }) as const),
  fc.constant({ is: 'confirmed', call } as const),
  fc.constantFrom(404, 486, 488, 503).map((status) => {
    return { is: 'refused', call, status, reason: '', cause: null } as const;
  }),
  fc.option(sdp).map((offer) => ({ is: 'offered', call, offer }) as const),
  sdp.map((answer) => ({ is: 'offer-accepted', call, answer }) as const),
  fc.constant({ is: 'offer-refused', call, status: 488 } as const),
  fc.constantFrom('us', 'far', 'timeout').map((by) => {
    return { is: 'ended', call, by: by as 'us', cause: 16 } as const;
  }),
);

const input: fc.Arbitrary<FaxCallInput> = fc.oneof(
  { weight: 4, arbitrary: news.map((each) => ({ is: 'news', news: each }) as const) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(
        { do: 'answer', call, setup: answerer } as const,
        { do: 'answer', call, setup: person } as const,
        { do: 'ring', call } as const,
        { do: 'refuse', call, status: 486, cause: 17 } as const,
        { do: 'page', call, page: 1, raster } as const,
        { do: 'page-kept', call, page: 1, kept: true } as const,
        { do: 'stop', call } as const,
        { do: 'hang-up', call } as const,
      )
      .map((order) => ({ is: 'order', order }) as const),
  },
  {
    weight: 2,
    arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => {
      return { is: 'media', bytes, from: peer } as const;
    }),
  },
  { weight: 2, arbitrary: fc.constant({ is: 'media-open', at: self.media } as const) },
  { weight: 1, arbitrary: fc.constant({ is: 'media-failed' } as const) },
  { weight: 6, arbitrary: fc.constant({ is: 'overdue' } as const) },
);

const incoming = {
  is: 'incoming',
  call,
  to: '2',
  from: '1',
  callId: 'x',
  offer: audio,
  peer,
} as const;

/** Ways into the depth of a call, which chance alone seldom finds. */
const open = { is: 'media-open', at: self.media } as const;
const answered = { is: 'news', news: { is: 'answered', call, answer: audio } } as const;
const offered = { is: 'news', news: { is: 'offered', call, offer: fax } } as const;
const overdue = { is: 'overdue' } as const;
const stop = { is: 'order', order: { do: 'stop', call } } as const;
const beginnings: readonly (readonly FaxCallInput[])[] = [
  [],
  [open, answered, overdue],
  [open, answered, offered],
  [open, answered, offered, stop, ...Array.from({ length: 30 }, () => overdue)],
];

const seen = new Set<At>();

test('any input in any order: a deadline while it waits, one outcome when it ends', () => {
  const inputs = fc.array(input, { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(fc.boolean(), fc.constantFrom(...beginnings), inputs, (outgoing, way, list) => {
      const made = new FaxCall(call, '1', outgoing ? null : incoming, 0);
      const first: FaxCallInput[] = outgoing ? [{ is: 'order', order: dial }] : [];
      const out: FaxCallOutput[] = [];
      let now = 0;
      for (const each of [...first, ...way, ...list]) {
        // Overdue comes when it is due, everything else a moment after what was before.
        now = each.is === 'overdue' ? Math.max(now, made.wakeAt ?? now) : now + 20;
        out.push(...made.handle(each, now));
        seen.add(made.at);
        if (made.at !== 'ended' && made.at !== 'alerting') assert.notEqual(made.wakeAt, null);
      }
      const told = out.filter((each) => each.do === 'tell' && each.news.is === 'ended').length;
      const closed = out.filter((each) => each.do === 'close-media').length;
      assert.ok(told <= 1, 'one outcome');
      assert.equal(closed, made.at === 'ended' ? 1 : 0);
      if (made.at === 'ended' || made.at === 'ending') assert.equal(told, 1);
    }),
    { numRuns: 3000, seed: 20 },
  );
});

test('that walk has been in every state', () => {
  const all: At[] = [
    'opening',
    'dialing',
    'ringing',
    'incoming',
    'alerting',
    'accepting',
    'audio',
    'switching',
    'listening',
    'faxing',
    'lingering',
    'ending',
    'ended',
  ];
  assert.deepEqual(
    all.filter((at) => !seen.has(at)),
    [],
  );
});

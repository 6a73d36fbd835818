// The four transactions edge by edge, with the times at which copies go out (RFC 3261 §17, RFC
// 6026).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { request } from '../test/plain-request.ts';
import { type Envelope, readEnvelope } from './envelope.ts';
import { formatMessage } from './format-message.ts';
import { serverKey } from './matching.ts';
import type { Request, Response } from './message.ts';
import { Outbox } from './outbox.ts';
import { parseMessage } from './parse-message.ts';
import { buildResponse } from './responses.ts';
import { type TransactionKind, transactionTables } from './transaction-tables.ts';
import { type Transaction, Transactions } from './transactions.ts';

const far = { address: '192.0.2.2', port: 5060 };

/** One transaction, what it says up and out, and a clock. */
class Bench {
  now = 0;
  readonly said: string[] = [];
  readonly outbox = new Outbox();
  readonly all: Transactions;
  readonly transaction: Transaction;
  readonly request: Request;
  readonly envelope: Envelope;

  constructor(kind: TransactionKind) {
    this.all = new Transactions(this.outbox, {
      heard: (_, response) => this.said.push(`up ${response.status}`),
      unanswered: () => this.said.push('unanswered'),
      gone: () => this.said.push('gone'),
    });
    this.request = request(kind.startsWith('invite') ? 'INVITE' : 'OPTIONS');
    this.envelope = readEnvelope(this.request);
    this.transaction = kind.endsWith('client')
      ? this.all.request(this.request, far, null, 0)
      : this.all.receive(this.request, serverKey(this.request, this.envelope), far, null, 0);
    this.#collect();
  }

  #collect(): void {
    for (const output of this.outbox.drain()) {
      if (output.do !== 'datagram') continue;
      const start = new TextDecoder().decode(output.bytes).split('\r\n')[0];
      this.said.push(`${this.now} ${start.replace(/ sip:.*| SIP.*|SIP\/2.0 /g, '').slice(0, 8)}`);
    }
  }

  #response(status: number): Response {
    return buildResponse(this.request, status, { toTag: 'b' });
  }

  /** The far end's response (client) or ours (server). */
  answer(status: number): this {
    const response = this.#response(status);
    if (this.transaction.kind.endsWith('client')) {
      this.all.response(response, readEnvelope(response), far, this.now);
    } else this.all.respond(this.transaction.key, response, this.now);
    this.#collect();
    return this;
  }

  repeat(event: 'request' | 'ack'): this {
    this.all.repeat(this.transaction, event, this.now);
    this.#collect();
    return this;
  }

  abandon(): this {
    this.all.abandon('z9hG4bKone', this.now);
    return this;
  }

  /** Time passes to `until`, every timer at its own moment. */
  pass(until: number): this {
    for (;;) {
      const { wakeAt } = this.all;
      if (wakeAt === null || wakeAt > until) break;
      this.now = wakeAt;
      this.all.overdue(this.now);
      this.#collect();
    }
    this.now = until;
    return this;
  }

  hush(): this {
    this.said.length = 0;
    return this;
  }

  /** What was said since the last look: first what went up, then what went out. */
  get news(): string[] {
    return this.said.splice(0);
  }

  is(state: string, ...news: string[]): this {
    assert.equal(this.transaction.state, state);
    assert.deepEqual(this.news, news);
    assert.equal(this.all.size, state === 'terminated' ? 0 : 1);
    return this;
  }
}

const doubling = [500, 1_500, 3_500, 7_500, 15_500, 31_500];
const capped = [500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500];
const each = (times: number[], what: string) => times.map((at) => `${at} ${what}`);

test('an INVITE without any answer goes out seven times and ends after 32 s (timers A, B)', () => {
  const bench = new Bench('invite-client').is('calling', '0 INVITE');
  bench.pass(31_999).is('calling', ...each(doubling, 'INVITE'));
  bench.pass(32_000).is('terminated', 'unanswered', 'gone');
  assert.equal(bench.all.wakeAt, null);
});

test('a provisional answer stops the copies of an INVITE, and every one goes up', () => {
  const bench = new Bench('invite-client');
  bench.pass(600).answer(100).is('proceeding', '0 INVITE', '500 INVITE', 'up 100');
  bench.answer(180).is('proceeding', 'up 180');
  bench.pass(200_000).is('proceeding');
  assert.equal(bench.all.wakeAt, null);
});

for (const provisional of [false, true]) {
  const when = provisional ? 'after a provisional answer' : 'at once';

  test(`a 2xx ${when}: every copy goes up for 64 × T1 (timer M)`, () => {
    const bench = new Bench('invite-client');
    if (provisional) bench.answer(180);
    bench.hush();
    bench.answer(200).is('accepted', 'up 200');
    bench.answer(200).is('accepted', 'up 200');
    bench.answer(486).answer(180).pass(31_999).is('accepted');
    bench.pass(32_000).is('terminated', 'gone');
  });

  test(`a refusal ${when} is acknowledged, its copies too, and goes up once (timer D)`, () => {
    const bench = new Bench('invite-client');
    if (provisional) bench.answer(180);
    bench.hush();
    bench.answer(486).is('completed', 'up 486', '0 ACK');
    bench.answer(486).is('completed', '0 ACK');
    bench.answer(200).answer(180).pass(31_999).is('completed');
    bench.pass(32_000).is('terminated', 'gone');
  });
}

test('an abandoned INVITE has 64 × T1 left from when it was heard of, however often it rings', () => {
  const bench = new Bench('invite-client').pass(100).answer(180).hush();
  bench.abandon().is('abandoned');
  bench.pass(20_000).answer(180).abandon().pass(32_099).is('abandoned', 'up 180');
  bench.pass(32_100).is('terminated', 'unanswered', 'gone');
});

test('an abandoned INVITE that is unheard goes on until it is heard, and keeps its own end', () => {
  const bench = new Bench('invite-client').abandon().pass(1_600);
  bench.is('abandoned', '0 INVITE', '500 INVITE', '1500 INVITE');
  bench.answer(100).pass(31_999).is('abandoned', 'up 100');
  bench.pass(32_000).is('terminated', 'unanswered', 'gone');
});

test('an abandoned INVITE may still be answered', () => {
  for (const heard of [true, false]) {
    const accepted = new Bench('invite-client');
    if (heard) accepted.answer(180);
    accepted.hush().abandon().answer(200).is('accepted', 'up 200');
    accepted.pass(31_999).is('accepted');
    accepted.pass(32_000).is('terminated', 'gone');
    const refused = new Bench('invite-client');
    if (heard) refused.answer(180);
    refused.hush().abandon().answer(487).is('completed', 'up 487', '0 ACK');
    refused.pass(31_999).is('completed');
    refused.pass(32_000).is('terminated', 'gone');
  }
});

test('the ACK of a refusal has the Via, Route and number of its INVITE and the To of the answer', () => {
  const outbox = new Outbox();
  const quiet = { heard: () => {}, unanswered: () => {}, gone: () => {} };
  const all = new Transactions(outbox, quiet);
  const invite = request('INVITE');
  all.request(invite, far, null, 0);
  const refusal = buildResponse(invite, 486, { toTag: 'b' });
  outbox.drain();
  all.response(refusal, readEnvelope(refusal), far, 0);
  const [sent] = outbox.drain();
  assert(sent.do === 'datagram');
  assert.deepEqual(sent.to, far);
  const ack = parseMessage(sent.bytes);
  const wanted = request('ACK').headers.map(({ name, value }) =>
    name === 'To' ? { name, value: `${value};tag=b` } : { name, value },
  );
  const byName = (one: { name: string }, two: { name: string }) => (one.name < two.name ? -1 : 1);
  assert.deepEqual([...ack.headers].sort(byName), wanted.sort(byName));
});

test('another request without any answer goes out eleven times in 32 s (timers E, F)', () => {
  const bench = new Bench('request-client').is('trying', '0 OPTIONS');
  bench.pass(31_999).is('trying', ...each(capped, 'OPTIONS'));
  bench.pass(32_000).is('terminated', 'unanswered', 'gone');
});

test('a provisional answer slows the copies of another request to one in 4 s', () => {
  const bench = new Bench('request-client').pass(100).answer(100);
  bench.hush();
  bench.pass(9_000).is('proceeding', '500 OPTIONS', '4500 OPTIONS', '8500 OPTIONS');
  bench.answer(180).is('proceeding', 'up 180');
  bench.pass(31_999);
  bench.hush();
  bench.pass(32_000).is('terminated', 'unanswered', 'gone');
});

for (const status of [200, 404]) {
  test(`a final ${status} to another request goes up once and is remembered 5 s (timer K)`, () => {
    for (const provisional of [false, true]) {
      const bench = new Bench('request-client');
      if (provisional) bench.answer(100);
      bench.hush();
      bench.answer(status).is('completed', `up ${status}`);
      bench.answer(status).answer(100).pass(4_999).is('completed');
      bench.pass(5_000).is('terminated', 'gone');
    }
  });

  test(`our ${status} to another request is repeated for each copy of it (timer J)`, () => {
    for (const provisional of [false, true]) {
      const bench = new Bench('request-server').is('trying');
      bench.repeat('request').is('trying');
      if (provisional) {
        bench.answer(100).is('proceeding', '0 100 Tryi');
        bench.repeat('request').answer(180).is('proceeding', '0 100 Tryi', '0 180 Ring');
      }
      bench.answer(status).repeat('request').repeat('request');
      assert.equal(bench.news.length, 3);
      bench.answer(500).pass(31_999).is('completed');
      bench.pass(32_000).is('terminated', 'gone');
    }
  });
}

test('our latest provisional answer is repeated for each copy of an INVITE', () => {
  const bench = new Bench('invite-server').is('proceeding');
  bench.repeat('request').is('proceeding');
  bench.answer(100).repeat('request').is('proceeding', '0 100 Tryi', '0 100 Tryi');
  bench.answer(180).repeat('request').is('proceeding', '0 180 Ring', '0 180 Ring');
  bench.repeat('ack').pass(300_000).is('proceeding');
});

test('our refusal is repeated until its ACK, then its copies are absorbed 5 s (timers G, H, I)', () => {
  const bench = new Bench('invite-server').answer(486).is('completed', '0 486 Busy');
  bench.pass(1_000).repeat('request').is('completed', '500 486 Busy', '1000 486 Busy');
  bench.repeat('ack').is('confirmed');
  bench.repeat('ack').repeat('request').answer(200).pass(5_999).is('confirmed');
  bench.pass(6_000).is('terminated', 'gone');
});

test('our refusal without an ACK goes out eleven times and is forgotten after 32 s', () => {
  const bench = new Bench('invite-server').answer(486);
  bench.hush();
  bench.pass(31_999).is('completed', ...each(capped, '486 Busy'));
  bench.pass(32_000).is('terminated', 'gone');
});

test('our 2xx is sent as often as we say, and copies of the INVITE are absorbed (timer L)', () => {
  const bench = new Bench('invite-server').answer(200).is('accepted', '0 200 OK');
  bench.repeat('request').repeat('ack').pass(500).is('accepted');
  bench.answer(200).is('accepted', '500 200 OK');
  bench.answer(486).pass(31_999).is('accepted');
  bench.pass(32_000).is('terminated', 'gone');
});

test('a late tick sends one copy, not the missed ones', () => {
  const bench = new Bench('request-client');
  bench.hush();
  bench.now = 20_000;
  bench.all.overdue(20_000);
  assert.equal(bench.outbox.drain().filter((output) => output.do === 'datagram').length, 1);
  assert.equal(bench.all.wakeAt, 21_000);
});

test('a response with two Vias, another branch or another method is nobody’s', () => {
  const bench = new Bench('invite-client');
  const wrong = (change: (text: string) => string) => {
    const text = new TextDecoder().decode(
      formatMessage(buildResponse(bench.request, 200, { toTag: 'b' })),
    );
    const response = parseMessage(new TextEncoder().encode(change(text)));
    assert(response.is === 'response');
    return bench.all.response(response, readEnvelope(response), far, 0);
  };
  assert.equal(
    wrong((text) => text.replace('Via', 'Via: SIP/2.0/UDP x\r\nVia')),
    null,
  );
  assert.equal(
    wrong((text) => text.replace('z9hG4bKone', 'z9hG4bKtwo')),
    null,
  );
  assert.equal(
    wrong((text) => text.replace('7 INVITE', '7 BYE')),
    null,
  );
  assert.notEqual(
    wrong((text) => text),
    null,
  );
});

test('every state of every table is reachable and is left in the end', () => {
  for (const { starts, edges } of Object.values(transactionTables)) {
    const map = edges as Record<string, Record<string, { to: string }>>;
    const seen = new Set<string>([starts.to]);
    for (const state of seen) {
      for (const { to } of Object.values(map[state] ?? {})) seen.add(to);
    }
    assert.deepEqual([...seen].sort(), [...Object.keys(map), 'terminated'].sort());
  }
});

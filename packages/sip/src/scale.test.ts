// Many calls on one agent: nothing is left of them, and the work for one does not grow with the
// rest.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { field, LoneAgent, request, toTag } from '../test/lone-agent.ts';
import { audioSdp, dice, two } from '../test/network.ts';
import { Deadlines, type Waiter } from './deadlines.ts';

const answer = audioSdp(two.address);

/** Brings a call up, from INVITE to ACK; returns its BYE-to-be. */
function bring(lone: LoneAgent, number: number): string {
  const callId = `many-${number}`;
  lone.news.length = 0;
  lone.tell(request('INVITE', { callId }));
  const [ok] = lone.order({ do: 'accept', call: lone.incoming.call, answer });
  const tag = toTag(ok.text);
  lone.tell(request('ACK', { callId, toTag: tag }));
  assert.equal(lone.news.at(-1)?.is, 'confirmed');
  return request('BYE', { callId, toTag: tag, cseq: 2 });
}

test('of 1,000 calls up at once and ended, nothing is left after 64 × T1', () => {
  const lone = new LoneAgent();
  const byes = Array.from({ length: 1_000 }, (_, number) => bring(lone, number));
  assert.deepEqual(lone.held, { calls: 1_000, transactions: 1_000, merges: 1_000 });
  for (const bye of byes) assert.match(lone.tell(bye)[0].text, /^SIP\/2\.0 200 /);
  assert.deepEqual(lone.held, { calls: 0, transactions: 2_000, merges: 1_000 });
  lone.pass(32_000);
  assert.deepEqual(lone.held, { calls: 0, transactions: 0, merges: 0 });
  assert.equal(lone.agent.wakeAt, null);
});

test('1,000 INVITEs that are cancelled, malformed or refused leave nothing either', () => {
  const lone = new LoneAgent();
  for (let number = 0; number < 1_000; number++) {
    const branch = `z9hG4bKm${number}`;
    const callId = `many-${number}`;
    if (number % 3 === 0) {
      lone.tell(request('INVITE', { branch, callId }));
      lone.tell(request('CANCEL', { branch, callId }));
    } else if (number % 3 === 1) lone.tell(request('INVITE', { callId, more: 'Require: x\n' }));
    else lone.tell(request('INVITE', { callId }).replace('Max-Forwards: 70', 'Max-Forwards: x'));
  }
  lone.pass(100_000);
  assert.deepEqual(lone.held, { calls: 0, transactions: 0, merges: 0 });
});

/**
 * µs for a BYE among `calls` calls that are up: the best of batches, for the machine has others to
 * serve.
 */
function microsAmong(calls: number): number {
  const lone = new LoneAgent();
  const byes = Array.from({ length: calls }, (_, number) => bring(lone, number));
  const bytes = byes.map((text) => new TextEncoder().encode(text.replaceAll('\n', '\r\n')));
  const from = { address: '192.0.2.1', port: 5060 };
  let best = Number.POSITIVE_INFINITY;
  for (let batch = 0; batch < calls / 2; batch += 100) {
    const began = performance.now();
    for (let at = batch; at < batch + 100; at++) {
      lone.agent.handle({ is: 'datagram', bytes: bytes[at], from }, lone.now);
    }
    best = Math.min(best, ((performance.now() - began) * 1_000) / 100);
  }
  return best;
}

test('a datagram takes well under 100 µs, among 3,000 calls as among 400', (context) => {
  const few = Math.min(microsAmong(400), microsAmong(400));
  const many = microsAmong(3_000);
  context.diagnostic(`a BYE parsed, answered and told: ${few.toFixed(1)}, ${many.toFixed(1)} µs`);
  assert(many < 100, `${many} µs`);
  assert(many < Math.max(few * 4, 60), `${few} µs among 400 calls, ${many} among 3,000`);
});

test('the heap of deadlines wakes everyone in order, whatever is set, moved and dropped', () => {
  const roll = dice(3);
  const heap = new Deadlines<Waiter>();
  const waiters: Waiter[] = Array.from({ length: 300 }, () => ({ wakeAt: 0, place: -1 }));
  for (let turn = 0; turn < 3_000; turn++) {
    const waiter = waiters[Math.floor(roll() * waiters.length)];
    heap.set(waiter, roll() < 0.3 ? null : Math.floor(roll() * 1_000));
    const due = waiters.filter(({ place }) => place >= 0).map(({ wakeAt }) => wakeAt);
    assert.equal(heap.size, due.length);
    assert.equal(heap.next?.wakeAt, due.length === 0 ? undefined : Math.min(...due));
  }
  let last = -1;
  for (let next = heap.next; next !== undefined; next = heap.next) {
    assert(next.wakeAt >= last);
    last = next.wakeAt;
    heap.set(next, null);
  }
  assert(waiters.every(({ place }) => place === -1));
});

test('every branch, tag and Call-ID is drawn anew', () => {
  const lone = new LoneAgent();
  const texts = Array.from({ length: 50 }, (_, number) => {
    const order = { do: 'invite', call: String(number), to: '1', from: '2' } as const;
    return lone.order({ ...order, target: { address: '192.0.2.1', port: 5060 }, offer: answer })[0]
      .text;
  });
  for (const name of ['Via', 'From', 'Call-ID']) {
    assert.equal(new Set(texts.map((text) => field(text, name)[0])).size, 50);
  }
});

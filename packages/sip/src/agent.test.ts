// Two agents on a quiet wire: set-up, endings, offers both ways, and what is lost on the way.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audioSdp, faxSdp, kinds, obliging, one, two, twoParties } from '../test/network.ts';
import type { AgentOrder } from './agent-types.ts';

const hangUp = (call: string): AgentOrder => ({ do: 'hang-up', call });
const us = (call: string, cause: number | null = null) => ({ is: 'ended', call, by: 'us', cause });
const far = (call: string, cause: number | null = null) => ({
  is: 'ended',
  call,
  by: 'far',
  cause,
});

test('a call is set up, switched to T.38 by the called side, and ended', () => {
  const world = twoParties().dial();
  const { network, caller, called } = world;
  network.run(1_000);
  assert.deepEqual(kinds(caller), ['progress', 'answered']);
  assert.deepEqual(kinds(called), ['incoming', 'confirmed']);
  const { call, to, from, peer, offer } = world.incoming;
  assert.deepEqual(
    { to, from, peer, offer },
    { to: '+12025550191', from: '+12025550190', peer: one, offer: audioSdp(one.address) },
  );
  network.order(called, { do: 'offer', call, offer: faxSdp(two.address) });
  network.run(2_000);
  assert.deepEqual(caller.news.slice(2), [
    { is: 'offered', call: 'dialled', offer: faxSdp(two.address) },
  ]);
  assert.deepEqual(called.news.at(-1), {
    is: 'offer-accepted',
    call,
    answer: faxSdp(one.address),
  });
  network.order(caller, { do: 'hang-up', call: 'dialled', cause: 16 });
  network.run(3_000);
  assert.deepEqual(caller.news.at(-1), us('dialled', 16));
  assert.deepEqual(called.news.at(-1), far(call, 16));
  world.rest();
});

test('messages are told in order, with what they are about', () => {
  const world = twoParties().dial();
  world.network.run(100);
  world.network.order(world.caller, {
    do: 'offer',
    call: 'dialled',
    offer: faxSdp(one.address),
  });
  world.network.run(200);
  world.network.order(world.caller, hangUp('dialled'));
  world.network.run(300);
  assert.deepEqual(world.caller.wire, [
    '> INVITE (audio offer)',
    '< 100 Trying (INVITE)',
    '< 180 Ringing (INVITE)',
    '< 200 OK (INVITE)',
    '> ACK',
    '> INVITE (T.38 offer)',
    '< 100 Trying (INVITE)',
    '< 200 OK (INVITE)',
    '> ACK',
    '> BYE',
    '< 200 OK (BYE)',
  ]);
});

test('a refusal tells status, reason and cause', () => {
  const world = twoParties();
  world.called.react = (news) =>
    news.is === 'incoming' ? [{ do: 'refuse', call: news.call, status: 486, cause: 17 }] : [];
  world.dial().network.settle();
  assert.deepEqual(world.caller.news, [
    { is: 'refused', call: 'dialled', status: 486, reason: 'Busy Here', cause: 17 },
  ]);
  assert.deepEqual(world.called.news.at(-1), us(world.incoming.call, 17));
  world.rest();
});

test('nobody there: refused as 408 after 32 s', () => {
  const world = twoParties();
  world.network.drop = () => true;
  world.dial().network.settle();
  assert.deepEqual(world.caller.news, [
    { is: 'refused', call: 'dialled', status: 408, reason: 'No response', cause: null },
  ]);
  assert.equal(world.network.now, 32_000);
  world.rest();
});

test('hanging up while it rings cancels, with the cause', () => {
  const world = twoParties();
  world.called.react = (news) => (news.is === 'incoming' ? [{ do: 'ring', call: news.call }] : []);
  world.dial().network.run(1_000);
  world.network.order(world.caller, { do: 'hang-up', call: 'dialled', cause: 16 });
  world.network.run(1_100);
  assert.deepEqual(world.caller.news.at(-1), us('dialled', 16));
  assert.deepEqual(world.called.news.at(-1), far(world.incoming.call, 16));
  assert(world.caller.wire.includes('< 487 Request Terminated (INVITE)'));
  world.rest();
});

test('hanging up before anything is heard waits with CANCEL for the first provisional answer', () => {
  const world = twoParties();
  world.called.react = () => [];
  world.dial();
  world.network.order(world.caller, hangUp('dialled'));
  assert.deepEqual(world.caller.wire, ['> INVITE (audio offer)']);
  world.network.run(100);
  assert.deepEqual(world.caller.wire.slice(1, 3), ['< 100 Trying (INVITE)', '> CANCEL']);
  assert.deepEqual(kinds(world.called), ['incoming', 'ended']);
  assert.deepEqual(world.caller.news, [us('dialled')]);
  world.rest();
});

test('a 200 that crosses the CANCEL is acknowledged and ended by BYE', () => {
  const world = twoParties();
  world.called.react = (news) => (news.is === 'incoming' ? [{ do: 'ring', call: news.call }] : []);
  world.dial().network.run(1_000);
  const { call } = world.incoming;
  world.network.order(world.called, { do: 'accept', call, answer: audioSdp(two.address) });
  world.network.order(world.caller, hangUp('dialled'));
  world.network.run(1_200);
  assert(!world.caller.news.some(({ is }) => is === 'answered'));
  assert.deepEqual(world.caller.news.at(-1), us('dialled'));
  assert.deepEqual(kinds(world.called), ['incoming', 'confirmed', 'ended']);
  const sent = world.caller.wire.filter((line) => line.startsWith('>'));
  assert.deepEqual(sent, ['> INVITE (audio offer)', '> CANCEL', '> ACK', '> BYE']);
  world.rest();
});

test('a CANCEL that changes nothing: the call and its INVITE are given up after 64 × T1', () => {
  const world = twoParties();
  world.called.react = (news) => (news.is === 'incoming' ? [{ do: 'ring', call: news.call }] : []);
  world.dial().network.run(1_000);
  world.network.drop = () => true;
  world.network.order(world.caller, hangUp('dialled'));
  world.network.run(32_999);
  assert.deepEqual(kinds(world.caller), ['progress']);
  world.network.run(33_000);
  assert.deepEqual(world.caller.news.at(-1), us('dialled'));
  assert.equal(world.caller.agent.wakeAt, null);
});

test('a call that rings too long is cancelled and refused as no answer (Q.850 19)', () => {
  const world = twoParties({ ringMaxMs: 20_000 });
  world.called.react = (news) => (news.is === 'incoming' ? [{ do: 'ring', call: news.call }] : []);
  world.dial().network.run(19_999);
  assert.deepEqual(kinds(world.caller), ['progress']);
  world.network.run(20_100);
  const refused = { is: 'refused', call: 'dialled', status: 408, reason: 'No answer', cause: 19 };
  assert.deepEqual(world.caller.news.at(-1), refused);
  assert.deepEqual(world.called.news.at(-1), far(world.incoming.call, 19));
  world.rest();
});

test('a call that our application never answers is refused in the end', () => {
  const world = twoParties();
  world.called.react = () => [];
  world.dial();
  world.network.drop = (text) => text.startsWith('CANCEL');
  world.network.settle();
  const { call } = world.incoming;
  assert.deepEqual(world.called.news.at(-1), { is: 'ended', call, by: 'timeout', cause: null });
  world.rest();
});

test('both say BYE at once: both are answered and both calls end', () => {
  const world = twoParties().dial();
  world.network.run(1_000);
  world.network.order(world.caller, hangUp('dialled'));
  world.network.order(world.called, hangUp(world.incoming.call));
  world.network.run(1_100);
  assert.deepEqual(world.caller.news.at(-1), us('dialled'));
  assert.deepEqual(world.called.news.at(-1), us(world.incoming.call));
  world.rest();
});

test('a BYE nobody answers ends the call after 64 × T1', () => {
  const world = twoParties().dial();
  world.network.run(1_000);
  world.network.drop = () => true;
  world.network.order(world.caller, hangUp('dialled'));
  world.network.run(32_999);
  assert.equal(kinds(world.caller).at(-1), 'answered');
  world.network.run(33_001);
  assert.deepEqual(world.caller.news.at(-1), us('dialled'));
});

test('a lost ACK comes again with the repeated 200', () => {
  const world = twoParties();
  let lost = 0;
  world.network.drop = (text) => text.startsWith('ACK') && lost++ < 3;
  world.dial().network.run(10_000);
  assert.equal(lost, 4);
  assert.deepEqual(kinds(world.called), ['incoming', 'confirmed']);
  assert.deepEqual(kinds(world.caller), ['progress', 'answered']);
});

test('a lost 200 comes again', () => {
  const world = twoParties();
  let lost = 0;
  world.network.drop = (text) => text.startsWith('SIP/2.0 200') && lost++ < 2;
  world.dial().network.run(10_000);
  assert.deepEqual(kinds(world.caller), ['progress', 'answered']);
  assert.deepEqual(kinds(world.called), ['incoming', 'confirmed']);
});

test('without any ACK the called side says BYE after 64 × T1', () => {
  const world = twoParties();
  world.network.drop = (text) => text.startsWith('ACK');
  world.dial().network.settle();
  const { call } = world.incoming;
  assert.deepEqual(world.called.news.at(-1), { is: 'ended', call, by: 'timeout', cause: null });
  assert.deepEqual(world.caller.news.at(-1), far('dialled'));
  const copies = world.called.wire.filter((line) => line === '> 200 OK (INVITE)');
  assert.equal(copies.length, 11);
  world.rest();
});

test('hanging up before the ACK waits for it', () => {
  const world = twoParties();
  world.network.drop = (text) => text.startsWith('ACK') && world.network.now < 3_000;
  world.dial().network.run(1_000);
  world.network.order(world.called, hangUp(world.incoming.call));
  world.network.run(2_000);
  assert(!world.called.wire.includes('> BYE'));
  world.network.run(10_000);
  assert.deepEqual(kinds(world.called), ['incoming', 'ended']);
  assert.deepEqual(world.caller.news.at(-1), far('dialled'));
  world.rest();
});

test('an offer before the ACK waits for it', () => {
  const world = twoParties();
  world.called.react = (news) => {
    if (news.is !== 'incoming') return [];
    const { call } = news;
    const answer = audioSdp(two.address);
    return [
      { do: 'accept', call, answer },
      { do: 'offer', call, offer: faxSdp(two.address) },
    ];
  };
  world.dial().network.run(1_000);
  assert.deepEqual(kinds(world.called), ['incoming', 'confirmed', 'offer-accepted']);
  assert.deepEqual(kinds(world.caller), ['answered', 'offered']);
});

test('a refusal with a status that refuses nothing is our own mistake', () => {
  const world = twoParties();
  world.called.react = () => [];
  world.dial().network.run(100);
  const { call } = world.incoming;
  assert.throws(
    () => world.network.order(world.called, { do: 'refuse', call, status: 200 }),
    /200/,
  );
});

test('orders for a call that is gone are passed over', () => {
  const world = twoParties();
  const { network, caller } = world;
  const answer = audioSdp(one.address);
  network.order(
    caller,
    hangUp('x'),
    { do: 'ring', call: 'x' },
    { do: 'accept', call: 'x', answer },
  );
  assert.deepEqual(caller.news, []);
  world.rest();
});

test('an answer without a usable description ends the call', () => {
  for (const body of ['', 'v=0\r\n', 'nonsense']) {
    const world = twoParties();
    world.network.change = (text) =>
      text.startsWith('SIP/2.0 200') && text.includes('1 INVITE')
        ? `${text.split('\r\n\r\n')[0].replace(/Content-Length: \d+/, `Content-Length: ${body.length}`)}\r\n\r\n${body}`
        : text;
    world.dial().network.run(5_000);
    assert.deepEqual(kinds(world.caller), ['progress', 'refused']);
    assert(world.caller.news.at(-1)!.is === 'refused');
    assert.deepEqual(kinds(world.called), ['incoming', 'confirmed', 'ended']);
    world.rest();
  }
});

test('a call of an agent to itself is two calls', () => {
  const world = twoParties();
  const { network, caller } = world;
  caller.react = obliging(one.address);
  network.order(caller, {
    ...{ do: 'invite', call: 'own', to: '2', from: '1', target: one },
    offer: audioSdp(one.address),
  });
  network.run(1_000);
  assert.deepEqual(kinds(caller), ['incoming', 'progress', 'answered', 'confirmed']);
  network.order(caller, hangUp('own'));
  network.settle();
  assert.deepEqual(kinds(caller).slice(4), ['ended', 'ended']);
  world.rest();
});

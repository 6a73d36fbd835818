// Offers in a call that is up: both directions, refusal, glare, refresh, delayed offers (RFC 3264).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audioSdp, faxSdp, kinds, one, two, twoParties } from '../test/network.ts';
import type { AgentOrder } from './agent-types.ts';

const t38From = (call: string, address: string): AgentOrder => ({
  do: 'offer',
  call,
  offer: faxSdp(address),
});

function up(seed = 1) {
  const world = twoParties({}, seed).dial();
  world.network.run(1_000);
  const { network, caller, called, rest } = world;
  const { call } = world.incoming;
  caller.news.length = 0;
  called.news.length = 0;
  return { network, caller, called, rest, call };
}

for (const status of [488, 415, 606]) {
  test(`an offer refused with ${status} leaves the session, and later offers, as they were`, () => {
    const { network, caller, called, call, rest } = up();
    const oblige = caller.react;
    caller.react = (news) =>
      news.is === 'offered' ? [{ do: 'refuse-offer', call: news.call, status }] : [];
    network.order(called, t38From(call, two.address));
    network.run(2_000);
    assert.deepEqual(called.news, [{ is: 'offer-refused', call, status }]);
    assert.deepEqual(kinds(caller), ['offered']);
    // A refresh now is answered with what was agreed first.
    network.order(called, { do: 'offer', call, offer: audioSdp(two.address) });
    network.run(3_000);
    assert.deepEqual(kinds(caller), ['offered']);
    const agreed = { is: 'offer-accepted', call, answer: audioSdp(one.address) };
    assert.deepEqual(called.news.at(-1), agreed);
    caller.react = oblige;
    network.order(called, t38From(call, two.address));
    network.run(4_000);
    assert.equal(kinds(called).at(-1), 'offer-accepted');
    network.order(caller, { do: 'hang-up', call: 'dialled' });
    rest();
  });
}

test('a refresh with the unchanged description is answered with our last, unseen by the call', () => {
  const { network, caller, called, call } = up();
  network.order(called, t38From(call, two.address));
  network.run(2_000);
  network.order(called, t38From(call, two.address));
  network.run(3_000);
  assert.deepEqual(kinds(caller), ['offered']);
  assert.deepEqual(kinds(called), ['offer-accepted', 'offer-accepted']);
  assert.deepEqual(called.news[0], called.news[1]);
  network.order(caller, t38From('dialled', one.address));
  network.run(4_000);
  assert.deepEqual(kinds(called).slice(2), []);
  assert.deepEqual(kinds(caller).slice(1), ['offer-accepted']);
});

test('another description under the old version is an offer all the same', () => {
  const { network, caller, called, call } = up();
  network.order(called, { do: 'offer', call, offer: faxSdp(two.address, '1') });
  network.run(2_000);
  assert.deepEqual(kinds(caller), ['offered']);
});

test('glare: both offers are refused with 491, the called side tries again first and wins', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const { network, caller, called, call, rest } = up(seed);
    network.order(caller, t38From('dialled', one.address));
    network.order(called, t38From(call, two.address));
    network.run(1_050);
    assert(caller.wire.includes('< 491 Request Pending (INVITE)'));
    assert(called.wire.includes('< 491 Request Pending (INVITE)'));
    assert.deepEqual([...caller.news, ...called.news], []);
    network.run(6_000);
    // The caller's own offer is dropped for theirs, which comes within 2 s; the caller's would
    // after 2.1 s.
    assert.deepEqual(kinds(caller), ['offer-refused', 'offered']);
    assert.deepEqual(kinds(called), ['offer-accepted']);
    network.order(caller, { do: 'hang-up', call: 'dialled' });
    rest();
  }
});

test('an offer refused with 491 goes again three times, at the distances of its side', () => {
  for (const side of ['caller', 'called'] as const) {
    const world = up();
    const { network, call } = world;
    const [from, to] =
      side === 'caller' ? [world.caller, world.called] : [world.called, world.caller];
    to.react = (news) =>
      news.is === 'offered' ? [{ do: 'refuse-offer', call: news.call, status: 491 }] : [];
    const key = side === 'caller' ? 'dialled' : call;
    const times: number[] = [];
    network.drop = (text, name) => {
      if (name === from.name && text.startsWith('INVITE')) times.push(network.now);
      return false;
    };
    network.order(from, t38From(key, one.address));
    network.run(30_000);
    assert.deepEqual(from.news, [{ is: 'offer-refused', call: key, status: 491 }]);
    assert.equal(times.length, 4);
    const [least, most] = side === 'caller' ? [2_100, 4_000] : [0, 2_000];
    for (let at = 1; at < 4; at++) {
      const waited = times[at] - times[at - 1] - 10;
      assert(waited >= least && waited <= most && waited % 10 === 0, `${side} waited ${waited} ms`);
    }
  }
});

test('a second offer while one is pending is refused without a word on the wire', () => {
  const { network, caller, called } = up();
  called.react = () => [];
  network.order(caller, t38From('dialled', one.address), t38From('dialled', one.address));
  assert.deepEqual(caller.news, [{ is: 'offer-refused', call: 'dialled', status: 491 }]);
});

test('an INVITE of theirs while theirs is unanswered gets 500 with Retry-After', () => {
  const { network, caller, called } = up();
  called.react = () => [];
  network.order(caller, t38From('dialled', one.address));
  network.run(1_100);
  const reinvite = caller.sent.findLast((text) => text.startsWith('INVITE'))!;
  const second = reinvite.replace('2 INVITE', '3 INVITE').replace(/branch=\w+/, 'branch=z9hG4bKx');
  called.sent.length = 0;
  network.inject(called, new TextEncoder().encode(second), one);
  const answer = called.sent.find((text) => text.startsWith('SIP/2.0 500'))!;
  assert.match(answer, /^Retry-After: ([0-9]|10)\r$/m);
});

test('an offer taken back by CANCEL is told, and the session goes on', () => {
  const { network, caller, called, call } = up();
  called.react = () => [];
  network.order(caller, t38From('dialled', one.address));
  network.run(40_000);
  assert.deepEqual(kinds(called), ['offered', 'offer-withdrawn']);
  assert.equal(kinds(caller)[0], 'offer-refused');
  // Too late an answer changes nothing.
  network.order(called, { do: 'accept-offer', call, answer: faxSdp(two.address) });
  network.order(called, { do: 'offer', call, offer: faxSdp(two.address, '9') });
  network.run(41_000);
  assert.equal(kinds(called).at(-1), 'offer-accepted');
});

test('a re-INVITE without any response ends the call by BYE', () => {
  const { network, caller } = up();
  network.drop = () => true;
  network.order(caller, t38From('dialled', one.address));
  network.settle();
  assert.deepEqual(caller.news, [{ is: 'ended', call: 'dialled', by: 'timeout', cause: null }]);
  assert(caller.wire.includes('> BYE'));
});

test('hanging up with an offer pending either way ends both sides', () => {
  for (const side of ['offerer', 'offered'] as const) {
    const { network, caller, called, call, rest } = up();
    called.react = () => [];
    network.order(caller, t38From('dialled', one.address));
    network.run(1_500);
    if (side === 'offerer') network.order(caller, { do: 'hang-up', call: 'dialled' });
    else network.order(called, { do: 'hang-up', call });
    network.run(1_600);
    assert.equal(kinds(caller).at(-1), 'ended');
    assert.equal(kinds(called).at(-1), 'ended');
    assert(caller.wire.includes('< 487 Request Terminated (INVITE)'));
    rest();
  }
});

test('hanging up right behind an offer leaves nothing, though all that comes of it is a 100', () => {
  const { network, caller, called, rest } = up();
  called.react = () => [];
  network.drop = (text) => text.startsWith('SIP/2.0 487') || text.startsWith('SIP/2.0 500');
  network.order(caller, t38From('dialled', one.address), { do: 'hang-up', call: 'dialled' });
  rest();
  assert.equal(kinds(caller).at(-1), 'ended');
});

/** Takes the description out of INVITEs: an offer of theirs becomes a request for ours. */
const bare = (text: string) =>
  text.startsWith('INVITE')
    ? `${text
        .split('\r\n\r\n')[0]
        .replace(/Content-Type.*\r\n/, '')
        .replace(/Content-Length: \d+/, 'Content-Length: 0')}\r\n\r\n`
    : text;

/** Puts the caller's description into its ACK. */
const answering = (text: string) => {
  if (!text.startsWith('ACK')) return bare(text);
  const sdp =
    'v=0\r\no=- 7 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 8\r\n';
  const length = `Content-Type: application/sdp\r\nContent-Length: ${sdp.length}`;
  return text.replace('Content-Length: 0\r\n\r\n', `${length}\r\n\r\n${sdp}`);
};

test('delayed offer: our 200 offers, the ACK answers', () => {
  const world = twoParties();
  world.network.change = answering;
  world.dial().network.run(1_000);
  const { call, offer } = world.incoming;
  assert.equal(offer, null);
  const answer = audioSdp(one.address);
  assert.deepEqual(world.called.news.slice(1), [
    { is: 'confirmed', call },
    { is: 'offer-accepted', call, answer },
  ]);
  world.network.order(world.caller, { do: 'hang-up', call: 'dialled' });
  world.rest();
});

test('delayed offer without an answer in the ACK: the call is ended', () => {
  const world = twoParties();
  world.network.change = bare;
  world.dial().network.run(1_000);
  assert.deepEqual(kinds(world.called), ['incoming', 'ended']);
  assert.equal(kinds(world.caller).at(-1), 'ended');
  world.rest();
});

test('a re-INVITE without offer asks for ours; its ACK answers, or leaves all as it was', () => {
  for (const [change, news] of [
    [answering, 'offer-accepted'],
    [bare, 'offer-refused'],
  ] as const) {
    const { network, caller, called, call } = up();
    network.change = change;
    network.order(caller, t38From('dialled', one.address));
    network.run(2_000);
    assert.deepEqual(called.news[0], { is: 'offered', call, offer: null });
    assert.equal(kinds(called).at(-1), news);
  }
});

test('a 200 without description to our re-INVITE counts as a refusal', () => {
  const { network, caller } = up();
  network.change = (text) =>
    text.startsWith('SIP/2.0 200')
      ? bare(text.replace('SIP', 'INVITE')).replace('INVITE', 'SIP')
      : text;
  network.order(caller, t38From('dialled', one.address));
  network.run(2_000);
  assert.deepEqual(caller.news, [{ is: 'offer-refused', call: 'dialled', status: 488 }]);
});

test('a re-INVITE that overtakes the ACK counts as the ACK', () => {
  const world = twoParties();
  world.network.drop = (text) => text.startsWith('ACK') && text.includes('1 ACK');
  world.dial().network.run(100);
  world.network.order(world.caller, t38From('dialled', one.address));
  world.network.run(2_000);
  assert.deepEqual(kinds(world.called), ['incoming', 'confirmed', 'offered']);
  assert.equal(kinds(world.caller).at(-1), 'offer-accepted');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audioSdp, type CallNews, faxSdp, type Party, TestNetwork } from '../test/network.ts';
import type { AgentOrder } from './agent-types.ts';

const ada = { address: '192.0.2.1', port: 5060 };
const bo = { address: '192.0.2.2', port: 5062 };

interface World {
  readonly network: TestNetwork;
  readonly caller: Party;
  readonly called: Party;
}

/** Bo's agent rings and answers, accepts every offer; tests replace `react` where they want otherwise. */
function world(seed = 1): World {
  const network = new TestNetwork(seed);
  const caller = network.join('caller', ada);
  const called = network.join('called', bo);
  called.react = (news) => obliging(news);
  caller.react = (news) => (news.is === 'incoming' ? [] : obliging(news));
  return { network, caller, called };
}

function obliging(news: CallNews): AgentOrder[] {
  if (news.is === 'incoming') {
    const { call } = news;
    return [
      { do: 'ring', call },
      { do: 'accept', call, answer: audioSdp(bo.address) },
    ];
  }
  if (news.is !== 'offered') return [];
  return [{ do: 'accept-offer', call: news.call, answer: faxSdp('192.0.2.9') }];
}

function dial({ network, caller }: World): void {
  const offer = audioSdp(ada.address);
  const numbers = { to: '+12025550191', from: '+12025550190' };
  network.order(caller, { do: 'invite', call: 'one', ...numbers, target: bo, offer });
}

const kinds = (party: Party) => party.news.map((news) => news.is);

function callOf(party: Party): string {
  return party.news.find((news) => news.is === 'incoming')!.call;
}

test('a call is set up, switched to T.38 by the called side, and ended', () => {
  const here = world();
  dial(here);
  here.network.run(1_000);
  assert.deepEqual(kinds(here.caller), ['progress', 'answered']);
  assert.deepEqual(kinds(here.called), ['incoming', 'confirmed']);
  here.network.order(here.called, {
    do: 'offer',
    call: callOf(here.called),
    offer: faxSdp(bo.address),
  });
  here.network.run(2_000);
  assert.deepEqual(kinds(here.caller).slice(2), ['offered']);
  assert.deepEqual(here.called.news.at(-1), {
    is: 'offer-accepted',
    call: callOf(here.called),
    answer: faxSdp('192.0.2.9'),
  });
  here.network.order(here.caller, { do: 'hang-up', call: 'one', cause: 16 });
  here.network.run(3_000);
  assert.deepEqual(here.caller.news.at(-1), { is: 'ended', call: 'one', by: 'us', cause: 16 });
  assert.deepEqual(here.called.news.at(-1), {
    is: 'ended',
    call: callOf(here.called),
    by: 'far',
    cause: 16,
  });
  here.network.settle();
});

test('a call refused as busy tells its status and cause', () => {
  const here = world();
  here.called.react = (news) =>
    news.is === 'incoming' ? [{ do: 'refuse', call: news.call, status: 486, cause: 17 }] : [];
  dial(here);
  here.network.settle();
  assert.deepEqual(here.caller.news, [
    { is: 'refused', call: 'one', status: 486, reason: 'Busy Here', cause: 17 },
  ]);
  assert.deepEqual(here.called.news.at(-1), {
    is: 'ended',
    call: callOf(here.called),
    by: 'us',
    cause: 17,
  });
});

test('hanging up while it rings cancels', () => {
  const here = world();
  here.called.react = (news) => (news.is === 'incoming' ? [{ do: 'ring', call: news.call }] : []);
  dial(here);
  here.network.run(1_000);
  here.network.order(here.caller, { do: 'hang-up', call: 'one' });
  here.network.settle();
  assert.deepEqual(here.caller.news.at(-1), { is: 'ended', call: 'one', by: 'us', cause: null });
  assert.deepEqual(kinds(here.called), ['incoming', 'ended']);
});

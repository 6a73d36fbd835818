/** Call after call on the same two endpoints leaves nothing behind. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type CallOrder, createEndpoint, type Endpoint } from '@platen/call';
import { createDice, fullAbilities, Network, perfectLine, textLikePage } from '@platen/sim';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const callingAt = { address: '10.0.0.1', port: 5060 };
const calledAt = { address: '10.0.0.2', port: 5060 };
const transport = { redundancy: 1, errorCorrection: 'redundancy' } as const;
const dice = createDice(8);
const page = textLikePage(dice, 'standard', 40);
const drawn = { width: page.width, resolution: page.resolution };

function create(local: typeof callingAt): Endpoint {
  return createEndpoint({ local, name: 'test', draw: () => dice.hex(), lineFactor: 1 });
}

/** Every fourth call faxes a page; the others are refused, given up while it rings, or cut. */
function decide(number: number, call: string): CallOrder {
  const setup = {
    as: 'answerer',
    identity: '2',
    abilities: fullAbilities,
    transport,
    ringMs: 0,
  } as const;
  if (number % 4 === 1) return { do: 'refuse', call, status: 486, cause: 17 };
  if (number % 4 === 2) return { do: 'ring', call };
  return { do: 'answer', call, setup };
}

test('after 2,000 calls of every kind memory is where it was after 1,000', () => {
  const network = new Network(perfectLine, dice.fork());
  const calling = create(callingAt);
  const called = create(calledAt);
  const codes = new Map<string, number>();
  let number = 0;
  network.attach(callingAt, calling, (news) => {
    const { call } = news;
    if (news.is === 'ended') {
      codes.set(news.outcome.code, (codes.get(news.outcome.code) ?? 0) + 1);
    }
    if (news.is === 'want-page') return [{ do: 'page', call, page: news.page, raster: page }];
    // Cut in the middle of it.
    return number % 4 === 3 && news.is === 'settled' ? [{ do: 'hang-up', call }] : [];
  });
  network.attach(calledAt, called, (news) => {
    const { call } = news;
    if (news.is === 'incoming') return [decide(number, call)];
    return news.is === 'page-received' ? [{ do: 'page-kept', call, page: 1, kept: true }] : [];
  });
  const setup = {
    as: 'caller',
    identity: '1',
    pages: 1,
    drawn,
    abilities: fullAbilities,
    transport,
  } as const;
  const heapAfter = (calls: number) => {
    for (; number < calls; number++) {
      const call = `c${number}`;
      network.order(callingAt, { do: 'dial', call, to: '2', from: '1', target: calledAt, setup });
      network.run();
    }
    collect();
    return process.memoryUsage().heapUsed;
  };
  const early = heapAfter(1_000);
  const late = heapAfter(2_000);
  assert.deepEqual([...codes].sort(), [
    ['call.busy', 500],
    ['call.canceled', 500],
    ['call.no_answer', 500],
    ['complete', 500],
  ]);
  assert.equal(calling.calls + called.calls, 0);
  assert.deepEqual([calling.wakeAt, called.wakeAt], [null, null]);
  // One small object left of each call would show.
  assert.ok(late - early < 200_000, `${late - early} octets more`);
});

// Any schedule of orders over a wire that loses, doubles and reorders: answered calls agree on both
// sides, all calls end on both sides, nothing is left over. A seed replays a failure.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  audioSdp,
  type CallNews,
  dice,
  faxSdp,
  kinds,
  one,
  type Party,
  two,
  twoParties,
} from '../test/network.ts';
import type { AgentOrder } from './agent-types.ts';
import type { Sdp } from './sdp.ts';

interface Plan {
  readonly seed: number;
  readonly loss: number;
  readonly spreadMs: number;
  readonly copies: number;
  readonly refuses: boolean;
  readonly events: readonly { at: number; side: 'caller' | 'called'; does: 'offer' | 'hang-up' }[];
}

const event = fc.record({
  at: fc.integer({ min: 0, max: 20_000 }),
  side: fc.constantFrom('caller' as const, 'called' as const),
  does: fc.constantFrom('offer' as const, 'offer' as const, 'hang-up' as const),
});

const plan: fc.Arbitrary<Plan> = fc.record({
  seed: fc.nat(),
  loss: fc.constantFrom(0, 0.05, 0.2, 0.4),
  spreadMs: fc.constantFrom(0, 50, 700),
  copies: fc.constantFrom(0, 0.3),
  refuses: fc.boolean(),
  events: fc.array(event, { maxLength: 6 }),
});

/** The description each side believes is agreed: [ours, theirs]. */
interface Belief {
  ours: Sdp | null;
  theirs: Sdp | null;
  pending: Sdp | null;
}

/** An application that keeps books of what it was told, and answers by dice. */
function bookkeeper(party: Party, address: string, refuses: boolean, roll: () => number) {
  const belief: Belief = { ours: null, theirs: null, pending: audioSdp(address) };
  let version = 1;
  const next = (): Sdp => faxSdp(address, String(++version));
  party.react = (news: CallNews): AgentOrder[] => {
    const call = 'call' in news ? news.call : '';
    switch (news.is) {
      case 'incoming':
        belief.ours = audioSdp(address);
        belief.theirs = news.offer;
        return [
          { do: 'ring', call },
          { do: 'accept', call, answer: belief.ours },
        ];
      case 'answered':
      case 'offer-accepted':
        belief.ours = belief.pending;
        belief.theirs = news.answer;
        return [];
      case 'offered':
        if (refuses && roll() < 0.5) return [{ do: 'refuse-offer', call, status: 488 }];
        belief.theirs = news.offer;
        belief.ours = next();
        return [{ do: 'accept-offer', call, answer: belief.ours }];
      default:
        return [];
    }
  };
  return {
    belief,
    offer(call: string): AgentOrder {
      belief.pending = next();
      return { do: 'offer', call, offer: belief.pending };
    },
  };
}

function play({ seed, loss, spreadMs, copies, refuses, events }: Plan) {
  const world = twoParties({ ringMaxMs: 60_000 }, seed);
  const { network, caller, called } = world;
  network.weather = { loss, copies, delayMinMs: 5, delayMaxMs: 5 + spreadMs };
  const roll = dice(seed + 1);
  const books = {
    caller: bookkeeper(caller, one.address, refuses, roll),
    called: bookkeeper(called, two.address, refuses, roll),
  };
  world.dial();
  const made = { caller: 0, called: 0 };
  for (const { at, side, does } of [...events].sort((first, second) => first.at - second.at)) {
    network.run(Math.max(at, network.now));
    const party = side === 'caller' ? caller : called;
    const call =
      side === 'caller' ? 'dialled' : party.news.find(({ is }) => is === 'incoming')?.call;
    if (call === undefined) continue;
    // An offer that overlaps another of the same side would only be refused at once.
    const answers = party.news.filter(
      ({ is }) => is === 'offer-accepted' || is === 'offer-refused',
    );
    const up = party.news.some(({ is }) => is === 'answered' || is === 'confirmed');
    if (does === 'hang-up') network.order(party, { do: 'hang-up', call });
    else if (up && made[side] === answers.length) {
      made[side] += 1;
      network.order(party, books[side].offer(call));
    }
  }
  network.run(network.now + 80_000);
  return { ...{ network, caller, called, books }, rest: () => world.rest() };
}

const over = (party: Party) => kinds(party).some((is) => is === 'ended' || is === 'refused');

test('whatever the weather: both sides agree while up, end, and keep nothing', () => {
  fc.assert(
    fc.property(plan, (planned) => {
      const { network, caller, called, books, rest } = play(planned);
      const up = kinds(caller).includes('answered') && !over(caller) && !over(called);
      if (up) {
        assert(kinds(called).includes('confirmed'));
        assert.deepEqual(books.caller.belief.ours, books.called.belief.theirs);
        assert.deepEqual(books.caller.belief.theirs, books.called.belief.ours);
      }
      network.order(caller, { do: 'hang-up', call: 'dialled' });
      network.run(network.now + 70_000);
      for (const party of [caller, called]) {
        const came = party.news.filter(({ is }) => is === 'incoming').length;
        const ends = kinds(party).filter((is) => is === 'ended' || is === 'refused');
        // BYEs that are all lost leave the far end up: its own guards end it (a call is no
        // heartbeat).
        if (party.news.length === 0) continue;
        if (!over(party)) network.order(party, { do: 'hang-up', call: party.news[0].call });
        else assert.equal(ends.length, party === caller ? 1 : came);
        if (ends.length > 0) assert(['ended', 'refused'].includes(kinds(party).at(-1)!));
      }
      rest();
      for (const party of [caller, called]) assert(party.news.length === 0 || over(party));
    }),
    { numRuns: 250 },
  );
});

test('on a fair wire every call that is not hung up comes up and every lone offer is taken', () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom('caller' as const, 'called' as const), (seed, side) => {
      const events = [{ at: 1_000, side, does: 'offer' as const }];
      const fair = { seed, loss: 0, spreadMs: 50, copies: 0.3, refuses: false, events };
      const { caller, called } = play(fair);
      const [from, to] = side === 'caller' ? [caller, called] : [called, caller];
      assert.equal(kinds(from).at(-1), 'offer-accepted');
      assert.equal(kinds(to).at(-1), 'offered');
    }),
    { numRuns: 50 },
  );
});

test('at 20 % loss each way nearly every call comes up, and every one of 200 ends', () => {
  let up = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const { network, caller, called, rest } = play({
      ...{ seed, loss: 0.2, spreadMs: 50, copies: 0, refuses: false },
      events: [],
    });
    if (kinds(caller).includes('answered') && kinds(called).includes('confirmed')) up += 1;
    network.weather = { loss: 0, copies: 0, delayMinMs: 5, delayMaxMs: 5 };
    network.order(caller, { do: 'hang-up', call: 'dialled' });
    rest();
    assert(over(caller) && over(called));
  }
  assert(up >= 198, `${up} of 200 came up`);
});

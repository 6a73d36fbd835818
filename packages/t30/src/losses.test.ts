/**
 * Whatever is lost on the line, the call ends by itself and nobody claims a page that is not there.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { assertDelivered, assertHonest, plain } from '../test/claims.ts';
import { type Crossing, pageOf, runCall, type Setup } from '../test/line.ts';

const pages = [pageOf(4000, 1), pageOf(2500, 2)];
const ways: readonly { readonly name: string; readonly setup: Setup; readonly ecm: boolean }[] = [
  { name: 'with error correction', setup: { pages }, ecm: true },
  { name: 'without error correction', setup: { pages, caller: plain }, ecm: false },
  {
    name: 'without error correction, on a line that tells of losses',
    setup: { pages, caller: plain, tellsLoss: true },
    ecm: false,
  },
];

for (const { name, setup, ecm } of ways) {
  test(`any one command or response may be lost ${name}`, () => {
    const { frames } = runCall(setup);
    for (let lost = 0; lost < frames; lost++) {
      const report = runCall({ ...setup, bend: (it) => (it.frame === lost ? [] : [it.event]) });
      assertHonest(report, pages, ecm);
      assertDelivered(report, pages);
    }
  });

  test(`any one command or response may be spoiled ${name}`, () => {
    const { frames } = runCall(setup);
    for (let lost = 0; lost < frames; lost++) {
      const report = runCall({
        ...setup,
        bend: (it) => (it.frame === lost ? [{ is: 'frame-bad' }] : [it.event]),
      });
      assertHonest(report, pages, ecm);
      assertDelivered(report, pages);
    }
  });

  test(`any two frames in a row may be lost ${name}`, () => {
    const { frames } = runCall(setup);
    for (let lost = 0; lost < frames; lost++) {
      const gone = (it: Crossing) => it.frame === lost || it.frame === lost + 1;
      const report = runCall({ ...setup, bend: (it) => (gone(it) ? [] : [it.event]) });
      assertHonest(report, pages, ecm);
    }
  });

  test(`every frame may be said twice ${name}`, () => {
    const report = runCall({
      ...setup,
      bend: (it) => (it.event.is === 'frame' ? [it.event, it.event] : [it.event]),
    });
    assertDelivered(report, pages);
  });

  test(`no hint of a burst's begin or end is needed ${name}`, () => {
    const hints = ['frames-began', 'frames-ended', 'fast-began', 'fast-ended', 'tone'];
    const report = runCall({
      ...setup,
      bend: (it) => (hints.includes(it.event.is) ? [] : [it.event]),
    });
    assertDelivered(report, pages);
  });

  test(`from any instant on, either end may fall silent ${name}`, () => {
    let crossings = 0;
    runCall({
      ...setup,
      bend: (it) => {
        crossings = it.nth;
        return [it.event];
      },
    });
    for (const from of ['caller', 'answerer'] as const) {
      for (let dead = 0; dead <= crossings; dead++) {
        const report = runCall({
          ...setup,
          bend: (it) => (it.from === from && it.nth >= dead ? [] : [it.event]),
        });
        assertHonest(report, pages, ecm);
      }
    }
  });

  test(`any pattern of loss ends the call and leaves no false claim ${name}`, () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(0.02, 0.1, 0.3), (seed, share) => {
        const dice = diceOf(seed);
        const report = runCall({ ...setup, bend: (it) => (dice() < share ? [] : [it.event]) });
        assertHonest(report, pages, ecm);
      }),
      { numRuns: 150 },
    );
  });
}

/** The training check is the first fast carrier, page 1 the second; page 2 is lost whole. */
function losesPageTwo(): Setup['bend'] {
  let carriers = 0;
  return ({ event }) => {
    if (event.is === 'fast-began') carriers += 1;
    const fast = event.is === 'fast-began' || event.is === 'fast-ended' || event.is === 'bits';
    return fast && carriers === 3 ? [] : [event];
  };
}

test('a short page lost whole just after the one before is refused, not confirmed unseen', () => {
  // So short that its command comes when a repeat of the last one could as well; and one that is,
  // octet by octet, the page before, as blank pages are.
  for (const second of [pageOf(250, 2), pageOf(300, 1)]) {
    const short = [pageOf(300, 1), second, pageOf(300, 3)];
    const report = runCall({ pages: short, caller: plain, tellsLoss: true, bend: losesPageTwo() });
    assertHonest(report, short, false);
    assertDelivered(report, short);
  }
});

test('with 20 % of the frames of a page lost, it still arrives', () => {
  const long = [pageOf(150_000, 7)];
  for (let seed = 1; seed <= 10; seed++) {
    const dice = diceOf(seed);
    const report = runCall({
      pages: long,
      bend: (it) => (it.event.is === 'ecm-frame' && dice() < 0.2 ? [] : [it.event]),
    });
    assertDelivered(report, long);
    assert.ok(report.ends.caller!.framesRepeated > 0);
  }
});

/** A small generator (mulberry32), so that a seed is a report. */
function diceOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

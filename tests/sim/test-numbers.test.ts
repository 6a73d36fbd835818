/** Each number of the evaluation exchange ends as its table says, by what happens on the line. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { samePage } from '@platen/sim';
import { createWorld, ourNumber, ourOtherNumber } from './exchange-world.ts';

const at = (digit: number) => `+1202555010${digit}`;

test('0100 takes every page, pixel for pixel', () => {
  const world = createWorld();
  const outcome = world.dial(at(0));
  assert.equal(outcome.code, 'complete');
  assert.deepEqual(
    outcome.pages.map((page) => page.state),
    ['confirmed', 'confirmed', 'confirmed'],
  );
  const received = world.farNews.filter((news) => news.is === 'page-received');
  assert.equal(received.length, 3);
  for (const [i, news] of received.entries()) assert.ok(samePage(news.raster, world.pages[i]!));
  assert.equal(outcome.ecm, true);
  assert.equal(outcome.rate, 14400);
  assert.equal(outcome.coding, 'MMR');
});

const endings: readonly [digit: number, code: string, confirmed: number][] = [
  [1, 'call.busy', 0],
  [2, 'call.no_answer', 0],
  [3, 'call.voice_answered', 0],
  [4, 'fax.no_tone', 0],
  [5, 'fax.training_failed', 0],
  [6, 'fax.remote_hung_up', 2],
  [7, 'fax.page_unconfirmed', 2],
];

for (const [digit, code, confirmed] of endings) {
  test(`010${digit} ends ${code} with ${confirmed} pages confirmed`, () => {
    const outcome = createWorld().dial(at(digit));
    assert.equal(outcome.code, code);
    assert.equal(outcome.pages.filter((page) => page.state === 'confirmed').length, confirmed);
  });
}

test('0106 is out of paper for the redials of the same job, and takes two pages of another', () => {
  const world = createWorld();
  assert.equal(world.dial(at(6), { job: 'fax_a' }).code, 'fax.remote_hung_up');
  const redial = world.dial(at(6), { job: 'fax_a' });
  assert.equal(redial.code, 'fax.remote_hung_up');
  assert.ok(redial.pages.every((page) => page.state !== 'confirmed'));
  const other = world.dial(at(6), { job: 'fax_b' });
  assert.equal(other.pages.filter((page) => page.state === 'confirmed').length, 2);
});

test('0107 leaves the last page unconfirmed: nobody can say whether it came', () => {
  const outcome = createWorld().dial(at(7));
  assert.equal(outcome.pages.at(-1)?.state, 'unconfirmed');
});

test('0108 calls itself by another number, and no page is sent to it', () => {
  const world = createWorld();
  const outcome = world.dial(at(8), { expectIdentity: at(8) });
  assert.equal(outcome.code, 'fax.identity_mismatch');
  assert.ok(!world.farNews.some((news) => news.is === 'page-received'));
});

test('0109 takes every page at 2400 bit/s', () => {
  const outcome = createWorld().dial(at(9));
  assert.equal(outcome.code, 'complete');
  assert.equal(outcome.rate, 2400);
});

test('a number that nobody has is refused by the exchange with Q.850 cause 1', () => {
  const outcome = createWorld().dial('+12025550142');
  assert.equal(outcome.code, 'call.number_unallocated');
  assert.equal(outcome.cause, 1);
});

test('a fax from one own number to the other is two calls of ours, and arrives whole', () => {
  const world = createWorld();
  assert.equal(world.dial(ourOtherNumber).code, 'complete');
  const incoming = world.news.filter((news) => news.is === 'incoming');
  assert.equal(incoming.length, 1);
  assert.equal(incoming[0]?.to, ourOtherNumber);
  assert.equal(incoming[0]?.from, ourNumber);
  const received = world.news.filter((news) => news.is === 'page-received');
  for (const [i, news] of received.entries()) assert.ok(samePage(news.raster, world.pages[i]!));
  assert.equal(received.length, 3);
  assert.equal(world.news.filter((news) => news.is === 'ended').length, 2);
});

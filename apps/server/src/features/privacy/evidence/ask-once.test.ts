// The looks of one turn share an answer; the next turn, and one after a fault, has its own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askOnce } from './ask-once.ts';

test('one turn asks once, also for a fault; the next asks anew', async () => {
  let now = 0;
  let asked = 0;
  const facts = askOnce({ now: () => now }, async () => {
    asked += 1;
    if (asked === 2) throw new Error('gone');
    return asked;
  });
  assert.deepEqual(await Promise.all([facts(), facts()]), [1, 1]);
  now = 9_999;
  assert.equal(await facts(), 1);
  now = 10_000;
  await assert.rejects(facts(), /gone/);
  await assert.rejects(facts(), /gone/);
  now = 20_000;
  assert.equal(await facts(), 3);
  now = 0;
  assert.equal(await facts(), 4, 'a clock that was set back');
});

/** A line that may wait for its machine: what is held up, or owed, is not counted against it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ElasticClock } from './index.ts';

function made() {
  let real = 1000;
  const clock = new ElasticClock(() => real);
  const host = clock.share();
  const after = (ms: number) => {
    real += ms;
    return host.now();
  };
  return { clock, after };
}

test('while the process keeps up it is real time', () => {
  const { after } = made();
  let now = after(0);
  for (let tick = 0; tick < 100; tick++) now = after(5);
  assert.equal(now, 500);
});

test('a hold-up of a second counts as one step', () => {
  const { after } = made();
  const before = after(5);
  assert.ok(after(1000) - before <= 20);
});

test('it stands still while an answer is owed, and goes on when it is given', () => {
  const { clock, after } = made();
  const before = after(5);
  clock.hold('page 1');
  for (let tick = 0; tick < 100; tick++) after(10);
  assert.equal(after(0), before);
  clock.release('page 1');
  assert.equal(after(10), before + 10);
});

test('an answer that never comes does not stop it for ever', () => {
  const { clock, after } = made();
  clock.hold('page 1');
  for (let tick = 0; tick < 700; tick++) after(10);
  assert.ok(after(10) > 1000);
});

test('hosts that share it have one time', () => {
  const { clock, after } = made();
  const other = clock.share();
  assert.equal(after(10), other.now());
});

// Durations, waits and sizes in words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showBytes, showDuration, showExact, showOffset, showWait } from './show-time.ts';

test('durations use the unit a person would', () => {
  assert.deepEqual([850, 41_000, 120_000, 125_400, 3 * 3_600_000].map(showDuration), [
    '850 ms',
    '41 s',
    '2 min',
    '2 min 5 s',
    '3 h',
  ]);
});

test('a wait that is over is now', () => {
  const at = '2026-11-24T09:00:24.000Z';
  const now = Date.parse('2026-11-24T09:00:00.000Z');
  assert.equal(showWait(at, now), 'in 24 s');
  assert.equal(showWait(at, now + 60_000), 'now');
});

test('offsets count from the call’s beginning', () => {
  assert.deepEqual([0, 420, 65_300].map(showOffset), ['+0.00 s', '+0.42 s', '+1:05.3']);
});

test('sizes agree with the limit that the server states', () => {
  assert.deepEqual([900, 2_048, 52_428_800].map(showBytes), ['900 B', '2 kB', '50 MB']);
});

test('an exact time names its day, its second and its zone', () => {
  assert.match(showExact('2026-11-24T09:00:24.000Z'), /2026.*:\d\d.*(GMT|UTC|[A-Z]{2,4})/);
});

// How long a fax still takes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeLeftMs } from './time-left.ts';

const at = (second: number) => ({
  confirmed_at: new Date(Date.UTC(2026, 10, 24, 9, 0, second)).toISOString(),
});
const waiting = { confirmed_at: null };
const fax = (total: number | null, confirmed: number, status: 'in_progress' | 'retrying') => ({
  status,
  pages: { total, confirmed, unconfirmed: 0 },
});

test('the rest goes at the pace of the pages before', () => {
  const pages = [at(0), at(20), at(40), waiting, waiting];
  assert.equal(timeLeftMs(fax(5, 3, 'in_progress'), pages), 40_000);
});

test('nothing is said where nothing is known', () => {
  assert.equal(timeLeftMs(fax(5, 1, 'in_progress'), [at(0), waiting]), null);
  assert.equal(timeLeftMs(fax(null, 2, 'in_progress'), [at(0), at(9)]), null);
  assert.equal(timeLeftMs(fax(5, 2, 'retrying'), [at(0), at(9)]), null);
});

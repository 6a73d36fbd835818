// Which principles of fair dealing the register keeps, and that a bare one is noticed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BoundPromise, promises } from '../../../../../../policy/promises.ts';
import { coverageOf, principles, uncovered } from './coverage.ts';

const all = Object.values(promises) as BoundPromise[];

test('P-0-06: a principle that no live promise serves is named, whichever it is', () => {
  for (const principle of principles) {
    const bare = all.filter((one) => one.principle !== principle);
    assert.deepEqual(uncovered(coverageOf(bare)), [principle]);
    const planned = all.map((one) =>
      one.principle === principle ? { ...one, enforcedBy: [] } : one,
    );
    assert.ok(uncovered(coverageOf(planned)).includes(principle), 'only planned');
    const red = all.map((one) =>
      one.principle === principle ? { ...one, colour: 'red' as const } : one,
    );
    assert.ok(uncovered(coverageOf(red)).includes(principle), 'all of it red');
  }
});

test('P-0-06 control: each of the eight principles has a promise that is kept now', () => {
  assert.deepEqual(uncovered(coverageOf(all)), []);
  const sum = coverageOf(all).reduce((total, { promised }) => total + promised, 0);
  assert.equal(sum, all.length);
});

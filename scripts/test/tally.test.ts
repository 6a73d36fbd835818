// `npm test` may not call silence success: what counts as passed, failed and skipped.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { TestEvent } from './report-events.ts';
import { count, newTally, totalsLine } from './tally.ts';

type Verdict = Extract<TestEvent, { is: 'verdict' }>;

function verdict(change: Partial<Verdict>): Verdict {
  return {
    is: 'verdict',
    passed: true,
    kind: 'test',
    name: 'keeps its promise',
    file: '/somewhere/packages/t4/src/mh.test.ts',
    line: 12,
    nesting: 0,
    skip: false,
    todo: false,
    milliseconds: 1,
    failure: null,
    error: null,
    ...change,
  };
}

function tallyOf(...changes: Partial<Verdict>[]) {
  const tally = newTally();
  for (const change of changes) count(tally, verdict(change), '/somewhere');
  return tally;
}

test('a passed test counts once, its suite not at all', () => {
  const tally = tallyOf({ nesting: 1 }, { kind: 'suite' });
  assert.equal(tally.passed, 1);
  assert.deepEqual(tally.failures, []);
});

test('a failed test counts once, the parents it takes with it not at all', () => {
  const tally = tallyOf(
    { passed: false, nesting: 1, failure: 'testCodeFailure', error: 'bad' },
    { passed: false, kind: 'suite', failure: 'subtestsFailed' },
  );
  assert.equal(tally.passed, 0);
  assert.deepEqual(tally.failures, [
    { where: 'packages/t4/src/mh.test.ts:12', name: 'keeps its promise', error: 'bad' },
  ]);
});

test('a suite that fails by its own hook is a failure', () => {
  const tally = tallyOf({ passed: false, kind: 'suite', failure: 'hookFailed', error: 'no' });
  assert.equal(tally.failures.length, 1);
});

test('a skipped test keeps its reason and is neither passed nor failed', () => {
  const tally = tallyOf({ skip: 'needs tshark' }, { skip: true }, { todo: 'later', passed: false });
  assert.equal(tally.passed + tally.failures.length, 0);
  assert.deepEqual(
    tally.skips.map(({ reason }) => reason),
    ['needs tshark', 'no reason given', 'to do: later'],
  );
});

test('a file without a test is a failure, though node:test calls it passed', () => {
  const tally = tallyOf({ name: 'packages/t4/src/mh.test.ts', line: 1 });
  assert.equal(tally.passed, 0);
  assert.match(tally.failures[0]?.error ?? '', /holds no test/);
});

test('a file that cannot be loaded is a failure', () => {
  const tally = tallyOf({
    name: 'packages/t4/src/mh.test.ts',
    line: 1,
    passed: false,
    error: 'Cannot find module',
  });
  assert.match(tally.failures[0]?.error ?? '', /could not be run.*Cannot find module/s);
});

test('the last line says skipped only when something was', () => {
  assert.equal(totalsLine(12, 0, 0), '12 passed, 0 failed');
  assert.equal(totalsLine(12, 1, 3), '12 passed, 1 failed, 3 skipped');
});

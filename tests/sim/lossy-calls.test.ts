/** What the engine holds against a bad network, and that the proof of it can fail. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCalls } from '@platen/sim';

const shape = { calls: 12, pages: 2, ecm: true } as const;

test('with redundancy 2 every call over a line that loses one datagram in twenty delivers every page', () => {
  const report = runCalls({ ...shape, loss: 0.05, redundancy: 2, seed: 4 });
  assert.equal(report.delivered, shape.calls);
  assert.equal(report.pages, shape.calls * shape.pages);
  assert.equal(report.wrongPages, 0);
  assert.equal(report.lostPages, 0);
});

test('without redundancy a third of all datagrams lost makes calls fail, and none is called delivered wrongly', () => {
  const report = runCalls({ ...shape, loss: 0.3, redundancy: 0, seed: 4 });
  assert.ok(report.failed + report.uncertain > 0);
  assert.equal(report.wrongPages, 0);
  assert.equal(report.lostPages, 0);
});

test('the same seed makes the same run, another seed another', () => {
  const run = (seed: number) => runCalls({ ...shape, calls: 2, loss: 0.1, redundancy: 1, seed });
  assert.deepEqual(run(3), run(3));
  assert.notEqual(run(3).virtualSeconds, run(8).virtualSeconds);
});

test('a page is confirmed to the sender only if the far end holds it, at any loss', () => {
  for (const loss of [0.1, 0.2, 0.4]) {
    const report = runCalls({ ...shape, calls: 6, loss, redundancy: 1, seed: 9 });
    assert.equal(report.lostPages, 0, `loss ${loss}`);
    assert.equal(report.wrongPages, 0, `loss ${loss}`);
  }
});

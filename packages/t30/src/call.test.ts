/** A whole call over a line in memory: what is sent is what is kept, and both ends say so. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertDelivered, plain } from '../test/claims.ts';
import { pageOf, runCall } from '../test/line.ts';

test('one page with error correction arrives as it was sent', () => {
  const pages = [pageOf(5000)];
  const report = runCall({ pages });
  assertDelivered(report, pages);
  assert.equal(report.unheard, 0);
  assert.deepEqual(report.said, [
    'answerer CSI',
    'answerer DIS',
    'caller TSI',
    'caller DCS',
    'answerer CFR',
    'caller PPS',
    'answerer MCF',
    'caller DCN',
  ]);
});

test('three pages without error correction arrive as they were sent', () => {
  const pages = [pageOf(5000, 1), pageOf(9000, 2), pageOf(300, 3)];
  const report = runCall({ pages, caller: plain });
  assertDelivered(report, pages);
  assert.equal(report.unheard, 0);
});

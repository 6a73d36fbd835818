/** A whole call over a line in memory: what is sent is what is kept, and both ends say so. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageOf, type Report, runCall, type Setup } from '../testing/line.ts';

/** Both ends complete, every page confirmed and kept octet by octet. */
export function assertDelivered(report: Report, pages: readonly Uint8Array[]): void {
  assert.equal(report.ends.caller?.ending, 'complete', JSON.stringify(report.ends));
  assert.equal(report.ends.answerer?.ending, 'complete', JSON.stringify(report.ends));
  assert.equal(report.ends.caller?.pages, pages.length);
  assert.equal(report.ends.answerer?.pages, pages.length);
  assert.equal(report.kept.size, pages.length);
  pages.forEach((page, nth) => {
    assert.deepEqual(report.kept.get(nth + 1), page);
    assert.equal(report.fates.get(nth + 1)?.state, 'confirmed');
  });
}

const plain: Setup['caller'] = {
  abilities: {
    ecm: false,
    maxRate: 14400,
    codings: ['MH', 'MR'],
    widths: [1728],
    resolutions: ['standard', 'fine'],
  },
};

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

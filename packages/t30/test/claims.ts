/** What tests of whole calls claim about a report. */
import assert from 'node:assert/strict';
import type { Report, Setup } from './line.ts';

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

/** Nothing is claimed that did not happen: whatever was lost, and however the call ended. */
export function assertHonest(report: Report, pages: readonly Uint8Array[], ecm: boolean): void {
  const { caller, answerer } = report.ends;
  const confirmed = [...report.fates].filter(([, fate]) => fate.state === 'confirmed');
  assert.equal(caller?.pages, confirmed.length, 'the outcome counts the confirmed pages');
  for (const [page] of confirmed) {
    const kept = report.kept.get(page);
    assert.ok(kept, `page ${page} is confirmed but not kept`);
    if (ecm) assert.deepEqual(kept, pages[page - 1]);
  }
  if (ecm) {
    for (const [page, bytes] of report.kept) assert.deepEqual(bytes, pages[page - 1]);
  }
  if (caller?.ending === 'complete') assert.equal(confirmed.length, pages.length);
  if (answerer?.ending === 'complete') {
    // Without error correction pages have no numbers: one whose confirmation was lost twice over,
    // and which looked different the second time, is there twice. Never is one missing.
    if (ecm) assert.equal(report.kept.size, pages.length);
    else assert.ok(report.kept.size >= pages.length);
  }
  assert.ok([...report.fates.values()].every((fate) => fate.state !== 'sending'));
}

/** A caller without error correction. */
export const plain: Setup['caller'] = {
  abilities: {
    ecm: false,
    maxRate: 14400,
    codings: ['MH', 'MR'],
    widths: [1728],
    resolutions: ['standard', 'fine'],
  },
};

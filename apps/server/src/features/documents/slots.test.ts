/** Slots are given in order, to those who still want them, and never lost. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { convertDocument } from './convert.ts';
import { defaultSettings } from './document.ts';
import { letterPdf } from './pdf-fixture.ts';
import { drawingSlots, glanceSlots, Slots } from './slots.ts';

test('whoever waits gets the next slot in turn, and who went away is passed over', async () => {
  const slots = new Slots(1);
  await slots.acquire();
  const order: string[] = [];
  const leaver = new AbortController();
  const first = slots.acquire().then(() => order.push('first'));
  const gone = assert.rejects(slots.acquire(leaver.signal), { message: 'gone' });
  const second = slots.acquire().then(() => order.push('second'));
  leaver.abort(new Error('gone'));
  await gone;
  assert.equal(slots.tryAcquire(), false);
  slots.release();
  await first;
  slots.release();
  await second;
  slots.release();
  assert.deepEqual(order, ['first', 'second']);
  assert.equal(slots.taken, 0);
});

test('a preview does not wait behind documents that are being drawn', async () => {
  const slow = [letterPdf(20), letterPdf(20)].map((pdf) => convertDocument(pdf, defaultSettings));
  for (const pages of slow) {
    await pages.next();
    if (drawingSlots.taken === 2) break;
  }
  assert.equal(drawingSlots.taken, 2);
  for await (const { number } of convertDocument(letterPdf(3), defaultSettings, { only: 2 })) {
    assert.equal(number, 2);
  }
  await Promise.all(slow.map((pages) => pages.return()));
  assert.equal(drawingSlots.taken + glanceSlots.taken, 0);
});

// How large a page is drawn.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Zoom, zoomIn, zoomOut, zoomPercent } from './zoom.ts';

test('zooming in and out again ends where it began, and stops at both ends', () => {
  const sizes: Zoom[] = ['page'];
  for (let n = 0; n < 12; n += 1) sizes.push(zoomIn(sizes.at(-1)!));
  assert.deepEqual([...new Set(sizes)], ['page', 'width', 1.25, 1.5, 2, 3, 4]);
  let zoom = sizes.at(-1)!;
  for (let n = 0; n < 12; n += 1) zoom = zoomOut(zoom);
  assert.equal(zoom, 'page');
});

test('the size is told in percent of full width', () => {
  assert.deepEqual((['page', 'width', 1.25] as Zoom[]).map(zoomPercent), [null, 100, 125]);
});

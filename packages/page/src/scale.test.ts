/**
 * Pages keep their thin strokes and their shape when the far end needs another format.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { blankPage, fit, getRow, type Page, rowBytes, scaleRows, testChart } from './index.ts';

function isBlack(page: Page, x: number, y: number): boolean {
  return (getRow(page, y)[x >> 3] & (0x80 >> (x & 7))) !== 0;
}

function blacken(page: Page, x: number, y: number): void {
  getRow(page, y)[x >> 3] |= 0x80 >> (x & 7);
}

function countBlack(page: Page): number {
  let count = 0;
  for (const octet of page.rows) for (let left = octet; left; left &= left - 1) count += 1;
  return count;
}

const chart = testChart({ width: 1728, height: 301, resolution: 'superfine', seed: 2 });

test('fewer lines an inch are the union of those they replace', () => {
  const fine = scaleRows(chart, 'fine');
  assert.equal(fine.height, 151);
  for (let row = 0; row < fine.height; row++) {
    const union = getRow(chart, row * 2).slice();
    if (row * 2 + 1 < chart.height) {
      getRow(chart, row * 2 + 1).forEach((octet, at) => {
        union[at] |= octet;
      });
    }
    assert.deepEqual(getRow(fine, row), union);
  }
  assert.deepEqual(scaleRows(chart, 'standard'), scaleRows(fine, 'standard'));
});

test('more lines an inch repeat each line, and going back gives the same page', () => {
  const page = testChart({ width: 200, height: 40, resolution: 'standard', seed: 3 });
  for (const resolution of ['fine', 'superfine'] as const) {
    const more = scaleRows(page, resolution);
    assert.equal(more.height, resolution === 'fine' ? 80 : 160);
    assert.deepEqual(getRow(more, 33), getRow(page, Math.floor((33 * 40) / more.height)));
    assert.deepEqual(scaleRows(more, 'standard'), page);
  }
});

test('no stroke of one pixel is lost when a page shrinks', () => {
  fc.assert(
    fc.property(fc.nat(2431), fc.nat(99), fc.constantFrom(1728, 2048), (x, y, width) => {
      const page = blankPage(2432, 100, 'superfine');
      blacken(page, x, y);
      for (const resolution of ['standard', 'fine', 'superfine'] as const) {
        assert.equal(countBlack(fit(page, { width, resolution })), 1);
      }
    }),
  );
});

test('a wide page shrinks to the paper in both directions alike', () => {
  const page = blankPage(2432, 1000, 'fine');
  assert.equal(
    fit(page, { width: 1728, resolution: 'fine' }).height,
    Math.round(1000 * (1728 / 2432)),
  );
  const standard = fit(page, { width: 1728, resolution: 'standard' });
  assert.equal(standard.height, Math.round(500 * (1728 / 2432)));
});

test('a narrow page keeps its size and stands in the middle', () => {
  const page = blankPage(1728, 3, 'fine');
  page.rows.fill(0xff);
  const fitted = fit(page, { width: 2432, resolution: 'fine' });
  assert.equal(fitted.width, 2432);
  assert.equal(fitted.height, 3);
  assert.equal(countBlack(fitted), 3 * 1728);
  assert.ok(!isBlack(fitted, 351, 1) && isBlack(fitted, 352, 1));
  assert.ok(isBlack(fitted, 2079, 1) && !isBlack(fitted, 2080, 1));
});

test('a scan of 300 dots an inch gets the size it has on paper', () => {
  const page = blankPage(2550, 3300, 'superfine');
  const fitted = fit(page, { width: 1728, resolution: 'fine', dpi: { x: 300, y: 300 } });
  assert.equal(fitted.width, 1728);
  // 11 inches at 196 lines, shrunk by the width: 8.5 inches on paper 8.47 wide.
  assert.ok(Math.abs(fitted.height - 11 * 196 * (1728 / 1734)) <= 1);
});

test('200 dots an inch pass as 204 pixel by pixel, and nothing changes if nothing must', () => {
  const page = testChart({ width: 1700, height: 50, resolution: 'fine', seed: 4 });
  const fitted = fit(page, { width: 1728, resolution: 'fine', dpi: { x: 200, y: 200 } });
  assert.equal(countBlack(fitted), countBlack(page));
  assert.equal(fitted.height, 50);
  assert.equal(fit(chart, { width: 1728, resolution: 'superfine' }), chart);
  assert.equal(scaleRows(chart, 'superfine'), chart);
});

test('a row has octets for its pixels', () => {
  assert.equal(rowBytes(1), 1);
  assert.equal(rowBytes(1728), 216);
  assert.throws(() => getRow(chart, 301), RangeError);
});

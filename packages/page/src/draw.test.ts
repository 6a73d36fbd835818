/**
 * Outlines fill by the non-zero rule on pixels that are not square; stamps and headers hide
 * nothing.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  blankPage,
  fillOutline,
  getRow,
  Outline,
  type Page,
  stamp,
  stampHeader,
  testChart,
} from './index.ts';

function picture(page: Page): string[] {
  return Array.from({ length: page.height }, (_, y) =>
    Array.from({ length: page.width }, (_, x) =>
      getRow(page, y)[x >> 3] & (0x80 >> (x & 7)) ? '#' : '.',
    ).join(''),
  );
}

/** A size at which a font unit is one pixel across, and nearly one of a fine page down. */
const pixels = { size: (72 * 1000) / 204, unitsPerEm: 1000 };

test('a ring has its hole, and two shapes of the same turn are one', () => {
  const page = blankPage(12, 8, 'fine');
  const ring = [
    [1, 0, 9, 0, 9, 7, 1, 7],
    [3, 2, 3, 5, 7, 5, 7, 2],
  ];
  fillOutline(page, ring, { x: 0, y: 7, ...pixels });
  assert.deepEqual(picture(page), [
    '.########...',
    '.########...',
    '.##....##...',
    '.##....##...',
    '.##....##...',
    '.########...',
    '.########...',
    '............',
  ]);
  const both = blankPage(12, 4, 'fine');
  const overlapping = [
    [0, 0, 6, 0, 6, 4, 0, 4],
    [4, 0, 10, 0, 10, 4, 4, 4],
  ];
  fillOutline(both, overlapping, { x: 0, y: 4, ...pixels });
  assert.deepEqual(picture(both), Array(4).fill('##########..'));
});

test('a square inch has as many rows and columns as the resolution says', () => {
  for (const [resolution, rows] of [
    ['standard', 98],
    ['fine', 196],
    ['superfine', 391],
  ] as const) {
    const page = blankPage(300, 500, resolution);
    fillOutline(page, [[0, 0, 1000, 0, 1000, 1000, 0, 1000]], {
      x: 20,
      y: 450,
      size: 72,
      unitsPerEm: 1000,
    });
    const black = picture(page).filter((row) => row.includes('#'));
    assert.equal(black.length, rows);
    assert.ok(black.every((row) => row === `${'.'.repeat(20)}${'#'.repeat(204)}${'.'.repeat(76)}`));
  }
});

test('a stroke thinner than a pixel still shows, along its whole length', () => {
  fc.assert(
    fc.property(fc.double({ min: 5, max: 15, noNaN: true }), fc.boolean(), (place, upright) => {
      const page = blankPage(24, 24, 'fine');
      const thin = upright
        ? [place, 2, place + 0.05, 2, place + 0.05, 18, place, 18]
        : [2, place, 18, place, 18, place + 0.05, 2, place + 0.05];
      fillOutline(page, [thin], { x: 0, y: 20, ...pixels });
      const rows = picture(page);
      const black = rows.join('').split('#').length - 1;
      assert.ok(black >= 14, rows.join('\n'));
    }),
  );
});

test('curves end where they should and stay inside their control points', () => {
  const outline = new Outline();
  outline.moveTo(0, 0);
  outline.quadraticTo(10, 0, 10, 10);
  outline.cubicTo(10, 20, 0, 20, 0, 10);
  const [contour] = outline.contours;
  assert.deepEqual(contour.slice(-2), [0, 10]);
  assert.ok(contour.every((value) => value >= -1e-9 && value <= 20));
});

test('outlines far outside, or of no numbers, leave the page as it is and take no time', () => {
  const page = blankPage(16, 16, 'fine');
  const far = [1e9, 1e9, 1e9 + 5, 1e9, 1e9 + 5, 1e9 + 5];
  fillOutline(page, [far, [Number.NaN, 0, 1, 1], []], { x: 0, y: 0, ...pixels });
  fillOutline(page, [far], { x: 0, y: 0, ...pixels });
  assert.deepEqual(page, blankPage(16, 16, 'fine'));
});

test('a stamp blackens exactly its own pixels, wherever it lies', () => {
  const bitmap = testChart({ width: 37, height: 20, resolution: 'fine', seed: 9, size: 5 });
  fc.assert(
    fc.property(fc.integer({ min: -45, max: 60 }), fc.integer({ min: -25, max: 30 }), (x, y) => {
      const page = blankPage(50, 25, 'fine');
      stamp(page, bitmap, x, y);
      const small = picture(bitmap);
      picture(page).forEach((row, py) => {
        [...row].forEach((pixel, px) => {
          assert.equal(pixel, small[py - y]?.[px - x] ?? '.');
        });
      });
      assert.ok(
        Array.from({ length: 25 }, (_, row) => getRow(page, row)[6] & 0x3f).every((b) => !b),
      );
    }),
  );
});

test('a header line stands above the page and hides none of it', () => {
  const page = testChart({ width: 1728, height: 100, resolution: 'fine', seed: 1 });
  const line = testChart({ width: 1728, height: 30, resolution: 'fine', seed: 2 });
  const whole = stampHeader(page, line);
  assert.equal(whole.height, 130);
  assert.deepEqual(picture(whole), [...picture(line), ...picture(page)]);
  assert.throws(() => stampHeader(page, blankPage(1728, 30, 'standard')), RangeError);
});

test('the test chart is the same for the same seed only', () => {
  const options = { width: 300, height: 80, resolution: 'fine' } as const;
  assert.deepEqual(testChart({ ...options, seed: 7 }), testChart({ ...options, seed: 7 }));
  assert.notDeepEqual(testChart({ ...options, seed: 7 }), testChart({ ...options, seed: 8 }));
});

/** Surfaces on a page: a picture keeps its shades, and a fill alone becomes dots of its grey. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evenLight } from './even-light.ts';
import { findPictures } from './find-pictures.ts';
import { type Page, render } from './index.ts';

const settings = { resolution: 'fine', rendering: 'auto' } as const;
const [width, height] = [1728, 800];

function black(page: Page): number {
  return page.rows.reduce((sum, octet) => sum + octet.toString(2).replaceAll('0', '').length, 0);
}

test('a picture without writing keeps its shades', () => {
  const pixels = new Uint8Array(width * height);
  for (let at = 0; at < pixels.length; at++) {
    const [x, y] = [at % width, Math.floor(at / width)];
    pixels[at] = 120 + 90 * Math.sin(x / 90) * Math.sin(y / 70);
  }
  const gray = { width, height, pixels };
  assert.equal(evenLight({ ...gray, pixels: pixels.slice() }), false);
  const [area, ...more] = findPictures(gray);
  assert.equal(more.length, 0);
  assert.ok(area.right - area.left > width * 0.9 && area.bottom - area.top > height * 0.9);
  const mean = pixels.reduce((a, b) => a + b, 0) / pixels.length / 255;
  const share = black(render(gray, settings)) / (width * height);
  assert.ok(Math.abs(1 - mean - share) < 0.08, `${share} black for ${1 - mean} dark`);
});

test('a fill with nothing on it becomes dots of its grey', () => {
  const pixels = new Uint8Array(width * height).fill(255);
  for (let y = 100; y < 500; y++) pixels.fill(153, y * width + 200, y * width + 1200);
  const share = black(render({ width, height, pixels }, settings)) / (400 * 1000);
  assert.ok(Math.abs(share - 0.4) < 0.08, `${share}`);
});

/** Print of our own on shadows and fills, and in colours: what a reader must still see. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { blankPage, type Gray, type Page } from '@platen/page';
import { drawText } from './draw-text.ts';
import { unpack } from './page-png.ts';
import { toPage } from './to-page.ts';
import { breakLines } from './typeset.ts';

const settings = { quality: 'fine', rendering: 'auto', paper: 'a4' } as const;
const [width, height] = [1728, 800];

/** A page of print, black on white. */
function print(): Page {
  const page = blankPage(width, height, 'fine');
  const text =
    'Ada asks the pharmacy for 250 mg of amoxicillin, twice a day, for ten days. '.repeat(9);
  const lines = breakLines({
    runs: [{ text, face: 'sans' }],
    size: 11,
    left: 60,
    width: 480,
    tab: 36,
  });
  lines.forEach((line, i) => {
    for (const one of line.texts) drawText(page, one, 40 + 16 * i);
  });
  return page;
}

/** The same with `light` on it: what a camera sees; no dice, but grain. */
function photographed(page: Page, light: (x: number, y: number) => number): Gray {
  const pixels = unpack(page);
  for (let at = 0; at < pixels.length; at++) {
    const grain = (((at * 2_654_435_761) >>> 16) % 13) - 6;
    const lit = (40 + pixels[at] * 0.78) * light(at % width, Math.floor(at / width)) + grain;
    pixels[at] = Math.max(0, Math.min(255, lit));
  }
  return { width, height, pixels };
}

function black(page: Page): number {
  return page.rows.reduce((sum, octet) => sum + octet.toString(2).replaceAll('0', '').length, 0);
}

/** Pixels that differ. */
function difference(a: Page, b: Page): number {
  const rows = a.rows.map((octet, i) => octet ^ b.rows[i]);
  return black({ ...a, rows });
}

test('print under a shadow is the print, and nothing of the shadow', () => {
  const clean = print();
  const shadows = [
    () => 0.55,
    (x: number) => 0.95 - 0.5 * (x / width),
    (x: number, y: number) => 0.4 + 0.5 * Math.hypot(x / width - 0.5, y / height - 0.5),
  ];
  for (const rendering of ['auto', 'text'] as const) {
    for (const light of shadows) {
      const page = toPage(photographed(clean, light), { ...settings, rendering });
      const share = difference(page, clean) / black(clean);
      assert.ok(share < 0.12, `${rendering}: ${share} of the ink`);
    }
  }
});

test('print is never taken for a picture, whatever its colour', () => {
  for (const ink of [0, 90, 150]) {
    const pixels = unpack(print()).map((pixel) => (pixel === 0 ? ink : 255));
    const page = toPage({ width, height, pixels }, settings);
    assert.deepEqual(page.rows, print().rows, `ink of ${ink}`);
  }
});

test('large pale letters are letters, not grey surfaces', () => {
  for (const size of [18, 24, 36, 48]) {
    const clean = blankPage(width, height, 'fine');
    const runs = [{ text: 'Bo’s LAW & Office', face: 'sans-bold' as const }];
    const [line] = breakLines({ runs, size, left: 40, width: 560, tab: 36 });
    for (const one of line.texts) drawText(clean, one, 120);
    for (const ink of [110, 140, 170, 195]) {
      const pixels = unpack(clean).map((pixel) => (pixel === 0 ? ink : 255));
      for (const rendering of ['auto', 'text'] as const) {
        const page = toPage({ width, height, pixels: pixels.slice() }, { ...settings, rendering });
        const share = difference(page, clean) / black(clean);
        assert.ok(share < 0.01, `${size} points of ${ink}, ${rendering}: ${share}`);
      }
    }
  }
});

/** A field of one grey with `text` on it in another. */
function field(level: number, ink: number): Gray {
  const pixels = new Uint8Array(width * height).fill(255);
  const letters = unpack(print());
  for (let y = 60; y < 700; y++) {
    for (let x = 100; x < 1600; x++) {
      pixels[y * width + x] = letters[y * width + x] === 0 ? ink : level;
    }
  }
  return { width, height, pixels };
}

test('writing on a fill can be read: dark on paper, white on ink', () => {
  const clean = print();
  for (const level of [230, 200, 160, 130]) {
    const share = difference(toPage(field(level, 0), settings), clean) / black(clean);
    assert.ok(share < 0.02, `black on ${level}: ${share}`);
  }
  for (const level of [150, 120, 60]) {
    const page = toPage(field(level, 255), settings);
    const white = 640 * 1500 - black(page);
    assert.ok(Math.abs(white / black(clean) - 1) < 0.1, `white on ${level}`);
  }
});

/**
 * Pages that must not change by accident: each document's pixels, as a hash of its rows.
 * `pages.json` is written by `PLATEN_GOLDEN=write node --test
 * tests/golden/documents/golden.test.ts`; look at the pages before you commit it.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import test from 'node:test';
import type { Page } from '@platen/page';
import sharp from 'sharp';
import {
  type ConversionSettings,
  convertDocument,
  defaultSettings,
  withHeader,
} from '../../../apps/server/src/features/documents/index.ts';
import { letterPdf } from '../../../apps/server/src/features/documents/pdf-fixture.ts';

const goldenFile = new URL('./pages.json', import.meta.url);
const golden: Record<string, string[]> = JSON.parse(readFileSync(goldenFile, 'utf8'));
const isWriting = process.env.PLATEN_GOLDEN === 'write';

const threeScripts = [
  'Dear Dr. Müller, façade, Łódź, naïve, Þór, “quoted” – and a long line that has to be wrapped.',
  'Αγαπητή φαρμακοποιέ, σας στέλνουμε τη συνταγή για τον ασθενή: δύο δισκία την ημέρα.',
  'Уважаемый коллега, съешь же ещё этих мягких французских булок, да выпей чаю. Їжак, Ђорђе.',
].join('\n\n');

const markdown = '# Order\n\n1. *one*\n2. **two**\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n> `code`\n';

/** Black shapes on white, at the very size they have on the page: no library's scaling is in it. */
async function drawing(): Promise<Uint8Array> {
  const [width, height] = [1560, 1560];
  const pixels = Buffer.alloc(width * height, 255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const radius = Math.hypot(x - 780, y - 780);
      if (radius < 700 && Math.floor(radius / 100) % 2 === 0) pixels[y * width + x] = 0;
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 1 } })
    .withMetadata({ density: 204 })
    .png()
    .toBuffer();
}

const cases: readonly (readonly [
  string,
  () => Uint8Array | Promise<Uint8Array>,
  Partial<ConversionSettings>?,
])[] = [
  ['letter.pdf', () => letterPdf(2)],
  ['letter.pdf standard letter', () => letterPdf(2), { quality: 'standard', paper: 'letter' }],
  [
    'letter.pdf superfine threshold',
    () => letterPdf(1),
    { quality: 'superfine', rendering: 'threshold' },
  ],
  ['drawing.png', drawing, { rendering: 'threshold' }],
  ['scripts.txt', () => Buffer.from(threeScripts)],
  ['scripts.txt standard', () => Buffer.from(threeScripts), { quality: 'standard' }],
  ['order.md', () => Buffer.from(markdown)],
];

for (const [name, bytes, settings] of cases) {
  test(`the pages of ${name} are what they were`, async () => {
    const hashes: string[] = [];
    const pages = convertDocument(await bytes(), { ...defaultSettings, ...settings }, { name });
    for await (const { page } of pages) hashes.push(hashOf(page));
    keep(name, hashes);
  });
}

test('the header of a page is what it was', async () => {
  const hashes: string[] = [];
  for (const quality of ['standard', 'fine', 'superfine'] as const) {
    const text = Buffer.from('one line');
    for await (const { page } of convertDocument(text, { ...defaultSettings, quality })) {
      const headed = withHeader(page, {
        time: Date.UTC(2026, 10, 24, 17, 5),
        timeZone: 'America/Los_Angeles',
        identity: 'Ada’s clinic, Ελλάδα',
        from: '+12025550190',
        to: '+12025550100',
        pageNumber: 1,
        pageCount: 1,
      });
      hashes.push(hashOf(headed));
    }
  }
  keep('header', hashes);
});

function hashOf(page: Page): string {
  const { width, height, resolution, rows } = page;
  const hash = createHash('sha256').update(`${width} ${height} ${resolution} `);
  return hash.update(rows).digest('hex');
}

function keep(name: string, hashes: string[]): void {
  if (!isWriting) return assert.deepEqual(hashes, golden[name]);
  golden[name] = hashes;
  writeFileSync(goldenFile, `${JSON.stringify(golden, null, 2)}\n`);
}

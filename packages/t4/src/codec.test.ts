/**
 * What is coded decodes to the same page, for every code, width and K.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blankPage, type Page, rowBytes } from '@platen/page';
import fc from 'fast-check';
import { type Coding, decode, encode } from './index.ts';

/** Pages with runs of any length, empty and full rows, repeated and shifted rows. */
function pages(width: number): fc.Arbitrary<Page> {
  const run = fc.oneof(fc.nat(8), fc.nat(80), fc.nat(width));
  const row = fc.oneof(
    { weight: 3, arbitrary: fc.array(run, { maxLength: 40 }) },
    { weight: 1, arbitrary: fc.constantFrom([0], [0, width]) },
  );
  return fc.array(fc.tuple(row, fc.integer({ min: 1, max: 3 })), { maxLength: 12 }).map((parts) => {
    const rows = parts.flatMap(([runs, times]) => Array.from({ length: times }, () => runs));
    const page = blankPage(width, rows.length, 'fine');
    rows.forEach((runs, y) => {
      let column = 0;
      runs.forEach((length, index) => {
        const end = Math.min(width, column + length);
        if (index & 1) {
          for (let x = column; x < end; x++) {
            page.rows[y * rowBytes(width) + (x >> 3)] |= 0x80 >> (x & 7);
          }
        }
        column = end;
      });
    });
    return page;
  });
}

const settings: { coding: Coding; k?: 2 | 4 | 8; minRowBits?: number }[] = [
  { coding: 'MH' },
  { coding: 'MH', minRowBits: 144 },
  { coding: 'MR', k: 2 },
  { coding: 'MR', k: 4, minRowBits: 96 },
  { coding: 'MR', k: 8 },
  { coding: 'MMR' },
];

for (const setting of settings) {
  for (const width of [1, 2, 7, 8, 31, 33, 100, 1728, 2048, 2432, 2561, 5300]) {
    test(`${JSON.stringify(setting)} of width ${width} decodes to the page coded`, () => {
      fc.assert(
        fc.property(pages(width), (page) => {
          const coded = encode(page, setting);
          const back = decode(coded, { coding: setting.coding, width, resolution: 'fine' });
          assert.deepEqual(back.errors, []);
          assert.deepEqual(back.badRows, []);
          assert.equal(back.ended, setting.coding === 'MMR' ? 'eofb' : 'rtc');
          assert.deepEqual(back.page, page);
        }),
        { numRuns: 40 },
      );
    });
  }
}

/**
 * What a wrong bit costs, and that no bits at all can crash the decoder, hang it or fill the
 * memory.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Page, rowBytes, testChart } from '@platen/page';
import fc from 'fast-check';
import { type Coding, decode, encode, rowsMax } from './index.ts';

const codings = ['MH', 'MR', 'MMR', 'RLE'] as const;
const chart = testChart({ width: 400, height: 120, resolution: 'fine', seed: 5, size: 6 });

function rowsOf(page: Page): string[] {
  const bytes = rowBytes(page.width);
  return Array.from({ length: page.height }, (_, row) =>
    Buffer.from(page.rows.subarray(row * bytes, (row + 1) * bytes)).toString('hex'),
  );
}

/** Rows of the longer page that are neither in the common beginning nor in the common end. */
function rowsDiffering(a: Page, b: Page): number {
  const [one, other] = [rowsOf(a), rowsOf(b)];
  const shorter = Math.min(one.length, other.length);
  let head = 0;
  while (head < shorter && one[head] === other[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && one.at(-1 - tail) === other.at(-1 - tail)) tail += 1;
  return Math.max(one.length, other.length) - head - tail;
}

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const damaged = bytes.slice();
  damaged[bit >> 3] ^= 0x80 >> (bit & 7);
  return damaged;
}

const costs: { coding: Coding; k?: 2 | 4; rows: number }[] = [
  { coding: 'MH', rows: 3 },
  { coding: 'MR', k: 2, rows: 5 },
  { coding: 'MR', k: 4, rows: 7 },
];
for (const { coding, k, rows } of costs) {
  test(`a wrong bit costs ${coding}${k ? ` with K = ${k}` : ''} no more than ${rows} rows`, () => {
    const coded = encode(chart, { coding, k });
    fc.assert(
      fc.property(fc.nat(coded.length * 8 - 80), (bit) => {
        const back = decode(flipped(coded, bit), { coding, width: 400, resolution: 'fine' });
        assert.ok(rowsDiffering(back.page, chart) <= rows, `bit ${bit}`);
        assert.equal(back.ended, 'rtc');
      }),
      { numRuns: 150 },
    );
  });
}

test('a wrong bit leaves MMR all rows before it', () => {
  const coded = encode(chart, { coding: 'MMR' });
  const half = encode({ ...chart, height: 60 }, { coding: 'MMR', endOfPage: false });
  fc.assert(
    fc.property(fc.integer({ min: half.length * 8, max: coded.length * 8 - 25 }), (bit) => {
      const damaged = flipped(coded, bit);
      const back = decode(damaged, { coding: 'MMR', width: 400, resolution: 'fine' });
      assert.deepEqual(rowsOf(back.page).slice(0, 60), rowsOf(chart).slice(0, 60));
    }),
  );
});

test('a bad row is named with its bit, repeats the row above, and the next one is good', () => {
  const page = testChart({ width: 400, height: 3, resolution: 'fine', seed: 1, size: 6 });
  page.rows.fill(0x3c);
  const coded = encode(page, { coding: 'MH' });
  // EOL, then the first row's codes; the second row stands in the middle of the data.
  const second = 12 + (coded.length * 8 - 12 * 6) / 3;
  const damaged = coded.slice();
  damaged.fill(0x01, (second + 8) >> 3, (second + 32) >> 3);
  const back = decode(damaged, { coding: 'MH', width: 400, resolution: 'fine' });
  assert.deepEqual(back.badRows, [1]);
  assert.equal(back.errors[0].row, 1);
  // A shifted code may make sense for a while, but not beyond the row's end.
  assert.ok(back.errors[0].bit >= second && back.errors[0].bit <= 2 * second);
  assert.deepEqual(back.page.rows, page.rows);
});

test('a page cut off anywhere keeps the rows that came', () => {
  for (const coding of ['MH', 'MR', 'MMR'] as const) {
    const coded = encode(chart, { coding });
    fc.assert(
      fc.property(fc.nat(coded.length - 12), (length) => {
        const part = coded.subarray(0, length);
        const { page, ended } = decode(part, { coding, width: 400, resolution: 'fine' });
        assert.equal(ended, 'data');
        const good = Math.max(0, page.height - 1);
        assert.deepEqual(rowsOf(page).slice(0, good), rowsOf(chart).slice(0, good));
      }),
      { numRuns: 50 },
    );
  }
});

test('any bytes give a page within the limits, quickly', () => {
  const dense = fc.uint8Array({ maxLength: 3000 });
  const sparse = fc.array(fc.constantFrom(0, 0, 0, 1, 0x10, 0x80, 0xff), { maxLength: 3000 });
  const bytes = fc.oneof(
    dense,
    sparse.map((list) => Uint8Array.from(list)),
  );
  fc.assert(
    fc.property(
      bytes,
      fc.constantFrom(...codings),
      fc.constantFrom(1, 9, 1728, 65_536),
      fc.option(fc.nat(50), { nil: undefined }),
      (noise, coding, width, height) => {
        const { page, badRows } = decode(noise, { coding, width, height, resolution: 'fine' });
        assert.ok(page.height <= Math.min(height ?? rowsMax, rowsMax));
        assert.equal(page.rows.length, page.height * rowBytes(width));
        assert.ok(badRows.every((row) => row < page.height));
      },
    ),
    { numRuns: 200 },
  );
});

test('a megabyte of the same octet ends at the row limit', () => {
  for (const coding of codings) {
    for (const octet of [0x00, 0x01, 0x35, 0x80, 0xff]) {
      const bytes = new Uint8Array(1_000_000).fill(octet);
      const { page } = decode(bytes, { coding, width: 1728, resolution: 'fine' });
      assert.ok(page.height <= rowsMax);
    }
  }
});

test('a blank A4 row is 17 bits of MH and one bit of MMR', () => {
  const page = {
    width: 1728,
    height: 8,
    resolution: 'fine',
    rows: new Uint8Array(8 * 216),
  } as const;
  // Make-up 1728 010011011, terminating 0 00110101.
  const row = '000000000001' + '010011011' + '00110101';
  const bits = (bytes: Uint8Array) =>
    [...bytes].map((b) => b.toString(2).padStart(8, '0')).join('');
  assert.ok(bits(encode(page, { coding: 'MH' })).startsWith(row + row));
  assert.equal(bits(encode(page, { coding: 'MMR' })), `${'1'.repeat(8)}000000000001000000000001`);
});

test('fill makes each row last as long as the far end needs', () => {
  const page = {
    width: 1728,
    height: 3,
    resolution: 'fine',
    rows: new Uint8Array(3 * 216),
  } as const;
  for (const coding of ['MH', 'MR'] as const) {
    const short = encode(page, { coding, endOfPage: false });
    const filled = encode(page, { coding, endOfPage: false, minRowBits: 288 });
    assert.ok(short.length < filled.length);
    assert.equal(filled.length, (3 * 288) / 8);
    const back = decode(filled, { coding, width: 1728, resolution: 'fine' });
    assert.deepEqual(back.page, page);
  }
});

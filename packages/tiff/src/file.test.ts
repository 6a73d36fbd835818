/**
 * Pages survive a file, and no file, however broken or hostile, does more than throw a ParseError.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParseError, reverseBits } from '@platen/bits';
import { blankPage, type Page, testChart } from '@platen/page';
import { encode } from '@platen/t4';
import fc from 'fast-check';
import {
  countPages,
  imagesOf,
  isOneBitTiff,
  pagesOf,
  readTiff,
  TiffWriter,
  writeTiff,
} from './index.ts';

const pages: Page[] = [
  testChart({ width: 1728, height: 120, resolution: 'fine', seed: 1 }),
  testChart({ width: 2048, height: 50, resolution: 'standard', seed: 2 }),
  testChart({ width: 100, height: 33, resolution: 'superfine', seed: 3, size: 4 }),
];

/** A TIFF of one image made by hand, so that tags can be wrong or missing. */
function handMade(
  fields: readonly (readonly [tag: number, value: number])[],
  data: Uint8Array,
  order: 'II' | 'MM' = 'II',
): Uint8Array {
  const little = order === 'II';
  const start = 8 + 2 + fields.length * 12 + 4;
  const bytes = new Uint8Array(start + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, little ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  view.setUint16(8, fields.length, little);
  fields.forEach(([tag, value], index) => {
    const at = 10 + index * 12;
    view.setUint16(at, tag, little);
    view.setUint16(at + 2, 4, little);
    view.setUint32(at + 4, 1, little);
    view.setUint32(at + 8, value === dataStart ? start : value, little);
  });
  bytes.set(data, start);
  return bytes;
}
const dataStart = -1;

function assertParseError(work: () => unknown, message: RegExp): void {
  assert.throws(work, (error) => {
    assert.ok(error instanceof ParseError, String(error));
    assert.match(error.message, message);
    assert.ok(error.offset >= 0);
    return true;
  });
}

for (const coding of ['MH', 'MR', 'MMR'] as const) {
  test(`pages come back from a file of ${coding}, in order`, () => {
    const file = writeTiff(pages, { coding });
    assert.deepEqual(readTiff(file), pages);
    assert.equal(countPages(file), 3);
    assert.ok(isOneBitTiff(file));
  });
}

test('the pieces of the streaming writer are the file', () => {
  const writer = new TiffWriter();
  const pieces = [...pages.map((page) => writer.add(page)), writer.finish()];
  assert.deepEqual(Buffer.concat(pieces), Buffer.from(writeTiff(pages)));
  assert.equal(pieces[0].length, 0);
  assert.ok(pieces[1].length > 8);
  assert.throws(() => new TiffWriter().finish(), RangeError);
});

test('a page coded on the line is stored as it came', () => {
  const [page] = pages;
  const writer = new TiffWriter();
  const { width, height, resolution } = page;
  const bytes = encode(page, { coding: 'MR' });
  writer.addCoded({ coding: 'MR', width, height, resolution, bytes });
  const file = writer.finish();
  assert.ok(Buffer.from(file).includes(Buffer.from(bytes)));
  assert.deepEqual(readTiff(file), [page]);
});

test('pages are read one at a time', () => {
  const file = writeTiff(pages);
  const broken = file.slice();
  // The second page's directory points at no image; the first page does not care.
  const lazily = pagesOf(broken);
  assert.deepEqual(lazily.next().value, pages[0]);
  broken.fill(0, broken.length >> 1);
  assertParseError(() => [...pagesOf(broken)], /./);
});

const blank = blankPage(64, 10, 'fine');
const g4 = encode(testChart({ width: 64, height: 10, resolution: 'fine', seed: 1, size: 3 }), {
  coding: 'MMR',
});
const good = [
  [256, 64],
  [257, 10],
  [259, 4],
  [273, dataStart],
] as const;

test('both byte orders, both fill orders and both photometrics are read', () => {
  const [plain] = readTiff(handMade(good, g4));
  assert.deepEqual(readTiff(handMade(good, g4, 'MM'))[0].rows, plain.rows);
  const reversed = handMade([...good, [266, 2]], reverseBits(g4));
  assert.deepEqual(readTiff(reversed)[0].rows, plain.rows);
  const [inverted] = readTiff(handMade([...good, [262, 1]], g4));
  assert.deepEqual(
    inverted.rows,
    plain.rows.map((octet) => octet ^ 0xff),
  );
});

test('missing length, counts, photometric and resolution are made up for', () => {
  const few = good.filter(([tag]) => tag !== 257);
  const [image] = [...imagesOf(handMade(few, g4))];
  assert.equal(image.page.height, 10);
  assert.equal(image.page.resolution, 'standard');
  assert.deepEqual(image.dpi, { x: 204, y: 98 });
});

test('Modified Huffman rows from octet to octet (compression 2) are read', () => {
  // Per row: white 2, black 3, white 3 (0111 10 1000), then to the next octet.
  const rows = Uint8Array.of(0b01111010, 0b00000000, 0b01111010, 0b00000000);
  const fields = [
    [256, 8],
    [257, 2],
    [259, 2],
    [273, dataStart],
  ] as const;
  assert.deepEqual([...readTiff(handMade(fields, rows))[0].rows], [0b00111000, 0b00111000]);
});

test('lines an inch become the nearest fax resolution, and the true ones are told', () => {
  const scanned = (x: number, y: number, unit: number) => {
    const fields = [...good, [282, x], [283, y], [296, unit]] as const;
    return [...imagesOf(handMade(fields, g4))][0];
  };
  assert.equal(scanned(300, 300, 2).page.resolution, 'superfine');
  assert.deepEqual(scanned(300, 300, 2).dpi, { x: 300, y: 300 });
  assert.equal(scanned(200, 200, 2).page.resolution, 'fine');
  assert.equal(scanned(200, 100, 2).page.resolution, 'standard');
  // 80 and 77 dots a centimetre: R8 × 7.7 lines/mm.
  assert.equal(scanned(80, 77, 3).page.resolution, 'fine');
  for (const page of pages) {
    const [image] = [...imagesOf(writeTiff([page]))];
    assert.equal(image.page.resolution, page.resolution);
    assert.equal(image.dpi.x, 204);
  }
});

test('what is no one-bit TIFF is told from what is', () => {
  const grey = handMade([...good, [258, 8]], g4);
  assert.equal(isOneBitTiff(grey), false);
  assertParseError(() => readTiff(grey), /not one-bit/);
  assert.equal(isOneBitTiff(new TextEncoder().encode('%PDF-1.7 and so on')), false);
  assert.equal(isOneBitTiff(new Uint8Array()), false);
  assertParseError(() => readTiff(new TextEncoder().encode('II\x2b\0\0\0\0\0\0\0')), /BigTIFF/);
});

test('thumbnails are no pages', () => {
  assert.deepEqual(readTiff(handMade([[254, 1], ...good], g4)), []);
  assert.equal(countPages(handMade([[254, 1], ...good], g4)), 0);
});

test('a circle of directories ends', () => {
  const file = writeTiff([blank, blank]);
  const view = new DataView(file.buffer);
  const fields = view.getUint16(8, true);
  view.setUint32(8 + 2 + fields * 12, 8, true);
  assertParseError(() => readTiff(file), /circle/);
  assert.equal(isOneBitTiff(file), false);
});

test('hostile sizes are refused before any memory is taken', () => {
  const cases: [readonly (readonly [number, number])[], RegExp][] = [
    [[[256, 0xffff_ffff], ...good.slice(1)], /pixels wide/],
    [[good[0], [257, 0xffff_ffff], ...good.slice(2)], /of 64 × /],
    [[[256, 65_000], [257, 65_000], ...good.slice(2)], /of 65000 × 65000/],
    [[...good.slice(0, 3), [273, 0xffff_fff0]], /outside the file/],
    [[...good.slice(0, 3), [322, 1 << 30], [323, 1 << 30], [324, dataStart]], /tiles too large/],
    [[...good.slice(0, 3), [322, 16], [323, 16], [324, dataStart]], /tiles missing/],
    [good.slice(0, 3), /without data/],
  ];
  for (const [fields, message] of cases) {
    assertParseError(() => readTiff(handMade(fields, g4)), message);
  }
  const fraction = writeTiff([blank]);
  // The length's type becomes rational: the octets there are no whole number.
  fraction[8 + 2 + 2 * 12 + 2] = 5;
  fraction[8 + 2 + 2 * 12 + 8] = 2;
  assertParseError(() => readTiff(fraction), /no whole number/);
  assertParseError(() => readTiff(writeTiff(pages), { pagesMax: 2 }), /more than 2 images/);
});

test('a cut file is refused, or its rows are kept if so wished', () => {
  const file = writeTiff([pages[0]]);
  const cut = file.subarray(0, file.length - 400);
  assertParseError(() => readTiff(cut), /ends after row \d+ of 120/);
  const [image] = [...imagesOf(cut, { truncated: 'keep' })];
  assert.ok(image.page.height > 10 && image.page.height < 120);
  assert.equal(image.rowsMissing, 120 - image.page.height);
  const kept = image.page.height - 1;
  assert.deepEqual(image.page.rows.subarray(0, kept * 216), pages[0].rows.subarray(0, kept * 216));
});

test('any bytes, and any change to a good file, end in pages or a ParseError', () => {
  const file = writeTiff(pages.slice(2), { coding: 'MR' });
  const read = (bytes: Uint8Array) => {
    try {
      readTiff(bytes);
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
    }
    isOneBitTiff(bytes);
  };
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (noise, hasHeader) => {
      if (hasHeader) noise.set([0x49, 0x49, 42, 0, 8, 0, 0, 0].slice(0, noise.length));
      read(noise);
    }),
  );
  const changes = fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(changes, (places) => {
      const changed = file.slice();
      for (const [at, octet] of places) changed[at] = octet;
      read(changed);
    }),
    { numRuns: 400 },
  );
});

/** Pages as PNG, TIFF and PDF: read back by libvips, by our TIFF reader, and by pdfium. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { blankPage, type Page, type Resolution, resolutions } from '@platen/page';
import { encode } from '@platen/t4';
import { readTiff } from '@platen/tiff';
import fc from 'fast-check';
import sharp from 'sharp';
import { pagePng } from './page-png.ts';
import { pagesToPdf } from './pages-pdf.ts';
import { pagesToTiff } from './pages-tiff.ts';
import { compilePdfium, startPdfium } from './pdfium.ts';
import { openPdf } from './render-pdf.ts';

const anyPage = fc
  .record({
    resolution: fc.constantFrom(...(Object.keys(resolutions) as Resolution[])),
    height: fc.integer({ min: 1, max: 40 }),
    octets: fc.uint8Array({ minLength: 216, maxLength: 2160 }),
  })
  .map(({ resolution, height, octets }): Page => {
    const page = blankPage(1728, height, resolution);
    page.rows.forEach((_, i) => {
      page.rows[i] = octets[i % octets.length];
    });
    return page;
  });

async function joined(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

/** One octet a pixel, 255 white. */
async function greysOf(png: Uint8Array): Promise<Uint8Array> {
  return sharp(png).toColourspace('b-w').raw().toBuffer();
}

function bitsOf(greys: Uint8Array): Uint8Array {
  const rows = new Uint8Array(greys.length / 8);
  greys.forEach((grey, i) => {
    if (grey < 128) rows[i >> 3] |= 0x80 >> (i & 7);
  });
  return rows;
}

test('the PNG of a page is the page, bit for bit, with its true dots an inch', async () => {
  await fc.assert(
    fc.asyncProperty(anyPage, async (page) => {
      const png = Buffer.from(await pagePng(page));
      const facts = await sharp(png).metadata();
      assert.deepEqual([facts.width, facts.height], [1728, page.height]);
      assert.equal(png.readUInt8(24), 1, 'one bit a pixel');
      const at = png.indexOf('pHYs') + 4;
      const perInch = (offset: number) => Math.round(png.readUInt32BE(at + offset) * 0.0254);
      const { x, y } = resolutions[page.resolution];
      assert.deepEqual([perInch(0), perInch(4)], [x, y]);
      assert.deepEqual(bitsOf(await greysOf(png)), page.rows);
    }),
    { numRuns: 20 },
  );
});

test('for reading, pixels are square; a thumbnail keeps thin lines to be seen', async () => {
  for (const [resolution, rows] of [
    ['standard', 1146],
    ['fine', 2292],
    ['superfine', 4572],
  ] as const) {
    const page = blankPage(1728, rows, resolution);
    const hundredthInch = Math.ceil(resolutions[resolution].y / 100);
    page.rows.fill(0xff, 300 * 216, (300 + hundredthInch) * 216);
    const square = await sharp(await pagePng(page, { shape: 'square' })).metadata();
    assert.deepEqual([square.width, square.height! > 2380 && square.height! < 2392], [1728, true]);
    const small = await pagePng(page, { width: 240 });
    const { width, height } = await sharp(small).metadata();
    assert.deepEqual([width, height], [240, Math.round((square.height! * 240) / 1728)]);
    assert.ok(Math.min(...(await greysOf(small))) < 190, resolution);
  }
});

test('square pixels are black or white where the page is, and grey only between', async () => {
  await fc.assert(
    fc.asyncProperty(anyPage, async (page) => {
      const { data, info } = await sharp(await pagePng(page, { shape: 'square' }))
        .toColourspace('b-w')
        .raw()
        .toBuffer({ resolveWithObject: true });
      const { x, y } = resolutions[page.resolution];
      assert.equal(info.height, Math.max(1, Math.round((page.height * x) / y)));
      const isBlack = (row: number, at: number) =>
        (page.rows[row * 216 + (at >> 3)] & (0x80 >> (at & 7))) !== 0;
      for (let row = 0; row < info.height; row++) {
        const first = Math.floor((row * page.height) / info.height + 1e-6);
        const last = Math.ceil(((row + 1) * page.height) / info.height - 1e-6) - 1;
        for (let at = 0; at < 1728; at += 5) {
          const colours = new Set<boolean>();
          for (let from = first; from <= last; from++) colours.add(isBlack(from, at));
          if (colours.size > 1) continue;
          assert.equal(data[row * 1728 + at], colours.has(true) ? 0 : 255);
        }
      }
    }),
    { numRuns: 20 },
  );
});

test('the TIFF has the pages as they were, coded already or not', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyPage, { minLength: 1, maxLength: 4 }), async (pages) => {
      assert.deepEqual(readTiff(await joined(pagesToTiff(pages))), pages);
      const coded = pages.map((page) => ({ ...page, mmr: encode(page, { coding: 'MMR' }) }));
      assert.deepEqual(readTiff(await joined(pagesToTiff(coded))), pages);
    }),
    { numRuns: 15 },
  );
});

test('the PDF shows each page in its true size, pixel for pixel', async () => {
  const started = await startPdfium(await compilePdfium());
  const pages = (['standard', 'fine', 'superfine'] as const).map((resolution, i) => {
    const page = blankPage(1728, 400 + 100 * i, resolution);
    page.rows.forEach((_, at) => {
      page.rows[at] = at % (7 + i) === 0 ? 0xf0 : 0;
    });
    return page;
  });
  const mixed = [pages[0], { ...pages[1], mmr: encode(pages[1], { coding: 'MMR' }) }, pages[2]];
  const pdf = openPdf(started, await joined(pagesToPdf(mixed)));
  assert.equal(pdf.pages, 3);
  pages.forEach((page, index) => {
    const { x, y } = resolutions[page.resolution];
    const size = pdf.sizeOf(index);
    assert.ok(Math.abs(size.width - 1728 / x) < 0.001);
    assert.ok(Math.abs(size.height - page.height / y) < 0.001);
    const whole = { left: 0, top: 0, width: 1728, height: page.height, turned: false };
    assert.deepEqual(bitsOf(pdf.draw(index, whole, page.height).pixels), page.rows);
  });
});

test('a PDF of no pages is still a PDF, and says so', async () => {
  const text = Buffer.from(await joined(pagesToPdf([]))).toString('latin1');
  assert.match(text, /^%PDF-1\.4/);
  assert.match(text, /\/Count 0/);
  assert.match(text, /%%EOF\n$/);
});

/** What a document becomes: the right pixels at the right place, from every kind of file. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { blankPage, type Page, rowBytes } from '@platen/page';
import { writeTiff } from '@platen/tiff';
import sharp from 'sharp';
import { convertDocument, inspectDocument } from './convert.ts';
import { type ConversionSettings, defaultSettings } from './document.ts';
import { letterPdf, streamOf, writePdf } from './pdf-fixture.ts';
import { drawingSlots, glanceSlots } from './slots.ts';

async function pagesOf(
  bytes: Uint8Array,
  settings: Partial<ConversionSettings> = {},
  name = '',
): Promise<Page[]> {
  const pages: Page[] = [];
  const wanted = { ...defaultSettings, ...settings };
  for await (const { page } of convertDocument(bytes, wanted, { name })) pages.push(page);
  return pages;
}

/** Share of black pixels in a rectangle given in parts of the page. */
function ink(page: Page, left: number, top: number, right: number, bottom: number): number {
  let black = 0;
  let all = 0;
  const bytes = rowBytes(page.width);
  for (let y = Math.floor(top * page.height); y < bottom * page.height; y++) {
    for (let x = Math.floor(left * page.width); x < right * page.width; x++) {
      if (page.rows[y * bytes + (x >> 3)] & (0x80 >> (x & 7))) black++;
      all++;
    }
  }
  return black / all;
}

test('a PDF page fills the sheet at the pixels of each quality and paper', async () => {
  const pdf = letterPdf(1);
  const heights = { standard: 1146, fine: 2292, superfine: 4572 } as const;
  for (const [quality, height] of Object.entries(heights)) {
    const [page] = await pagesOf(pdf, { quality: quality as keyof typeof heights });
    assert.deepEqual([page.width, page.height, page.resolution], [1728, height, quality]);
    assert.ok(ink(page, 0.1, 0.05, 0.9, 0.6) > 0.02);
  }
  const [letter] = await pagesOf(pdf, { paper: 'letter' });
  assert.equal(letter.height, 2156);
});

test('content keeps its shape though pixels are not square, and stands in the middle', async () => {
  const square = writePdf({ pages: ['197.5 321 200 200 re f'] });
  for (const quality of ['standard', 'fine', 'superfine'] as const) {
    const [page] = await pagesOf(square, { quality });
    const across = 200 / (1728 / 204) / 72;
    const down = 200 / 842;
    const [x, y] = [0.5 - across / 2, 0.5 - down / 2];
    assert.ok(ink(page, x + 0.005, y + 0.005, x + across - 0.005, y + down - 0.005) > 0.999);
    assert.equal(ink(page, 0, 0, 1, y - 0.005), 0);
    assert.equal(ink(page, 0, 0, x - 0.005, 1), 0);
    assert.equal(ink(page, x + across + 0.005, 0, 1, 1), 0);
  }
});

test('a landscape page is turned to the left, its top at the left edge', async () => {
  const landscape = writePdf({ pages: ['0 500 842 95 re f'], size: [842, 595] });
  const [page] = await pagesOf(landscape);
  assert.ok(ink(page, 0.03, 0.02, 0.12, 0.98) > 0.99, 'the top is at the left');
  assert.equal(ink(page, 0.5, 0, 1, 1), 0);
});

test('pages come in order, striped over two workers or not', async () => {
  const alone = [];
  for (const number of [1, 13, 24]) {
    const pdf = letterPdf(24);
    const only = convertDocument(pdf, defaultSettings, { only: number });
    for await (const converted of only) {
      assert.deepEqual([converted.number, converted.total], [number, 24]);
      alone.push(converted.page);
    }
  }
  const all = await pagesOf(letterPdf(24));
  assert.equal(all.length, 24);
  assert.deepEqual([all[0], all[12], all[23]], alone);
});

test('all four ways of rendering give a page of ink and paper', async () => {
  const pdf = letterPdf(1);
  for (const rendering of ['auto', 'text', 'photo', 'threshold'] as const) {
    const [page] = await pagesOf(pdf, { rendering });
    const share = ink(page, 0.1, 0.1, 0.9, 0.7);
    assert.ok(share > 0.02 && share < 0.2, `${rendering}: ${share}`);
  }
});

test('writing on a grey field stays black on white, to the edge of the field', async () => {
  const text = 'BT /F 14 Tf 90 700 Td (Total due: 48.20, payable in thirty days) Tj ET';
  const plain = await pagesOf(writePdf({ pages: [text] }));
  for (const grey of ['0.85', '0.75', '0.6']) {
    const field = `${grey} g 72 680 450 50 re f 0 g ${text}`;
    const [page] = await pagesOf(writePdf({ pages: [field] }));
    const added = ink(page, 0, 0, 1, 1) - ink(plain[0], 0, 0, 1, 1);
    assert.ok(Math.abs(added) < 0.0006, `${grey}: ${added}`);
  }
});

test('a photo becomes dots of its own greys, the words beside it stay sharp', async () => {
  const [width, height] = [600, 450];
  const pixels = Buffer.alloc(width * height);
  for (let i = 0; i < pixels.length; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    pixels[i] = 128 + 100 * Math.sin(x / 60) * Math.cos(y / 50);
  }
  const png = await sharp(pixels, { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer();
  const [page] = await pagesOf(png, { rendering: 'auto' });
  const share = ink(page, 0.3, 0.42, 0.7, 0.58);
  assert.ok(share > 0.35 && share < 0.65, `mid grey is about half black: ${share}`);
});

test('a form filled in is sent filled in, a note that does not print is not sent', async () => {
  const objects = [
    '<</Type/Annot/Subtype/Square/Rect[100 400 300 600]/F 4/AP<</N 12 0 R>>>>',
    '<</Type/Annot/Subtype/Square/Rect[350 400 550 600]/F 0/AP<</N 12 0 R>>>>',
    streamOf('0 0 200 200 re f', '/Type/XObject/Subtype/Form/BBox[0 0 200 200]'),
  ];
  const text = Buffer.from(writePdf({ pages: ['0 g'], objects })).toString('latin1');
  const pdf = Buffer.from(
    text.replace('/Resources 3 0 R', '/Annots[10 0 R 11 0 R]/Resources 3 0 R'),
    'latin1',
  );
  const [page] = await pagesOf(pdf);
  assert.ok(ink(page, 0.2, 0.32, 0.45, 0.48) > 0.95);
  assert.equal(ink(page, 0.6, 0.3, 0.9, 0.5), 0);
});

test('images lie on white, upright, whole and centred', async () => {
  const black = { r: 0, g: 0, b: 0, alpha: 1 };
  const clear = { r: 0, g: 0, b: 0, alpha: 0 };
  const base = sharp({ create: { width: 400, height: 600, channels: 4, background: clear } });
  const bar = await sharp({ create: { width: 400, height: 60, channels: 4, background: black } })
    .png()
    .toBuffer();
  const image = base.composite([{ input: bar, top: 0, left: 0 }]);
  const png = await image.clone().png().toBuffer();
  const upsideDown = await sharp(png)
    .rotate(180)
    .flatten({ background: '#fff' })
    .withMetadata({ orientation: 3 })
    .jpeg()
    .toBuffer();
  const webp = await sharp(png).webp({ lossless: true }).toBuffer();
  for (const bytes of [png, upsideDown, webp]) {
    const [page, ...more] = await pagesOf(bytes);
    assert.equal(more.length, 0);
    const height = (600 * 1.5) / 96 / (297 / 25.4);
    const top = 0.5 - height / 2;
    assert.ok(ink(page, 0.2, top + 0.005, 0.8, top + height / 10 - 0.005) > 0.99);
    assert.equal(ink(page, 0, top + height / 10 + 0.01, 1, 1), 0);
    assert.equal(ink(page, 0, 0, 1, top - 0.01), 0);
  }
});

test('a fax that comes as a TIFF is sent as it is, other scans are brought to size', async () => {
  const fax = blankPage(1728, 1100, 'fine');
  for (let i = 0; i < fax.rows.length; i += 7) fax.rows[i] = i % 251;
  const tiff = writeTiff([fax, fax]);
  assert.deepEqual(await pagesOf(tiff), [fax, fax]);

  const pixels = Buffer.alloc(1240 * 1754, 255).fill(0, 0, 1240 * 200);
  const scan = await sharp(pixels, { raw: { width: 1240, height: 1754, channels: 1 } })
    .withMetadata({ density: 150 })
    .tiff({ compression: 'lzw', xres: 150 / 25.4, yres: 150 / 25.4 })
    .toBuffer();
  const [page] = await pagesOf(scan);
  assert.equal(page.height, 2292);
  assert.ok(ink(page, 0.05, 0.01, 0.95, 0.1) > 0.99);
  assert.equal(ink(page, 0, 0.13, 1, 1), 0);
});

test('a TIFF in grey gives a page for each of its images', async () => {
  const images = [0, 128, 255].map((grey) => {
    const background = { r: grey, g: grey, b: grey };
    return sharp({ create: { width: 850, height: 1100, channels: 3, background } })
      .png()
      .toBuffer();
  });
  const tiff = await sharp(await Promise.all(images), { join: { animated: true } })
    .tiff({ compression: 'lzw', xres: 100 / 25.4, yres: 100 / 25.4 })
    .toBuffer();
  const shares = (await pagesOf(tiff, { paper: 'letter' })).map((page) => ink(page, 0, 0, 1, 1));
  assert.deepEqual(
    shares.map((share) => Math.round(share * 10) / 10),
    [1, 0.5, 0],
  );
});

test('a document is counted without being drawn', async () => {
  const facts = await inspectDocument(letterPdf(30));
  assert.deepEqual(facts, { kind: 'pdf', mediaType: 'application/pdf', pages: 30, notes: [] });
});

test('cancelling ends the worker and throws what it was cancelled with', async () => {
  const stop = new AbortController();
  const pages = convertDocument(letterPdf(40), defaultSettings, { signal: stop.signal });
  await pages.next();
  stop.abort(new Error('changed my mind'));
  await assert.rejects(
    async () => {
      for await (const _ of pages);
    },
    { message: 'changed my mind' },
  );
  assert.equal(drawingSlots.taken + glanceSlots.taken, 0);
});

test('leaving the loop frees the worker, and those who wait for one get it', async () => {
  const pdf = letterPdf(20);
  const readers = Array.from({ length: 5 }, async () => {
    for await (const { number } of convertDocument(pdf, defaultSettings)) if (number === 2) break;
  });
  await Promise.all(readers);
  assert.equal(drawingSlots.taken + glanceSlots.taken, 0);
});

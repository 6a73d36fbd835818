/**
 * What a document becomes, and what a bad one ends in: the table of bad input, each row within time
 * and memory, and nothing left behind.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import { blankPage, type Page, rowBytes } from '@platen/page';
import { writeTiff } from '@platen/tiff';
import sharp from 'sharp';
import { convertDocument, inspectDocument } from './convert.ts';
import { type ConversionSettings, defaultSettings } from './document.ts';
import { fileBytesMax } from './limits.ts';
import { letterContent, letterPdf, streamOf, writePdf } from './pdf-fixture.ts';
import { type RenderLimits, slotsTaken } from './render-pool.ts';

const shortLimits: RenderLimits = { pageTimeoutMs: 1500, documentTimeoutMs: 3000 };

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
  assert.equal(slotsTaken(), 0);
});

test('leaving the loop frees the worker, and those who wait for one get it', async () => {
  const pdf = letterPdf(20);
  const readers = Array.from({ length: 5 }, async () => {
    for await (const { number } of convertDocument(pdf, defaultSettings)) if (number === 2) break;
  });
  await Promise.all(readers);
  assert.equal(slotsTaken(), 0);
});

interface BadInput {
  readonly what: string;
  readonly bytes: () => Uint8Array | Promise<Uint8Array>;
  readonly code: string;
  readonly says?: RegExp;
}

const image = (content: string, entries: string) =>
  writePdf({
    pages: ['q 500 0 0 500 40 40 cm /I Do Q'],
    objects: [streamOf(content, `/Type/XObject/Subtype/Image/ColorSpace/DeviceGray${entries}`)],
    resources: '/XObject<</I 10 0 R>>',
  });

/** Each form draws the next ten times: 10 ^ 14 squares from four kilobytes. */
function nestedPdf(): Uint8Array {
  const objects = Array.from({ length: 14 }, (_, i) => {
    const next = `/X${i + 1} Do `.repeat(10);
    const entries = `/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</X${i + 1} ${11 + i} 0 R>>>>`;
    return streamOf(i === 13 ? '0 0 10 10 re f' : next, entries);
  });
  return writePdf({ pages: ['/X0 Do'], objects, resources: '/XObject<</X0 10 0 R>>' });
}

/** A shade whose every pixel is worked out by a program of 200,000 steps. */
function endlessPdf(): Uint8Array {
  const program = `{ pop ${'dup mul '.repeat(100_000)} }`;
  const objects = [
    streamOf(program, '/FunctionType 4/Domain[0 1 0 1]/Range[0 1]'),
    '<</ShadingType 1/ColorSpace/DeviceGray/Domain[0 1 0 1]/Matrix[595 0 0 842 0 0]/Function 10 0 R>>',
  ];
  return writePdf({ pages: ['/S sh'], objects, resources: '/Shading<</S 11 0 R>>' });
}

/** A PNG of any size that says so and has next to no pixels. */
function pngHeader(width: number, height: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const chunks: [string, Uint8Array][] = [
    ['IHDR', header],
    ['IDAT', deflateSync(Buffer.alloc(4))],
    ['IEND', Buffer.alloc(0)],
  ];
  const parts = chunks.map(([type, data]) => {
    const named = Buffer.concat([Buffer.from(type), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(named), 4);
    return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)]);
  });
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...parts]);
}

const badInputs: readonly BadInput[] = [
  { what: 'nothing', bytes: () => new Uint8Array(), code: 'document.empty' },
  { what: 'white space', bytes: () => Buffer.from(' \n\t \n'), code: 'document.empty' },
  {
    what: 'a locked PDF',
    bytes: () =>
      writePdf({
        pages: [letterContent(1)],
        trailer: `/Encrypt<</Filter/Standard/V 1/R 2/O<${'41'.repeat(32)}>/U<${'42'.repeat(32)}>/P -4>>/ID[<00><00>]`,
      }),
    code: 'document.encrypted',
    says: /password/,
  },
  {
    what: 'a PDF cut off in the middle',
    bytes: () => letterPdf(9).subarray(0, 20_000),
    code: 'document.damaged',
    says: /cut off/,
  },
  {
    what: 'a PDF of noise',
    bytes: () => Buffer.from('%PDF-1.4 x\n%%EOF'),
    code: 'document.damaged',
  },
  { what: 'a PDF without pages', bytes: () => writePdf({ pages: [] }), code: 'document.empty' },
  {
    what: 'a PDF of 10,000 pages',
    bytes: () => writePdf({ pages: 10_000 }),
    code: 'document.too_many_pages',
    says: /10000 pages/,
  },
  { what: 'a PDF nested without end', bytes: nestedPdf, code: 'document.too_complex' },
  {
    what: 'a PDF that draws without end',
    bytes: endlessPdf,
    code: 'document.too_complex',
    says: /more time/,
  },
  {
    what: 'a PDF whose picture unpacks to 900 MB',
    bytes: () =>
      image(
        deflateSync(Buffer.alloc(900_000)).toString('latin1'),
        '/Width 30000/Height 30000/BitsPerComponent 8/Filter/FlateDecode',
      ),
    code: 'document.too_complex',
  },
  {
    what: 'a file that is too large',
    bytes: () => new Uint8Array(fileBytesMax + 1),
    code: 'document.too_large',
    says: /50 MB/,
  },
  {
    what: 'an image of 3,600 million pixels',
    bytes: () => pngHeader(60_000, 60_000),
    code: 'document.too_large',
    says: /60000 × 60000/,
  },
  { what: 'an image without pixels', bytes: () => pngHeader(100, 100), code: 'document.damaged' },
  {
    what: 'a JPEG cut off',
    bytes: async () => {
      const create = { width: 900, height: 900, channels: 3 as const, background: '#888' };
      const noise = { type: 'gaussian' as const, mean: 128, sigma: 60 };
      const jpeg = await sharp({ create: { ...create, noise } })
        .jpeg()
        .toBuffer();
      return jpeg.subarray(0, jpeg.length / 2);
    },
    code: 'document.damaged',
  },
  {
    what: 'a TIFF whose directories go in a circle',
    bytes: () => {
      const tiff = Buffer.from(writeTiff([blankPage(1728, 100, 'fine')]));
      const fields = tiff.readUInt16LE(8);
      tiff.writeUInt32LE(8, 10 + fields * 12);
      return tiff;
    },
    code: 'document.damaged',
  },
  {
    what: 'a TIFF of 400 pages',
    bytes: () => writeTiff(Array.from({ length: 400 }, () => blankPage(1728, 8, 'fine'))),
    code: 'document.too_many_pages',
  },
  {
    what: 'a text of three million characters',
    bytes: () => Buffer.alloc(3_000_000, 'all work and no play\n'),
    code: 'document.too_many_pages',
  },
  {
    what: 'a text of 700 pages',
    bytes: () => Buffer.from('a line\n'.repeat(35_000)),
    code: 'document.too_many_pages',
  },
  {
    what: 'a Word document called report.pdf',
    bytes: () => Buffer.from('PK\x03\x04\x14\0\x06\0 word/document.xml', 'latin1'),
    code: 'document.unsupported',
    says: /Word/,
  },
];

for (const { what, bytes, code, says } of badInputs) {
  test(`${what}: ${code}, in bounded time and memory, nothing left behind`, async () => {
    const file = await bytes();
    const memory = process.memoryUsage.rss();
    const startedAt = performance.now();
    const convert = async () => {
      for await (const _ of convertDocument(file, defaultSettings, { limits: shortLimits }));
    };
    await assert.rejects(convert, (error: Error & { code?: string }) => {
      assert.equal(error.code, code, error.message);
      if (says) assert.match(error.message, says);
      return true;
    });
    assert.ok(performance.now() - startedAt < 10_000, 'in time');
    assert.ok(process.memoryUsage.rss() - memory < 450e6, 'memory given back');
    assert.equal(slotsTaken(), 0, 'no worker left');
  });
}

test('after all that, the next document is converted as ever', async () => {
  assert.equal((await pagesOf(letterPdf(2))).length, 2);
});

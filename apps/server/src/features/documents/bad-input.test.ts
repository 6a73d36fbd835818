/**
 * What a bad document ends in: each with its code and a sentence, within time and memory, and
 * nothing left behind.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import { blankPage } from '@platen/page';
import { writeTiff } from '@platen/tiff';
import sharp from 'sharp';
import { convertDocument } from './convert.ts';
import { defaultSettings } from './document.ts';
import type { RenderLimits } from './drawing.ts';
import { fileBytesMax } from './limits.ts';
import { letterContent, letterPdf, streamOf, writePdf } from './pdf-fixture.ts';
import { drawingSlots, glanceSlots } from './slots.ts';

const shortLimits: RenderLimits = { pageTimeoutMs: 1500, documentTimeoutMs: 3000 };

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
    assert.equal(drawingSlots.taken + glanceSlots.taken, 0, 'no worker left');
  });
}

test('after all that, the next document is converted as ever', async () => {
  let pages = 0;
  for await (const _ of convertDocument(letterPdf(2), defaultSettings)) pages++;
  assert.equal(pages, 2);
});

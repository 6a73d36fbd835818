/**
 * A page as a PNG: bit for bit as it is sent, or with square pixels for reading on a screen, where
 * grey edges stand for what one bit cannot show.
 */
import { promisify } from 'node:util';
import { crc32, deflate } from 'node:zlib';
import { type Page, resolutions, rowBytes } from '@platen/page';
import sharp from 'sharp';

export interface PngOptions {
  /** 'sent' (default): one bit a pixel, pixels as on the line. 'square': as it looks on paper. */
  readonly shape?: 'sent' | 'square';
  /** Pixels across, for a thumbnail; makes the shape square. Never enlarges. */
  readonly width?: number;
}

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const metresPerInch = 0.0254;
const squeeze = promisify<Uint8Array, { level: number }, Uint8Array>(deflate);
/** Fast; a page of text is 40 kB with it, 33 kB with the slowest. */
const level = 4;
/**
 * Thin strokes fade to pale grey when a page is made small; so much more contrast brings them back.
 */
const thumbnailContrast = 1.6;

export async function pagePng(page: Page, options: PngOptions = {}): Promise<Uint8Array> {
  if (options.width === undefined && options.shape !== 'square') return sentPng(page);
  return squarePng(page, Math.min(options.width ?? page.width, page.width));
}

/** PNG (ISO 15948), greyscale of depth 1, no filter: white is 1 there and 0 on the line. */
async function sentPng({ width, height, resolution, rows }: Page): Promise<Uint8Array> {
  const bytes = rowBytes(width);
  const lines = new Uint8Array(height * (bytes + 1));
  for (let row = 0; row < height; row++) {
    const to = row * (bytes + 1) + 1;
    for (let i = 0; i < bytes; i++) lines[to + i] = ~rows[row * bytes + i];
  }
  const { x, y } = resolutions[resolution];
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 1);
  const dots = new DataView(new ArrayBuffer(9));
  dots.setUint32(0, Math.round(x / metresPerInch));
  dots.setUint32(4, Math.round(y / metresPerInch));
  dots.setUint8(8, 1);
  return Buffer.concat([
    signature,
    chunk('IHDR', new Uint8Array(header.buffer)),
    chunk('pHYs', new Uint8Array(dots.buffer)),
    chunk('IDAT', await squeeze(lines, { level })),
    chunk('IEND', new Uint8Array()),
  ]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(data.length + 12);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, data.length + 8)), data.length + 8);
  return bytes;
}

async function squarePng(page: Page, width: number): Promise<Uint8Array> {
  const { x, y } = resolutions[page.resolution];
  const height = Math.max(1, Math.round(((page.height / y) * x * width) / page.width));
  const raw = { width: page.width, height: page.height, channels: 1 as const };
  let image = sharp(unpack(page), { raw })
    .resize(width, height, { fit: 'fill', kernel: 'mitchell' })
    .toColourspace('b-w');
  if (width < page.width / 2) {
    image = image.linear(thumbnailContrast, 255 * (1 - thumbnailContrast));
  }
  return image.png({ compressionLevel: level, palette: false }).toBuffer();
}

/** One octet a pixel, black 0, white 255. */
export function unpack({ width, height, rows }: Page): Uint8Array {
  const pixels = new Uint8Array(width * height).fill(255);
  const bytes = rowBytes(width);
  for (let row = 0; row < height; row++) {
    for (let i = 0; i < bytes; i++) {
      const octet = rows[row * bytes + i];
      if (octet === 0) continue;
      const at = row * width + i * 8;
      const end = Math.min(8, width - i * 8);
      for (let bit = 0; bit < end; bit++) if (octet & (0x80 >> bit)) pixels[at + bit] = 0;
    }
  }
  return pixels;
}

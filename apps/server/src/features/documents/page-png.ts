/**
 * A page as a PNG (ISO 15948): bit for bit as it is sent, or with square pixels for reading on a
 * screen, where four greys stand for what lies between two rows.
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
  const width = Math.min(options.width ?? page.width, page.width);
  if (width < page.width) return thumbnailPng(page, width);
  return options.shape === 'square' || options.width !== undefined
    ? squarePng(page)
    : sentPng(page);
}

function sentPng({ width, height, resolution, rows }: Page): Promise<Uint8Array> {
  const bytes = rowBytes(width);
  const lines = new Uint8Array(height * (bytes + 1));
  for (let row = 0; row < height; row++) {
    // Each line begins with its filter, 0 for none; white is 1 here and 0 on the line.
    const to = row * (bytes + 1) + 1;
    for (let i = 0; i < bytes; i++) lines[to + i] = ~rows[row * bytes + i];
  }
  return greyPng({ width, height, depth: 1, dots: resolutions[resolution], lines });
}

/** As many rows an inch as dots, each mixed from the rows it covers in part. */
function squarePng({ width, height, resolution, rows }: Page): Promise<Uint8Array> {
  const { x, y } = resolutions[resolution];
  const tall = Math.max(1, Math.round((height * x) / y));
  const bytes = rowBytes(width);
  const lineBytes = 1 + Math.ceil(width / 4);
  const lines = new Uint8Array(tall * lineBytes).fill(0xff);
  for (let row = 0; row < tall; row++) {
    lines[row * lineBytes] = 0;
    const covered = coveredRows((row * height) / tall, ((row + 1) * height) / tall, height);
    for (let i = 0; i < bytes; i++) {
      if (covered.every(([from]) => rows[from * bytes + i] === 0)) continue;
      const greys = mixOctet(rows, covered, bytes, i);
      lines[row * lineBytes + 1 + i * 2] = greys >> 8;
      if (i * 8 + 4 < width) lines[row * lineBytes + 2 + i * 2] = greys;
    }
  }
  return greyPng({ width, height: tall, depth: 2, dots: { x, y: x }, lines });
}

type Covered = readonly (readonly [row: number, share: number])[];

/** Which rows lie between `from` and `to`, and how much of the whole each is. */
function coveredRows(from: number, to: number, height: number): Covered {
  const covered: [number, number][] = [];
  for (let row = Math.floor(from); row < Math.min(to, height); row++) {
    const share = (Math.min(to, row + 1) - Math.max(from, row)) / (to - from);
    if (share > 1e-6) covered.push([row, share]);
  }
  return covered;
}

/** Eight pixels of two bits: 3 is white. */
function mixOctet(rows: Uint8Array, covered: Covered, bytes: number, column: number): number {
  let greys = 0;
  for (let bit = 0x80; bit > 0; bit >>= 1) {
    let black = 0;
    for (const [row, share] of covered) if (rows[row * bytes + column] & bit) black += share;
    greys = (greys << 2) | (3 - Math.round(3 * black));
  }
  return greys;
}

interface GreyImage {
  readonly width: number;
  readonly height: number;
  readonly depth: 1 | 2;
  /** An inch. */
  readonly dots: { readonly x: number; readonly y: number };
  /** Each with its filter octet before it. */
  readonly lines: Uint8Array;
}

async function greyPng({ width, height, depth, dots, lines }: GreyImage): Promise<Uint8Array> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = depth;
  const density = Buffer.alloc(9);
  density.writeUInt32BE(Math.round(dots.x / metresPerInch), 0);
  density.writeUInt32BE(Math.round(dots.y / metresPerInch), 4);
  density[8] = 1;
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('pHYs', density),
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

async function thumbnailPng(page: Page, width: number): Promise<Uint8Array> {
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

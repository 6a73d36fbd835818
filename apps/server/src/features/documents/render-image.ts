/**
 * PNG, JPEG, WebP and the pages of a grey or colour TIFF, by libvips: turned upright by their EXIF
 * orientation, laid on white where transparent, and brought to fax pixels in one step.
 */
import type { Gray, Page } from '@platen/page';
import sharp, { type Metadata, type Sharp } from 'sharp';
import type { ConversionSettings } from './document.ts';
import { DocumentProblem } from './document-problem.ts';
import { imagePixelsMax, pageTimeoutMs } from './limits.ts';
import type { PageSource } from './page-source.ts';
import { lineWidth, type Placement, placeOnSheet, type Size, sheetHeight } from './paper.ts';
import { toPage } from './to-page.ts';

/** Dots an inch of an image that does not say: what screens have had for long. */
const unstatedDensity = 96;
/** Densities outside this are a camera's or an editor's default and say nothing of paper. */
const densityMin = 100;
const densityMax = 2400;
const enlargeMax = 1.5;

/** Kept white around a picture; a scan of a whole sheet brings its own margins. */
const marginInches = 0.3;
const wholeSheet: Size = { width: 7.8, height: 10.4 };

/** One core each: the pool counts in workers. Nothing of an image is kept for the next. */
sharp.concurrency(1);
sharp.cache(false);

/** A picture: one page. @throws DocumentProblem for too many pixels or a damaged file. */
export async function openImage(
  bytes: Uint8Array,
  settings: ConversionSettings,
): Promise<PageSource> {
  const file = Buffer.from(bytes);
  await readMetadata(file, 0);
  return { pages: 1, notes: [], draw: () => drawImage(file, 0, settings) };
}

/** Image `index` of a file drawn on one page. */
export async function drawImage(
  file: Buffer,
  index: number,
  settings: ConversionSettings,
): Promise<Page> {
  const metadata = await readMetadata(file, index);
  const placement = placeImage(metadata, settings);
  const grey = await pixelsOf(openSharp(file, index), placement);
  const rows = sheetHeight(settings.paper, settings.quality);
  return toPage(layOnSheet(grey, placement, rows), settings);
}

/** Width, height and the rest of image `index`, read from its header. */
export async function readMetadata(file: Buffer, index: number): Promise<Metadata> {
  let metadata: Metadata;
  try {
    metadata = await sharp(file, { limitInputPixels: false, page: index }).metadata();
  } catch (error) {
    throw damaged(error);
  }
  const { width, height } = metadata;
  if (!(width > 0 && height > 0))
    throw new DocumentProblem('document.empty', 'This image is empty.');
  if (width * height > imagePixelsMax) throw tooManyPixels(width, height);
  return metadata;
}

export function tooManyPixels(width: number, height: number): DocumentProblem {
  return new DocumentProblem(
    'document.too_large',
    `This image has ${width} × ${height} pixels; one may have ${imagePixelsMax / 1e6} million.`,
  );
}

function placeImage(metadata: Metadata, { paper, quality }: ConversionSettings): Placement {
  const { density = 0, autoOrient } = metadata;
  const stated = density >= densityMin && density <= densityMax;
  const dots = stated ? density : unstatedDensity;
  const size = { width: autoOrient.width / dots, height: autoOrient.height / dots };
  const long = Math.max(size.width, size.height);
  const short = Math.min(size.width, size.height);
  const scanned = stated && short >= wholeSheet.width && long >= wholeSheet.height;
  return placeOnSheet(size, { paper, quality, margin: scanned ? 0 : marginInches, enlargeMax });
}

function openSharp(file: Buffer, index: number): Sharp {
  return sharp(file, {
    limitInputPixels: imagePixelsMax,
    failOn: 'error',
    sequentialRead: true,
    page: index,
  }).timeout({ seconds: Math.ceil(pageTimeoutMs / 1000) });
}

async function pixelsOf(image: Sharp, { width, height, turned }: Placement): Promise<Uint8Array> {
  let pipeline = image.autoOrient().flatten({ background: '#ffffff' });
  if (turned) pipeline = pipeline.rotate(270);
  pipeline = pipeline.resize(width, height, { fit: 'fill' }).toColourspace('b-w');
  try {
    return await pipeline.raw({ depth: 'uchar' }).toBuffer();
  } catch (error) {
    throw damaged(error);
  }
}

export function layOnSheet(pixels: Uint8Array, placement: Placement, rows: number): Gray {
  const sheet = new Uint8Array(lineWidth * rows).fill(0xff);
  for (let row = 0; row < placement.height; row++) {
    const line = pixels.subarray(row * placement.width, (row + 1) * placement.width);
    sheet.set(line, (placement.top + row) * lineWidth + placement.left);
  }
  return { width: lineWidth, height: rows, pixels: sheet };
}

/** libvips' own words stay out: they name our libraries, not the sender's file. */
function damaged(error: unknown): DocumentProblem {
  if (error instanceof DocumentProblem) return error;
  const slow = error instanceof Error && /timeout/i.test(error.message);
  return slow
    ? new DocumentProblem('document.too_complex', 'Reading this image takes too long.')
    : new DocumentProblem('document.damaged', 'This image is damaged or cut off.');
}

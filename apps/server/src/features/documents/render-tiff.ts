/**
 * TIFF → pages. A fax that comes as a file keeps its own pixels where they fit the line; other
 * one-bit scans are brought to fax pixels through grey, so that no thin stroke is lost; grey and
 * colour go to libvips.
 */
import { ParseError } from '@platen/bits';
import { fit, type Page, resolutions } from '@platen/page';
import { countPages, imagesOf, isOneBitTiff, type TiffImage } from '@platen/tiff';
import sharp from 'sharp';
import type { ConversionSettings } from './document.ts';
import { DocumentProblem } from './document-problem.ts';
import { imagePixelsMax, pagesMax } from './limits.ts';
import { unpack } from './page-png.ts';
import type { PageSource } from './page-source.ts';
import { lineWidth, placeOnSheet, sheetHeight } from './paper.ts';
import { drawImage, layOnSheet, readMetadata, tooManyPixels } from './render-image.ts';
import { toPage } from './to-page.ts';

/** Across, a file this near to 204 dots an inch is taken pixel by pixel (200 is common). */
const sameDots = 0.03;
const enlargeMax = 1.5;

/** @throws DocumentProblem */
export async function openTiff(
  bytes: Uint8Array,
  settings: ConversionSettings,
): Promise<PageSource> {
  const pages = countImages(bytes);
  if (pages === 0) throw new DocumentProblem('document.empty', 'This TIFF has no pages.');
  if (pages > pagesMax) {
    throw new DocumentProblem(
      'document.too_many_pages',
      `This TIFF has more than ${pagesMax} pages; one document may have no more.`,
    );
  }
  if (isOneBitTiff(bytes)) return openOneBit(bytes, pages, settings);
  const file = Buffer.from(bytes);
  await readMetadata(file, 0);
  return { pages, notes: [], draw: (index) => drawImage(file, index, settings) };
}

function countImages(bytes: Uint8Array): number {
  try {
    return countPages(bytes);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    // The reader has one error for all it refuses; only this one is not about damage.
    if (error.message.includes('more than')) return pagesMax + 1;
    throw damaged();
  }
}

/** Images are decoded one after the other; going back means beginning again. */
function openOneBit(bytes: Uint8Array, pages: number, settings: ConversionSettings): PageSource {
  let images = imagesOf(bytes);
  let next = 0;
  const imageAt = (index: number): TiffImage => {
    if (index < next) {
      images = imagesOf(bytes);
      next = 0;
    }
    for (;;) {
      const { value, done } = images.next();
      if (done) throw damaged();
      if (next++ === index) return value;
    }
  };
  const draw = async (index: number) => {
    try {
      return await drawOneBit(imageAt(index), settings);
    } catch (error) {
      throw error instanceof ParseError ? damaged() : error;
    }
  };
  return { pages, notes: [], draw };
}

async function drawOneBit({ page, dpi }: TiffImage, settings: ConversionSettings): Promise<Page> {
  const { quality, paper } = settings;
  const across = resolutions[quality].x / dpi.x;
  if (page.width <= lineWidth && Math.abs(across - 1) <= sameDots) {
    return fit(page, { width: lineWidth, resolution: quality, dpi });
  }
  if (page.width * page.height > imagePixelsMax) throw tooManyPixels(page.width, page.height);
  const size = { width: page.width / dpi.x, height: page.height / dpi.y };
  const placement = placeOnSheet(size, { paper, quality, margin: 0, enlargeMax });
  let image = sharp(unpack(page), { raw: { width: page.width, height: page.height, channels: 1 } });
  if (placement.turned) image = image.rotate(270);
  const pixels = await image
    .resize(placement.width, placement.height, { fit: 'fill' })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  return toPage(layOnSheet(pixels, placement, sheetHeight(paper, quality)), settings);
}

function damaged(): DocumentProblem {
  return new DocumentProblem('document.damaged', 'This TIFF is damaged or cut off.');
}

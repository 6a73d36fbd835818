/**
 * TIFF files into pages, one at a time, so that a file of ten thousand pages needs the memory of
 * one.
 */
import { ParseError } from '@platen/bits';
import type { Page } from '@platen/page';
import { directoriesOf, TiffBytes } from './read-directory.ts';
import { isReadable, readImage, type TiffImage } from './read-image.ts';
import { tag } from './tags.ts';

/** Images of one file unless `limits` says otherwise. */
export const pagesMax = 10_000;
/** NewSubfileType bits: a thumbnail (1) or a mask (4) is no page. */
const notPage = 1 | 4;

export interface ReadLimits {
  /** More images than this: ParseError. */
  readonly pagesMax?: number;
  /**
   * What to do with a page whose data end early: refuse it (ParseError, the default), or keep the
   * rows.
   */
  readonly truncated?: 'refuse' | 'keep';
}

/**
 * The one-bit images of a file, in order, lazily, with their dots an inch and their damage.
 * ParseError (with offset): no TIFF, not one bit a pixel, nonsense, or over a limit.
 */
export function* imagesOf(bytes: Uint8Array, limits: ReadLimits = {}): Generator<TiffImage> {
  const file = new TiffBytes(bytes);
  for (const directory of directoriesOf(file, limits.pagesMax ?? pagesMax)) {
    if ((directory.whole(tag.newSubfileType) ?? 0) & notPage) continue;
    const image = readImage(file, directory);
    if (image.rowsMissing > 0 && limits.truncated !== 'keep') {
      const { height } = image.page;
      throw new ParseError(
        `TIFF image ends after row ${height} of ${height + image.rowsMissing}`,
        directory.offset,
      );
    }
    yield image;
  }
}

/**
 * The pages of a file, in order, lazily; pixels as they are, non-square ones too. Errors:
 * `imagesOf`.
 */
export function* pagesOf(bytes: Uint8Array, limits: ReadLimits = {}): Generator<Page> {
  for (const image of imagesOf(bytes, limits)) yield image.page;
}

/** All pages of a file at once. Errors: `imagesOf`. */
export function readTiff(bytes: Uint8Array, limits: ReadLimits = {}): Page[] {
  return [...pagesOf(bytes, limits)];
}

/**
 * How many pages the file has, without decoding them. ParseError: a broken chain, or over the
 * limit.
 */
export function countPages(bytes: Uint8Array, limits: ReadLimits = {}): number {
  let pages = 0;
  for (const directory of directoriesOf(new TiffBytes(bytes), limits.pagesMax ?? pagesMax)) {
    if (((directory.whole(tag.newSubfileType) ?? 0) & notPage) === 0) pages += 1;
  }
  return pages;
}

/** Whether the file's images are all for this package; other TIFFs (grey, colour, JPEG) are not. */
export function isOneBitTiff(bytes: Uint8Array): boolean {
  try {
    const file = new TiffBytes(bytes);
    for (const directory of directoriesOf(file, pagesMax)) {
      if (!isReadable(directory)) return false;
    }
    return true;
  } catch (error) {
    if (error instanceof ParseError) return false;
    throw error;
  }
}

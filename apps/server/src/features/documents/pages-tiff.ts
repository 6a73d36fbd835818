/**
 * Pages → a multi-page TIFF-F (RFC 2306) to keep and to hand to other fax software, piece by piece.
 */
import type { Page } from '@platen/page';
import { TiffWriter } from '@platen/tiff';
import type { CodedPage } from './pages-pdf.ts';

/** The file's pieces, in order. RangeError for no pages: a TIFF has at least one. */
export async function* pagesToTiff(
  pages: AsyncIterable<Page | CodedPage> | Iterable<Page | CodedPage>,
): AsyncGenerator<Uint8Array, void, void> {
  const writer = new TiffWriter();
  for await (const page of pages) {
    const piece =
      'mmr' in page
        ? writer.addCoded({ ...page, coding: 'MMR', bytes: page.mmr })
        : writer.add(page);
    if (piece.length > 0) yield piece;
  }
  yield writer.finish();
}

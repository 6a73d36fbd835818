/**
 * Rasters to coded pages and back, in the format T.30 settled. A page that the far end cannot take
 * as drawn is converted here, and the converted raster is told, so that people see what really
 * went.
 */
import { fit, type Page } from '@platen/page';
import { decode, encode } from '@platen/t4';
import type { PageFormat } from '@platen/t30';

/** Share of damaged rows from which a copy is poor (RTP), and from which it is refused (RTN). */
const poorRowShare = 0.002;
const badRowShare = 0.1;

export function codePage(page: Page, format: PageFormat): { bytes: Uint8Array; raster: Page } {
  const fits = page.width === format.width && page.resolution === format.resolution;
  const raster = fits ? page : fit(page, format);
  const bytes = encode(raster, { coding: format.coding, minRowBits: format.minRowBits });
  return { bytes, raster };
}

/** T.30 leaves the judging of a copy to the receiver (§5.3.6.1.6); a page without rows is bad. */
export function decodePage(
  bytes: Uint8Array,
  format: PageFormat,
): { raster: Page; copy: 'good' | 'poor' | 'bad' } {
  const { page, badRows, ended } = decode(bytes, {
    coding: format.coding,
    width: format.width,
    resolution: format.resolution,
  });
  const share = badRows.length / page.height;
  const isWhole = ended === (format.coding === 'MMR' ? 'eofb' : 'rtc');
  // MMR has no second chance within a page: what follows a fault is lost, however few rows show it.
  // In MH and MR a row torn at the end says that more was to come; a sender that forgets its RTC
  // ends with a whole row.
  const isCut = !isWhole && (format.coding === 'MMR' || badRows.at(-1) === page.height - 1);
  if (page.height === 0 || isCut || share >= badRowShare) return { raster: page, copy: 'bad' };
  return { raster: page, copy: share > poorRowShare || !isWhole ? 'poor' : 'good' };
}

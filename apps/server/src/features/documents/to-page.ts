/** Grey at fax pixels → the page that is sent, by the settings of a document. */
import { type Gray, type Page, render } from '@platen/page';
import type { ConversionSettings } from './document.ts';

/** Takes `gray` for its own: its pixels are changed. */
export function toPage(gray: Gray, { quality, rendering }: ConversionSettings): Page {
  return render(gray, { resolution: quality, rendering });
}

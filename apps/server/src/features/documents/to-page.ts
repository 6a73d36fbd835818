/**
 * Grey at fax pixels → the page that is sent. 'auto' sorts the page first: pictures become dots,
 * flat fills paper, ink or dots, and only what is left, writing and lines, is measured against its
 * surroundings.
 */
import { type Gray, type Page, render, rowBytes } from '@platen/page';
import type { ConversionSettings } from './document.ts';
import { evenLight } from './even-light.ts';
import { type Area, findPictures } from './find-pictures.ts';
import { settleFills } from './settle-fills.ts';

/** Takes `gray` for its own: its pixels are changed. No dice: the same grey gives the same page. */
export function toPage(gray: Gray, { quality, rendering }: ConversionSettings): Page {
  if (rendering !== 'photo') evenLight(gray);
  if (rendering === 'photo' || rendering === 'threshold') {
    return render(gray, { resolution: quality, rendering });
  }
  const wantsDots = rendering === 'auto';
  let dots: Uint8Array | undefined;
  const dotsOf = () => (dots ??= render(gray, { resolution: quality, rendering: 'photo' }).rows);
  if (wantsDots) for (const area of findPictures(gray)) paintDots(gray, area, dotsOf());
  settleFills(gray, wantsDots ? dotsOf : undefined);
  return render(gray, { resolution: quality, rendering: 'text' });
}

/** Puts the dots into the grey, as ink and paper, so that nothing later takes them for grey. */
function paintDots({ width, pixels }: Gray, area: Area, dots: Uint8Array): void {
  const bytes = rowBytes(width);
  for (let y = area.top; y < area.bottom; y++) {
    for (let x = area.left; x < area.right; x++) {
      pixels[y * width + x] = dots[y * bytes + (x >> 3)] & (0x80 >> (x & 7)) ? 0 : 255;
    }
  }
}

// Addresses of page images. A fax's dots are not square (204 × 98, 196 or 391 to the inch), so
// whoever shows one as sent must give it its true shape: `trueAspect`.
import type { Paper, Quality, Rendering } from './types.ts';

const dotsPerMmAcross = 1728 / 215; // T.4 §2.1: 1728 dots on a line of 215 mm
const linesPerMm: Record<string, number> = { standard: 3.85, fine: 7.7, superfine: 15.4 };
const paperAspect: Record<string, number> = { a4: 210 / 297, letter: 216 / 279 };

/** Width over height on paper of a page of `width` × `height` dots. */
export function trueAspect(width: number, height: number, resolution: string): number {
  const perMm = linesPerMm[resolution] ?? linesPerMm.fine!;
  return width / dotsPerMmAcross / (height / perMm);
}

/** What to reserve for a page whose height is not known yet. */
export const aspectOfPaper = (paper: string): number => paperAspect[paper] ?? paperAspect.a4!;

export interface ImagedPage {
  number: number;
  /** The attempt that the page went in: another one may have sent other dots. */
  attempt?: string | null;
}

function imagePath(faxId: string, page: ImagedPage, query: Record<string, string>): string {
  // A browser shows an image it holds under the same address again, whatever the server says.
  if (page.attempt) query.attempt = page.attempt;
  const path = `/v1/faxes/${encodeURIComponent(faxId)}/pages/${page.number}.png`;
  const words = new URLSearchParams(query).toString();
  return words === '' ? path : `${path}?${words}`;
}

/** A page as sent or received, every dot; before it went, as it was drawn. */
export const pageImage = (faxId: string, page: ImagedPage): string => imagePath(faxId, page, {});

/** A small, square-dotted copy for lists; `width` in CSS pixels, fetched at twice that. */
export const pageThumbnail = (faxId: string, page: ImagedPage, width: number): string =>
  imagePath(faxId, page, { shape: 'square', width: String(width * 2) });

export interface PreviewChoice {
  quality: Quality;
  rendering: Rendering;
  paper: Paper;
  from: string | null;
  to: string | null;
}

/** Page `n` of a document exactly as it would be sent now, header included. */
export function previewImage(documentId: string, page: number, choice: PreviewChoice): string {
  const { quality, rendering, paper, from, to } = choice;
  const query = new URLSearchParams({ quality, rendering, paper });
  if (from) query.set('from', from);
  if (to) query.set('to', to);
  return `/v1/documents/${encodeURIComponent(documentId)}/preview/${page}.png?${query}`;
}

/**
 * A document: what a person hands over to be faxed, before it is pages. Its kind is read from its
 * bytes; the name it came with is only ever shown, and decides nothing but text against Markdown.
 */
import type { Rendering, Resolution } from '@platen/page';

export type DocumentKind = 'pdf' | 'tiff' | 'png' | 'jpeg' | 'webp' | 'text' | 'markdown';

export type Paper = 'a4' | 'letter';

/** What decides every pixel of a page, besides the document itself. */
export interface ConversionSettings {
  readonly quality: Resolution;
  readonly rendering: Rendering;
  readonly paper: Paper;
}

export const defaultSettings: ConversionSettings = {
  quality: 'fine',
  rendering: 'auto',
  paper: 'a4',
};

export const mediaTypes: { readonly [K in DocumentKind]: string } = {
  pdf: 'application/pdf',
  tiff: 'image/tiff',
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  text: 'text/plain',
  markdown: 'text/markdown',
};

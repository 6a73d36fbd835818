/**
 * A document opened for drawing: how many pages, and each by its index, in any order. Lives in a
 * worker. Whatever a reader of files throws that is not a DocumentProblem means a damaged file.
 */
import type { Page } from '@platen/page';
import type { ConversionSettings, DocumentKind } from './document.ts';

export interface PageSource {
  readonly pages: number;
  /** Sentences for the sender: what is on the pages, but not as in the document. */
  readonly notes: readonly string[];
  /** Page `index`, from 0. */
  draw(index: number): Page | Promise<Page>;
}

export interface SourceTask {
  readonly bytes: Uint8Array;
  readonly kind: DocumentKind;
  readonly settings: ConversionSettings;
  /** pdfium's compiled code; present for a PDF. */
  readonly pdfium?: WebAssembly.Module;
}

/**
 * Each kind loads only the reader it needs: a worker lives for one document, and starting counts.
 * @throws DocumentProblem for what cannot become pages, before any page is drawn.
 */
export async function openSource(task: SourceTask): Promise<PageSource> {
  const { kind, bytes, settings } = task;
  switch (kind) {
    case 'pdf':
      return (await import('./render-pdf.ts')).openPdfPages(task.pdfium!, bytes, settings);
    case 'tiff':
      return (await import('./render-tiff.ts')).openTiff(bytes, settings);
    case 'png':
    case 'jpeg':
    case 'webp':
      return (await import('./render-image.ts')).openImage(bytes, settings);
    case 'text':
    case 'markdown':
      return (await import('./render-text.ts')).openText(kind, bytes, settings);
  }
}

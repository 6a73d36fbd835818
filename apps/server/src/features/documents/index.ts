/** The door of documents: files into pages, pages with a header, pages as files. */
import type { App, Feature } from '../../app.ts';
import { documentJobs } from './jobs.ts';
import { documentsMax, fileBytesMax, pagesMax } from './limits.ts';
import { documentRoutes } from './routes.ts';

export {
  type ConversionOptions,
  type ConvertedPage,
  convertDocument,
  type DocumentFacts,
  inspectDocument,
} from './convert.ts';
export {
  type ConversionSettings,
  type DocumentKind,
  defaultSettings,
  mediaTypes,
  type Paper,
} from './document.ts';
export { DocumentProblem, type DocumentProblemCode } from './document-problem.ts';
export { type HeaderFacts, type SendablePage, withHeader } from './header.ts';
export { asProblem, type DataKeys, keepDocument, openDoor, type Upload } from './keep-document.ts';
export { type PngOptions, pagePng } from './page-png.ts';
export { type CodedPage, pagesToPdf } from './pages-pdf.ts';
export { pagesToTiff } from './pages-tiff.ts';
export { sniffDocument } from './sniff-document.ts';
export {
  type OpenedDocument,
  openDocument,
  readContent,
  readDocument,
  type StoredDocument,
} from './store.ts';
export { documentsMax, fileBytesMax, pagesMax };

export function documents(app: App): Feature {
  return {
    name: 'documents',
    routes: documentRoutes(app),
    jobs: documentJobs(app),
    limits: {
      file_bytes_max: fileBytesMax,
      pages_max: pagesMax,
      documents_max: documentsMax,
    },
  };
}

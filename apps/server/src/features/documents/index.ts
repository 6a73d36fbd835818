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
export { documentsMax, fileBytesMax, pagesMax } from './limits.ts';
export { type PngOptions, pagePng } from './page-png.ts';
export { type CodedPage, pagesToPdf } from './pages-pdf.ts';
export { pagesToTiff } from './pages-tiff.ts';
export { sniffDocument } from './sniff-document.ts';

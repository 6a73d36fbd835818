/**
 * What a file is, read from its first bytes and never from its name: the name is the sender's word.
 * What is not taken is still named, because "this is a Word document" can be acted upon.
 */
import type { DocumentKind } from './document.ts';
import { DocumentProblem } from './document-problem.ts';
import { looksLikeText } from './read-text.ts';

/** Anywhere in the first kilobyte, as readers have always allowed (ISO 32000-1 annex H.3). */
const pdfSearchBytes = 1024;

const taken = 'Platen takes PDF, TIFF, PNG, JPEG, WebP, plain text and Markdown.';

/** A signature: octets at an offset; `.` in a string stands for any octet. */
type Signature = readonly [offset: number, bytes: string];

const takenSignatures: readonly (readonly [DocumentKind, ...Signature])[] = [
  ['tiff', 0, 'II*\0'],
  ['tiff', 0, 'MM\0*'],
  ['png', 0, '\x89PNG\r\n\x1a\n'],
  ['jpeg', 0, '\xff\xd8\xff'],
  ['webp', 0, 'RIFF....WEBP'],
];

const foreignSignatures: readonly (readonly [string, ...Signature])[] = [
  ['an old Word, Excel or PowerPoint file', 0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
  ['a BigTIFF image', 0, 'II+\0'],
  ['a BigTIFF image', 0, 'MM\0+'],
  ['a GIF image', 0, 'GIF8'],
  ['a BMP image', 0, 'BM....\0\0\0\0'],
  ['a HEIC or AVIF photo', 4, 'ftyphe'],
  ['a HEIC or AVIF photo', 4, 'ftypmif1'],
  ['a HEIC or AVIF photo', 4, 'ftypavif'],
  ['a film', 4, 'ftyp'],
  ['a film', 0, '\x1a\x45\xdf\xa3'],
  ['a JPEG 2000 image', 4, 'jP  '],
  ['a Photoshop file', 0, '8BPS'],
  ['a DjVu file', 0, 'AT&TFORM'],
  ['a DICOM image', 128, 'DICM'],
  ['a sound file', 0, 'RIFF....WAVE'],
  ['a sound file', 0, 'ID3'],
  ['a sound file', 0, 'OggS'],
  ['a compressed file (gzip)', 0, '\x1f\x8b'],
  ['a compressed file (7z)', 0, "7z\xbc\xaf'\x1c"],
  ['a compressed file (RAR)', 0, 'Rar!'],
  ['a compressed file (xz)', 0, '\xfd7zXZ'],
  ['a program', 0, 'MZ'],
  ['a program', 0, '\x7fELF'],
];

/** Written as text, yet meant for another program; compared in lower case after white space. */
const markupOpenings: readonly (readonly [string, string])[] = [
  ['a rich-text (RTF) file', '{\\rtf'],
  ['a PostScript file', '%!ps'],
  ['a web page (HTML)', '<!doctype html'],
  ['a web page (HTML)', '<html'],
  ['an SVG drawing', '<svg'],
  ['an XML file', '<?xml'],
];

/**
 * The kind of `bytes`. Markdown and plain text are the same bytes with another intent, so between
 * these two alone `name` (or a media type) decides.
 * @throws DocumentProblem `document.empty` for no octets, `document.unsupported` for anything else.
 */
export function sniffDocument(bytes: Uint8Array, name = ''): DocumentKind {
  if (bytes.length === 0) throw new DocumentProblem('document.empty', 'This file is empty.');
  if (isPdf(bytes)) return 'pdf';
  for (const [kind, offset, signature] of takenSignatures) {
    if (matches(bytes, offset, signature)) return kind;
  }
  const foreign = nameForeign(bytes);
  if (foreign) throw unsupported(foreign);
  if (!looksLikeText(bytes)) throw unsupported('no kind of document that Platen knows');
  return /(\.(md|markdown)|^text\/markdown\b.*)$/i.test(name) ? 'markdown' : 'text';
}

function isPdf(bytes: Uint8Array): boolean {
  const opening = latin1(bytes, 0, pdfSearchBytes);
  return opening.includes('%PDF-');
}

function nameForeign(bytes: Uint8Array): string | undefined {
  // Binary formats have octets that text has not: a letter may begin "MZ" or "ID3" unharmed.
  const binary = bytes.subarray(0, pdfSearchBytes).includes(0) || !looksLikeText(bytes);
  for (const [what, offset, signature] of foreignSignatures) {
    if (binary && matches(bytes, offset, signature)) return what;
  }
  if (matches(bytes, 0, 'PK\x03\x04') || matches(bytes, 0, 'PK\x05\x06')) return nameZip(bytes);
  const opening = latin1(bytes, 0, 512)
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .toLowerCase();
  return markupOpenings.find(([, start]) => opening.startsWith(start))?.[0];
}

/** Office files are ZIP archives whose first entries give them away. */
function nameZip(bytes: Uint8Array): string {
  const opening = latin1(bytes, 0, 4096);
  if (opening.includes('word/')) return 'a Word document (DOCX)';
  if (opening.includes('xl/')) return 'an Excel workbook (XLSX)';
  if (opening.includes('ppt/')) return 'a PowerPoint presentation (PPTX)';
  if (opening.includes('[Content_Types].xml')) return 'an Office document';
  if (opening.includes('opendocument')) return 'an OpenDocument file';
  if (opening.includes('epub+zip')) return 'an e-book (EPUB)';
  return 'a ZIP archive';
}

function unsupported(what: string): DocumentProblem {
  const advice = /Word|Excel|PowerPoint|Office|OpenDocument|web page|RTF/.test(what)
    ? ' Save or print it as PDF and send that.'
    : '';
  return new DocumentProblem('document.unsupported', `This file is ${what}. ${taken}${advice}`);
}

function matches(bytes: Uint8Array, offset: number, signature: string): boolean {
  if (bytes.length < offset + signature.length) return false;
  for (let i = 0; i < signature.length; i++) {
    const wanted = signature.charCodeAt(i);
    if (wanted !== 0x2e && wanted !== bytes[offset + i]) return false;
  }
  return true;
}

function latin1(bytes: Uint8Array, from: number, count: number): string {
  return String.fromCharCode(...bytes.subarray(from, from + count));
}

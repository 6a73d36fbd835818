/** What a file is said to be, by its bytes alone, and how its text is read. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { DocumentProblem } from './document-problem.ts';
import { readText } from './read-text.ts';
import { sniffDocument } from './sniff-document.ts';

const latin = (text: string) => Buffer.from(text, 'latin1');

test('what is taken is known by its bytes, whatever it is called', () => {
  const taken: readonly (readonly [Uint8Array, string])[] = [
    [latin('%PDF-1.7\n'), 'pdf'],
    [latin('\r\n junk before %PDF-1.4'), 'pdf'],
    [latin('II*\0\x08\0\0\0'), 'tiff'],
    [latin('MM\0*\0\0\0\x08'), 'tiff'],
    [latin('\x89PNG\r\n\x1a\n'), 'png'],
    [latin('\xff\xd8\xff\xe0'), 'jpeg'],
    [latin('RIFF\x10\0\0\0WEBPVP8 '), 'webp'],
    [Buffer.from('Dear pharmacy, Grüße'), 'text'],
    [latin('Sehr geehrte Frau M\xfcller'), 'text'],
    [latin('MZ-12 is the room. ID3 too.'), 'text'],
    [Buffer.from('\ufeffHello', 'utf16le'), 'text'],
    [Buffer.from('Hello there, no mark', 'utf16le'), 'text'],
  ];
  for (const [bytes, kind] of taken) {
    assert.equal(sniffDocument(bytes, 'misleading.exe'), kind, bytes.toString());
  }
});

test('only between text and Markdown does the name decide', () => {
  const bytes = Buffer.from('# Title');
  assert.equal(sniffDocument(bytes, 'notes.md'), 'markdown');
  assert.equal(sniffDocument(bytes, 'text/markdown; charset=utf-8'), 'markdown');
  assert.equal(sniffDocument(bytes, 'notes.txt'), 'text');
  assert.equal(sniffDocument(latin('%PDF-1.4'), 'notes.md'), 'pdf');
});

test('what is not taken is refused by its name, with what is taken', () => {
  const foreign: readonly (readonly [string, RegExp])[] = [
    ['PK\x03\x04\x14\0\x06\0\x08\0 [Content_Types].xml word/document.xml', /Word document/],
    ['PK\x03\x04\x14\0\x06\0\x08\0 [Content_Types].xml xl/workbook.xml', /Excel/],
    ['PK\x03\x04 photos/1.jpg', /ZIP archive/],
    ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0', /old Word/],
    ['{\\rtf1\\ansi Hello}', /RTF/],
    ['  <!DOCTYPE html><html>', /web page/],
    ['<?xml version="1.0"?><a/>', /XML/],
    ['GIF89a\x01\0\x01\0\x80\0\0', /GIF/],
    ['\0\0\0\x18ftypheic\0\0\0\0', /HEIC/],
    ['\0\0\0\x18ftypisom\0\0\0\0', /film/],
    ['MZ\x90\0\x03\0\0\0\x04', /program/],
    ['\x7fELF\x02\x01\x01\0', /program/],
    ['\x1f\x8b\x08\0\0\0\0\0', /gzip/],
    ['\0\x01\x02\x03\x04\x05\x06\x07', /no kind of document/],
  ];
  for (const [bytes, named] of foreign) {
    assert.throws(
      () => sniffDocument(latin(bytes), 'report.pdf'),
      (error: unknown) =>
        error instanceof DocumentProblem &&
        error.code === 'document.unsupported' &&
        named.test(error.message) &&
        error.message.includes('Platen takes PDF, TIFF, PNG, JPEG, WebP'),
      named.source,
    );
  }
});

test('no octets at all are an empty document', () => {
  assert.throws(() => sniffDocument(new Uint8Array()), { code: 'document.empty' });
});

test('text is read in the encoding it was written in', () => {
  const text = 'Grüße, Ελλάδα';
  assert.equal(readText(Buffer.from(text)), text);
  assert.equal(readText(Buffer.from(`\ufeff${text}`)), text);
  assert.equal(readText(Buffer.from(`\ufeff${text}`, 'utf16le')), text);
  assert.equal(readText(Buffer.from(`\ufeff${text}`, 'utf16le').swap16()), text);
  assert.equal(readText(Buffer.from('plain ASCII', 'utf16le')), 'plain ASCII');
  assert.equal(readText(latin('Gr\xfc\xdfe \x80 10')), 'Grüße € 10');
  assert.equal(readText(latin('one\r\ntwo\rthree\n')), 'one\ntwo\nthree\n');
  assert.equal(readText(Buffer.from('e\u0301')), 'é');
});

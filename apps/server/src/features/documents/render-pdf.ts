/**
 * PDF pages drawn in grey at the exact pixels of a fax line, by pdfium. The page is asked for at
 * its final size in both directions, so nothing is scaled afterwards and pixels need not be square.
 */
import type { Gray } from '@platen/page';
import type { ConversionSettings } from './document.ts';
import { DocumentProblem } from './document-problem.ts';
import { pagesMax } from './limits.ts';
import type { PageSource } from './page-source.ts';
import { lineWidth, type Placement, placeOnSheet, sheetHeight } from './paper.ts';
import { type Pdfium, type StartedPdfium, startPdfium } from './pdfium.ts';
import { toPage } from './to-page.ts';

/** fpdfview.h: FPDFBitmap_Gray, and the rendering flags for annotations, grey, and printing. */
const grayBitmap = 1;
const drawAsPrinted = 0x01 | 0x08 | 0x800;
const drawForm = drawAsPrinted & ~0x01;
/** FPDF_RenderPageBitmap's `rotate`: three quarters clockwise is one to the left. */
const quarterLeft = 3;

/** FPDF_GetLastError. */
const errorPassword = 4;
const errorSecurity = 5;

/** A whole PDF ends in `%%EOF`; readers look for it in the last kilobyte, we are more patient. */
const endSearchBytes = 4096;

const pointsPerInch = 72;

/** A page smaller than the sheet grows to it, but a business card does not become a poster. */
const enlargeMax = 1.5;

/** A PDF in the fax's own terms. @throws DocumentProblem */
export async function openPdfPages(
  code: WebAssembly.Module,
  bytes: Uint8Array,
  settings: ConversionSettings,
): Promise<PageSource> {
  const { paper, quality } = settings;
  const pdf = openPdf(await startPdfium(code), bytes);
  const rows = sheetHeight(paper, quality);
  const draw = (index: number) => {
    const fitting = { paper, quality, margin: 0, enlargeMax };
    const placement = placeOnSheet(pdf.sizeOf(index), fitting);
    return toPage(pdf.draw(index, placement, rows), settings);
  };
  return { pages: pdf.pages, notes: [], draw };
}

/** An open PDF. `free` it, or its worker. */
export interface Pdf {
  readonly pages: number;
  /** Inches, as the page shows: rotation and crop box applied. */
  sizeOf(index: number): { width: number; height: number };
  /**
   * The page drawn on a white sheet of `rows` lines, at `placement`. The pixels are the caller's to
   * change, until the next page is drawn in the same place.
   */
  draw(index: number, placement: Placement, rows: number): Gray;
}

/**
 * Opens a PDF without drawing anything.
 * @throws DocumentProblem for one that is encrypted, cut off, broken, empty or too long.
 */
export function openPdf({ pdfium, wasRefused }: StartedPdfium, bytes: Uint8Array): Pdf {
  if (isCutOff(bytes)) throw damaged('Its end is missing: the file was cut off on its way.');
  const pointer = pdfium.wasmExports.malloc(bytes.length);
  if (pointer === 0) throw tooComplex();
  pdfium.HEAPU8.set(bytes, pointer);
  const document = pdfium._FPDF_LoadMemDocument(pointer, bytes.length, 0);
  if (document === 0) {
    throw wasRefused() ? tooComplex() : explainFailure(pdfium._FPDF_GetLastError());
  }
  const pages = pdfium._FPDF_GetPageCount(document);
  if (pages <= 0) throw new DocumentProblem('document.empty', 'This PDF has no pages.');
  if (pages > pagesMax) {
    throw new DocumentProblem(
      'document.too_many_pages',
      `This PDF has ${pages} pages; one document may have ${pagesMax}.`,
    );
  }
  return new OpenPdf(pdfium, wasRefused, document, pages);
}

class OpenPdf implements Pdf {
  readonly pages: number;
  readonly #pdfium: Pdfium;
  readonly #wasRefused: () => boolean;
  readonly #document: number;
  /** 0 where the document has no form. */
  readonly #form: number;
  #sheet = { pointer: 0, bytes: 0 };
  #loaded: { readonly index: number; readonly page: number } | undefined;

  constructor(pdfium: Pdfium, wasRefused: () => boolean, document: number, pages: number) {
    this.#pdfium = pdfium;
    this.#wasRefused = wasRefused;
    this.#document = document;
    this.pages = pages;
    this.#form = pdfium._FPDF_GetFormType(document) > 0 ? openForm(pdfium, document) : 0;
  }

  sizeOf(index: number): { width: number; height: number } {
    const page = this.#load(index);
    const width = this.#pdfium._FPDF_GetPageWidth(page) / pointsPerInch;
    const height = this.#pdfium._FPDF_GetPageHeight(page) / pointsPerInch;
    if (!(width > 0 && height > 0)) throw damaged(`Page ${index + 1} has no size.`);
    return { width, height };
  }

  draw(index: number, placement: Placement, rows: number): Gray {
    const pdfium = this.#pdfium;
    const page = this.#load(index);
    const bytes = lineWidth * rows;
    const pointer = this.#sheetOf(bytes);
    pdfium.HEAPU8.fill(0xff, pointer, pointer + bytes);
    const bitmap = pdfium._FPDFBitmap_CreateEx(lineWidth, rows, grayBitmap, pointer, lineWidth);
    const { left, top, width, height } = placement;
    const box = [left, top, width, height, placement.turned ? quarterLeft : 0];
    pdfium._FPDF_RenderPageBitmap(bitmap, page, ...box, drawAsPrinted);
    if (this.#form) pdfium._FPDF_FFLDraw(this.#form, bitmap, page, ...box, drawForm);
    pdfium._FPDFBitmap_Destroy(bitmap);
    this.#unload();
    // A picture that pdfium had no room for is left out without a word; that is no page to send.
    if (this.#wasRefused()) throw tooComplex();
    const pixels = pdfium.HEAPU8.subarray(pointer, pointer + bytes);
    return { width: lineWidth, height: rows, pixels };
  }

  /** Room for the pixels of one page, the same for every page: they are of one size. */
  #sheetOf(bytes: number): number {
    if (this.#sheet.bytes === bytes) return this.#sheet.pointer;
    if (this.#sheet.pointer) this.#pdfium.wasmExports.free(this.#sheet.pointer);
    const pointer = this.#pdfium.wasmExports.malloc(bytes);
    if (pointer === 0) throw tooComplex();
    this.#sheet = { pointer, bytes };
    return pointer;
  }

  #load(index: number): number {
    if (this.#loaded?.index === index) return this.#loaded.page;
    this.#unload();
    const page = this.#pdfium._FPDF_LoadPage(this.#document, index);
    if (page === 0) throw damaged(`Page ${index + 1} cannot be read.`);
    if (this.#form) this.#pdfium._FORM_OnAfterLoadPage(page, this.#form);
    this.#loaded = { index, page };
    return page;
  }

  #unload(): void {
    if (!this.#loaded) return;
    if (this.#form) this.#pdfium._FORM_OnBeforeClosePage(this.#loaded.page, this.#form);
    this.#pdfium._FPDF_ClosePage(this.#loaded.page);
    this.#loaded = undefined;
  }
}

/** FPDF_FORMFILLINFO: a version and callbacks, all absent. Scripts of the form are never run. */
function openForm(pdfium: Pdfium, document: number): number {
  const infoBytes = 256;
  const pointer = pdfium.wasmExports.malloc(infoBytes);
  pdfium.HEAPU8.fill(0, pointer, pointer + infoBytes);
  pdfium.HEAPU8[pointer] = 2;
  return pdfium._FPDFDOC_InitFormFillEnvironment(document, pointer);
}

/**
 * pdfium mends a PDF without an end by reading what there is, and would show pages whose content is
 * missing as blank. A fax of blank pages is worse than a refusal.
 */
function isCutOff(bytes: Uint8Array): boolean {
  let end = bytes.length;
  while (end > 0 && isPadding(bytes[end - 1])) end--;
  const tail = bytes.subarray(Math.max(0, end - endSearchBytes), end);
  return !Buffer.from(tail.buffer, tail.byteOffset, tail.length).includes('%%EOF');
}

function isPadding(octet: number): boolean {
  return octet === 0 || octet === 0x0a || octet === 0x0d || octet === 0x20 || octet === 0x1a;
}

function explainFailure(error: number): DocumentProblem {
  if (error === errorPassword || error === errorSecurity) {
    return new DocumentProblem(
      'document.encrypted',
      'This PDF needs a password. Save a copy without one and send that.',
    );
  }
  return damaged('Its contents cannot be read.');
}

function tooComplex(): DocumentProblem {
  return new DocumentProblem(
    'document.too_complex',
    'Drawing this PDF takes more memory than one document may have.',
  );
}

function damaged(detail: string): DocumentProblem {
  return new DocumentProblem('document.damaged', `This PDF is damaged. ${detail}`);
}

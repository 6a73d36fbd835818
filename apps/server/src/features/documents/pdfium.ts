/**
 * pdfium in WebAssembly, with a lid on its memory. `resourceLimits` of a worker do not cover
 * WebAssembly, so the module's own `grow` refuses beyond the limit; pdfium then ends the page or
 * itself.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { PDFiumModule } from '@hyzyla/pdfium';
import { pdfiumHeapBytesMax } from './limits.ts';

const wasmPageBytes = 65_536;

/** The functions of pdfium's C interface that Platen calls (fpdfview.h, fpdf_formfill.h). */
export interface Pdfium {
  readonly HEAPU8: Uint8Array;
  readonly wasmExports: { malloc(bytes: number): number; free(pointer: number): void };
  _FPDF_InitLibraryWithConfig(config: object): void;
  _FPDF_LoadMemDocument(pointer: number, bytes: number, password: number): number;
  _FPDF_GetLastError(): number;
  _FPDF_GetPageCount(document: number): number;
  _FPDF_GetFormType(document: number): number;
  _FPDF_LoadPage(document: number, index: number): number;
  _FPDF_ClosePage(page: number): void;
  _FPDF_GetPageWidth(page: number): number;
  _FPDF_GetPageHeight(page: number): number;
  _FPDFBitmap_CreateEx(
    width: number,
    height: number,
    format: number,
    pointer: number,
    stride: number,
  ): number;
  _FPDFBitmap_Destroy(bitmap: number): void;
  _FPDF_RenderPageBitmap(bitmap: number, page: number, ...box: number[]): void;
  _FPDFDOC_InitFormFillEnvironment(document: number, pointer: number): number;
  _FORM_OnAfterLoadPage(page: number, form: number): void;
  _FORM_OnBeforeClosePage(page: number, form: number): void;
  _FPDF_FFLDraw(form: number, bitmap: number, page: number, ...box: number[]): void;
}

let compiled: Promise<WebAssembly.Module> | undefined;

/** pdfium's code, compiled once a process: a worker gets it by message and need not compile. */
export function compilePdfium(): Promise<WebAssembly.Module> {
  compiled ??= WebAssembly.compile(
    readFileSync(createRequire(import.meta.url).resolve('@hyzyla/pdfium/pdfium.wasm')),
  );
  return compiled;
}

/** A pdfium of one's own: its memory is shared with nobody. */
export interface StartedPdfium {
  readonly pdfium: Pdfium;
  /** Whether it ever asked for more memory than it may have: then it may have left things out. */
  readonly wasRefused: () => boolean;
}

export async function startPdfium(code: WebAssembly.Module): Promise<StartedPdfium> {
  let refused = false;
  const onRefused = () => {
    refused = true;
  };
  // The package declares the callback's argument as a module; what its code reads is the instance.
  const instantiateWasm = (imports: WebAssembly.Imports, done: (instance: never) => void) => {
    WebAssembly.instantiate(code, imports).then((instance) => {
      limitMemory(instance.exports.memory as WebAssembly.Memory, onRefused);
      done(instance as never);
    });
    return {};
  };
  const module = (await PDFiumModule({ instantiateWasm })) as unknown as Pdfium;
  module._FPDF_InitLibraryWithConfig({ version: 2 });
  return { pdfium: module, wasRefused: () => refused };
}

function limitMemory(memory: WebAssembly.Memory, onRefused: () => void): void {
  const grow = memory.grow.bind(memory);
  memory.grow = (pages) => {
    if (memory.buffer.byteLength + pages * wasmPageBytes > pdfiumHeapBytesMax) {
      onRefused();
      throw new RangeError('pdfium has all the memory it may have');
    }
    return grow(pages);
  };
}

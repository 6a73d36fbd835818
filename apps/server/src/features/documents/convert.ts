/**
 * Documents → pages: the one way in. The bytes go to a worker, the pages come back one at a time,
 * and the same bytes with the same settings give the same pixels, in the preview and on the line.
 */
import type { Page } from '@platen/page';
import {
  type ConversionSettings,
  type DocumentKind,
  defaultSettings,
  mediaTypes,
} from './document.ts';
import { DocumentProblem } from './document-problem.ts';
import { Drawing, defaultRenderLimits, type RenderLimits } from './drawing.ts';
import { fileBytesMax, stripedPagesMin } from './limits.ts';
import type { SourceTask } from './page-source.ts';
import { compilePdfium } from './pdfium.ts';
import { drawingSlots, glanceSlots } from './slots.ts';
import { sniffDocument } from './sniff-document.ts';

export interface ConversionOptions {
  /**
   * File name or media type as the sender gave it: tells Markdown from plain text, nothing more.
   */
  readonly name?: string;
  /** Cancels: the worker is ended and the iteration throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** Only this page, from 1. */
  readonly only?: number;
  readonly limits?: RenderLimits;
}

/** A page of a document on its way; progress is `number` of `total`. */
export interface ConvertedPage {
  /** From 1. */
  readonly number: number;
  readonly total: number;
  /** 1728 pixels wide. Without a header: see `withHeader`. */
  readonly page: Page;
  /** Sentences about the whole document, the same on each of its pages. */
  readonly notes: readonly string[];
}

export interface DocumentFacts {
  readonly kind: DocumentKind;
  readonly mediaType: string;
  /** At the default paper: text flows, so its count depends on the paper. */
  readonly pages: number;
  readonly notes: readonly string[];
}

/** What a document is and how many pages it has, without drawing one. @throws DocumentProblem */
export async function inspectDocument(
  bytes: Uint8Array,
  options: ConversionOptions = {},
): Promise<DocumentFacts> {
  const kind = admit(bytes, options.name);
  const { signal, limits = defaultRenderLimits } = options;
  const task = await taskFor(bytes, kind, defaultSettings);
  await glanceSlots.acquire(signal);
  let drawing: Drawing | undefined;
  try {
    drawing = new Drawing(task, limits);
    const { pages, notes } = await drawing.counted(signal);
    return { kind, mediaType: mediaTypes[kind], pages, notes };
  } finally {
    await drawing?.end();
    glanceSlots.release();
  }
}

/**
 * The pages of a document, in order, as they are drawn; leave the loop to cancel.
 * @throws DocumentProblem; what was yielded before is good, but is not the whole document.
 */
export async function* convertDocument(
  bytes: Uint8Array,
  settings: ConversionSettings,
  options: ConversionOptions = {},
): AsyncGenerator<ConvertedPage, void, void> {
  const kind = admit(bytes, options.name);
  const { signal, only, limits = defaultRenderLimits } = options;
  const task = await taskFor(bytes, kind, settings);
  const slots = only === undefined ? drawingSlots : glanceSlots;
  await slots.acquire(signal);
  let lanes = 1;
  const drawings: Drawing[] = [];
  try {
    drawings.push(new Drawing(task, limits));
    const { pages: total, notes } = await drawings[0].counted(signal);
    const first = only === undefined ? 0 : only - 1;
    const end = only === undefined ? total : Math.min(total, only);
    if (kind === 'pdf' && end - first >= stripedPagesMin && slots.tryAcquire()) lanes = 2;
    drawings[0].draw(first, end, lanes);
    if (lanes === 2) {
      drawings.push(new Drawing(task, limits));
      await drawings[1].counted(signal);
      drawings[1].draw(first + 1, end, lanes);
    }
    for (let index = first; index < end; index++) {
      const { page } = await drawings[(index - first) % lanes].page(signal);
      yield { number: index + 1, total, page, notes };
    }
  } finally {
    await Promise.all(drawings.map((drawing) => drawing.end()));
    for (let lane = 0; lane < lanes; lane++) slots.release();
  }
}

function admit(bytes: Uint8Array, name?: string): DocumentKind {
  if (bytes.length > fileBytesMax) {
    const megabytes = fileBytesMax / 1024 / 1024;
    throw new DocumentProblem('document.too_large', `One file may have ${megabytes} MB.`);
  }
  return sniffDocument(bytes, name);
}

/** The bytes are put where two workers can read them without a copy each. */
async function taskFor(
  bytes: Uint8Array,
  kind: DocumentKind,
  settings: ConversionSettings,
): Promise<SourceTask> {
  const common = new Uint8Array(new SharedArrayBuffer(bytes.length));
  common.set(bytes);
  const pdfium = kind === 'pdf' ? await compilePdfium() : undefined;
  return { bytes: common, kind, settings, pdfium };
}

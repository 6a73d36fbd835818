/**
 * The worker's side of a conversion: one document, one worker, then it ends. It counts, waits to be
 * told which pages are its own, and draws no further ahead than it may: a slow reader costs no
 * memory.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { Page } from '@platen/page';
import { DocumentProblem, type DocumentProblemCode } from './document-problem.ts';
import { pagesAheadMax } from './limits.ts';
import { openSource, type PageSource, type SourceTask } from './page-source.ts';

export type WorkerOrder =
  /** Draw every `step`th page from index `first` to before `end`. Given once. */
  | { readonly do: 'draw'; readonly first: number; readonly end: number; readonly step: number }
  /** One more page may be drawn. */
  | { readonly do: 'go-on' };

export type WorkerReport =
  | { readonly is: 'counted'; readonly pages: number; readonly notes: readonly string[] }
  | { readonly is: 'page'; readonly index: number; readonly page: Page }
  | { readonly is: 'problem'; readonly code: DocumentProblemCode; readonly sentence: string };

const tooComplexSentence = 'Drawing this document takes more memory than one document may have.';

const port = parentPort!;
let allowed = pagesAheadMax;
let onAllowed: (() => void) | undefined;

try {
  const source = await openSource(workerData as SourceTask);
  port.on('message', (order: WorkerOrder) => {
    if (order.do === 'draw') draw(source, order).catch(reportProblem);
    allowed++;
    onAllowed?.();
  });
  report({ is: 'counted', pages: source.pages, notes: source.notes });
} catch (error) {
  reportProblem(error);
}

async function draw(
  source: PageSource,
  order: Extract<WorkerOrder, { do: 'draw' }>,
): Promise<void> {
  for (let index = order.first; index < order.end; index += order.step) {
    while (allowed <= 0) await new Promise<void>((resolve) => (onAllowed = resolve));
    allowed--;
    report({ is: 'page', index, page: await source.draw(index) });
  }
  port.close();
}

function report(what: WorkerReport): void {
  const moved = what.is === 'page' ? [what.page.rows.buffer as ArrayBuffer] : [];
  port.postMessage(what, moved);
}

function reportProblem(error: unknown): void {
  report(asProblem(error));
  port.close();
}

function asProblem(error: unknown): WorkerReport {
  if (error instanceof DocumentProblem) {
    return { is: 'problem', code: error.code, sentence: error.message };
  }
  // pdfium out of memory aborts; the rest are file readers that met bytes they do not understand.
  const exhausted = error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
  return exhausted
    ? { is: 'problem', code: 'document.too_complex', sentence: tooComplexSentence }
    : { is: 'problem', code: 'document.damaged', sentence: 'This file is damaged.' };
}

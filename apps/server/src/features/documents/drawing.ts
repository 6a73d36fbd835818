/**
 * A worker that draws one document, and then is no more: nothing of one sender's pages is left in
 * memory for the next, and one that hangs or bursts is ended without anyone noticing.
 */
import assert from 'node:assert/strict';
import { Worker } from 'node:worker_threads';
import { DocumentProblem } from './document-problem.ts';
import { documentTimeoutMs, pageTimeoutMs, workerHeapMb } from './limits.ts';
import type { SourceTask } from './page-source.ts';
import type { WorkerOrder, WorkerReport } from './render-worker.ts';

/** The bounds of one conversion; tests tighten them. */
export interface RenderLimits {
  readonly pageTimeoutMs: number;
  readonly documentTimeoutMs: number;
}

export const defaultRenderLimits: RenderLimits = { pageTimeoutMs, documentTimeoutMs };

/** One worker at work. Reports come in order; `end` it in every case. */
export class Drawing {
  readonly #worker: Worker;
  readonly #limits: RenderLimits;
  readonly #reports: WorkerReport[] = [];
  #onReport: (() => void) | undefined;
  #failure: Error | undefined;
  #leftMs: number;

  constructor(task: SourceTask, limits: RenderLimits) {
    this.#limits = limits;
    this.#leftMs = limits.documentTimeoutMs;
    this.#worker = new Worker(new URL('./render-worker.ts', import.meta.url), {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: workerHeapMb, maxYoungGenerationSizeMb: 32 },
      // It needs none of our settings, so a file that gets the better of a reader finds none.
      env: {},
      execArgv: [],
      // pdfium's glue writes its complaints about broken files to the console: not into our log.
      stdout: true,
      stderr: true,
    });
    this.#worker.stdout.resume();
    this.#worker.stderr.resume();
    this.#worker.on('message', (report: WorkerReport) => {
      this.#reports.push(report);
      this.#onReport?.();
    });
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('the worker ended')));
  }

  /** How many pages the document has. First of all, and once. @throws DocumentProblem */
  async counted(signal?: AbortSignal): Promise<Extract<WorkerReport, { is: 'counted' }>> {
    const report = await this.#next(signal);
    assert(report.is === 'counted');
    return report;
  }

  /** Sets the worker to draw every `step`th page from index `first` to before `end`. */
  draw(first: number, end: number, step: number): void {
    this.#order({ do: 'draw', first, end, step });
  }

  /** The worker's next page. @throws DocumentProblem, also for time or memory used up. */
  async page(signal?: AbortSignal): Promise<Extract<WorkerReport, { is: 'page' }>> {
    const report = await this.#next(signal);
    assert(report.is === 'page');
    this.#order({ do: 'go-on' });
    return report;
  }

  async end(): Promise<void> {
    this.#onReport = undefined;
    await this.#worker.terminate();
  }

  #order(order: WorkerOrder): void {
    this.#worker.postMessage(order);
  }

  async #next(signal?: AbortSignal): Promise<Exclude<WorkerReport, { is: 'problem' }>> {
    const report = this.#reports.shift() ?? (await this.#await(signal));
    if (report.is === 'problem') throw new DocumentProblem(report.code, report.sentence);
    return report;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#onReport?.();
  }

  async #await(signal?: AbortSignal): Promise<WorkerReport> {
    signal?.throwIfAborted();
    const startedAt = performance.now();
    const patience = Math.min(this.#limits.pageTimeoutMs, this.#leftMs);
    const ending = Promise.withResolvers<void>();
    const cancel = () => ending.reject(signal?.reason);
    const watchdog = setTimeout(() => ending.reject(tooComplex('time')), patience);
    this.#onReport = ending.resolve;
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      if (this.#reports.length === 0 && !this.#failure) await ending.promise;
    } finally {
      clearTimeout(watchdog);
      signal?.removeEventListener('abort', cancel);
      this.#onReport = undefined;
      this.#leftMs -= performance.now() - startedAt;
    }
    const report = this.#reports.shift();
    if (!report) throw explainEnd(this.#failure!);
    return report;
  }
}

/** A worker that ends without a report ran into its memory limit, or pdfium took it down. */
function explainEnd(failure: Error & { code?: string }): Error {
  if (failure.code === undefined || failure.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return tooComplex('memory');
  }
  return failure;
}

function tooComplex(what: 'time' | 'memory'): DocumentProblem {
  return new DocumentProblem(
    'document.too_complex',
    `Drawing this document takes more ${what} than one document may have.`,
  );
}

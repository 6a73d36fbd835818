// Pages → their text, in a process of its own that lives for one fax: it has no settings of ours, a
// bound on its memory and on its time, and nothing of one sender's pages is left for the next.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

export interface ReadLimits {
  readonly pageTimeoutMs: number;
  readonly faxTimeoutMs: number;
  readonly memoryMb: number;
}

const startTimeoutMs = 60_000;

export const defaultReadLimits: ReadLimits = {
  pageTimeoutMs: 60_000,
  faxTimeoutMs: 600_000,
  memoryMb: 768,
};

/** Said by the reading process: the text of a page, or that it is ready for the first. */
export type ReaderReport = { readonly is: 'ready' } | { readonly is: 'text'; text: string };

export class PageReader {
  readonly #process: ChildProcess;
  readonly #limits: ReadLimits;
  #leftMs: number;
  #ready: Promise<unknown>;

  constructor(limits: ReadLimits = defaultReadLimits) {
    this.#limits = limits;
    this.#leftMs = limits.faxTimeoutMs;
    const program = new URL('./reading-process.ts', import.meta.url);
    this.#process = fork(program, [String(limits.memoryMb)], {
      env: {},
      execArgv: ['--max-old-space-size=256'],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#ready = this.#report(startTimeoutMs);
    this.#ready.catch(() => undefined);
  }

  /**
   * The text of a page. Undefined: not in its time or memory, and no page after it either. Throws
   * where the process cannot begin: that is not the page's fault.
   */
  async read(png: Uint8Array, signal?: AbortSignal): Promise<string | undefined> {
    await this.#ready;
    try {
      const answer = this.#report(Math.min(this.#limits.pageTimeoutMs, this.#leftMs), signal);
      this.#process.send({ png });
      const report = await answer;
      return report.is === 'text' ? report.text : undefined;
    } catch (thrown) {
      signal?.throwIfAborted();
      if (!(thrown instanceof ReaderEnded)) throw thrown;
      return undefined;
    }
  }

  async #report(ms: number, signal?: AbortSignal): Promise<ReaderReport> {
    const begun = performance.now();
    const over = new AbortController();
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), Math.max(ms, 1));
    const leave = () => this.#process.kill('SIGKILL');
    signal?.addEventListener('abort', leave, { once: true });
    try {
      if (this.#process.exitCode !== null || this.#process.signalCode !== null) {
        throw new ReaderEnded();
      }
      return await Promise.race([
        once(this.#process, 'message', over).then(([report]) => report as ReaderReport),
        once(this.#process, 'exit', over).then(() => {
          throw new ReaderEnded();
        }),
      ]);
    } finally {
      clearTimeout(timer);
      over.abort();
      signal?.removeEventListener('abort', leave);
      this.#leftMs -= performance.now() - begun;
    }
  }

  end(): void {
    this.#process.kill('SIGKILL');
  }
}

class ReaderEnded extends Error {
  constructor() {
    super('the reading process ended');
  }
}

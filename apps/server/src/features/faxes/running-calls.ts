// The calls under way in this process. News of each is handled one by one, in order, and stored before it is
// acted on: a page is `sending` in the database before its first bit leaves, and kept before it is confirmed.
import type { CallNews } from '@platen/call';
import type { App } from '../../app.ts';
import type { Lines } from '../lines/index.ts';
import { OutboundRun } from './outbound-run.ts';
import type { PageShape } from './page-store.ts';
import { InboundRun } from './receive-fax.ts';
import type { HeaderSource } from './send-page.ts';

/** A dial of ours, as the job that began it read it. */
export interface OutboundCall {
  readonly faxId: string;
  readonly attemptId: string;
  readonly accountId: string;
  readonly key: Uint8Array;
  /** Pages not yet confirmed: the call's page k is the k-th of these. */
  readonly pages: readonly { number: number; blobId: string; shape: PageShape }[];
  readonly header: HeaderSource;
}

/** One call's way of taking news; it never throws for what the line does. */
export interface Run {
  readonly faxId: string;
  on(news: CallNews): Promise<void>;
}

export class RunningCalls {
  /** Drawn at the start of the process: attempts of another one are orphans. */
  readonly incarnation: string;
  readonly #app: App;
  #lines: Lines | null = null;
  readonly #runs = new Map<string, { run: Run; last: Promise<void> }>();

  constructor(app: App, opened: Promise<Lines>) {
    this.#app = app;
    this.incarnation = app.id('inc');
    void opened.then((lines) => {
      this.#lines = lines;
    });
  }

  /** No call is heard or made before the lines are open. */
  get #open(): Lines {
    if (this.#lines === null) throw new Error('the lines are not open');
    return this.#lines;
  }

  get size(): number {
    return this.#runs.size;
  }

  /** A dial begins: its news will be heard. */
  begin(call: OutboundCall): void {
    this.#runs.set(call.attemptId, {
      run: new OutboundRun(this.#app, this.#open, call),
      last: Promise.resolve(),
    });
  }

  /** Every piece of news of every line of ours. */
  hear(news: CallNews): void {
    const { call } = news;
    if (news.is === 'incoming') {
      const run = new InboundRun(this.#app, this.#open, this.incarnation, news);
      this.#runs.set(call, { run, last: Promise.resolve() });
    }
    const running = this.#runs.get(call);
    if (running === undefined) return;
    running.last = running.last
      .then(() => running.run.on(news))
      .catch((error) => {
        this.#app.log.error({ err: error, fax: running.run.faxId }, 'a call could not be recorded');
        this.#open.order({ do: 'hang-up', call });
      });
    if (news.is === 'ended') running.last.then(() => this.#runs.delete(call));
  }

  /** Ends the calls of a fax politely. */
  stop(faxId: string): void {
    for (const [call, { run }] of this.#runs) {
      if (run.faxId === faxId) this.#open.order({ do: 'stop', call });
    }
  }

  /** Says goodbye on every line and waits until what happened is stored. */
  async stopAll(): Promise<void> {
    for (const call of this.#runs.keys()) this.#open.order({ do: 'stop', call });
    await Promise.all([...this.#runs.values()].map(({ last }) => last));
  }
}

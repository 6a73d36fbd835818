// The calls under way in this process. News of each is stored in order before it is acted on: a
// page is `sending` in the database before its first bit leaves, and kept before it is confirmed.
// What comes while a transaction runs goes into the next one together, so a busy database slows no
// page down by its queue.
import { setImmediate as immediately } from 'node:timers/promises';
import type { CallNews } from '@platen/call';
import type { App } from '../../app.ts';
import type { Lines } from '../lines/index.ts';
import type { OutboundCall, Run } from './call-run.ts';
import { OutboundRun } from './outbound-run.ts';
import { InboundRun } from './receive-fax.ts';

interface Running {
  readonly run: Run;
  heard: CallNews[];
  storing: boolean;
  /** Ends the wait for more news. */
  hurry(): void;
}

/** News that the line does not wait for goes with what follows it, when that is so soon. */
const lingerMs = 100;
const lingering: ReadonlySet<CallNews['is']> = new Set(['trace', 'phase', 'identity', 'settled']);

/** Each incoming call costs rows, a key and work, and anyone may call: more hear a busy line. */
const inboundAtOnceMax = 32;
/** RFC 3261 §21.4.24, and the cause of Q.850 that says the same. */
const lineBusy = { status: 486, cause: 17 } as const;

/** A goodbye takes so long at most; what is not said then is found at the next start. */
const goodbyeMsMax = 5_000;

export class RunningCalls {
  /** Drawn at the start of the process: attempts of another one are orphans. */
  readonly incarnation: string;
  readonly #app: App;
  #lines: Lines | null = null;
  readonly #runs = new Map<string, Running>();
  #stopping = false;
  #tellIdle: () => void = () => undefined;

  constructor(app: App, opened: Promise<Lines>) {
    this.#app = app;
    this.incarnation = app.id('inc');
    void opened.then((lines) => {
      this.#lines = lines;
    });
  }

  get #inbound(): number {
    return [...this.#runs.values()].filter(({ run }) => run instanceof InboundRun).length;
  }

  /** No call is heard or made before the lines are open. */
  get #open(): Lines {
    if (this.#lines === null) throw new Error('the lines are not open');
    return this.#lines;
  }

  get size(): number {
    return this.#runs.size;
  }

  /** True from the moment the service is to end: no call begins any more. */
  get stopping(): boolean {
    return this.#stopping;
  }

  /** A dial begins: its news will be heard. */
  begin(call: OutboundCall): void {
    this.#take(call.attemptId, new OutboundRun(this.#app, this.#open, call));
  }

  /** Every piece of news of every line of ours. */
  hear(news: CallNews): void {
    const { call } = news;
    if (news.is === 'incoming') {
      if (this.#inbound >= inboundAtOnceMax) {
        queueMicrotask(() => this.#open.order({ do: 'refuse', call, ...lineBusy }));
        return;
      }
      this.#take(call, new InboundRun(this.#app, this.#open, this.incarnation));
    }
    const running = this.#runs.get(call);
    if (running === undefined) return;
    running.heard.push(news);
    if (!lingering.has(news.is)) running.hurry();
    if (!running.storing) void this.#storeHeard(call, running);
  }

  #take(call: string, run: Run): void {
    this.#runs.set(call, { run, heard: [], storing: false, hurry: () => undefined });
  }

  async #storeHeard(call: string, running: Running): Promise<void> {
    running.storing = true;
    while (running.heard.length > 0) {
      await this.#gather(running);
      const news = running.heard;
      running.heard = [];
      await running.run.on(news).catch((error) => {
        this.#app.log.error({ err: error, fax: running.run.faxId }, 'a call could not be recorded');
        this.#open.order({ do: 'hang-up', call });
      });
      if (news.some((each) => each.is === 'ended')) this.#runs.delete(call);
    }
    running.storing = false;
    if (this.#runs.size === 0) this.#tellIdle();
  }

  async #gather(running: Running): Promise<void> {
    if (running.heard.every((news) => lingering.has(news.is))) {
      const { promise, resolve } = Promise.withResolvers<void>();
      running.hurry = resolve;
      const enough = setTimeout(resolve, lingerMs);
      await promise;
      clearTimeout(enough);
    }
    // What one packet brings comes in one go: the goodbye and the end of a call belong together.
    await immediately();
  }

  /** Ends the calls of a fax politely. */
  stop(faxId: string): void {
    for (const [call, { run }] of this.#runs) {
      if (run.faxId === faxId) this.#open.order({ do: 'stop', call });
    }
  }

  /** Says goodbye on every line and waits until how each ended is stored. */
  async stopAll(): Promise<void> {
    this.#stopping = true;
    if (this.#runs.size === 0) return;
    const idle = new Promise<void>((resolve) => {
      this.#tellIdle = resolve;
    });
    let late: NodeJS.Timeout | undefined;
    const over = new Promise<void>((resolve) => {
      late = setTimeout(resolve, goodbyeMsMax);
    });
    for (const call of this.#runs.keys()) this.#open.order({ do: 'stop', call });
    await Promise.race([idle, over]);
    clearTimeout(late);
  }
}

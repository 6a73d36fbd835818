/**
 * One of our faxes on a UDP port of the loopback: T.30, T.38 and T.4 joined as a call joins them,
 * without SIP. Its clock stands still between steps: a busy machine cannot look like a slow fax.
 */
import dgram from 'node:dgram';
import { once } from 'node:events';
import {
  type AnswererSetup,
  type CallerSetup,
  createFaxTransfer,
  type FaxOutput,
  type FaxTransfer,
} from '@platen/call';
import type { Page } from '@platen/page';
import type { Note, Outcome } from '@platen/t30';
import type { T38SessionConfig, T38SessionCounts } from '@platen/t38';

export interface LoopbackSetup {
  readonly setup: CallerSetup | AnswererSetup;
  readonly config: T38SessionConfig;
  /** A caller's pages. */
  readonly pages: readonly Page[];
  /** Whether the next datagram, either way, gets lost. */
  readonly loses?: () => boolean;
}

export class LoopbackFax {
  /** How T.30 ended, once it has. */
  outcome: Outcome | null = null;
  /** Pages received. */
  readonly received: Page[] = [];
  readonly notes: Note[] = [];
  readonly #given: LoopbackSetup;
  readonly #session: FaxTransfer;
  readonly #socket = dgram.createSocket('udp4');
  readonly #inbox: Uint8Array[] = [];
  #arrived = 0;
  #onArrival: () => void = () => {};
  #sending: Promise<void>[] = [];
  #far = 0;
  #now = 0;

  constructor(given: LoopbackSetup) {
    this.#given = given;
    this.#session = createFaxTransfer(given.setup, given.config);
    this.#socket.on('message', (bytes) => {
      this.#arrived += 1;
      if (!this.#given.loses?.()) this.#inbox.push(bytes);
      this.#onArrival();
    });
  }

  get counts(): T38SessionCounts {
    return this.#session.counts;
  }

  /** Its port; nothing is sent before `start`. */
  async open(): Promise<number> {
    this.#socket.bind(0, '127.0.0.1');
    await once(this.#socket, 'listening');
    return this.#socket.address().port;
  }

  start(far: number): void {
    this.#far = far;
    this.#obey(this.#session.handle({ is: 'started' }, 0));
  }

  /**
   * Fax time goes on to `now`, ms; resolves when all that was sent is with the far end's socket.
   */
  async stepTo(now: number): Promise<void> {
    for (let due = this.#session.wakeAt; due !== null && due <= now; due = this.#session.wakeAt) {
      this.#now = Math.max(this.#now, due);
      this.#obey(this.#session.handle({ is: 'overdue' }, this.#now));
    }
    this.#now = now;
    for (const bytes of this.#inbox.splice(0)) {
      this.#obey(this.#session.handle({ is: 'datagram', bytes }, now));
    }
    await Promise.all(this.#sending.splice(0));
  }

  /** Resolves when that many datagrams have come in all. */
  async arrivalOf(count: number): Promise<void> {
    while (this.#arrived < count) {
      await new Promise<void>((resolve) => {
        this.#onArrival = resolve;
      });
    }
  }

  close(): void {
    this.#socket.close();
  }

  #obey(outputs: readonly FaxOutput[]): void {
    for (const output of outputs) {
      if (output.do === 'datagram') this.#send(output.bytes);
      if (output.do === 'want-page') {
        const raster = this.#given.pages[output.page - 1] ?? null;
        this.#obey(this.#session.handle({ is: 'page', page: output.page, raster }, this.#now));
      }
      if (output.do === 'received') {
        this.received[output.page - 1] = output.raster;
        const kept = { is: 'page-kept', page: output.page, kept: true } as const;
        this.#obey(this.#session.handle(kept, this.#now));
      }
      if (output.do === 'note') this.notes.push(output.note);
      if (output.do === 'end') this.outcome = output.outcome;
    }
  }

  #send(bytes: Uint8Array): void {
    if (this.#given.loses?.()) return;
    const sent = new Promise<void>((resolve, reject) => {
      this.#socket.send(bytes, this.#far, '127.0.0.1', (error) =>
        error === null ? resolve() : reject(error),
      );
    });
    this.#sending.push(sent);
  }
}

/** The conversation in lines, for a test that failed. */
export function told(notes: readonly Note[]): string {
  return notes.map((note) => JSON.stringify(note)).join('\n');
}

/**
 * The fax part of a call, once T.38 is agreed: T.30 talks, T.38 carries, T.4 codes. It knows no
 * SIP. Whoever holds it feeds datagrams and pages in, and puts datagrams and pages where they
 * belong.
 */
import type { Page } from '@platen/page';
import {
  type Conversation,
  createAnswerer,
  createCaller,
  type Input,
  type MediaEvent,
  type MediaOrder,
  type Note,
  type Output,
  type PageFormat,
  type Outcome as T30Outcome,
} from '@platen/t30';
import {
  createT38Session,
  type T38Session,
  type T38SessionConfig,
  type T38SessionCounts,
  type T38SessionOutput,
} from '@platen/t38';
import type { AnswererSetup, CallerSetup, PageFate } from './call-types.ts';
import { codePage, decodePage } from './page-coding.ts';

/** What reaches the fax part of a call. `page` answers `want-page`, `page-kept` `received`. */
export type FaxInput =
  | { readonly is: 'started' }
  | { readonly is: 'datagram'; readonly bytes: Uint8Array }
  | { readonly is: 'page'; readonly page: number; readonly raster: Page | null }
  | { readonly is: 'page-kept'; readonly page: number; readonly kept: boolean }
  | { readonly is: 'stop' }
  | { readonly is: 'line-dropped' }
  | { readonly is: 'overdue' };

/** What the fax part wants or tells; `end` comes once, datagrams may follow it. */
export type FaxOutput =
  | { readonly do: 'datagram'; readonly bytes: Uint8Array }
  | { readonly do: 'want-page'; readonly page: number }
  | { readonly do: 'converted'; readonly page: number; readonly raster: Page }
  | {
      readonly do: 'received';
      readonly page: number;
      readonly raster: Page;
      readonly copy: 'good' | 'poor' | 'bad';
    }
  | { readonly do: 'page-state'; readonly fate: PageFate }
  | { readonly do: 'note'; readonly note: Note }
  | { readonly do: 'end'; readonly outcome: T30Outcome };

/** The fax part of a call as a core: facts in, orders out, one deadline in line time, ms. */
export interface FaxTransfer {
  handle(input: FaxInput, now: number): FaxOutput[];
  /** Whether a datagram reads as T.38. Changes nothing. */
  reads(datagram: Uint8Array): boolean;
  readonly wakeAt: number | null;
  readonly counts: T38SessionCounts;
  /** Coding agreed, or null before that. */
  readonly coding: PageFormat['coding'] | null;
  /** Caller: every page of the job. Answerer: pages received. */
  readonly fates: readonly PageFate[];
}

/** T.38 + T.30 + T.4 for one call; `config` is what SDP agreed. */
export function createFaxTransfer(
  setup: CallerSetup | AnswererSetup,
  config: T38SessionConfig,
): FaxTransfer {
  const t30 =
    setup.as === 'caller'
      ? createCaller({
          identity: setup.identity,
          pages: setup.pages,
          drawn: setup.drawn,
          abilities: setup.abilities,
          expectIdentity: setup.expectIdentity,
        })
      : createAnswerer({ identity: setup.identity, abilities: setup.abilities });
  return new JoinedTransfer(setup, t30, createT38Session(config));
}

class JoinedTransfer implements FaxTransfer {
  readonly #setup: CallerSetup | AnswererSetup;
  readonly #t30: Conversation;
  readonly #t38: T38Session;
  readonly #formats = new Map<number, PageFormat>();
  readonly #copies = new Map<number, 'good' | 'poor' | 'bad'>();
  readonly #fates = new Map<number, PageFate>();
  #coding: PageFormat['coding'] | null = null;
  #over = false;

  constructor(setup: CallerSetup | AnswererSetup, t30: Conversation, t38: T38Session) {
    this.#setup = setup;
    this.#t30 = t30;
    this.#t38 = t38;
    if (setup.as === 'caller') {
      for (let page = 1; page <= setup.pages; page++) {
        this.#fates.set(page, { page, state: 'pending', copy: null });
      }
    }
  }

  get counts(): T38SessionCounts {
    return this.#t38.counts;
  }

  get coding(): PageFormat['coding'] | null {
    return this.#coding;
  }

  get fates(): readonly PageFate[] {
    return [...this.#fates.values()].sort((a, b) => a.page - b.page);
  }

  get wakeAt(): number | null {
    const a = this.#over ? null : this.#t30.wakeAt;
    const b = this.#t38.wakeAt;
    return a === null ? b : b === null ? a : Math.min(a, b);
  }

  reads(datagram: Uint8Array): boolean {
    return this.#t38.reads(datagram);
  }

  handle(input: FaxInput, now: number): FaxOutput[] {
    const out: FaxOutput[] = [];
    if (input.is === 'datagram') {
      this.#carry(this.#t38.handle({ is: 'datagram', bytes: input.bytes }, now), now, out);
    } else if (input.is === 'overdue') {
      if (due(this.#t38.wakeAt, now)) {
        this.#carry(this.#t38.handle({ is: 'overdue' }, now), now, out);
      }
      if (!this.#over && due(this.#t30.wakeAt, now)) this.#converse({ is: 'overdue' }, now, out);
    } else {
      this.#converse(this.#translate(input, out), now, out);
    }
    return out;
  }

  #translate(input: Exclude<FaxInput, { is: 'datagram' | 'overdue' }>, out: FaxOutput[]): Input {
    if (input.is === 'page') {
      const format = this.#formats.get(input.page);
      if (input.raster === null || format === undefined) {
        return { is: 'page-missing', page: input.page };
      }
      const { bytes, raster } = codePage(input.raster, format);
      if (raster !== input.raster) out.push({ do: 'converted', page: input.page, raster });
      return { is: 'page', page: input.page, bytes };
    }
    if (input.is === 'page-kept') {
      const copy = input.kept ? (this.#copies.get(input.page) ?? 'bad') : 'bad';
      if (copy !== 'bad') {
        this.#fates.set(input.page, { page: input.page, state: 'confirmed', copy });
      }
      return { is: 'page-kept', page: input.page, copy };
    }
    return input;
  }

  /** What T.38 put out: datagrams go to the wire, what was heard to T.30. */
  #carry(outputs: readonly T38SessionOutput[], now: number, out: FaxOutput[]): void {
    for (const output of outputs) {
      if (output.do === 'datagram') out.push(output);
      else for (const event of this.#heard(output.event)) this.#converse(event, now, out);
    }
  }

  #heard(event: MediaEvent): readonly MediaEvent[] {
    return this.#setup.bend?.hear?.(event) ?? [event];
  }

  #converse(input: Input, now: number, out: FaxOutput[]): void {
    if (this.#over) return;
    for (const output of this.#t30.handle(input, now)) this.#obey(output, now, out);
  }

  #obey(output: Output, now: number, out: FaxOutput[]): void {
    switch (output.do) {
      case 'need-page':
        this.#formats.set(output.page, output.format);
        this.#coding = output.format.coding;
        out.push({ do: 'want-page', page: output.page });
        return;
      case 'keep-page': {
        const { raster, copy } = decodePage(output.bytes, output.format);
        this.#coding = output.format.coding;
        this.#copies.set(output.page, copy);
        out.push({ do: 'received', page: output.page, raster, copy });
        return;
      }
      case 'page-state': {
        const fate = { page: output.page, state: output.state, copy: output.copy ?? null };
        this.#fates.set(output.page, fate);
        out.push({ do: 'page-state', fate });
        return;
      }
      case 'note':
        out.push(output);
        return;
      case 'end':
        this.#over = true;
        out.push(output);
        return;
      case 'listen':
        return;
      default:
        this.#send(output, now, out);
    }
  }

  #send(order: Exclude<MediaOrder, { do: 'listen' }>, now: number, out: FaxOutput[]): void {
    const bent = this.#setup.bend?.say?.(order) ?? order;
    if (bent.do === 'listen') return;
    this.#carry(this.#t38.handle({ is: 'order', order: bent }, now), now, out);
  }
}

function due(wakeAt: number | null, now: number): boolean {
  return wakeAt !== null && wakeAt <= now;
}

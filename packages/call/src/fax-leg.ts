/**
 * The media side of a call once T.38 is agreed: the fax session, and where its packets go. Behind
 * address translation the far end's description names the wrong address; its first packet names the
 * right one.
 */
import type { Address } from '@platen/sip';
import type { SessionConfig } from '@platen/t38';
import type { CallRecord } from './call-record.ts';
import type { AnswererSetup, CallerSetup, CallNews } from './call-types.ts';
import { createFaxSession, type FaxInput, type FaxOutput, type FaxSession } from './fax-session.ts';

/** What the leg does to the world. */
export interface LegOutputs {
  send(bytes: Uint8Array, to: Address): void;
  tell(news: CallNews): void;
}

export class FaxLeg {
  readonly session: FaxSession;
  readonly #as: 'caller' | 'answerer';
  readonly #record: CallRecord;
  readonly #out: LegOutputs;
  #remote: Address | null;
  /** Whose packets are heard: the first that came. */
  #latched: Address | null = null;

  constructor(
    setup: CallerSetup | AnswererSetup,
    config: SessionConfig,
    remote: Address | null,
    record: CallRecord,
    out: LegOutputs,
  ) {
    this.session = createFaxSession(setup, config);
    this.#as = setup.as;
    this.#remote = remote;
    this.#record = record;
    this.#out = out;
  }

  /** The far end has moved its media (re-INVITE). */
  move(remote: Address | null): void {
    this.#remote = remote ?? this.#remote;
    this.#latched = null;
  }

  /** A datagram on our port; from anybody but the far end it is not heard. */
  hear(bytes: Uint8Array, from: Address, now: number): void {
    this.#latched ??= from;
    if (this.#latched.port !== from.port || this.#latched.address !== from.address) return;
    this.#remote = from;
    this.feed({ is: 'datagram', bytes }, now);
  }

  /** T.30 has said its last word. */
  get over(): boolean {
    return this.#record.t30 !== null;
  }

  feed(input: FaxInput, now: number): void {
    for (const output of this.session.handle(input, now)) this.#obey(output, now);
  }

  #obey(output: FaxOutput, now: number): void {
    const { call } = this.#record;
    switch (output.do) {
      case 'datagram':
        if (this.#remote) this.#out.send(output.bytes, this.#remote);
        return;
      case 'want-page':
        this.#out.tell({ is: 'want-page', call, page: output.page });
        return;
      case 'converted':
        this.#out.tell({ is: 'page-converted', call, page: output.page, raster: output.raster });
        return;
      case 'received': {
        const { page, raster, copy } = output;
        this.#out.tell({ is: 'page-received', call, page, raster, copy });
        return;
      }
      case 'page-state':
        this.#record.pageState(output.fate, now);
        return;
      case 'note':
        this.#record.note(output.note, this.#as, now);
        return;
      case 'end':
        this.#record.t30 = output.outcome;
    }
  }
}

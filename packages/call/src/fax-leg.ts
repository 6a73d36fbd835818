/**
 * The media side of a call once T.38 is agreed: the fax transfer, and where its packets go. Behind
 * address translation the far end's description names the wrong address; its first packet that
 * reads as T.38 names the right one.
 */
import type { Address } from '@platen/sip';
import type { T38SessionConfig } from '@platen/t38';
import type { CallRecord } from './call-record.ts';
import type { AnswererSetup, CallerSetup, CallNews } from './call-types.ts';
import {
  createFaxTransfer,
  type FaxInput,
  type FaxOutput,
  type FaxTransfer,
} from './fax-transfer.ts';

function sameAddress(one: Address, other: Address | null): boolean {
  return one.port === other?.port && one.address === other.address;
}

/** What the leg does to the world. */
export interface LegOutputs {
  send(bytes: Uint8Array, to: Address): void;
  tell(news: CallNews): void;
}

export class FaxLeg {
  readonly transfer: FaxTransfer;
  readonly #as: 'caller' | 'answerer';
  readonly #record: CallRecord;
  readonly #out: LegOutputs;
  /** Where the far end says its media is. */
  #described: Address | null;
  /** Whose packets are heard, and where ours go; null before one came. */
  #latched: Address | null = null;

  constructor(
    setup: CallerSetup | AnswererSetup,
    config: T38SessionConfig,
    remote: Address | null,
    record: CallRecord,
    out: LegOutputs,
  ) {
    this.transfer = createFaxTransfer(setup, config);
    this.#as = setup.as;
    this.#described = remote;
    this.#record = record;
    this.#out = out;
  }

  /** The far end describes its media anew (re-INVITE); a mere refresh moves nothing. */
  move(remote: Address | null): void {
    if (remote === null || sameAddress(remote, this.#described)) return;
    this.#described = remote;
    this.#latched = null;
  }

  /** A datagram on our port; from anybody but the far end it is not heard. */
  hear(bytes: Uint8Array, from: Address, now: number): void {
    if (this.#isFarEnd(from, bytes)) this.feed({ is: 'datagram', bytes }, now);
  }

  /** What comes from the address described is always the far end's, whoever spoke first. */
  #isFarEnd(from: Address, bytes: Uint8Array): boolean {
    if (sameAddress(from, this.#latched)) return true;
    const taken =
      sameAddress(from, this.#described) || (this.#latched === null && this.transfer.reads(bytes));
    if (taken) this.#latched = from;
    return taken;
  }

  /** T.30 has said its last word. */
  get over(): boolean {
    return this.#record.t30 !== null;
  }

  feed(input: FaxInput, now: number): void {
    for (const output of this.transfer.handle(input, now)) this.#obey(output, now);
  }

  #obey(output: FaxOutput, now: number): void {
    const { call } = this.#record;
    switch (output.do) {
      case 'datagram': {
        const remote = this.#latched ?? this.#described;
        if (remote) this.#out.send(output.bytes, remote);
        return;
      }
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

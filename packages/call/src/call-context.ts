/**
 * What one call has besides its state: who it is, what was agreed, its fax, and the ways out.
 */
import type { Address, AgentOrder, Sdp } from '@platen/sip';
import { CallRecord } from './call-record.ts';
import type { FaxCallOutput, Incoming } from './call-state.ts';
import type {
  AnswererSetup,
  AudioSetup,
  CallerSetup,
  CallNews,
  CallOrder,
  FaxTransport,
  OutcomeCode,
} from './call-types.ts';
import { createEar, type Ear } from './ear.ts';
import { FaxLeg } from './fax-leg.ts';
import * as offers from './offers.ts';

const noTransport: FaxTransport = { redundancy: 0, errorCorrection: 'none' };

export class CallContext {
  readonly call: string;
  readonly record: CallRecord;
  readonly incoming: Incoming | null;
  readonly ear: Ear = createEar();
  readonly #sessionId: string;
  #version = 0;
  #out: FaxCallOutput[] = [];
  setup: CallerSetup | AnswererSetup | AudioSetup | null = null;
  dial: Extract<CallOrder, { do: 'dial' }> | null = null;
  /** Our media address, once open. */
  local: Address | null = null;
  /** Where the far end's audio goes. */
  audioTo: Address | null = null;
  /** The far end's last description. */
  far: Sdp | null;
  fax: FaxLeg | null = null;

  constructor(call: string, sessionId: string, incoming: Incoming | null, now: number) {
    this.call = call;
    this.#sessionId = sessionId;
    this.incoming = incoming;
    this.far = incoming?.offer ?? null;
    this.record = new CallRecord(call, now, (news) => this.tell(news));
  }

  takeOutputs(): FaxCallOutput[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  put(output: FaxCallOutput): void {
    this.#out.push(output);
  }

  tell(news: CallNews): void {
    this.#out.push({ do: 'tell', news });
  }

  agent(order: AgentOrder): void {
    this.#out.push({ do: 'agent', order });
  }

  /** How we describe ourselves now; each use is a new version (RFC 3264 §8). */
  describe(): offers.SelfDescription {
    this.#version += 1;
    const media = this.local ?? { address: '0.0.0.0', port: 0 };
    return { id: this.#sessionId, version: this.#version, media };
  }

  get transport(): FaxTransport {
    return this.setup && this.setup.as !== 'audio' ? this.setup.transport : noTransport;
  }

  /** Starts the fax on the T.38 line of `far`. False: there is none, or we are no fax machine. */
  startFax(far: Sdp, now: number): boolean {
    const line = offers.faxLine(far);
    if (line === null || this.setup === null || this.setup.as === 'audio') return false;
    this.far = far;
    const config = offers.t38Config(line, this.transport);
    const remote = offers.mediaAddress(far, line);
    this.fax = new FaxLeg(this.setup, config, remote, this.record, {
      send: (bytes, to) => this.put({ do: 'media', bytes, to }),
      tell: (news) => this.tell(news),
    });
    const text = 'Fax over IP (T.38) agreed';
    this.record.trace({ lane: 'media', what: 'T.38', way: 'none', text, detail: '' }, now);
    this.fax.feed({ is: 'started' }, now);
    return true;
  }

  /** Tells the outcome, once. */
  finish(code: OutcomeCode, now: number): void {
    const pages = this.setup?.as === 'caller' ? this.setup.pages : 0;
    this.record.finish(code, pages, this.fax?.transfer ?? null, now);
  }
}

/**
 * A fax endpoint: one SIP address and any number of calls, as one core. It converts between SIP's
 * time and line time, so that an exchange may run its fax clocks faster than SIP's.
 */
import {
  type Address,
  type Agent,
  type AgentNews,
  type AgentOrder,
  type AgentOutput,
  createAgent,
  Deadlines,
  type Waiter,
} from '@platen/sip';
import type { FaxCallInput, FaxCallOutput } from './call-state.ts';
import type { CallNews, CallOrder } from './call-types.ts';
import { FaxCall } from './fax-call.ts';

/** Calls held at once, unless the configuration says otherwise: about what a core can carry. */
export const callsHeldMax = 2_000;
/** To a call beyond that: no circuit available (Q.850 cause 34, RFC 3398 §7.2.4.1). */
const noCircuit = { status: 503, cause: 34 } as const;

/** Who an endpoint is, and how fast its line runs. */
export interface EndpointConfig {
  /** Where our SIP is reached. */
  readonly local: Address;
  /** `User-Agent`. */
  readonly name: string;
  /** 64 random bits as 16 hex digits. */
  readonly draw: () => string;
  /** Line milliseconds in one millisecond of `now`: 1 in service, 20 in the evaluation exchange. */
  readonly lineFactor: number;
  /**
   * Calls held at once, `callsHeldMax` if absent. An incoming one beyond it is refused unheard (no
   * news of it): each costs memory here and whatever the application keeps.
   */
  readonly callsMax?: number;
}

/** What came to a host: datagrams, media ports opened or not, orders, its deadline. */
export type HostInput =
  | { readonly is: 'sip'; readonly bytes: Uint8Array; readonly from: Address }
  | {
      readonly is: 'media';
      readonly call: string;
      readonly bytes: Uint8Array;
      readonly from: Address;
    }
  | { readonly is: 'media-open'; readonly call: string; readonly at: Address }
  | { readonly is: 'media-failed'; readonly call: string }
  | { readonly is: 'order'; readonly order: CallOrder }
  | { readonly is: 'overdue' };

/** What a host wants done: datagrams sent, media ports opened and closed, news told. */
export type HostOutput =
  | { readonly do: 'sip'; readonly bytes: Uint8Array; readonly to: Address }
  | {
      readonly do: 'media';
      readonly call: string;
      readonly bytes: Uint8Array;
      readonly to: Address;
    }
  | { readonly do: 'open-media'; readonly call: string }
  | { readonly do: 'close-media'; readonly call: string }
  | { readonly do: 'tell'; readonly news: CallNews };

/**
 * Anything with a SIP address and media ports: an endpoint, an exchange, a room of test machines.
 */
export interface Host {
  handle(input: HostInput, now: number): HostOutput[];
  readonly wakeAt: number | null;
}

/** A host whose calls are faxes of the application. */
export interface Endpoint extends Host {
  /** Calls that are not over. */
  readonly calls: number;
}

/** An endpoint without calls. No octets from outside make its `handle` throw. */
export function createEndpoint(config: EndpointConfig): Endpoint {
  return new FaxEndpoint(config);
}

/**
 * A call that is still due after it was woken waits so long (line time), so that no call starves
 * the others.
 */
const leastStepMs = 1;

/** A call and its place among the deadlines (line time). */
interface Held extends Waiter {
  readonly fax: FaxCall;
}

class FaxEndpoint implements Endpoint {
  readonly #agent: Agent;
  readonly #factor: number;
  readonly #draw: () => string;
  readonly #callsMax: number;
  readonly #calls = new Map<string, Held>();
  /** In line time. */
  readonly #deadlines = new Deadlines<Held>();
  #out: HostOutput[] = [];

  constructor(config: EndpointConfig) {
    this.#agent = createAgent({ local: config.local, name: config.name, draw: config.draw });
    this.#factor = config.lineFactor;
    this.#draw = config.draw;
    this.#callsMax = config.callsMax ?? callsHeldMax;
  }

  get calls(): number {
    return this.#calls.size;
  }

  get wakeAt(): number | null {
    const agent = this.#agent.wakeAt;
    const next = this.#deadlines.next;
    if (next === undefined) return agent;
    const line = next.wakeAt / this.#factor;
    return agent === null ? line : Math.min(agent, line);
  }

  handle(input: HostInput, now: number): HostOutput[] {
    this.#out = [];
    switch (input.is) {
      case 'sip':
        this.#fromAgent(
          this.#agent.handle({ is: 'datagram', bytes: input.bytes, from: input.from }, now),
          now,
        );
        break;
      case 'media':
        this.#toCall(input.call, { is: 'media', bytes: input.bytes, from: input.from }, now);
        break;
      case 'media-open':
        this.#toCall(input.call, { is: 'media-open', at: input.at }, now);
        break;
      case 'media-failed':
        this.#toCall(input.call, { is: 'media-failed' }, now);
        break;
      case 'order':
        this.#onOrder(input.order, now);
        break;
      case 'overdue':
        this.#onOverdue(now);
    }
    return this.#out;
  }

  #onOrder(order: CallOrder, now: number): void {
    if (order.do === 'dial') this.#hold(order.call, null, now);
    this.#toCall(order.call, { is: 'order', order }, now);
  }

  #hold(call: string, incoming: Extract<AgentNews, { is: 'incoming' }> | null, now: number): void {
    const fax = new FaxCall(call, this.#sessionId(), incoming, this.#line(now));
    const held = { fax, wakeAt: 0, place: -1 };
    this.#calls.set(call, held);
    this.#deadlines.set(held, fax.wakeAt);
  }

  #onOverdue(now: number): void {
    if (this.#agent.wakeAt !== null && this.#agent.wakeAt <= now) {
      this.#fromAgent(this.#agent.handle({ is: 'overdue' }, now), now);
    }
    for (;;) {
      const next = this.#deadlines.next;
      if (next === undefined || next.wakeAt / this.#factor > now) return;
      // Dividing and multiplying by the factor may round a deadline into the future: it is due all
      // the same.
      const line = Math.max(next.wakeAt, this.#line(now));
      this.#fromCall(next, next.fax.handle({ is: 'overdue' }, line), now, line + leastStepMs);
    }
  }

  #toCall(key: string, input: FaxCallInput, now: number): void {
    const held = this.#calls.get(key);
    if (held) this.#fromCall(held, held.fax.handle(input, this.#line(now)), now);
  }

  #fromCall(held: Held, outputs: readonly FaxCallOutput[], now: number, notBefore = 0): void {
    const { call, wakeAt, at } = held.fax;
    this.#deadlines.set(held, wakeAt === null ? null : Math.max(wakeAt, notBefore));
    if (at === 'ended') this.#calls.delete(call);
    for (const output of outputs) {
      switch (output.do) {
        case 'agent':
          this.#giveAgent(output.order, now);
          break;
        case 'tell':
          this.#out.push(output);
          break;
        default:
          this.#out.push({ ...output, call });
      }
    }
  }

  #giveAgent(order: AgentOrder, now: number): void {
    this.#fromAgent(this.#agent.handle({ is: 'order', order }, now), now);
  }

  #fromAgent(outputs: readonly AgentOutput[], now: number): void {
    for (const output of outputs) {
      if (output.do === 'datagram') {
        this.#out.push({ do: 'sip', bytes: output.bytes, to: output.to });
      } else {
        this.#onNews(output.news, now);
      }
    }
  }

  #onNews(news: AgentNews, now: number): void {
    if (news.is === 'incoming') {
      const { call, to, from, callId, peer } = news;
      if (this.#calls.size >= this.#callsMax) {
        this.#giveAgent({ do: 'refuse', call, ...noCircuit }, now);
        return;
      }
      this.#hold(call, news, now);
      this.#out.push({ do: 'tell', news: { is: 'incoming', call, to, from, callId, peer } });
      return;
    }
    if (news.call !== null) this.#toCall(news.call, { is: 'news', news }, now);
  }

  #line(now: number): number {
    return now * this.#factor;
  }

  /** A numeric session id for `o=` (RFC 8866 §5.2), from 48 of the drawn bits. */
  #sessionId(): string {
    return String(Number.parseInt(this.#draw().slice(0, 12), 16));
  }
}

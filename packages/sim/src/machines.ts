/**
 * A room of machines behind one SIP address: an endpoint whose calls are taken by behaviour, by
 * number called.
 */
import {
  type CallNews,
  type CallOrder,
  createEndpoint,
  type Endpoint,
  type EndpointConfig,
  type Host,
  type HostInput,
  type HostOutput,
} from '@platen/call';
import type { Page } from '@platen/page';
import { Deadlines, type Waiter } from '@platen/sip';
import type { Attending } from './attending.ts';
import { attend, type Behaviour, type Setting } from './machine.ts';

/** The room's address, its line, and who is in it. */
export interface MachinesConfig extends EndpointConfig, Setting {
  /** Who answers at which number (E.164). */
  readonly numbers: ReadonlyMap<string, Behaviour>;
}

interface Busy extends Waiter {
  readonly call: string;
  readonly attending: Attending;
}

/** Takes every call by the behaviour at its number; unknown numbers are refused with 404. */
export class Machines implements Host {
  readonly #config: MachinesConfig;
  readonly #endpoint: Endpoint;
  readonly #busy = new Map<string, Busy>();
  /** In line time. */
  readonly #deadlines = new Deadlines<Busy>();
  readonly #spent = new Set<string>();
  readonly #outgoing = new Map<string, readonly Page[]>();

  constructor(config: MachinesConfig) {
    this.#config = config;
    this.#endpoint = createEndpoint(config);
  }

  get wakeAt(): number | null {
    const next = this.#deadlines.next;
    const own = next === undefined ? null : next.wakeAt / this.#config.lineFactor;
    const below = this.#endpoint.wakeAt;
    return own === null || below === null ? (own ?? below) : Math.min(own, below);
  }

  /** The pages a machine will send in the call that is dialled next under that key. */
  load(call: string, pages: readonly Page[]): void {
    this.#outgoing.set(call, pages);
  }

  handle(input: HostInput, now: number): HostOutput[] {
    const out: HostOutput[] = [];
    const line = now * this.#config.lineFactor;
    if (input.is === 'overdue') this.#wakeDue(line, now, out);
    this.#take(this.#endpoint.handle(input, now), now, out);
    // What a machine heard may have made it want to act at once.
    if (input.is === 'media' && this.#attention(input.call)) this.#wakeDue(line, now, out);
    return out;
  }

  #wakeDue(line: number, now: number, out: HostOutput[]): void {
    for (let next = this.#deadlines.next; next && next.wakeAt <= line; ) {
      const orders = next.attending.wake(line);
      this.#deadlines.set(next, next.attending.wakeAt);
      this.#give(orders, now, out);
      next = this.#deadlines.next;
    }
  }

  /** Whether a machine is in that call; its deadline is looked at anew. */
  #attention(call: string): boolean {
    const busy = this.#busy.get(call);
    if (busy) this.#deadlines.set(busy, busy.attending.wakeAt);
    return busy !== undefined;
  }

  #give(orders: readonly CallOrder[], now: number, out: HostOutput[]): void {
    for (const order of orders) {
      this.#take(this.#endpoint.handle({ is: 'order', order }, now), now, out);
    }
  }

  /** News goes on to whoever watches, after the machine it concerns has acted on it. */
  #take(outputs: readonly HostOutput[], now: number, out: HostOutput[]): void {
    for (const output of outputs) {
      out.push(output);
      if (output.do === 'tell') this.#give(this.#act(output.news, now), now, out);
    }
  }

  #act(news: CallNews, now: number): readonly CallOrder[] {
    if (news.is === 'incoming') return [this.#pickUp(news)];
    if (news.is === 'want-page') {
      const raster = this.#outgoing.get(news.call)?.[news.page - 1] ?? null;
      return [{ do: 'page', call: news.call, page: news.page, raster }];
    }
    if (news.is === 'ended') this.#outgoing.delete(news.call);
    const busy = this.#busy.get(news.call);
    if (busy === undefined) return [];
    const orders = busy.attending.on(news, now * this.#config.lineFactor);
    this.#deadlines.set(busy, busy.attending.wakeAt);
    if (news.is === 'ended') this.#busy.delete(news.call);
    return orders;
  }

  #pickUp(news: Extract<CallNews, { is: 'incoming' }>): CallOrder {
    const behaviour = this.#config.numbers.get(news.to);
    if (behaviour === undefined) return { do: 'refuse', call: news.call, status: 404, cause: 1 };
    const job = jobOf(news.callId);
    const { first, attending } = attend(behaviour, news.call, job, this.#spent, this.#config);
    if (attending) {
      this.#busy.set(news.call, { call: news.call, attending, wakeAt: 0, place: -1 });
    }
    return first;
  }
}

/**
 * Redials of one fax share their Call-ID up to the last dash: `fax_…-2@host` is the second dial of
 * `fax_…`.
 */
function jobOf(callId: string): string {
  const user = callId.split('@')[0]!;
  const dash = user.lastIndexOf('-');
  return dash < 0 ? user : user.slice(0, dash);
}

// Two agents and the wire between them, in memory: fake clock, seeded dice, loss, copies,
// reordering.
import assert from 'node:assert/strict';

import { createAgent } from '../src/agent.ts';
import type { Address, Agent, AgentConfig, AgentNews, AgentOrder } from '../src/agent-types.ts';
import type { FaxMedia, Sdp } from '../src/sdp.ts';

export interface Weather {
  /** Shares of datagrams, 0–1. */
  readonly loss: number;
  readonly copies: number;
  readonly delayMinMs: number;
  readonly delayMaxMs: number;
}

export const fair: Weather = { loss: 0, copies: 0, delayMinMs: 5, delayMaxMs: 5 };

/** mulberry32: numbers in 0–1 from a seed. */
export function dice(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function hexDraw(roll: () => number): () => string {
  const half = () =>
    Math.floor(roll() * 4_294_967_296)
      .toString(16)
      .padStart(8, '0');
  return () => half() + half();
}

export type CallNews = Exclude<AgentNews, { is: 'message' }>;

export interface Party {
  readonly name: string;
  readonly address: Address;
  readonly agent: Agent;
  /** All news but messages, in order. */
  readonly news: CallNews[];
  /** Summaries of messages sent and heard, `> INVITE …` and `< 180 …`. */
  readonly wire: string[];
  /** Every datagram sent, as text. */
  readonly sent: string[];
  react?: (news: CallNews) => AgentOrder[];
}

interface Flight {
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly from: Address;
  readonly to: Address;
}

const keyOf = ({ address, port }: Address) => `${address}:${port}`;

export class TestNetwork {
  now = 0;
  weather: Weather = fair;
  /** Decides a datagram's fate before the weather does: true drops it. */
  drop: (text: string, from: string) => boolean = () => false;
  /** What the far end gets instead of `text`. */
  change: (text: string, from: string) => string = (text) => text;
  readonly #roll: () => number;
  readonly #parties = new Map<string, Party>();
  readonly #flights: Flight[] = [];

  constructor(seed = 1) {
    this.#roll = dice(seed);
  }

  join(name: string, address: Address, config: Partial<AgentConfig> = {}): Party {
    const draw = hexDraw(this.#roll);
    const agent = createAgent({ local: address, name: 'Test', draw, ...config });
    const party: Party = { name, address, agent, news: [], wire: [], sent: [] };
    this.#parties.set(keyOf(address), party);
    return party;
  }

  order(party: Party, ...orders: AgentOrder[]): void {
    for (const order of orders)
      this.#feed(party, party.agent.handle({ is: 'order', order }, this.now));
  }

  /** Bytes from nowhere. */
  inject(party: Party, bytes: Uint8Array, from: Address): void {
    this.#feed(party, party.agent.handle({ is: 'datagram', bytes, from }, this.now));
  }

  /** Lets time pass up to `until` ms. */
  run(until: number): void {
    for (;;) {
      const next = this.#next();
      if (next === null || next > until) break;
      this.now = Math.max(this.now, next);
      this.#deliver();
      for (const party of this.#parties.values()) {
        const { wakeAt } = party.agent;
        if (wakeAt === null || wakeAt > this.now) continue;
        this.#feed(party, party.agent.handle({ is: 'overdue' }, this.now));
      }
    }
    this.now = until;
  }

  /** Runs until nobody waits for anything any more, at most `capMs`. */
  settle(capMs = 1_000_000): void {
    const until = this.now + capMs;
    for (;;) {
      const next = this.#next();
      if (next === null) return;
      if (next > until) throw new Error('the network does not come to rest');
      this.run(next);
    }
  }

  #next(): number | null {
    let next = Number.POSITIVE_INFINITY;
    for (const { at } of this.#flights) next = Math.min(next, at);
    for (const { agent } of this.#parties.values()) next = Math.min(next, agent.wakeAt ?? next);
    return Number.isFinite(next) ? next : null;
  }

  #deliver(): void {
    const due = this.#flights
      .filter(({ at }) => at <= this.now)
      .sort((one, two) => one.at - two.at);
    for (const flight of due) {
      this.#flights.splice(this.#flights.indexOf(flight), 1);
      const party = this.#parties.get(keyOf(flight.to));
      if (party !== undefined) this.inject(party, flight.bytes, flight.from);
    }
  }

  #feed(party: Party, outputs: ReturnType<Agent['handle']>): void {
    for (const output of outputs) {
      if (output.do === 'datagram') this.#post(party, output.bytes, output.to);
      else if (output.news.is === 'message') {
        party.wire.push(`${output.news.way === 'sent' ? '>' : '<'} ${output.news.summary}`);
      } else {
        party.news.push(output.news);
        if (party.react !== undefined) this.order(party, ...party.react(output.news));
      }
    }
  }

  #post(party: Party, bytes: Uint8Array, to: Address): void {
    const text = new TextDecoder().decode(bytes);
    party.sent.push(text);
    if (this.drop(text, party.name)) return;
    const changed = this.change(text, party.name);
    const arriving = changed === text ? bytes : new TextEncoder().encode(changed);
    const { loss, copies, delayMinMs, delayMaxMs } = this.weather;
    const count = 1 + (this.#roll() < copies ? 1 : 0);
    for (let copy = 0; copy < count; copy++) {
      if (this.#roll() < loss) continue;
      const at = this.now + delayMinMs + Math.round(this.#roll() * (delayMaxMs - delayMinMs));
      this.#flights.push({ at, bytes: arriving, from: party.address, to });
    }
  }
}

export function audioSdp(address: string, version = '1'): Sdp {
  return {
    origin: { id: '7', version, address },
    connection: address,
    media: [{ kind: 'audio', port: 4_000, connection: null, payloads: [0, 8] }],
  };
}

export function faxSdp(address: string, version = '2'): Sdp {
  const fax: FaxMedia = {
    kind: 'fax',
    port: 4_002,
    connection: null,
    t38: {
      version: 0,
      maxBitRate: 14_400,
      rateManagement: 'transferredTCF',
      maxBuffer: 1_024,
      maxDatagram: 400,
      errorCorrection: 't38UDPRedundancy',
      fillBitRemoval: false,
      transcodingMMR: false,
      transcodingJBIG: false,
    },
  };
  return { origin: { id: '7', version, address }, connection: address, media: [fax] };
}

export const one: Address = { address: '192.0.2.1', port: 5060 };
export const two: Address = { address: '192.0.2.2', port: 5062 };

/** Rings, answers, and accepts every offer in its own kind, from `address`. */
export function obliging(address: string): (news: CallNews) => AgentOrder[] {
  return (news) => {
    if (news.is === 'incoming') {
      const { call } = news;
      return [
        { do: 'ring', call },
        { do: 'accept', call, answer: audioSdp(address) },
      ];
    }
    if (news.is !== 'offered') return [];
    const answer = news.offer?.media[0]?.kind === 'fax' ? faxSdp(address) : audioSdp(address);
    return [{ do: 'accept-offer', call: news.call, answer }];
  };
}

export const kinds = (party: Party): string[] => party.news.map((news) => news.is);

interface Held {
  readonly held: Record<string, number>;
}

/** A caller at `one` and a called side at `two`, both obliging; tests replace `react`. */
export function twoParties(config: Partial<AgentConfig> = {}, seed = 1) {
  const network = new TestNetwork(seed);
  const caller = network.join('caller', one, config);
  const called = network.join('called', two);
  caller.react = obliging(one.address);
  called.react = obliging(two.address);
  return {
    network,
    caller,
    called,
    /** The first call that came in at the called side. */
    get incoming() {
      const news = called.news.find(({ is }) => is === 'incoming');
      assert(news?.is === 'incoming', 'no call came in');
      return news;
    },
    dial() {
      const numbers = { to: '+12025550191', from: '+12025550190' };
      const offer = audioSdp(one.address);
      network.order(caller, { do: 'invite', call: 'dialled', ...numbers, target: two, offer });
      return this;
    },
    /** All transactions die, and nothing is held any more. */
    rest() {
      network.settle();
      for (const { agent } of [caller, called]) {
        const { held } = agent as unknown as Held;
        assert.deepEqual(held, { calls: 0, transactions: 0, merges: 0 });
      }
    },
  };
}

/**
 * The exchange: a back-to-back user agent that joins two calls by the number dialled, as a
 * carrier's border controller does. Signalling passes through it; media goes straight between the
 * two ends.
 */
import type { Host, HostInput, HostOutput } from '@platen/call';
import {
  type Address,
  type Agent,
  type AgentNews,
  type AgentOrder,
  createAgent,
} from '@platen/sip';

/** Where an exchange is, and where its numbers are. */
export interface ExchangeConfig {
  readonly local: Address;
  readonly name: string;
  readonly draw: () => string;
  /** Where a number lives; null: nobody has it. */
  readonly route: (number: string) => Address | null;
}

/** Q.850 1, unallocated number; SIP 404. */
const unallocated = { status: 404, cause: 1 };

/** Joins two calls leg by leg: a back-to-back user agent for signalling. Media goes past it. */
export class Exchange implements Host {
  readonly #config: ExchangeConfig;
  readonly #agent: Agent;
  /** Each leg's other leg. */
  readonly #other = new Map<string, string>();
  #out: HostOutput[] = [];

  constructor(config: ExchangeConfig) {
    this.#config = config;
    this.#agent = createAgent(config);
  }

  get wakeAt(): number | null {
    return this.#agent.wakeAt;
  }

  /** Calls under way, each of two legs. */
  get calls(): number {
    return this.#other.size / 2;
  }

  handle(input: HostInput, now: number): HostOutput[] {
    this.#out = [];
    if (input.is === 'sip') {
      this.#take(
        this.#agent.handle({ is: 'datagram', bytes: input.bytes, from: input.from }, now),
        now,
      );
    } else if (input.is === 'overdue') {
      this.#take(this.#agent.handle({ is: 'overdue' }, now), now);
    }
    return this.#out;
  }

  #take(outputs: ReturnType<Agent['handle']>, now: number): void {
    for (const output of outputs) {
      if (output.do === 'datagram') {
        this.#out.push({ do: 'sip', bytes: output.bytes, to: output.to });
      } else {
        this.#on(output.news, now);
      }
    }
  }

  #give(order: AgentOrder, now: number): void {
    this.#take(this.#agent.handle({ is: 'order', order }, now), now);
  }

  #on(news: AgentNews, now: number): void {
    if (news.is === 'incoming') {
      this.#join(news, now);
      return;
    }
    const call = news.call === null ? undefined : this.#other.get(news.call);
    if (call === undefined) return;
    switch (news.is) {
      case 'progress':
        if (news.status === 180) this.#give({ do: 'ring', call }, now);
        return;
      case 'answered':
        this.#give({ do: 'accept', call, answer: news.answer }, now);
        return;
      case 'refused':
        this.#part(news.call);
        this.#give(
          { do: 'refuse', call, status: news.status, cause: news.cause ?? undefined },
          now,
        );
        return;
      case 'offered':
        if (news.offer === null)
          this.#give({ do: 'refuse-offer', call: news.call, status: 488 }, now);
        else this.#give({ do: 'offer', call, offer: news.offer }, now);
        return;
      case 'offer-accepted':
        this.#give({ do: 'accept-offer', call, answer: news.answer }, now);
        return;
      case 'offer-refused':
        this.#give({ do: 'refuse-offer', call, status: news.status }, now);
        return;
      case 'ended':
        this.#part(news.call);
        this.#give({ do: 'hang-up', call, cause: news.cause ?? undefined }, now);
        return;
      case 'confirmed':
      case 'message':
        return;
    }
  }

  #join(news: Extract<AgentNews, { is: 'incoming' }>, now: number): void {
    const target = this.#config.route(news.to);
    if (target === null || news.offer === null) {
      const refusal = target === null ? unallocated : { status: 488 };
      this.#give({ do: 'refuse', call: news.call, ...refusal }, now);
      return;
    }
    const far = `${news.call}/far`;
    this.#other.set(news.call, far);
    this.#other.set(far, news.call);
    const callId = farCallId(news.callId);
    const { to, from, offer } = news;
    this.#give({ do: 'invite', call: far, to, from, target, offer, callId }, now);
  }

  #part(call: string): void {
    const other = this.#other.get(call);
    this.#other.delete(call);
    if (other !== undefined) this.#other.delete(other);
  }
}

/** Its own Call-ID for the far leg, with the job and dial still readable in front. */
function farCallId(callId: string): string {
  const [user, host] = callId.split('@');
  return `${user}.far@${host ?? 'exchange'}`;
}

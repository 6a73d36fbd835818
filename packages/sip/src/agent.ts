/**
 * The user agent: datagrams and orders in, datagrams and news out. It joins transactions (hop by
 * hop) and calls (end to end), and owns neither socket, clock nor dice.
 */
import type {
  Address,
  Agent,
  AgentConfig,
  AgentInput,
  AgentOrder,
  AgentOutput,
} from './agent-types.ts';
import { CallBook } from './call-book.ts';
import { newBranch, reasonHeaders, sayBye, sendAck, sendInvite } from './call-moves.ts';
import type { Call, CallInput, CallOutput, Turn } from './call-state.ts';
import { stepCall } from './call-step.ts';
import { answeredDialog } from './dialog.ts';
import { type Envelope, tagOf } from './envelope.ts';
import { formatMessage } from './format-message.ts';
import { formatVia } from './headers.ts';
import { branchOf, clientKey } from './matching.ts';
import { header, type Request, type Response } from './message.ts';
import { contactFor, newCall } from './new-call.ts';
import { Outbox, type Sent } from './outbox.ts';
import { Reception } from './reception.ts';
import {
  carriedOver,
  type Transaction,
  Transactions,
  type TransactionUser,
} from './transactions.ts';

/** How long a call of ours may ring (`AgentConfig.ringMaxMs`). */
export const ringMaxMs = 180_000;

/** An agent without calls. Its `handle` throws for an `invite` under a key that is in use. */
export function createAgent(config: AgentConfig): Agent {
  return new UserAgent(config);
}

class UserAgent implements Agent, TransactionUser {
  readonly #config: AgentConfig;
  readonly #outbox = new Outbox();
  readonly #calls = new CallBook();
  readonly #transactions: Transactions;
  readonly #reception: Reception;
  #now = 0;

  constructor(config: AgentConfig) {
    this.#config = config;
    this.#transactions = new Transactions(this.#outbox, this);
    this.#reception = new Reception({
      config,
      outbox: this.#outbox,
      calls: this.#calls,
      transactions: this.#transactions,
      ringMaxMs: config.ringMaxMs ?? ringMaxMs,
      step: (call, input) => this.#step(call, input),
      adopt: (call) => this.#calls.keep(call),
    });
  }

  get wakeAt(): number | null {
    const calls = this.#calls.wakeAt;
    const transactions = this.#transactions.wakeAt;
    if (calls === null || transactions === null) return calls ?? transactions;
    return Math.min(calls, transactions);
  }

  /** Sizes of what is held, for tests of leftovers. */
  get held(): { calls: number; transactions: number; merges: number } {
    const { size: calls } = this.#calls;
    return { calls, transactions: this.#transactions.size, merges: this.#reception.size };
  }

  handle(input: AgentInput, now: number): AgentOutput[] {
    this.#now = now;
    switch (input.is) {
      case 'datagram':
        this.#reception.hear(input.bytes, input.from, now);
        break;
      case 'order':
        this.#order(input.order);
        break;
      case 'overdue':
        this.#overdue(now);
    }
    return this.#outbox.drain();
  }

  #order(order: AgentOrder): void {
    if (order.do === 'invite') {
      this.#invite(order);
      return;
    }
    const call = this.#calls.get(order.call);
    // Orders cross the news of an end: nothing is left to do then.
    if (call !== null) this.#step(call, { is: 'order', order });
  }

  #invite(order: Extract<AgentOrder, { do: 'invite' }>): void {
    if (this.#calls.get(order.call) !== null) throw new Error(`call ${order.call} exists already`);
    const turn = this.#turn();
    const fresh = newCall(order, this.#config);
    const { call, invite, output } = sendInvite(fresh, order.offer, turn);
    const until = this.#now + (this.#config.ringMaxMs ?? ringMaxMs);
    this.#calls.keep({ ...call, state: { at: 'calling', invite, until } });
    this.#apply(call.key, [output]);
  }

  #overdue(now: number): void {
    this.#transactions.overdue(now);
    for (;;) {
      const call = this.#calls.next;
      if (call === null || (this.#calls.wakeAt ?? now) > now) return;
      this.#step(call, { is: 'overdue' });
    }
  }

  #turn(): Turn {
    return { now: this.#now, draw: this.#config.draw, name: this.#config.name };
  }

  #step(call: Call, input: CallInput): void {
    const { call: next, outputs } = stepCall(call, input, this.#turn());
    this.#calls.keep(next);
    this.#apply(call.key, outputs);
    const over = next.state.at === 'closing' || next.state.at === 'ended';
    if (over && 'invite' in call.state)
      this.#transactions.abandon(call.state.invite.branch, this.#now);
  }

  #apply(key: string | null, outputs: readonly CallOutput[]): void {
    for (const output of outputs) {
      switch (output.do) {
        case 'request':
          this.#transactions.request(this.#withVia(output), output.to, key, this.#now);
          break;
        case 'ack':
          this.#acknowledge(output, key);
          break;
        case 'cancel':
          this.#cancel(output.branch, output.cause);
          break;
        case 'respond':
          this.#transactions.respond(output.transaction, output.response, this.#now);
          break;
        case 'tell':
          this.#outbox.tell(output.news);
      }
    }
  }

  #withVia({ request, branch }: { request: Request; branch: string }): Request {
    const { address: host, port } = this.#config.local;
    const params = [
      ['rport', null],
      ['branch', branch],
    ] as const;
    const via = { name: 'Via', value: formatVia({ transport: 'UDP', host, port, params }) };
    return { ...request, headers: [via, ...request.headers] };
  }

  /** An ACK for a 2xx is no part of any transaction: a branch of its own, kept to be repeated. */
  #acknowledge(output: Extract<CallOutput, { do: 'ack' }>, call: string | null): void {
    const branch = newBranch(this.#turn());
    const request = this.#withVia({ request: output.request, branch });
    const sent: Sent = { bytes: formatMessage(request), to: output.to, call, summary: 'ACK' };
    this.#transactions.find(clientKey(output.branch, 'INVITE'))?.acks.set(output.toTag, sent);
    this.#outbox.send(sent);
  }

  /** RFC 3261 §9.1: the same Request-URI, Via, Call-ID, From, To, Route and CSeq number. */
  #cancel(branch: string, cause: number | null): void {
    const invite = this.#transactions.find(clientKey(branch, 'INVITE'));
    if (invite === undefined || invite.state !== 'proceeding') return;
    const { request, to, call } = invite;
    const number = Number.parseInt(header(request, 'CSeq')!, 10);
    const headers = [
      ...request.headers.filter(({ name }) => carriedOver.has(name) || name === 'To'),
      { name: 'CSeq', value: `${number} CANCEL` },
      ...reasonHeaders(cause),
    ];
    const body = new Uint8Array(0);
    const cancel: Request = { is: 'request', method: 'CANCEL', uri: request.uri, headers, body };
    this.#transactions.request(cancel, to, call, this.#now);
    this.#transactions.abandon(branch, this.#now);
  }

  heard(transaction: Transaction, response: Response, envelope: Envelope, from: Address): void {
    const { method } = envelope.cseq;
    // What becomes of a CANCEL shows in the answer to its INVITE.
    if (method === 'CANCEL') return;
    const toTag = tagOf(envelope.to) ?? '';
    const success = method === 'INVITE' && response.status >= 200 && response.status < 300;
    const known = success ? transaction.acks.get(toTag) : undefined;
    if (known !== undefined) {
      this.#outbox.send(known);
      return;
    }
    const call = transaction.call === null ? null : this.#calls.get(transaction.call);
    const forked = call !== null && success && ![null, toTag].includes(call.dialog.remoteTag);
    if (call !== null && !forked) {
      this.#step(call, { is: 'response', method, response, envelope, from });
    }
    if (success && !transaction.acks.has(toTag)) this.#unwanted(transaction, envelope, from);
  }

  unanswered(transaction: Transaction): void {
    const { call: key, request } = transaction;
    if (request.method === 'CANCEL') return;
    const call = key === null ? null : this.#calls.get(key);
    if (call !== null) this.#step(call, { is: 'unanswered', method: request.method });
  }

  gone(transaction: Transaction): void {
    this.#reception.forget(transaction);
  }

  /**
   * A 2xx that no call wants: another branch of a fork, or one that comes when all is over. It is
   * acknowledged, and its dialog, if it is a new one, ended (RFC 3261 §13.2.2.4).
   */
  #unwanted({ request }: Transaction, envelope: Envelope, from: Address): void {
    const turn = this.#turn();
    const stray = strayCall(request, envelope, from, contactFor(this.#config, null));
    const invite = { branch: branchOf(request), cseq: envelope.cseq.number };
    const ack = sendAck(stray, invite, turn);
    if (/;tag=/.test(header(request, 'To')!)) {
      this.#apply(null, [ack]);
      return;
    }
    const last = { is: 'ended', call: '', by: 'us', cause: null } as const;
    this.#apply(null, sayBye(stray, last, null, turn, ack).outputs);
  }
}

/** A call made up from an INVITE of ours and the 2xx to it, to say ACK and BYE with. */
function strayCall(request: Request, envelope: Envelope, from: Address, contact: string): Call {
  const dialog = answeredDialog(
    {
      callId: envelope.callId,
      localTag: tagOf(envelope.from) ?? '',
      remoteTag: null,
      local: header(request, 'From')!.replace(/;tag=[^;]*$/, ''),
      remote: header(request, 'To')!.replace(/;tag=[^;]*$/, ''),
      target: request.uri,
      routes: [],
      localCSeq: envelope.cseq.number,
      remoteCSeq: null,
      peer: from,
    },
    envelope,
    from,
  );
  return { key: '', role: 'caller', dialog, contact, agreed: null, state: { at: 'ended' } };
}

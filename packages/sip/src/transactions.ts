/**
 * Runs the transaction tables: finds the transaction of a message, walks its edge, keeps its two
 * timers. It knows messages hop by hop; what a 200 means for a call is the agent's business.
 */
import type { Address } from './agent-types.ts';
import { Deadlines, type Waiter } from './deadlines.ts';
import type { Envelope } from './envelope.ts';
import { formatMessage } from './format-message.ts';
import { branchOf, clientKey } from './matching.ts';
import { header, type Message, type Request, type Response } from './message.ts';
import { type Outbox, type Sent, summarize } from './outbox.ts';
import { param } from './params.ts';
import {
  type Timer,
  type TransactionAction,
  type TransactionEvent,
  type TransactionKind,
  type TransactionState,
  t2Ms,
  timers,
  transactionTables,
} from './transaction-tables.ts';

interface Running {
  readonly timer: Timer;
  readonly at: number;
  /** The gap that led to `at`. */
  readonly everyMs: number;
}

export interface Transaction extends Waiter {
  readonly kind: TransactionKind;
  readonly key: string;
  /** Call it serves, if any. */
  readonly call: string | null;
  readonly request: Request;
  state: TransactionState;
  again: Running | null;
  limit: Running | null;
  /** The request (client) or the last response (server) as sent. */
  sent: Sent | null;
  /** Where its messages go. */
  readonly to: Address;
  /** INVITE client: the ACK of each 2xx by its To tag, to be repeated with it. */
  readonly acks: Map<string, Sent>;
}

/** What transactions hand up. */
export interface TransactionUser {
  heard(transaction: Transaction, response: Response, envelope: Envelope, from: Address): void;
  /** No response (timer B or F). */
  unanswered(transaction: Transaction): void;
  gone(transaction: Transaction): void;
}

export class Transactions {
  readonly #all = new Map<string, Transaction>();
  readonly #deadlines = new Deadlines<Transaction>();
  readonly #outbox: Outbox;
  readonly #user: TransactionUser;

  constructor(outbox: Outbox, user: TransactionUser) {
    this.#outbox = outbox;
    this.#user = user;
  }

  get wakeAt(): number | null {
    return this.#deadlines.next?.wakeAt ?? null;
  }

  get size(): number {
    return this.#all.size;
  }

  find(key: string): Transaction | undefined {
    return this.#all.get(key);
  }

  /** Starts a client transaction and sends `request`, which carries its Via already. */
  request(request: Request, to: Address, call: string | null, now: number): Transaction {
    const kind = request.method === 'INVITE' ? 'invite-client' : 'request-client';
    const branch = branchOf(request);
    const transaction = this.#start(
      kind,
      clientKey(branch, request.method),
      request,
      to,
      call,
      now,
    );
    transaction.sent = this.#ready(request, to, call);
    this.#outbox.send(transaction.sent);
    return transaction;
  }

  /** Starts a server transaction for a request not seen before. */
  receive(
    request: Request,
    key: string,
    to: Address,
    call: string | null,
    now: number,
  ): Transaction {
    const kind = request.method === 'INVITE' ? 'invite-server' : 'request-server';
    return this.#start(kind, key, request, to, call, now);
  }

  /** Our side answers; false when the transaction is past taking that answer. */
  respond(key: string, response: Response, now: number): boolean {
    const transaction = this.#all.get(key);
    if (transaction === undefined) return false;
    return this.#walk(transaction, responseEvent(response.status), now, { response });
  }

  /** A copy of the request, or an ACK on the same branch, came. */
  repeat(transaction: Transaction, event: 'request' | 'ack', now: number): void {
    this.#walk(transaction, event, now, {});
  }

  /** A response came; false when no transaction of ours asked for it. */
  response(response: Response, envelope: Envelope, from: Address, now: number): Transaction | null {
    const branch = param(envelope.via.params, 'branch') ?? '';
    const transaction = this.#all.get(clientKey(branch, envelope.cseq.method));
    if (transaction === undefined || envelope.viaCount !== 1) return null;
    const event = responseEvent(response.status);
    this.#walk(transaction, event, now, { response, envelope, from });
    return transaction;
  }

  /**
   * Nobody waits for the answer to this INVITE any more (it was cancelled, or its call is over): it
   * has 64 × T1 left (RFC 3261 §9.1).
   */
  abandon(branch: string, now: number): void {
    const transaction = this.#all.get(clientKey(branch, 'INVITE'));
    if (transaction !== undefined) this.#walk(transaction, 'abandon', now, {});
  }

  /** Fires every timer that is due. */
  overdue(now: number): void {
    for (;;) {
      const transaction = this.#deadlines.next;
      if (transaction === undefined || transaction.wakeAt > now) return;
      const { again, limit } = transaction;
      const due = limit !== null && limit.at <= now ? limit : again;
      if (due === null) throw new Error('a transaction woke without a timer');
      if (due === limit) transaction.limit = null;
      else transaction.again = null;
      this.#walk(transaction, due.timer, now, { fired: due });
    }
  }

  #start(
    kind: TransactionKind,
    key: string,
    request: Request,
    to: Address,
    call: string | null,
    now: number,
  ): Transaction {
    const { starts } = transactionTables[kind];
    const transaction: Transaction = {
      ...{ kind, key, call, request, to, state: starts.to },
      ...{ again: null, limit: null, sent: null, acks: new Map(), wakeAt: 0, place: -1 },
    };
    this.#all.set(key, transaction);
    for (const action of starts.do) this.#act(transaction, action, now, {});
    this.#schedule(transaction);
    return transaction;
  }

  #walk(transaction: Transaction, event: TransactionEvent, now: number, about: About): boolean {
    const edges = transactionTables[transaction.kind].edges;
    const edge = edges[transaction.state as keyof typeof edges]?.[event];
    if (edge !== undefined) {
      transaction.state = edge.to;
      if (edge.to === 'terminated') {
        transaction.again = null;
        transaction.limit = null;
        this.#all.delete(transaction.key);
      }
      for (const action of edge.do) this.#act(transaction, action, now, about);
    }
    this.#schedule(transaction);
    if (edge?.to === 'terminated') this.#user.gone(transaction);
    return edge !== undefined;
  }

  #act(transaction: Transaction, action: TransactionAction, now: number, about: About): void {
    if (action.startsWith('start ')) {
      const timer = action.slice(6) as Timer;
      const { slot, ms } = timers[timer];
      transaction[slot] = { timer, at: now + ms, everyMs: ms };
      return;
    }
    switch (action) {
      case 'send':
        transaction.sent = this.#ready(about.response!, transaction.to, transaction.call);
        this.#outbox.send(transaction.sent);
        return;
      case 'resend':
        if (transaction.sent !== null) this.#outbox.send(transaction.sent);
        return;
      case 'stop-timers':
        transaction.again = null;
        transaction.limit = null;
        return;
      case 'stop-copies':
        transaction.again = null;
        return;
      case 'double':
        this.#repeatAfter(transaction, about.fired!, about.fired!.everyMs * 2, now);
        return;
      case 'slow-down':
        this.#repeatAfter(transaction, about.fired!, t2Ms, now);
        return;
      case 'ack':
        this.#outbox.send(this.#refusalAck(transaction, about.response!));
        return;
      case 'pass':
        this.#user.heard(transaction, about.response!, about.envelope!, about.from!);
        return;
      case 'give-up':
        this.#user.unanswered(transaction);
    }
  }

  /**
   * Counts from when the timer should have fired, unless that is long past: no burst makes up for
   * lateness.
   */
  #repeatAfter(transaction: Transaction, fired: Running, wantedMs: number, now: number): void {
    const everyMs = Math.min(wantedMs, timers[fired.timer].capMs);
    const at = fired.at + everyMs > now ? fired.at + everyMs : now + everyMs;
    transaction.again = { timer: fired.timer, at, everyMs };
  }

  #schedule(transaction: Transaction): void {
    const again = transaction.again?.at ?? Number.POSITIVE_INFINITY;
    const limit = transaction.limit?.at ?? Number.POSITIVE_INFINITY;
    const at = Math.min(again, limit);
    this.#deadlines.set(transaction, Number.isFinite(at) ? at : null);
  }

  #ready(message: Message, to: Address, call: string | null): Sent {
    return { bytes: formatMessage(message), to, call, summary: summarize(message) };
  }

  /** RFC 3261 §17.1.1.3: the INVITE's Via, Route and CSeq number, the response's To. */
  #refusalAck({ request, to, call }: Transaction, response: Response): Sent {
    const headers = request.headers.filter(({ name }) => carriedOver.has(name));
    headers.push({ name: 'To', value: header(response, 'To')! });
    const number = Number.parseInt(header(request, 'CSeq')!, 10);
    headers.push({ name: 'CSeq', value: `${number} ACK` });
    const body = new Uint8Array(0);
    return this.#ready({ is: 'request', method: 'ACK', uri: request.uri, headers, body }, to, call);
  }
}

/** What an ACK for a refusal and a CANCEL take over from their INVITE as it stands. */
export const carriedOver: ReadonlySet<string> = new Set([
  'Via',
  'From',
  'Call-ID',
  'Max-Forwards',
  'Route',
]);

interface About {
  readonly response?: Response;
  readonly envelope?: Envelope;
  readonly from?: Address;
  readonly fired?: Running;
}

function responseEvent(status: number): '1xx' | '2xx' | '3xx-6xx' {
  if (status < 200) return '1xx';
  return status < 300 ? '2xx' : '3xx-6xx';
}

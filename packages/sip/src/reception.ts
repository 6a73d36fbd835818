/**
 * Where datagrams come in: read, matched to a transaction, checked as RFC 3261 §8.2 orders, handed
 * to a call. This is the one place that catches `ParseError`.
 */
import { ParseError } from '@platen/bits';
import type { Address, AgentConfig } from './agent-types.ts';
import type { CallBook } from './call-book.ts';
import { methodsAllowed, sdpType } from './call-moves.ts';
import type { Asked, Call, CallInput } from './call-state.ts';
import { descriptionOf, readDescription } from './describe.ts';
import { type Envelope, readEnvelope, tagOf } from './envelope.ts';
import { formatMessage } from './format-message.ts';
import { readCause } from './headers.ts';
import { serverKey } from './matching.ts';
import { type Header, headerValues, type Message, type Request } from './message.ts';
import { calledCall } from './new-call.ts';
import { type Outbox, summarize } from './outbox.ts';
import { parseMessage } from './parse-message.ts';
import { buildResponse, markSource, responseAddress } from './responses.ts';
import { salvage } from './salvage.ts';
import { patienceMs } from './transaction-tables.ts';
import type { Transaction, Transactions } from './transactions.ts';
import { parseUri } from './uri.ts';

export interface ReceptionNeeds {
  readonly config: AgentConfig;
  readonly outbox: Outbox;
  readonly calls: CallBook;
  readonly transactions: Transactions;
  readonly ringMaxMs: number;
  step(call: Call, input: CallInput): void;
  adopt(call: Call): void;
}

/** Methods of SIP that we know and do not take (405); others are unknown (501). */
const methodsKnown = new Set([
  'INFO',
  'MESSAGE',
  'NOTIFY',
  'PRACK',
  'PUBLISH',
  'REFER',
  'REGISTER',
  'SUBSCRIBE',
  'UPDATE',
]);
const methodsTaken = new Set(methodsAllowed.split(', '));

const bodiesTaken: readonly Header[] = [
  { name: 'Accept', value: sdpType },
  { name: 'Accept-Encoding', value: 'identity' },
  { name: 'Accept-Language', value: 'en' },
];

/** A request in hand: what it says, where it came from, which transaction answers it. */
interface Visit {
  readonly request: Request;
  readonly envelope: Envelope;
  readonly from: Address;
  readonly key: string;
  /** The call whose dialog it belongs to. */
  readonly call: Call | null;
}

interface Refusal {
  readonly status: number;
  readonly headers?: readonly Header[];
}

export class Reception {
  readonly #needs: ReceptionNeeds;
  /** INVITEs by From tag, Call-ID and CSeq, to know one that came two ways (§8.2.2.2); and back. */
  readonly #merges = new Map<string, string>();
  readonly #mergeOf = new Map<string, string>();
  /** Answers without state must be the same for each copy (§8.2.7). */
  readonly #statelessTag: string;
  #now = 0;

  constructor(needs: ReceptionNeeds) {
    this.#needs = needs;
    this.#statelessTag = needs.config.draw();
  }

  get size(): number {
    return this.#merges.size;
  }

  /** A transaction is gone: nothing of it is kept. */
  forget({ key }: Transaction): void {
    const merge = this.#mergeOf.get(key);
    if (merge === undefined) return;
    this.#merges.delete(merge);
    this.#mergeOf.delete(key);
  }

  hear(bytes: Uint8Array, from: Address, now: number): void {
    this.#now = now;
    const read = readDatagram(bytes);
    if (read === null) {
      this.#malformed(bytes, from);
      return;
    }
    const { message, envelope } = read;
    const name = this.#needs.outbox.heard(message, bytes);
    if (message.is === 'request') name(this.#request(message, envelope, from));
    else name(this.#needs.transactions.response(message, envelope, from, now)?.call ?? null);
  }

  /**
   * 400 (or 505) where enough can be read to answer by; silence else. No state is kept for it
   * (§8.2.7).
   */
  #malformed(bytes: Uint8Array, from: Address): void {
    const found = salvage(bytes);
    if (found === null) return;
    const { request, via, tagged, status } = found;
    const summary = `${request.method} (malformed)`;
    this.#needs.outbox.tell({ is: 'message', call: null, way: 'heard', summary, bytes });
    const toTag = tagged ? null : this.#statelessTag;
    const response = buildResponse(markSource(request, via, from), status, { toTag });
    this.#needs.outbox.send({
      bytes: formatMessage(response),
      to: responseAddress(via, from),
      call: null,
      summary: summarize(response),
    });
  }

  /** Returns the key of the call it belongs to. */
  #request(heard: Request, envelope: Envelope, from: Address): string | null {
    const { calls, transactions } = this.#needs;
    const key = serverKey(heard, envelope);
    const known = transactions.find(key);
    if (known !== undefined && heard.method !== 'ACK') {
      transactions.repeat(known, 'request', this.#now);
      return known.call;
    }
    const toTag = tagOf(envelope.to);
    const fromTag = tagOf(envelope.from) ?? '';
    const call = toTag === null ? null : calls.inDialog(envelope.callId, toTag, fromTag);
    const request = markSource(heard, envelope.via, from);
    const visit: Visit = { request, envelope, from, key, call };
    if (heard.method === 'ACK') return this.#acknowledged(visit, known);
    if (heard.method === 'CANCEL') return this.#cancelled(visit);
    const refusal = this.#refusal(visit);
    if (refusal !== null) {
      this.#start(visit, refusal);
      return call?.key ?? null;
    }
    if (heard.method === 'INVITE') return this.#invited(visit);
    if (heard.method === 'OPTIONS') this.#capabilities(visit);
    else this.#bye(visit);
    return call?.key ?? null;
  }

  /** The checks every request passes, in the order of §8.2; null when it may go on. */
  #refusal({ request, envelope, call }: Visit): Refusal | null {
    const { method } = request;
    if (!methodsTaken.has(method)) {
      const status = methodsKnown.has(method) ? 405 : 501;
      return { status, headers: [{ name: 'Allow', value: methodsAllowed }] };
    }
    const inside = tagOf(envelope.to) !== null;
    if (inside && call === null) return { status: 481 };
    if (!inside && method === 'BYE') return { status: 481 };
    if (!inside && this.#merges.has(mergeKey(envelope))) return { status: 482 };
    if (!uriTaken(request.uri)) return { status: 416 };
    const unsupported = headerValues(request, 'Require');
    if (unsupported.length > 0) {
      return { status: 420, headers: [{ name: 'Unsupported', value: unsupported.join(', ') }] };
    }
    const remote = call?.dialog.remoteCSeq ?? null;
    if (remote !== null && envelope.cseq.number <= remote) return { status: 500 };
    if (method !== 'INVITE') return null;
    if (!inside && envelope.contact === null) return { status: 400 };
    const described = readDescription(request);
    if (described.is !== 'unusable') return null;
    return { status: described.status, headers: described.status === 415 ? bodiesTaken : [] };
  }

  /** Starts the request's transaction with a response that needs no call to make it. */
  #start(visit: Visit, refusal: Refusal, toTag = this.#needs.config.draw()): void {
    const { transactions, config } = this.#needs;
    const { request, envelope, from, key, call } = visit;
    const to = responseAddress(envelope.via, from);
    transactions.receive(request, key, to, call?.key ?? null, this.#now);
    const headers: Header[] = [...(refusal.headers ?? []), { name: 'Server', value: config.name }];
    // §8.2.6.1: a 100 gives back the Timestamp.
    const times = request.headers.filter(({ name }) => name === 'Timestamp');
    if (refusal.status === 100) headers.push(...times);
    const tag = refusal.status === 100 || tagOf(envelope.to) !== null ? null : toTag;
    const response = buildResponse(request, refusal.status, { toTag: tag, headers });
    transactions.respond(key, response, this.#now);
  }

  /** OPTIONS: what an INVITE would find (§11.2). */
  #capabilities(visit: Visit): void {
    const { call, envelope } = visit;
    if (call !== null) this.#needs.adopt(inSequence(call, envelope));
    const headers = [{ name: 'Allow', value: methodsAllowed }, ...bodiesTaken];
    this.#start(visit, { status: 200, headers });
  }

  #invited(visit: Visit): string {
    const { outbox, config, ringMaxMs, adopt, step } = this.#needs;
    const { request, envelope, from, key } = visit;
    const offer = descriptionOf(request);
    const asked: Asked = { request, transaction: key, cseq: envelope.cseq.number, offer };
    if (visit.call !== null) {
      this.#start(visit, { status: 100 });
      step(inSequence(visit.call, envelope), { is: 'invite', asked, envelope, from });
      return visit.call.key;
    }
    const call = calledCall(asked, envelope, from, ringMaxMs + patienceMs, config, this.#now);
    this.#merges.set(mergeKey(envelope), key);
    this.#mergeOf.set(key, mergeKey(envelope));
    adopt(call);
    this.#start({ ...visit, call }, { status: 100 });
    outbox.tell({
      is: 'incoming',
      call: call.key,
      to: userOf(request.uri),
      from: userOf(envelope.from.uri),
      callId: envelope.callId,
      offer,
      peer: from,
    });
    return call.key;
  }

  #bye(visit: Visit): void {
    const { transactions, step } = this.#needs;
    const { request, envelope, from, key, call } = visit;
    const to = responseAddress(envelope.via, from);
    transactions.receive(request, key, to, call!.key, this.#now);
    const cause = readCause(headerValues(request, 'Reason'));
    step(inSequence(call!, envelope), { is: 'bye', request, transaction: key, cause });
  }

  /** ACK: for a refusal it belongs to the INVITE's transaction, for a 2xx to the call. */
  #acknowledged(visit: Visit, known: Transaction | undefined): string | null {
    const { transactions, step } = this.#needs;
    if (known !== undefined && known.state !== 'accepted') {
      transactions.repeat(known, 'ack', this.#now);
      return known.call;
    }
    const { call, request, envelope } = visit;
    if (call === null) return null;
    const answer = descriptionOf(request);
    step(call, { is: 'ack', cseq: envelope.cseq.number, answer });
    return call.key;
  }

  /**
   * CANCEL is answered by itself; the INVITE it means, if still unanswered, gets 487 from its call
   * (§9.2).
   */
  #cancelled(visit: Visit): string | null {
    const { calls, transactions, step } = this.#needs;
    const invite = transactions.find(serverKey(visit.request, visit.envelope, 'INVITE'));
    const call = invite?.call == null ? null : calls.get(invite.call);
    const status = invite === undefined ? 481 : 200;
    this.#start({ ...visit, call }, { status }, call?.dialog.localTag);
    if (invite?.state === 'proceeding' && call !== null) {
      const cause = readCause(headerValues(visit.request, 'Reason'));
      step(call, { is: 'cancel', transaction: invite.key, cause });
    }
    return call?.key ?? null;
  }
}

/** The one place where bytes that cannot be read are caught. */
function readDatagram(bytes: Uint8Array): { message: Message; envelope: Envelope } | null {
  try {
    const message = parseMessage(bytes);
    return { message, envelope: readEnvelope(message) };
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
}

function mergeKey({ from, callId, cseq }: Envelope): string {
  return `${tagOf(from) ?? ''} ${callId} ${cseq.number} ${cseq.method}`;
}

/** The call once a request of that number is in (§12.2.2). */
function inSequence(call: Call, { cseq }: Envelope): Call {
  return { ...call, dialog: { ...call.dialog, remoteCSeq: cseq.number } };
}

function uriTaken(uri: string): boolean {
  const parsed = parseUri(uri);
  return parsed.is === 'sip' ? !parsed.secure : parsed.scheme === 'tel';
}

/** The user part of a SIP URI, the number of a tel URI; empty when there is none. */
function userOf(uri: string): string {
  const parsed = parseUri(uri);
  if (parsed.is === 'sip') return parsed.user ?? '';
  return parsed.rest.split(';')[0];
}

/**
 * The moves that several states of a call share: requests, answers and endings (RFC 3261 §13–15).
 */
import type { AgentNews } from './agent-types.ts';
import type {
  Asked,
  Asking,
  Call,
  CallInput,
  CallOutput,
  CallState,
  Step,
  Turn,
} from './call-state.ts';
import { answeredDialog, type Dialog, dialogRequest, refreshed } from './dialog.ts';
import { formatSdp } from './format-sdp.ts';
import { formatCause } from './headers.ts';
import { branchCookie } from './matching.ts';
import type { Header, Request, Response } from './message.ts';
import { buildResponse } from './responses.ts';
import type { Sdp } from './sdp.ts';
import { patienceMs, t1Ms } from './transaction-tables.ts';

/** What we understand; the value of Allow (RFC 3261 §20.5). */
export const methodsAllowed = 'INVITE, ACK, CANCEL, BYE, OPTIONS';
export const sdpType = 'application/sdp';
/** How long our application may think about a re-INVITE, and the far end about ours. */
export const offerMaxMs = patienceMs;
/** How often our re-INVITE is sent again after glare. */
export const glareRetriesMax = 3;

export type HeardResponse = Extract<CallInput, { is: 'response' }>;

const encoder = new TextEncoder();

export function sdpBody(sdp: Sdp): Uint8Array {
  return encoder.encode(formatSdp(sdp));
}

export function stay(call: Call): Step {
  return { call, outputs: [] };
}

export function go(call: Call, state: CallState, ...outputs: CallOutput[]): Step {
  return { call: { ...call, state }, outputs };
}

export function tell(news: AgentNews): CallOutput {
  return { do: 'tell', news };
}

export function endedNews(
  call: Call,
  by: 'us' | 'far' | 'timeout',
  cause: number | null | undefined,
): AgentNews {
  return { is: 'ended', call: call.key, by, cause: cause ?? null };
}

export function refusedNews(
  call: Call,
  status: number,
  reason: string,
  cause: number | null,
): AgentNews {
  return { is: 'refused', call: call.key, status, reason, cause };
}

export function reasonHeaders(cause: number | null | undefined): Header[] {
  return typeof cause === 'number' ? [{ name: 'Reason', value: formatCause(cause) }] : [];
}

export function newBranch(turn: Turn): string {
  return `${branchCookie}${turn.draw()}`;
}

/** INVITE or re-INVITE with an offer (§13.2.1, §14.1). */
export function sendInvite(
  call: Call,
  offer: Sdp,
  turn: Turn,
): { call: Call; invite: Asking; output: CallOutput } {
  const cseq = call.dialog.localCSeq + 1;
  const dialog: Dialog = { ...call.dialog, localCSeq: cseq };
  const branch = newBranch(turn);
  const headers: Header[] = [
    { name: 'Contact', value: call.contact },
    { name: 'Allow', value: methodsAllowed },
    { name: 'User-Agent', value: turn.name },
    { name: 'Content-Type', value: sdpType },
  ];
  const sent = dialogRequest(dialog, 'INVITE', cseq, headers, sdpBody(offer));
  const invite: Asking = { branch, cseq, offer };
  return { call: { ...call, dialog }, invite, output: { do: 'request', branch, ...sent } };
}

/** ACK for a 2xx (§13.2.2.4), in the dialog as that 2xx leaves it. */
export function sendAck(
  call: Call,
  invite: Pick<Asking, 'branch' | 'cseq'>,
  turn: Turn,
): CallOutput {
  const headers: Header[] = [{ name: 'User-Agent', value: turn.name }];
  const sent = dialogRequest(call.dialog, 'ACK', invite.cseq, headers);
  return { do: 'ack', branch: invite.branch, toTag: call.dialog.remoteTag!, ...sent };
}

/** The call once a 2xx to its INVITE is in: dialog made, or its target refreshed. */
export function withAnswer(call: Call, { envelope, from }: HeardResponse): Call {
  const dialog =
    call.dialog.remoteTag === null
      ? answeredDialog(call.dialog, envelope, from)
      : refreshed(call.dialog, envelope, from);
  return { ...call, dialog };
}

/** BYE (§15.1.1), after `before`; `last` is told when the BYE is answered or given up. */
export function sayBye(
  call: Call,
  last: AgentNews,
  cause: number | null | undefined,
  turn: Turn,
  ...before: CallOutput[]
): Step {
  const cseq = call.dialog.localCSeq + 1;
  const dialog = { ...call.dialog, localCSeq: cseq };
  const headers: Header[] = [{ name: 'User-Agent', value: turn.name }, ...reasonHeaders(cause)];
  const sent = dialogRequest(dialog, 'BYE', cseq, headers);
  const bye: CallOutput = { do: 'request', branch: newBranch(turn), ...sent };
  const state: CallState = { at: 'closing', last, until: turn.now + patienceMs + t1Ms };
  return go({ ...call, dialog }, state, ...before, bye);
}

export function end(call: Call, last: AgentNews, ...before: CallOutput[]): Step {
  return go(call, { at: 'ended' }, ...before, tell(last));
}

/** A response of ours to a request in the call. */
export function answer(
  call: Call,
  request: Request,
  transaction: string,
  status: number,
  turn: Turn,
  extra: { headers?: readonly Header[]; body?: Uint8Array } = {},
): CallOutput & { do: 'respond' } {
  const headers: Header[] = [...(extra.headers ?? []), { name: 'Server', value: turn.name }];
  const toTag = call.dialog.localTag;
  return {
    do: 'respond',
    transaction,
    response: buildResponse(request, status, { toTag, headers, body: extra.body }),
  };
}

/**
 * 180 and 200 to INVITE make or refresh the dialog: Record-Route goes back, our Contact with it
 * (§12.1.1).
 */
export function answerInvite(
  call: Call,
  { request, transaction }: Asked,
  status: number,
  turn: Turn,
  ours?: Sdp,
): CallOutput & { do: 'respond' } {
  const headers: Header[] = request.headers.filter(({ name }) => name === 'Record-Route');
  headers.push({ name: 'Contact', value: call.contact }, { name: 'Allow', value: methodsAllowed });
  if (ours === undefined) return answer(call, request, transaction, status, turn, { headers });
  headers.push({ name: 'Content-Type', value: sdpType });
  return answer(call, request, transaction, status, turn, { headers, body: sdpBody(ours) });
}

/**
 * 200 with our description; it is repeated until the ACK. What is agreed is known now, unless
 * theirs is still to come.
 */
export function accept(call: Call, asked: Asked, ours: Sdp, first: boolean, turn: Turn): Step {
  const output = answerInvite(call, asked, 200, turn, ours);
  const agreed = asked.offer === null ? call.agreed : { ours, theirs: asked.offer };
  const state: CallState = {
    at: 'accepted',
    asked,
    response: output.response,
    ours,
    first,
    after: null,
    resendAt: turn.now + t1Ms,
    everyMs: t1Ms,
    until: turn.now + patienceMs,
  };
  return go({ ...call, agreed }, state, output);
}

/** Final refusal of their INVITE. */
export function refuse(
  call: Call,
  asked: Asked,
  status: number,
  turn: Turn,
  headers: readonly Header[] = [],
): CallOutput {
  if (status < 300) throw new Error(`${status} refuses nothing`);
  return answer(call, asked.request, asked.transaction, status, turn, { headers });
}

/** A re-INVITE of theirs came while we cannot look at it: try later (§14.2). */
export function busyWithInvite(call: Call, asked: Asked, turn: Turn): Step {
  const seconds = Number.parseInt(turn.draw().slice(0, 8), 16) % 11;
  const headers: Header[] = [{ name: 'Retry-After', value: String(seconds) }];
  return { call, outputs: [refuse(call, asked, 500, turn, headers)] };
}

/** Their BYE: answered, and the call is over (§15.1.2). */
export function heardBye(
  call: Call,
  input: Extract<CallInput, { is: 'bye' }>,
  turn: Turn,
  ...before: CallOutput[]
): Step {
  const yes = answer(call, input.request, input.transaction, 200, turn);
  return end(call, endedNews(call, 'far', input.cause), ...before, yes);
}

/** An offer of ours that cannot go out now. */
export function offerRefused(call: Call, status: number): CallOutput {
  return tell({ is: 'offer-refused', call: call.key, status });
}

export function isSuccess(response: Response): boolean {
  return response.status >= 200 && response.status < 300;
}

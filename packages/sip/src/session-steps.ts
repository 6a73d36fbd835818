/**
 * Offer and answer while a call is up (RFC 3261 §14, RFC 3264 §8): re-INVITE both ways, glare,
 * refusal. A refused offer leaves the session as it was: nothing of it is kept, so there is nothing
 * to undo.
 */
import {
  accept,
  busyWithInvite,
  endedNews,
  glareRetriesMax,
  go,
  type HeardResponse,
  heardBye,
  isSuccess,
  offerMaxMs,
  offerRefused,
  refuse,
  sayBye,
  sendAck,
  sendInvite,
  stay,
  tell,
  withAnswer,
} from './call-moves.ts';
import type { Call, CallInput, CallState, Step, Turn } from './call-state.ts';
import { descriptionOf } from './describe.ts';
import { refreshed } from './dialog.ts';
import type { Sdp } from './sdp.ts';
import { patienceMs } from './transaction-tables.ts';

type At<Name extends CallState['at']> = Extract<CallState, { at: Name }>;
type Invite = Extract<CallInput, { is: 'invite' }>;

export function stable(call: Call, _state: At<'stable'>, input: CallInput, turn: Turn): Step {
  switch (input.is) {
    case 'order':
      if (input.order.do === 'offer') return offer(call, input.order.offer, glareRetriesMax, turn);
      return input.order.do === 'hang-up' ? hangUp(call, input.order.cause, turn) : stay(call);
    case 'invite':
      return invitedAgain(call, input, turn);
    case 'bye':
      return heardBye(call, input, turn);
    default:
      return stay(call);
  }
}

export function offering(call: Call, state: At<'offering'>, input: CallInput, turn: Turn): Step {
  switch (input.is) {
    case 'response':
      return input.method === 'INVITE' ? offerAnswered(call, state, input, turn) : stay(call);
    case 'unanswered':
      // §14.1: a re-INVITE without any response means that the far end is gone.
      return input.method === 'INVITE'
        ? sayBye(call, endedNews(call, 'timeout', null), null, turn)
        : stay(call);
    case 'invite':
      return { call, outputs: [refuse(call, input.asked, 491, turn)] };
    case 'bye':
      return heardBye(call, input, turn);
    case 'order':
      if (input.order.do === 'offer') return { call, outputs: [offerRefused(call, 491)] };
      return input.order.do === 'hang-up' ? hangUp(call, input.order.cause, turn) : stay(call);
    case 'overdue':
      return offerOverdue(call, state, turn);
    default:
      return stay(call);
  }
}

export function glare(call: Call, state: At<'glare'>, input: CallInput, turn: Turn): Step {
  switch (input.is) {
    case 'overdue':
      return offer(call, state.offer, state.triesLeft - 1, turn);
    case 'invite': {
      // Theirs came first after all: ours is dropped rather than insisted on.
      const next = invitedAgain(call, input, turn);
      return { call: next.call, outputs: [offerRefused(call, 491), ...next.outputs] };
    }
    case 'bye':
      return heardBye(call, input, turn);
    case 'order':
      if (input.order.do === 'offer') return { call, outputs: [offerRefused(call, 491)] };
      return input.order.do === 'hang-up' ? hangUp(call, input.order.cause, turn) : stay(call);
    default:
      return stay(call);
  }
}

export function offered(call: Call, state: At<'offered'>, input: CallInput, turn: Turn): Step {
  switch (input.is) {
    case 'order':
      return offerDecided(call, state, input, turn);
    case 'overdue':
      return withdrawn(call, state, 488, turn);
    case 'cancel': {
      if (input.transaction !== state.asked.transaction) return stay(call);
      return withdrawn(call, state, 487, turn);
    }
    case 'invite':
      return busyWithInvite(call, input.asked, turn);
    case 'bye':
      return heardBye(call, input, turn, refuse(call, state.asked, 487, turn));
    default:
      return stay(call);
  }
}

/** Their offer is off the table before our application decided. */
function withdrawn(call: Call, state: At<'offered'>, status: number, turn: Turn): Step {
  const gone = refuse(call, state.asked, status, turn);
  return go(call, { at: 'stable' }, gone, tell({ is: 'offer-withdrawn', call: call.key }));
}

function offerDecided(
  call: Call,
  state: At<'offered'>,
  { order }: Extract<CallInput, { is: 'order' }>,
  turn: Turn,
): Step {
  switch (order.do) {
    case 'accept-offer':
      return accept(call, state.asked, order.answer, false, turn);
    case 'refuse-offer':
      return go(call, { at: 'stable' }, refuse(call, state.asked, order.status, turn));
    case 'offer':
      return { call, outputs: [offerRefused(call, 491)] };
    case 'hang-up': {
      const gone = refuse(call, state.asked, 487, turn);
      return sayBye(call, endedNews(call, 'us', order.cause), order.cause, turn, gone);
    }
    default:
      return stay(call);
  }
}

/**
 * A re-INVITE on a stable session. An unchanged description is a refresh: answered here with our
 * last one.
 */
export function invitedAgain(call: Call, { asked, envelope, from }: Invite, turn: Turn): Step {
  const next: Call = { ...call, dialog: refreshed(call.dialog, envelope, from) };
  if (asked.offer !== null && call.agreed !== null && isRefresh(asked.offer, call.agreed.theirs)) {
    return accept(next, asked, call.agreed.ours, false, turn);
  }
  const state: CallState = { at: 'offered', asked, until: turn.now + offerMaxMs };
  return go(next, state, tell({ is: 'offered', call: call.key, offer: asked.offer }));
}

/**
 * RFC 3264 §8: the same version means the same description. Some gateways change the media and
 * forget the version, so the media must be the same too.
 */
function isRefresh(offer: Sdp, last: Sdp): boolean {
  const same = offer.origin.id === last.origin.id && offer.origin.version === last.origin.version;
  return same && JSON.stringify(offer) === JSON.stringify(last);
}

function hangUp(call: Call, cause: number | undefined, turn: Turn): Step {
  return sayBye(call, endedNews(call, 'us', cause), cause, turn);
}

/** Sends our re-INVITE. */
export function offer(call: Call, ours: Sdp, triesLeft: number, turn: Turn): Step {
  const { call: next, invite, output } = sendInvite(call, ours, turn);
  const until = turn.now + offerMaxMs + 1;
  const flags = { heard: false, cancelled: false };
  return go(next, { at: 'offering', invite, triesLeft, ...flags, until }, output);
}

/** Heard but undecided for too long: CANCEL; not even that answered: the far end is gone. */
function offerOverdue(call: Call, state: At<'offering'>, turn: Turn): Step {
  if (state.cancelled || !state.heard) {
    return sayBye(call, endedNews(call, 'timeout', null), null, turn);
  }
  const until = turn.now + patienceMs;
  const { branch } = state.invite;
  return go(call, { ...state, cancelled: true, until }, { do: 'cancel', branch, cause: null });
}

function offerAnswered(call: Call, state: At<'offering'>, input: HeardResponse, turn: Turn): Step {
  const { status } = input.response;
  if (status < 200) return go(call, { ...state, heard: true });
  if (isSuccess(input.response)) {
    const answered = withAnswer(call, input);
    const ack = sendAck(answered, state.invite, turn);
    const theirs = descriptionOf(input.response);
    if (theirs === null) return go(answered, { at: 'stable' }, ack, offerRefused(call, 488));
    const agreed = { ours: state.invite.offer, theirs };
    const news = tell({ is: 'offer-accepted', call: call.key, answer: theirs });
    return go({ ...answered, agreed }, { at: 'stable' }, ack, news);
  }
  if (status === 491 && state.triesLeft > 0) {
    const until = turn.now + glareWaitMs(call, turn);
    const { offer } = state.invite;
    return go(call, { at: 'glare', offer, triesLeft: state.triesLeft, until });
  }
  // §12.2.1.2: the far end no longer knows the dialog, or is not there; BYE all the same.
  if (status === 481) return sayBye(call, endedNews(call, 'far', null), null, turn);
  if (status === 408) return sayBye(call, endedNews(call, 'timeout', null), null, turn);
  return go(call, { at: 'stable' }, offerRefused(call, status));
}

/** §14.1: the owner of the Call-ID waits 2.1 to 4 s, the other side 0 to 2 s, in steps of 10 ms. */
function glareWaitMs(call: Call, turn: Turn): number {
  const dice = Number.parseInt(turn.draw().slice(0, 8), 16);
  return call.role === 'caller' ? 2_100 + (dice % 191) * 10 : (dice % 201) * 10;
}

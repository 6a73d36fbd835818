/**
 * A call to us until its 200 is acknowledged (RFC 3261 §13.3), and the same wait after a re-INVITE
 * (§14.2). A 200 is repeated by us and not by its transaction, since it travels end to end.
 */
import {
  accept,
  answer,
  answerInvite,
  busyWithInvite,
  end,
  endedNews,
  glareRetriesMax,
  go,
  heardBye,
  offerRefused,
  reasonHeaders,
  refuse,
  sayBye,
  stay,
  tell,
} from './call-moves.ts';
import type { After, Call, CallInput, CallOutput, CallState, Step, Turn } from './call-state.ts';
import type { Sdp } from './sdp.ts';
import { invitedAgain, offer } from './session-steps.ts';
import { t2Ms } from './transaction-tables.ts';

type At<Name extends CallState['at']> = Extract<CallState, { at: Name }>;

/** What a call that nobody answers, or that our application drops, is refused with. */
export const statusUnanswered = 480;
export const ringEveryMs = 60_000;

export function incoming(call: Call, state: At<'incoming'>, input: CallInput, turn: Turn): Step {
  switch (input.is) {
    case 'order':
      return decided(call, state, input, turn);
    case 'cancel': {
      if (input.transaction !== state.asked.transaction) return stay(call);
      const gone = refuse(call, state.asked, 487, turn);
      return end(call, endedNews(call, 'far', input.cause), gone);
    }
    case 'bye':
      return heardBye(call, input, turn, refuse(call, state.asked, 487, turn));
    case 'invite':
      return busyWithInvite(call, input.asked, turn);
    case 'overdue': {
      if (turn.now < state.until) return ring(call, state, turn);
      const gone = refuse(call, state.asked, state.overdueStatus, turn);
      return end(call, endedNews(call, 'timeout', null), gone);
    }
    default:
      return stay(call);
  }
}

/** 180, again every minute: a proxy gives up a call that is silent for three (§13.3.1.1). */
function ring(call: Call, state: At<'incoming'>, turn: Turn): Step {
  const ringAgainAt = turn.now + ringEveryMs;
  return go(call, { ...state, ringAgainAt }, answerInvite(call, state.asked, 180, turn));
}

function decided(
  call: Call,
  state: At<'incoming'>,
  { order }: Extract<CallInput, { is: 'order' }>,
  turn: Turn,
): Step {
  switch (order.do) {
    case 'ring':
      return ring(call, state, turn);
    case 'accept':
      return accept(call, state.asked, order.answer, true, turn);
    case 'refuse':
    case 'hang-up': {
      const status = order.do === 'refuse' ? order.status : statusUnanswered;
      const gone = refuse(call, state.asked, status, turn, reasonHeaders(order.cause));
      return end(call, endedNews(call, 'us', order.cause), gone);
    }
    default:
      return stay(call);
  }
}

export function accepted(call: Call, state: At<'accepted'>, input: CallInput, turn: Turn): Step {
  switch (input.is) {
    case 'ack':
      if (input.cseq !== state.asked.cseq) return stay(call);
      return acknowledged(call, state, input.answer, turn);
    case 'overdue':
      return unacknowledged(call, state, turn);
    case 'order':
      return postponed(call, state, input);
    case 'bye':
      return heardBye(call, input, turn);
    case 'invite':
      return overtaken(call, state, input, turn);
    default:
      return stay(call);
  }
}

/**
 * Neither BYE nor re-INVITE may go before the ACK is in. Hanging up takes the place of an offer.
 */
function postponed(
  call: Call,
  state: At<'accepted'>,
  { order }: Extract<CallInput, { is: 'order' }>,
): Step {
  if (order.do === 'hang-up') {
    return go(call, { ...state, after: { do: 'bye', cause: order.cause ?? null } });
  }
  if (order.do !== 'offer') return stay(call);
  if (state.after !== null) return { call, outputs: [offerRefused(call, 491)] };
  return go(call, { ...state, after: { do: 'offer', offer: order.offer } });
}

/** A re-INVITE of a higher CSeq shows that the far end has our 200: its ACK is lost or late. */
function overtaken(
  call: Call,
  state: At<'accepted'>,
  input: Extract<CallInput, { is: 'invite' }>,
  turn: Turn,
): Step {
  const { after, asked } = state;
  if (after?.do === 'bye') {
    const gone = refuse(call, input.asked, 487, turn);
    return sayBye(call, endedNews(call, 'us', after.cause), after.cause, turn, gone);
  }
  // That ACK holds the answer to our offer: without it we cannot go on.
  if (asked.offer === null) return busyWithInvite(call, input.asked, turn);
  const { call: next, outputs } = acknowledged(call, { ...state, after: null }, null, turn);
  const dropped = after === null ? [] : [offerRefused(call, 491)];
  const again = invitedAgain(next, input, turn);
  return { call: again.call, outputs: [...outputs, ...dropped, ...again.outputs] };
}

/** The ACK is in. Where our 200 held the offer, the ACK holds the answer (§13.2.1). */
function acknowledged(call: Call, state: At<'accepted'>, theirs: Sdp | null, turn: Turn): Step {
  const { after } = state;
  if (after?.do === 'bye') {
    return sayBye(call, endedNews(call, 'us', after.cause), after.cause, turn);
  }
  const news: CallOutput[] = [];
  if (state.first) news.push(tell({ is: 'confirmed', call: call.key }));
  if (state.asked.offer !== null) return onward(call, after, news, turn);
  if (theirs !== null) {
    const agreed = { ours: state.ours, theirs };
    news.push(tell({ is: 'offer-accepted', call: call.key, answer: theirs }));
    return onward({ ...call, agreed }, after, news, turn);
  }
  if (state.first) return sayBye(call, endedNews(call, 'us', null), null, turn);
  return onward(call, after, [offerRefused(call, 488)], turn);
}

/** The session is stable; an offer that waited for that goes out. */
function onward(call: Call, after: After | null, news: readonly CallOutput[], turn: Turn): Step {
  if (after?.do !== 'offer') return go(call, { at: 'stable' }, ...news);
  const step = offer(call, after.offer, glareRetriesMax, turn);
  return { call: step.call, outputs: [...news, ...step.outputs] };
}

/**
 * The 200 goes out again, at growing distances; without an ACK in 64 × T1 the call is ended
 * (§13.3.1.4).
 */
function unacknowledged(call: Call, state: At<'accepted'>, turn: Turn): Step {
  if (turn.now >= state.until) {
    const cause = state.after?.do === 'bye' ? state.after.cause : null;
    return sayBye(call, endedNews(call, 'timeout', cause), cause, turn);
  }
  const everyMs = Math.min(state.everyMs * 2, t2Ms);
  const next = state.resendAt + everyMs;
  const resendAt = next > turn.now ? next : turn.now + everyMs;
  const { response } = state;
  const again: CallOutput = { do: 'respond', transaction: state.asked.transaction, response };
  return go(call, { ...state, everyMs, resendAt }, again);
}

/** BYE is out. Theirs may cross it: both are answered, and the call is over. */
export function closing(call: Call, state: At<'closing'>, input: CallInput, turn: Turn): Step {
  switch (input.is) {
    case 'response': {
      const final = input.method === 'BYE' && input.response.status >= 200;
      return final ? end(call, state.last) : stay(call);
    }
    case 'unanswered':
      return input.method === 'BYE' ? end(call, state.last) : stay(call);
    case 'overdue':
      return end(call, state.last);
    case 'bye':
      return end(call, state.last, answer(call, input.request, input.transaction, 200, turn));
    case 'invite':
      return { call, outputs: [refuse(call, input.asked, 481, turn)] };
    default:
      return stay(call);
  }
}

/**
 * A call to us until its 200 is acknowledged (RFC 3261 §13.3), and the same wait after a re-INVITE (§14.2).
 * A 200 is repeated by us and not by its transaction, since it travels end to end.
 */
import {
  accept,
  answer,
  answerInvite,
  busyWithInvite,
  end,
  endedNews,
  go,
  heardBye,
  offerRefused,
  reasonHeaders,
  refuse,
  sayBye,
  stay,
  tell,
} from './call-moves.ts';
import type { Call, CallInput, CallOutput, CallState, Step, Turn } from './call-state.ts';
import { invitedAgain } from './session-steps.ts';
import { t2Ms } from './transaction-tables.ts';

type At<Name extends CallState['at']> = Extract<CallState, { at: Name }>;

/** What a call that nobody answers, or that our application drops, is refused with. */
const statusUnanswered = 480;

export function incoming(call: Call, state: At<'incoming'>, input: CallInput, turn: Turn): Step {
  switch (input.is) {
    case 'order':
      return decided(call, state, input, turn);
    case 'cancel': {
      const gone = refuse(call, state.asked, 487, turn);
      return end(call, endedNews(call, 'far', input.cause), gone);
    }
    case 'bye':
      return heardBye(call, input, turn, refuse(call, state.asked, 487, turn));
    case 'invite':
      return busyWithInvite(call, input.asked, turn);
    case 'overdue': {
      const gone = refuse(call, state.asked, statusUnanswered, turn);
      return end(call, endedNews(call, 'timeout', null), gone);
    }
    default:
      return stay(call);
  }
}

function decided(
  call: Call,
  state: At<'incoming'>,
  { order }: Extract<CallInput, { is: 'order' }>,
  turn: Turn,
): Step {
  switch (order.do) {
    case 'ring':
      return { call, outputs: [answerInvite(call, state.asked, 180, turn)] };
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
      return input.cseq === state.asked.cseq
        ? acknowledged(call, state, input.answer, turn)
        : stay(call);
    case 'overdue':
      return unacknowledged(call, state, turn);
    case 'order':
      if (input.order.do === 'hang-up') {
        return go(call, { ...state, bye: { cause: input.order.cause ?? null } });
      }
      return input.order.do === 'offer' ? { call, outputs: [offerRefused(call, 491)] } : stay(call);
    case 'bye':
      return heardBye(call, input, turn);
    case 'invite': {
      if (state.asked.offer === null) return busyWithInvite(call, input.asked, turn);
      // A higher CSeq shows that the far end has our 200: its ACK is lost or late.
      const { call: next, outputs } = acknowledged(call, state, null, turn);
      if (next.state.at !== 'stable') {
        return { call: next, outputs: [...outputs, refuse(call, input.asked, 487, turn)] };
      }
      const again = invitedAgain(next, input, turn);
      return { call: again.call, outputs: [...outputs, ...again.outputs] };
    }
    default:
      return stay(call);
  }
}

/** The ACK is in. Where our 200 held the offer, the ACK holds the answer (§13.2.1). */
function acknowledged(
  call: Call,
  state: At<'accepted'>,
  theirs: Extract<CallInput, { is: 'ack' }>['answer'],
  turn: Turn,
): Step {
  const awaited = state.asked.offer === null;
  if (state.bye !== null) {
    const { cause } = state.bye;
    return sayBye(call, endedNews(call, 'us', cause), cause, turn);
  }
  const news: CallOutput[] = [];
  if (state.first) news.push(tell({ is: 'confirmed', call: call.key }));
  if (!awaited) return go(call, { at: 'stable' }, ...news);
  if (theirs !== null) {
    const agreed = { ours: state.ours, theirs };
    news.push(tell({ is: 'offer-accepted', call: call.key, answer: theirs }));
    return go({ ...call, agreed }, { at: 'stable' }, ...news);
  }
  if (state.first) return sayBye(call, endedNews(call, 'us', null), null, turn);
  return go(call, { at: 'stable' }, offerRefused(call, 488));
}

/** The 200 goes out again, at growing distances; without an ACK in 64 × T1 the call is ended (§13.3.1.4). */
function unacknowledged(call: Call, state: At<'accepted'>, turn: Turn): Step {
  if (turn.now >= state.until) {
    const cause = state.bye?.cause ?? null;
    return sayBye(call, endedNews(call, 'timeout', cause), cause, turn);
  }
  const everyMs = Math.min(state.everyMs * 2, t2Ms);
  const resendAt = Math.max(state.resendAt + everyMs, turn.now);
  const { response } = state;
  const again: CallOutput = { do: 'respond', transaction: state.asked.transaction, response };
  return go(call, { ...state, everyMs, resendAt }, again);
}

export function closing(call: Call, state: At<'closing'>, input: CallInput, turn: Turn): Step {
  switch (input.is) {
    case 'response':
      return input.method === 'BYE' && input.response.status >= 200
        ? end(call, state.last)
        : stay(call);
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

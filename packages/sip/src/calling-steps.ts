/**
 * A call of ours until it is up or refused: INVITE, provisional answers, CANCEL (RFC 3261 §13.2,
 * §9.1). A 200 may cross our CANCEL: then the call exists after all, and must be ended by ACK and
 * BYE.
 */

import type { AgentNews } from './agent-types.ts';
import {
  end,
  endedNews,
  go,
  type HeardResponse,
  isSuccess,
  refusedNews,
  sayBye,
  sendAck,
  stay,
  tell,
  withAnswer,
} from './call-moves.ts';
import type { Call, CallInput, CallState, Step, Turn } from './call-state.ts';
import { descriptionOf } from './describe.ts';
import { readCause } from './headers.ts';
import { headerValues, type Response } from './message.ts';
import { patienceMs } from './transaction-tables.ts';

type At<Name extends CallState['at']> = Extract<CallState, { at: Name }>;

/** Q.850: no answer from user, user alerted. Told when the ring cap ends a call. */
const causeNoAnswer = 19;

export function calling(call: Call, state: At<'calling'>, input: CallInput, turn: Turn): Step {
  switch (input.is) {
    case 'response':
      return invited(call, state, input, turn);
    case 'unanswered':
      return end(call, refusedNews(call, 408, 'No response', null));
    case 'order': {
      if (input.order.do !== 'hang-up') return stay(call);
      const cause = input.order.cause ?? null;
      const last = endedNews(call, 'us', cause);
      return go(call, { at: 'abandoned', invite: state.invite, last, cause });
    }
    case 'overdue': {
      const last = refusedNews(call, 408, 'No answer', null);
      return go(call, { at: 'abandoned', invite: state.invite, last, cause: null });
    }
    default:
      return stay(call);
  }
}

export function ringing(call: Call, state: At<'ringing'>, input: CallInput, turn: Turn): Step {
  switch (input.is) {
    case 'response':
      return invited(call, state, input, turn);
    case 'order': {
      if (input.order.do !== 'hang-up') return stay(call);
      const cause = input.order.cause ?? null;
      return cancel(call, state.invite, endedNews(call, 'us', cause), cause, turn);
    }
    case 'overdue':
      return cancel(
        call,
        state.invite,
        refusedNews(call, 408, 'No answer', causeNoAnswer),
        causeNoAnswer,
        turn,
      );
    default:
      return stay(call);
  }
}

export function abandoned(call: Call, state: At<'abandoned'>, input: CallInput, turn: Turn): Step {
  if (input.is === 'unanswered') return end(call, state.last);
  if (input.is !== 'response') return stay(call);
  if (input.response.status < 200) {
    return cancel(call, state.invite, state.last, state.cause, turn);
  }
  return unwanted(call, state, input, turn);
}

export function cancelling(
  call: Call,
  state: At<'cancelling'>,
  input: CallInput,
  turn: Turn,
): Step {
  if (input.is === 'overdue' || input.is === 'unanswered') return end(call, state.last);
  if (input.is !== 'response' || input.response.status < 200) return stay(call);
  return unwanted(call, state, input, turn);
}

function cancel(
  call: Call,
  invite: At<'calling'>['invite'],
  last: AgentNews,
  cause: number | null,
  turn: Turn,
): Step {
  const until = turn.now + patienceMs;
  const state: CallState = { at: 'cancelling', invite, last, until };
  return go(call, state, { do: 'cancel', branch: invite.branch, cause });
}

/** A final response to an INVITE we no longer want. */
function unwanted(
  call: Call,
  state: At<'abandoned'> | At<'cancelling'>,
  input: HeardResponse,
  turn: Turn,
): Step {
  if (!isSuccess(input.response)) return end(call, state.last);
  const answered = withAnswer(call, input);
  const cause = state.last.is === 'ended' ? state.last.cause : null;
  return sayBye(answered, state.last, cause, turn, sendAck(answered, state.invite, turn));
}

function causeOf(response: Response): number | null {
  return readCause(headerValues(response, 'Reason'));
}

/** A response to an INVITE we still want. */
function invited(
  call: Call,
  state: At<'calling'> | At<'ringing'>,
  input: HeardResponse,
  turn: Turn,
): Step {
  const { response } = input;
  const { status, reason } = response;
  if (status < 200) {
    const next: CallState = { at: 'ringing', invite: state.invite, until: state.until };
    if (status === 100) return go(call, next);
    return go(call, next, tell({ is: 'progress', call: call.key, status }));
  }
  if (!isSuccess(response)) return end(call, refusedNews(call, status, reason, causeOf(response)));
  const answered = withAnswer(call, input);
  const ack = sendAck(answered, state.invite, turn);
  const theirs = descriptionOf(response);
  if (theirs === null) {
    const last = refusedNews(call, 488, 'Answered without a usable description', null);
    return sayBye(answered, last, null, turn, ack);
  }
  const agreed = { ours: state.invite.offer, theirs };
  const news = tell({ is: 'answered', call: call.key, answer: theirs });
  return go({ ...answered, agreed }, { at: 'stable' }, ack, news);
}

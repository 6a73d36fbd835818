/**
 * The answerer's verdicts: saying one, saying it again, and where it leads. T.30 §5.3.6.1.7.
 */

import { offer } from './answerer-offer.ts';
import {
  type AnswererMove,
  forFrames,
  forMessage,
  type LastReply,
  type Place,
  response,
  type Session,
  type State,
} from './answerer-states.ts';
import { afterEomMs } from './timers.ts';

/** Says a verdict and goes where it leads. */
export function sayReply(session: Session, verdict: LastReply, now: number): AnswererMove {
  const next = replied(session, verdict);
  if (verdict.end === 'EOM' && verdict.name !== 'RTN') {
    const words = response(verdict.frame, forFrames);
    return offer(next, now, [...words, { do: 'pause', ms: afterEomMs }]);
  }
  const to = afterReply(next, verdict);
  const ear = to.at === 'awaiting-message' ? forMessage(next) : forFrames;
  return { to, say: response(verdict.frame, ear) };
}

/** A verdict is given: what comes after it may be lost anew. */
export function replied(session: Session, verdict: LastReply): Session {
  return { ...session, lastReply: verdict, lastWords: [verdict.frame], missed: false };
}

/** Where a verdict leads once it is said. EOM leads to DIS, which its sayer adds. */
export function afterReply(session: Session, verdict: LastReply): Place {
  const { end, name } = verdict;
  if (name === 'RTN') return { at: 'awaiting-dcs', session, deadline: null };
  if (end === 'EOP') return { at: 'awaiting-goodbye', session, deadline: null };
  const anew = name === 'RTP' || end === 'EOM' || session.dcs === null;
  return { at: anew ? 'awaiting-dcs' : 'awaiting-message', session, deadline: null };
}

/** The far end did not hear our verdict. */
export function replyAgain(state: State, now: number): AnswererMove {
  const { session } = state;
  return sayReply(session, { ...session.lastReply!, decidedAt: now }, now);
}

/**
 * The answerer's verdicts: saying one, saying it again, and where it leads. T.30 §5.3.6.1.7.
 */

import { offer } from './answerer-offer.ts';
import {
  type AnswererMove,
  forFrames,
  forMessage,
  type LastReply,
  type Memory,
  type Place,
  response,
  type State,
} from './answerer-states.ts';
import { afterEomMs } from './timers.ts';

/** Says a verdict and goes where it leads. */
export function sayReply(memory: Memory, verdict: LastReply, now: number): AnswererMove {
  const next = replied(memory, verdict);
  if (verdict.end === 'EOM' && verdict.name !== 'RTN') {
    const words = response(verdict.frame, forFrames);
    return offer(next, now, [...words, { do: 'pause', ms: afterEomMs }]);
  }
  const to = afterReply(next, verdict);
  const ear = to.at === 'awaiting-message' ? forMessage(next) : forFrames;
  return { to, say: response(verdict.frame, ear) };
}

/** A verdict is given: what comes after it may be lost anew. */
export function replied(memory: Memory, verdict: LastReply): Memory {
  return { ...memory, lastReply: verdict, lastWords: [verdict.frame], missed: false };
}

/** Where a verdict leads once it is said. EOM leads to DIS, which its sayer adds. */
export function afterReply(memory: Memory, verdict: LastReply): Place {
  const { end, name } = verdict;
  if (name === 'RTN') return { at: 'awaiting-dcs', memory, deadline: null };
  if (end === 'EOP') return { at: 'awaiting-goodbye', memory, deadline: null };
  const anew = name === 'RTP' || end === 'EOM' || memory.dcs === null;
  return { at: anew ? 'awaiting-dcs' : 'awaiting-message', memory, deadline: null };
}

/** The far end did not hear our verdict. */
export function replyAgain(state: State, now: number): AnswererMove {
  const { memory } = state;
  return sayReply(memory, { ...memory.lastReply!, decidedAt: now }, now);
}

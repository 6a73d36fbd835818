/**
 * A whole page is with its owner; only what the owner keeps is confirmed. T.30 Annex A.4.4 for RNR
 * and RR.
 * Surprising: without error correction there is no "not ready"; we stay silent and the sender asks
 * again.
 */
import { hearFrame } from './answerer-commands.ts';
import { afterReply, replied, sayReply } from './answerer-replies.ts';
import {
  type AnswererMove,
  endNow,
  forFrames,
  type Handler,
  type LastReply,
  leave,
  type Memory,
  reply,
  response,
  type StateAt,
  stay,
} from './answerer-states.ts';
import type { Frame, FrameName } from './frames.ts';
import { t2Ms } from './timers.ts';

export const keeping: Handler<'keeping'> = (state, heard, now) => {
  switch (heard.is) {
    case 'sent':
      return { to: { ...state, deadline: state.keeping.giveUpBy } };
    case 'page-kept':
      return heard.page === state.keeping.page ? decide(state, heard.copy, now) : stay(state);
    case 'overdue':
      if (now >= state.keeping.giveUpBy) return leave(state, 'not-kept', now);
      return sayBusy(state);
    case 'frame':
      return hearWhileKeeping(state, heard.frame, now);
    default:
      return stay(state);
  }
};

function sayBusy(state: StateAt<'keeping'>): AnswererMove {
  const frame = reply('RNR');
  return {
    to: {
      ...state,
      keeping: { ...state.keeping, busy: true },
      memory: { ...state.memory, lastWords: [frame] },
      deadline: null,
    },
    say: response(frame, forFrames),
  };
}

function hearWhileKeeping(state: StateAt<'keeping'>, frame: Frame, now: number): AnswererMove {
  switch (frame.name) {
    case 'RR':
    case 'PPS':
    case 'CRP':
      // While RNR is still being said there is nothing to add.
      return state.keeping.busy && state.deadline !== null ? sayBusy(state) : stay(state);
    case 'DCN':
      return endNow(state, 'remote-hung-up');
    case 'DCS':
    case 'TSI':
      return hearFrame(state, frame, now);
    default:
      return stay(state);
  }
}

/** The owner has spoken. With error correction a page is good or it is not there at all. */
function decide(
  state: StateAt<'keeping'>,
  copy: 'good' | 'poor' | 'bad',
  now: number,
): AnswererMove {
  const { end, to, busy, page } = state.keeping;
  const ecm = state.memory.dcs!.ecm;
  if (ecm && copy === 'bad') return leave(state, 'not-kept', now);
  const name: FrameName = ecm || copy === 'good' ? 'MCF' : copy === 'poor' ? 'RTP' : 'RTN';
  const kept = copy === 'bad' ? state.memory.kept : page;
  const memory: Memory = {
    ...state.memory,
    kept,
    refused: copy === 'bad',
    trainings: 0,
    returns: 0,
    pprs: 0,
  };
  const verdict: LastReply = { to, frame: reply(name), name, end, decidedAt: now };
  if (!busy) return sayReply(memory, verdict, now);
  // RNR was the answer; the verdict waits for RR.
  const known = replied(memory, verdict);
  return { to: { ...afterReply(known, verdict), deadline: now + t2Ms } };
}

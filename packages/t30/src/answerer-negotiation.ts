/**
 * The answerer's phases A and B: CED, DIS, and the training check. T.30 Figure 5-2b left half.
 * Surprising: the end of the check is only a hint; when it is lost, the clock ends the check.
 */
import { hearFrame } from './answerer-commands.ts';
import { offer, sayDis, startOver } from './answerer-offer.ts';
import {
  type AnswererMove,
  awaitCommand,
  forFrames,
  forMessage,
  type Handler,
  leave,
  reply,
  response,
  type StateAt,
  stay,
  timerNote,
} from './answerer-states.ts';
import type { Output } from './conversation.ts';
import { silenceMs, t4Ms, tcfMs, trainingMsMax } from './timers.ts';
import { countZeros, isTrained, nothingSeen } from './training-check.ts';

/** From the carrier's begin, and from the first bit of a check, until it must be over. */
const trainAndCheckMsMax = trainingMsMax + tcfMs + 1_000;
const checkMsMax = tcfMs + 1_000;
/** A check that is good already is over when no more bits come for so long. */
const checkQuietMs = 400;

export const idle: Handler<'idle'> = (state, heard) => {
  if (heard.is !== 'started') return stay(state);
  return {
    to: { ...state, at: 'answering' },
    say: [
      { do: 'send-tone', tone: 'ced' },
      { do: 'pause', ms: silenceMs },
    ],
  };
};

/** CED is on the line; a caller that speaks already will say it again. */
export const answering: Handler<'answering'> = (state, heard, now) =>
  heard.is === 'sent' ? offer(state.memory, now) : stay(state);

export const offering: Handler<'offering'> = (state, heard, now) => {
  switch (heard.is) {
    case 'sent':
      return { to: { ...state, deadline: Math.min(now + t4Ms, state.giveUpBy) } };
    case 'frames-began':
    case 'frame-bad':
      return listenOn(state, now);
    case 'frame': {
      const move = hearFrame(state, heard.frame, now);
      return move.to.at === 'offering' && move.say === undefined
        ? { ...move, to: listenOn(move.to as StateAt<'offering'>, now).to }
        : move;
    }
    case 'tone':
      return { to: { ...state, memory: { ...state.memory, heard: true } } };
    case 'overdue':
      if (now >= state.giveUpBy) {
        const ending = state.memory.heard ? 'remote-silent' : 'no-tone';
        return leave(state, ending, now, [timerNote('T1: no DCS came')]);
      }
      return { to: { ...state, deadline: null }, say: sayDis(state.memory.lastWords) };
    default:
      return stay(state);
  }
};

/** Somebody speaks: hear them out before the next DIS. T1 stays. */
function listenOn(state: StateAt<'offering'>, now: number): AnswererMove {
  const deadline =
    state.deadline === null ? null : Math.min(Math.max(state.deadline, now + t4Ms), state.giveUpBy);
  return { to: { ...state, deadline, memory: { ...state.memory, heard: true } } };
}

/** TCF, or the DCS again. */
export const checking: Handler<'checking'> = (state, heard, now) => {
  switch (heard.is) {
    case 'fast-began':
      return {
        to: { ...state, seen: nothingSeen, overBy: null, deadline: now + trainAndCheckMsMax },
      };
    case 'bits':
      return hearZeros(state, heard.bytes, now);
    case 'fast-ended':
      return state.seen.bits === 0 ? stay(state) : judge(state);
    case 'overdue':
      return state.seen.bits === 0 ? startOver(state, now) : judge(state);
    case 'frame':
      return hearFrame(state, heard.frame, now);
    default:
      return stay(state);
  }
};

function hearZeros(state: StateAt<'checking'>, bytes: Uint8Array, now: number): AnswererMove {
  const seen = countZeros(state.seen, bytes);
  const overBy = state.overBy ?? now + checkMsMax;
  const good = isTrained(seen, state.asked.modem.rate, state.asked.ecm);
  const deadline = good ? Math.min(now + checkQuietMs, overBy) : overBy;
  return { to: { ...state, seen, overBy, deadline } };
}

function judge(state: StateAt<'checking'>): AnswererMove {
  const { asked, seen, memory } = state;
  const passed = isTrained(seen, asked.modem.rate, asked.ecm);
  const result = passed ? 'passed' : 'failed';
  const tell: Output[] = [{ do: 'note', note: { what: 'training', result, modem: asked.modem } }];
  const frame = reply(passed ? 'CFR' : 'FTT');
  if (!passed) {
    const next = { ...memory, retrains: memory.retrains + 1, lastWords: [frame] };
    return {
      to: { at: 'awaiting-dcs', memory: next, deadline: null },
      say: response(frame, forFrames),
      tell,
    };
  }
  const { modulation, rate } = asked.modem;
  const modem = modulation === 'v17' ? { modulation, rate, shortTraining: true } : asked.modem;
  const next = { ...memory, dcs: asked, modem, lastWords: [frame] };
  return {
    to: { at: 'awaiting-message', memory: next, deadline: null },
    say: response(frame, forMessage(next)),
    tell,
  };
}

export const awaitingDcs: Handler<'awaiting-dcs'> = (state, heard, now) => {
  const waited = awaitCommand(state, heard, now);
  if (waited !== null) return waited;
  if (heard.is === 'overdue') return startOver(state, now);
  if (heard.is === 'frame') return hearFrame(state, heard.frame, now);
  return stay(state);
};

/**
 * The answerer's phases A and B: CED, DIS, and the training check. T.30 Figure 5-2b left half.
 * Surprising: the end of the check is only a hint; when it is lost, the clock ends the check.
 */
import { ParseError } from '@platen/bits';
import { hearFrame } from './answerer-commands.ts';
import {
  type AnswererMove,
  awaitCommand,
  forFrames,
  forMessage,
  type Handler,
  leave,
  noMessage,
  reply,
  response,
  type Session,
  type State,
  type StateAt,
  stay,
  timerNote,
} from './answerer-states.ts';
import type { Abilities, Ending, Output } from './conversation.ts';
import { type Dcs, decodeDcs } from './dcs.ts';
import { buildDis, decodeDis } from './dis.ts';
import { buildFrame, type Frame } from './frames.ts';
import { encodeIdentity } from './identity.ts';
import type { MediaOrder } from './media.ts';
import { silenceMs, t1Ms, t2Ms, t4Ms, tcfMs, trainingMsMax } from './timers.ts';
import { countZeros, isTrained, nothingSeen } from './training-check.ts';

/** Trainings in a row without a page: three tries on each of the eight rungs, and some. */
const trainingsMax = 30;
/** Returns to DIS without a page. */
const returnsMax = 3;
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
  heard.is === 'sent' ? offer(state.session, now) : stay(state);

/** DIS, from the start of a phase B. */
export function offer(
  session: Session,
  now: number,
  pause: readonly MediaOrder[] = [],
  tell: readonly Output[] = [],
): AnswererMove {
  const lastWords = disFrames(session);
  return {
    to: {
      at: 'offering',
      session: { ...session, lastWords },
      deadline: null,
      giveUpBy: now + t1Ms,
    },
    say: [...pause, ...sayDis(lastWords)],
    tell,
  };
}

function disFrames(session: Session): Uint8Array[] {
  const { identity, abilities } = session.config;
  const dis = buildFrame('DIS', 'answerer', buildDis(abilities));
  if (identity === '') return [dis];
  return [buildFrame('CSI', 'answerer', encodeIdentity(identity), false), dis];
}

function sayDis(frames: readonly Uint8Array[]): MediaOrder[] {
  return [{ do: 'send-frames', frames }, forFrames];
}

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
      return { to: { ...state, session: { ...state.session, heard: true } } };
    case 'overdue':
      if (now >= state.giveUpBy) {
        const ending = state.session.heard ? 'remote-silent' : 'no-tone';
        return leave(state, ending, now, [timerNote('T1: no DCS came')]);
      }
      return { to: { ...state, deadline: null }, say: sayDis(state.session.lastWords) };
    default:
      return stay(state);
  }
};

/** Somebody speaks: hear them out before the next DIS. T1 stays. */
function listenOn(state: StateAt<'offering'>, now: number): AnswererMove {
  const deadline =
    state.deadline === null ? null : Math.min(Math.max(state.deadline, now + t4Ms), state.giveUpBy);
  return { to: { ...state, deadline, session: { ...state.session, heard: true } } };
}

/** No command came within T2: from the top, but not for ever. */
export function startOver(state: State, now: number): AnswererMove {
  return offerAgain(state, 'remote-silent', now, [timerNote('T2: no command came')]);
}

/**
 * DIS again; what of a page is at hand stays until a DCS comes. `ending` when it was in vain too
 * often.
 */
function offerAgain(
  state: State,
  ending: Ending,
  now: number,
  tell: readonly Output[] = [],
): AnswererMove {
  const returns = state.session.returns + 1;
  if (returns > returnsMax) return leave(state, ending, now, tell);
  const pause: MediaOrder = { do: 'pause', ms: silenceMs };
  return offer({ ...state.session, returns }, now, [pause], tell);
}

/** A DCS is heard, in whatever state. What it asks for must be ours. */
export function hearDcs(state: State, frame: Frame, now: number): AnswererMove {
  const asked = readDcs(frame, state.session.config.abilities);
  if (asked === null) return offerAgain(state, 'incompatible', now);
  const { session } = state;
  const { trainings } = session;
  if (trainings >= trainingsMax) return leave(state, 'training-failed', now);
  const told: Output = {
    do: 'note',
    note: { what: 'settled', modem: asked.modem, ecm: asked.ecm, format: asked.format },
  };
  return {
    to: {
      at: 'checking',
      session: { ...forget(session, asked), trainings: trainings + 1 },
      asked,
      seen: nothingSeen,
      overBy: null,
      deadline: now + t2Ms,
    },
    say: [{ do: 'listen', for: 'tcf', modem: asked.modem }],
    tell: [told],
  };
}

/**
 * What of a page is at hand is sent again after a DCS; confirmed blocks stay if nothing changes.
 */
function forget(session: Session, asked: Dcs): Session {
  const { format, ecm } = session.dcs ?? {};
  const same =
    ecm === asked.ecm && JSON.stringify(format) === JSON.stringify(asked.format) && asked.ecm;
  const blocks = same ? session.blocks : noMessage.blocks;
  const lost = session.blocks.length > 0 && !same;
  return {
    ...session,
    ...noMessage,
    blocks,
    dcs: null,
    modem: asked.modem,
    lastReply: lost ? null : session.lastReply,
  };
}

/** Null: not readable, or beyond what our DIS offers. */
function readDcs(frame: Frame, abilities: Abilities): Dcs | null {
  let dcs: Dcs;
  try {
    dcs = decodeDcs(frame.fif);
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
  const ours = decodeDis(buildDis(abilities));
  const { coding, width, resolution } = dcs.format;
  const offered =
    ours.codings.includes(coding) &&
    ours.widths.includes(width) &&
    ours.resolutions.includes(resolution) &&
    ours.modulations.includes(dcs.modem.modulation) &&
    (ours.ecm || !dcs.ecm);
  return offered ? dcs : null;
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
  const { asked, seen, session } = state;
  const passed = isTrained(seen, asked.modem.rate, asked.ecm);
  const result = passed ? 'passed' : 'failed';
  const tell: Output[] = [{ do: 'note', note: { what: 'training', result, modem: asked.modem } }];
  const frame = reply(passed ? 'CFR' : 'FTT');
  if (!passed) {
    const next = { ...session, retrains: session.retrains + 1, lastWords: [frame] };
    return {
      to: { at: 'awaiting-dcs', session: next, deadline: null },
      say: response(frame, forFrames),
      tell,
    };
  }
  const { modulation, rate } = asked.modem;
  const modem = modulation === 'v17' ? { modulation, rate, shortTraining: true } : asked.modem;
  const next = { ...session, dcs: asked, modem, lastWords: [frame] };
  return {
    to: { at: 'awaiting-message', session: next, deadline: null },
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

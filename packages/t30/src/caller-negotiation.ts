/**
 * The caller's phases A and B: CNG, DIS, DCS and training, T.30 Figure 5-2a left half.
 * Surprising: after FTT the DCS is always said anew, and the carrier always trains long.
 */
import { ParseError } from '@platen/bits';
import { askForPage } from './caller-pages.ts';
import {
  awaitResponse,
  type CallerMove,
  endNow,
  type Handler,
  lastFate,
  leave,
  type Memory,
  type State,
  sayAgain,
  stay,
} from './caller-states.ts';
import { sayDcs, settle, stepDown, train } from './caller-training.ts';
import type { Output } from './conversation.ts';
import { describeDis } from './describe.ts';
import { type Dis, decodeDis } from './dis.ts';
import type { Frame } from './frames.ts';
import { decodeIdentity, sameDigits } from './identity.ts';
import { ladderOf } from './ladder.ts';
import type { MediaOrder } from './media.ts';
import { cngOffMs, t1Ms } from './timers.ts';

const cng: readonly MediaOrder[] = [
  { do: 'send-tone', tone: 'cng' },
  { do: 'listen', for: 'frames' },
];

export const idle: Handler<'idle'> = (state, heard, now) => {
  if (heard.is !== 'started') return stay(state);
  const giveUpBy = now + t1Ms;
  return { to: { ...state, at: 'calling', giveUpBy, deadline: giveUpBy }, say: cng };
};

/** Phase A. CNG and the ear alternate until T1 runs out or anything of a fax machine is heard. */
export const calling: Handler<'calling'> = (state, heard, now) => {
  switch (heard.is) {
    case 'sent':
      return { to: { ...state, deadline: Math.min(now + cngOffMs, state.giveUpBy) } };
    case 'overdue':
      if (now >= state.giveUpBy) return endNow(state, 'no-tone');
      return { to: { ...state, deadline: state.giveUpBy }, say: cng };
    case 'tone':
      return heard.tone === 'ced' ? found(state) : stay(state);
    case 'frames-began':
    case 'frame-bad':
      return found(state);
    case 'frame':
      return hearBeforeDcs(found(state).to as State, heard.frame, now);
    default:
      return stay(state);
  }
};

function found(state: Extract<State, { at: 'calling' }>): CallerMove {
  const { giveUpBy, ...rest } = state;
  return { to: { ...rest, at: 'awaiting-dis', anonymous: false, deadline: giveUpBy }, say: [] };
}

/** Phase B begins: T1 still runs. */
export const awaitingDis: Handler<'awaiting-dis'> = (state, heard, now) => {
  if (heard.is === 'overdue') return leave(state, 'remote-silent', now);
  if (heard.is === 'frame') return hearBeforeDcs(state, heard.frame, now);
  return stay(state);
};

function hearBeforeDcs(state: State, frame: Frame, now: number): CallerMove {
  if (frame.name === 'CSI') return hearIdentity(state, frame);
  if (frame.name === 'DCN') return endNow(state, 'remote-hung-up');
  if (frame.name !== 'DIS' || state.at !== 'awaiting-dis') return stay(state);
  const offer = readDis(frame);
  if (offer === null) return stay(state);
  const { expectIdentity } = state.memory.config;
  if (expectIdentity !== undefined && state.memory.identity === null && !state.anonymous) {
    // A CSI may have been lost on the way: one more DIS may bring it.
    return { to: { ...state, anonymous: true } };
  }
  return negotiate(state, offer, now);
}

function readDis(frame: Frame): Dis | null {
  try {
    return decodeDis(frame.fif);
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
}

function hearIdentity(state: State, frame: Frame): CallerMove {
  try {
    const identity = decodeIdentity(frame.fif);
    const tell: Output[] = [{ do: 'note', note: { what: 'identity', identity } }];
    return { to: { ...state, memory: { ...state.memory, identity } }, tell };
  } catch (error) {
    if (error instanceof ParseError) return stay(state);
    throw error;
  }
}

/** DIS heard: is it the right machine, can it take this fax, and how? */
function negotiate(state: State, offer: Dis, now: number): CallerMove {
  const { config, identity } = state.memory;
  const tell: Output[] = [
    { do: 'note', note: { what: 'capabilities', detail: describeDis(offer) } },
  ];
  const known = { ...state, memory: { ...state.memory, offer } };
  if (config.expectIdentity !== undefined && !sameDigits(config.expectIdentity, identity ?? '')) {
    return leave(known, 'identity-mismatch', now, tell);
  }
  const { modulations, fallbackOnly } = offer;
  const ladder = ladderOf(modulations, fallbackOnly, config.abilities.maxRate);
  const memory: Memory = { ...known.memory, ladder, rung: 0 };
  if (!offer.receives || ladder.length === 0 || settle(memory) === null) {
    return leave(known, 'incompatible', now, tell);
  }
  return train(memory, tell);
}

/** DCS and TCF are out: CFR, FTT, or silence. */
export const training: Handler<'training'> = (state, heard, now) => {
  const waited = awaitResponse(state, heard, now);
  if (waited !== null) return waited;
  if (heard.is === 'overdue') return trainAgain(state, now);
  if (heard.is !== 'frame') return stay(state);
  switch (heard.frame.name) {
    case 'CFR':
      return askForPage({ ...state.memory, shortTraining: true }, now, [
        trainingNote(state.memory, 'passed'),
      ]);
    case 'FTT': {
      const tell = [trainingNote(state.memory, 'failed')];
      const slower = stepDown(state.memory);
      if (slower !== null) return train(slower, tell);
      return leave(state, 'training-failed', now, [...tell, ...lastFate(state)]);
    }
    case 'DIS':
      // The far end did not get our DCS. While we still speak, the two have only crossed.
      return state.deadline === null ? stay(state) : trainAgain(state, now);
    case 'CRP':
      return trainAgain(state, now);
    case 'CSI':
      return hearIdentity(state, heard.frame);
    case 'DCN':
      return endNow(state, 'remote-hung-up');
    default:
      return stay(state);
  }
};

function trainAgain(state: Extract<State, { at: 'training' }>, now: number): CallerMove {
  return sayAgain(state, sayDcs(state.memory), 'remote-silent', now);
}

function trainingNote(memory: Memory, result: 'passed' | 'failed'): Output {
  return { do: 'note', note: { what: 'training', result, modem: memory.dcs!.modem } };
}

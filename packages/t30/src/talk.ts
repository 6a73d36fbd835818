/**
 * What both ends share: a queue of things to say (one on the line at a time, media.ts), the
 * deadlines, and the one place where frames are parsed. A state only names where to go and what to
 * say.
 * Surprising: an answer may be heard before our own words are reported `sent`; it counts.
 */
import { ParseError } from '@platen/bits';
import type { Conversation, Input, Output, Phase } from './conversation.ts';
import { noteOf, noteOfBytes } from './describe.ts';
import { type Frame, parseFrame } from './frames.ts';
import type { MediaOrder } from './media.ts';
import { cedMsMax, cngOnMs, phaseMsMax, preambleMs, tcfMs, trainingMsMax } from './timers.ts';

/** Facts as a state sees them: frames are read already, `sent` means that all is said. */
export type Heard =
  | Exclude<Input, { is: 'frame' }>
  | { readonly is: 'frame'; readonly frame: Frame }
  /** The line never reported its last order as sent, or a phase went on beyond all bounds. */
  | { readonly is: 'stuck'; readonly why: 'line' | 'phase' };

/** What is being said. */
export interface Talk {
  /** The order on the line, or null. */
  readonly onAir: MediaOrder['do'] | null;
  /** Since when. */
  readonly since: number | null;
  /** When the line is given up if `onAir` is not over. */
  readonly sentBy: number | null;
  readonly unsaid: readonly MediaOrder[];
}

export const silent: Talk = { onAir: null, since: null, sentBy: null, unsaid: [] };

/** What every state carries beside its own fields. */
export interface Carried {
  readonly talk: Talk;
  /** When the phase has lasted too long; null before the start and after the end. */
  readonly guardBy: number | null;
}

/**
 * The least a state has. `deadline`: null while something is being said, or when nothing is
 * awaited.
 */
export interface Place {
  readonly at: string;
  readonly deadline: number | null;
}

/** What a handler decides. `say` replaces all that is not yet on the line. */
export interface Move<P> {
  readonly to: P;
  readonly say?: readonly MediaOrder[];
  readonly tell?: readonly Output[];
}

/** The state after an input, and what it puts out. */
export interface Step<S> {
  readonly state: S;
  readonly outputs: Output[];
}

/** Everything `advance` must know of one end. */
export interface Machine<P extends Place> {
  readonly handle: (state: P & Carried, heard: Heard, now: number) => Move<P>;
  readonly phaseOf: (place: P) => Phase;
}

/** Twice the time an order takes on the slowest line, and this for the path to it. */
const pathMs = 20_000;
const v21Rate = 300;
/** HDLC adds a zero bit after five ones, flags, and the FCS. */
const hdlcFactor = 1.25;

/** One input through one state. Pure; an ended conversation answers nothing. */
export function advance<P extends Place>(
  machine: Machine<P>,
  state: P & Carried,
  input: Input,
  now: number,
): Step<P & Carried> {
  const outputs: Output[] = [];
  if (state.at === 'ended') return { state, outputs };
  let talk = state.talk;
  if (input.is === 'sent') {
    if (talk.onAir === null) return { state, outputs };
    talk = speak({ ...talk, onAir: null, since: null, sentBy: null }, now, outputs);
    if (talk.onAir !== null) return { state: { ...state, talk }, outputs };
  }
  const heard = hear(state, input, now, outputs);
  if (heard === null) return { state: { ...state, talk }, outputs };
  const move = machine.handle({ ...state, talk }, heard, now);
  const before = outputs.length;
  if (move.say !== undefined) talk = speak({ ...talk, unsaid: move.say }, now, outputs);
  outputs.splice(before, 0, ...(move.tell ?? []));
  if (move.to.at === 'ended') {
    return { state: { ...move.to, talk: silent, guardBy: null }, outputs };
  }
  const phase = machine.phaseOf(move.to);
  const guardBy =
    state.guardBy !== null && phase === machine.phaseOf(state)
      ? state.guardBy
      : move.to.at === 'idle'
        ? null
        : now + phaseMsMax[phase];
  return { state: { ...move.to, talk, guardBy }, outputs };
}

/** One end as a conversation (conversation.ts), from `rest` on. */
export function conversationOf<P extends Place>(
  machine: Machine<P>,
  rest: P & Carried,
): Conversation {
  let state = rest;
  return {
    handle(input: Input, now: number): Output[] {
      const step = advance(machine, state, input, now);
      state = step.state;
      return step.outputs;
    },
    get wakeAt() {
      return wakeAtOf(state);
    },
    get at() {
      return state.at;
    },
  };
}

/** The next instant at which `overdue` means something. */
function wakeAtOf(state: Place & Carried): number | null {
  const { sentBy } = state.talk;
  let at = state.deadline;
  if (sentBy !== null && (at === null || sentBy < at)) at = sentBy;
  if (state.guardBy !== null && (at === null || state.guardBy < at)) at = state.guardBy;
  return at;
}

/** The input as a handler sees it; null: nothing to see. */
function hear(state: Place & Carried, input: Input, now: number, outputs: Output[]): Heard | null {
  if (input.is === 'frame') {
    try {
      const frame = parseFrame(input.frame);
      outputs.push({ do: 'note', note: noteOf('heard', frame) });
      return { is: 'frame', frame };
    } catch (error) {
      if (error instanceof ParseError) return { is: 'frame-bad' };
      throw error;
    }
  }
  if (input.is !== 'overdue') return input;
  if (isPast(state.talk.sentBy, now)) return { is: 'stuck', why: 'line' };
  if (isPast(state.guardBy, now)) return { is: 'stuck', why: 'phase' };
  return isPast(state.deadline, now) ? input : null;
}

function isPast(time: number | null, now: number): boolean {
  return time !== null && time <= now;
}

/**
 * Puts on the line what may go now: `listen` at once, one thing to say if nothing is on the line.
 */
function speak(talk: Talk, now: number, outputs: Output[]): Talk {
  let { onAir, since, sentBy } = talk;
  const unsaid = [...talk.unsaid];
  for (let order = unsaid[0]; order !== undefined; order = unsaid[0]) {
    if (order.do !== 'listen') {
      if (onAir !== null) break;
      onAir = order.do;
      since = now;
      sentBy = now + pathMs + 2 * airTimeMs(order);
    }
    unsaid.shift();
    outputs.push(order);
    if (order.do === 'send-frames') {
      for (const frame of order.frames) {
        outputs.push({ do: 'note', note: noteOfBytes('sent', frame) });
      }
    }
  }
  return { onAir, since, sentBy, unsaid };
}

/** How long an order lasts on a line, ms, rounded up generously. */
export function airTimeMs(order: MediaOrder): number {
  switch (order.do) {
    case 'listen':
      return 0;
    case 'pause':
      return order.ms;
    case 'send-tone':
      return order.tone === 'cng' ? cngOnMs : cedMsMax;
    case 'send-tcf':
      return trainingMsMax + tcfMs;
    case 'send-bits':
      return trainingMsMax + (order.bytes.length * 8000) / order.modem.rate;
    case 'send-frames':
      return preambleMs + (octetsOf(order.frames) * 8000 * hdlcFactor) / v21Rate;
    case 'send-ecm':
      return trainingMsMax + (octetsOf(order.frames) * 8000 * hdlcFactor) / order.modem.rate;
  }
}

function octetsOf(frames: readonly Uint8Array[]): number {
  return frames.reduce((sum, frame) => sum + frame.length + 3, 0);
}

/**
 * The calling end's states and what it knows: T.30 Figure 5-2a with Annex A's boxes for error
 * correction. Every state that waits has its own deadline; while something is being said the
 * deadline is null.
 */
import type { CallerConfig, Ending, Outcome, Output, Phase } from './conversation.ts';
import type { Dcs } from './dcs.ts';
import type { Dis } from './dis.ts';
import type { BlockCommand } from './ecm-send.ts';
import { buildFrame, type Frame } from './frames.ts';
import type { MediaOrder, Modem } from './media.ts';
import { outcomeOf } from './outcome.ts';
import type { Carried, Heard, Move } from './talk.ts';
import { commandTries, goodbyeMsMax, preambleMsMin, silenceMs, t4Ms } from './timers.ts';

/** What the caller remembers, whatever the state. */
export interface Memory {
  readonly config: CallerConfig;
  /** The far end's CSI; null before one came. */
  readonly identity: string | null;
  readonly offer: Dis | null;
  /** Rates to fall back through, and where we are. */
  readonly ladder: readonly Modem[];
  readonly rung: number;
  /** What the last DCS said; null before. */
  readonly dcs: Dcs | null;
  /** The next carrier may train briefly (V.17, after CFR). */
  readonly shortTraining: boolean;
  /** The page at hand, from 1, and whether it was refused once already. */
  readonly page: number;
  readonly refused: boolean;
  readonly confirmed: number;
  readonly retrains: number;
  readonly framesRepeated: number;
}

/** A block on its way: T.30 Annex A.4. */
export interface Sending {
  readonly blocks: readonly (readonly Uint8Array[])[];
  /** The block at hand, from 0. */
  readonly block: number;
  /** Frames of it in the transmission at hand. */
  readonly chosen: readonly number[];
  /** PPRs heard for it at this rate, and frames repeated at all. */
  readonly pprs: number;
  readonly repeated: number;
}

interface InCall {
  readonly memory: Memory;
  readonly deadline: number | null;
}
/**
 * Waiting for a response: times the command may still be said; whether a burst has moved the
 * deadline.
 */
interface Asking extends InCall {
  readonly triesLeft: number;
  readonly stretched: boolean;
}

export type Place =
  | ({ readonly at: 'idle' } & InCall)
  /** CNG and silence, until anything is heard. */
  | ({ readonly at: 'calling'; readonly giveUpBy: number } & InCall)
  /** Something was heard; no more CNG. */
  | ({ readonly at: 'awaiting-dis'; readonly anonymous: boolean } & InCall)
  | ({ readonly at: 'training' } & Asking)
  | ({ readonly at: 'awaiting-page' } & InCall)
  | ({ readonly at: 'sending-page' } & InCall)
  | ({ readonly at: 'confirming-page' } & Asking)
  | ({ readonly at: 'sending-block'; readonly sending: Sending } & InCall)
  | ({ readonly at: 'confirming-block'; readonly sending: Sending } & Asking)
  /** The far end is busy: RR until it is not, T5 at most. */
  | ({ readonly at: 'held-up'; readonly sending: Sending; readonly giveUpBy: number } & Asking)
  /** CTC said. */
  | ({ readonly at: 'slowing-down'; readonly sending: Sending } & Asking)
  /** EOR said: the block is given up. */
  | ({ readonly at: 'giving-up-block'; readonly sending: Sending } & Asking)
  | ({ readonly at: 'leaving'; readonly outcome: Outcome } & InCall)
  | ({ readonly at: 'ended'; readonly outcome: Outcome } & InCall);

export type At = Place['at'];
export type State = Place & Carried;
export type StateAt<A extends At> = Extract<Place, { at: A }> & Carried;
export type CallerMove = Move<Place>;
export type Handler<A extends At> = (state: StateAt<A>, heard: Heard, now: number) => CallerMove;

export const phases: Readonly<Record<At, Phase>> = {
  idle: 'A',
  calling: 'A',
  'awaiting-dis': 'B',
  training: 'B',
  'awaiting-page': 'C',
  'sending-page': 'C',
  'confirming-page': 'D',
  'sending-block': 'C',
  'confirming-block': 'D',
  'held-up': 'D',
  'slowing-down': 'D',
  'giving-up-block': 'D',
  leaving: 'E',
  ended: 'E',
};

/** States in which a page is on its way, and what becomes of it if the call ends there. */
const pageFates: Partial<Record<At, 'unconfirmed' | 'lost'>> = {
  'awaiting-page': 'lost',
  'sending-page': 'lost',
  'sending-block': 'lost',
  'confirming-page': 'unconfirmed',
  'confirming-block': 'unconfirmed',
  'held-up': 'unconfirmed',
  'slowing-down': 'lost',
  'giving-up-block': 'lost',
};

/** Nothing changes. */
export function stay(state: State): CallerMove {
  return { to: state };
}

export function currentModem(memory: Memory): Modem | null {
  return memory.ladder[memory.rung] ?? null;
}

/** The modem as the next carrier trains: short only for V.17 (T.30 §5.3.6.1.4). */
export function carrier(memory: Memory): Modem {
  const modem = memory.ladder[memory.rung];
  return modem.modulation === 'v17' ? { ...modem, shortTraining: memory.shortTraining } : modem;
}

/** Silence, then a command, then the ear for its response. */
export function command(...frames: Uint8Array[]): MediaOrder[] {
  return [
    { do: 'pause', ms: silenceMs },
    { do: 'send-frames', frames },
    { do: 'listen', for: 'frames' },
  ];
}

/** Fields of a state that has just said a command. */
export const asking = { deadline: null, triesLeft: commandTries - 1, stretched: false } as const;

/**
 * What every state that waits for a response does alike: T4 runs from the end of our words; a burst
 * that begins stretches it once, so that a response under way is heard out (T.30 §5.4.3.1).
 * Null: the input is for the state itself.
 */
export function awaitResponse(
  state: Extract<Place, Asking> & Carried,
  heard: Heard,
  now: number,
): CallerMove | null {
  if (heard.is === 'sent') return { to: { ...state, deadline: now + t4Ms } };
  if (heard.is === 'frame' && isResponse(heard.frame) && !mayAnswer(state, now)) return stay(state);
  if (heard.is === 'frames-began' && state.deadline !== null && !state.stretched) {
    return { to: { ...state, deadline: now + t4Ms, stretched: true } };
  }
  return null;
}

/** Frames that answer a command, as opposed to those that begin anew or end the call. */
function isResponse({ name }: Frame): boolean {
  return !['DCN', 'DIS', 'CSI', 'NSF', 'DTC'].includes(name);
}

/**
 * Whether a response heard now can belong to our command. One to the command before may come twice,
 * when that was repeated: it must not confirm a page of which nothing was said yet.
 */
function mayAnswer(state: Extract<Place, Asking> & Carried, now: number): boolean {
  if (state.deadline !== null) return true;
  const { onAir, since, unsaid } = state.talk;
  const repeated = state.triesLeft < asking.triesLeft;
  const nothingOut = unsaid.some((order) => order.do === 'send-frames');
  // Late, just before we say it again: what we would say is dropped.
  if (nothingOut) return repeated && onAir === 'pause';
  // Once a DCS is out again, its TCF must follow, for that is what the far end now waits for.
  if (state.at === 'training') return false;
  return repeated || (onAir === 'send-frames' && now - since! >= preambleMsMin);
}

/**
 * The command once more: T4 ran out, or the far end asked. Said often enough, the call ends as
 * `ending`.
 */
export function sayAgain(
  state: Extract<Place, Asking> & Carried,
  say: readonly MediaOrder[],
  ending: Ending,
  now: number,
): CallerMove {
  if (state.triesLeft === 0) return leave(state, ending, now);
  const late = state.deadline !== null && state.deadline <= now;
  const to = { ...state, deadline: null, triesLeft: state.triesLeft - 1, stretched: false };
  return { to, say, tell: late ? [timerNote('T4: said again')] : [] };
}

export function timerNote(name: string): Output {
  return { do: 'note', note: { what: 'timer', name } };
}

/** The fate of the page at hand when the call ends here; nothing when none is on its way. */
export function lastFate(state: State): Output[] {
  let fate = pageFates[state.at];
  if (state.at === 'training' && state.memory.refused) fate = 'lost';
  if (fate === undefined) return [];
  // A page with blocks still to come cannot have been kept.
  const more = 'sending' in state && state.sending.block < state.sending.blocks.length - 1;
  if (more) fate = 'lost';
  return [{ do: 'page-state', page: state.memory.page, state: fate }];
}

function outcome(state: State, ending: Ending): Outcome {
  const { memory } = state;
  return outcomeOf(ending, ending === 'complete' ? 'E' : phases[state.at], {
    identity: memory.identity,
    modem: currentModem(memory),
    ecm: memory.dcs?.ecm ?? false,
    pages: memory.confirmed,
    retrains: memory.retrains,
    framesRepeated: memory.framesRepeated,
  });
}

/** Says DCN (T.30 §5.3.6.1.8) and ends so. `tell` comes first. */
export function leave(
  state: State,
  ending: Ending,
  now: number,
  tell: readonly Output[] = lastFate(state),
): CallerMove {
  return {
    to: {
      at: 'leaving',
      memory: state.memory,
      deadline: now + goodbyeMsMax,
      outcome: outcome(state, ending),
    },
    say: [
      { do: 'pause', ms: silenceMs },
      { do: 'send-frames', frames: [buildFrame('DCN', 'caller')] },
    ],
    tell,
  };
}

/** Ends at once: nobody is there to hear a DCN. */
export function endNow(state: State, ending: Ending): CallerMove {
  return ended(state.memory, outcome(state, ending), lastFate(state));
}

export function ended(memory: Memory, result: Outcome, tell: readonly Output[] = []): CallerMove {
  return {
    to: { at: 'ended', memory, deadline: null, outcome: result },
    say: [],
    tell: [...tell, { do: 'end', outcome: result }],
  };
}

/** The command that closes the page at hand. */
export function pageCommand(memory: Memory): Exclude<BlockCommand, 'NULL' | 'EOM'> {
  return memory.page < memory.config.pages ? 'MPS' : 'EOP';
}

/**
 * The answering end's states and what it knows: T.30 Figure 5-2b with Annex A's boxes for error
 * correction. A page, once kept, is confirmed as often as the far end asks, and never kept twice.
 */
import type { AnswererConfig, Ending, Outcome, Output, PageFormat, Phase } from './conversation.ts';
import type { Dcs } from './dcs.ts';
import { type Block, emptyBlock } from './ecm-receive.ts';
import { buildFrame, type FrameName } from './frames.ts';
import type { MediaOrder, Modem } from './media.ts';
import { outcomeOf } from './outcome.ts';
import type { Carried, Heard, Move } from './talk.ts';
import { goodbyeMsMax, goodbyeWaitMs, silenceMs, t2Ms } from './timers.ts';
import type { ZeroCount } from './training-check.ts';

/** What closes a page, the operator's variants folded in. */
export type PageEnd = 'MPS' | 'EOM' | 'EOP';

/** Bits of a page without error correction, newest first, so that adding is cheap. */
export interface Received {
  readonly bytes: Uint8Array;
  readonly before: Received | null;
}

/** The response that would be said again if it was lost. */
export interface LastReply {
  /** What it answered: `page/block` of a PPS, or the plain command. */
  readonly to: { readonly command: string; readonly page: number; readonly block: number };
  readonly frame: Uint8Array;
  readonly name: FrameName;
  /** What the page was closed with; null: a block in its middle. */
  readonly end: PageEnd | null;
  /** When it was decided. */
  readonly decidedAt: number;
}

/** What the answerer remembers, whatever the state. */
export interface Memory {
  readonly config: AnswererConfig;
  /** The far end's TSI; null before one came. */
  readonly identity: string | null;
  /** Anything at all was heard from a fax machine. */
  readonly heard: boolean;
  /** The DCS in force, once its training passed; null otherwise. */
  readonly dcs: Dcs | null;
  /** Carrier in force: CTC may have changed the rate. */
  readonly modem: Modem | null;
  /** The page being received: whole blocks, and the block or bits at hand. */
  readonly blocks: readonly Block[];
  readonly block: Block;
  readonly bits: Received | null;
  readonly bitsOctets: number;
  readonly kept: number;
  readonly lastReply: LastReply | null;
  /** Frames of the last words, for CRP. */
  readonly lastWords: readonly Uint8Array[];
  /** A page was given up by the sender (EOR), or refused and not yet sent again. */
  readonly holes: boolean;
  /** EOR came in the middle of the page at hand. */
  readonly spoiled: boolean;
  readonly refused: boolean;
  /** The line lost something of the far end's since our last reply. It may have been a page. */
  readonly missed: boolean;
  /** Trainings without a page, PPRs without a block, returns to DIS without a page. */
  readonly trainings: number;
  readonly pprs: number;
  readonly returns: number;
  readonly retrains: number;
  readonly framesRepeated: number;
  /** Frames asked for again in the block at hand. */
  readonly blockRepeated: number;
}

interface InCall {
  readonly memory: Memory;
  readonly deadline: number | null;
}

export type Place =
  | ({ readonly at: 'idle' } & InCall)
  /** CED. */
  | ({ readonly at: 'answering' } & InCall)
  /** DIS, said again each T4 until T1 is over. */
  | ({ readonly at: 'offering'; readonly giveUpBy: number } & InCall)
  /** A DCS came: its training check follows. */
  | ({
      readonly at: 'checking';
      readonly asked: Dcs;
      readonly seen: ZeroCount;
      /** When it is over at the latest; null before the first bit. */
      readonly overBy: number | null;
    } & InCall)
  /** FTT, RTN or RTP is out, or EOM was confirmed: the far end settles anew. */
  | ({ readonly at: 'awaiting-dcs' } & InCall)
  /** CFR, MCF, PPR or CTR is out: a page or block follows. */
  | ({ readonly at: 'awaiting-message' } & InCall)
  | ({ readonly at: 'receiving' } & InCall)
  /** The carrier is gone: what was it? */
  | ({ readonly at: 'awaiting-command'; readonly patience: number } & InCall)
  /** The page is whole and with its owner. */
  | ({ readonly at: 'keeping'; readonly keeping: Keeping } & InCall)
  /** The last page is confirmed. */
  | ({ readonly at: 'awaiting-goodbye' } & InCall)
  | ({ readonly at: 'leaving'; readonly outcome: Outcome } & InCall)
  | ({ readonly at: 'ended'; readonly outcome: Outcome } & InCall);

/** A page whose fate is being decided. */
export interface Keeping {
  readonly page: number;
  readonly end: PageEnd;
  readonly to: LastReply['to'];
  /** RNR was said; the far end will ask with RR. */
  readonly busy: boolean;
  /** When we give up waiting. */
  readonly giveUpBy: number;
}

export type At = Place['at'];
export type State = Place & Carried;
export type StateAt<A extends At> = Extract<Place, { at: A }> & Carried;
export type AnswererMove = Move<Place>;
export type Handler<A extends At> = (state: StateAt<A>, heard: Heard, now: number) => AnswererMove;

export const phases: Readonly<Record<At, Phase>> = {
  idle: 'A',
  answering: 'A',
  offering: 'B',
  checking: 'B',
  'awaiting-dcs': 'B',
  'awaiting-message': 'C',
  receiving: 'C',
  'awaiting-command': 'D',
  keeping: 'D',
  'awaiting-goodbye': 'D',
  leaving: 'E',
  ended: 'E',
};

/** Nothing changes. */
export function stay(state: State): AnswererMove {
  return { to: state };
}

/** Nothing of a page is at hand. */
export const noMessage = { blocks: [], block: emptyBlock, bits: null, bitsOctets: 0 } as const;

/** Silence, then a response, then the ear for what follows. */
export function response(frame: Uint8Array, ear: MediaOrder): MediaOrder[] {
  return [{ do: 'pause', ms: silenceMs }, { do: 'send-frames', frames: [frame] }, ear];
}

export const forFrames: MediaOrder = { do: 'listen', for: 'frames' };

/** The ear for a page or block as settled; V.21 frames are heard as well. */
export function forMessage(memory: Memory): MediaOrder {
  const modem = memory.modem!;
  return { do: 'listen', for: memory.dcs!.ecm ? 'ecm' : 'bits', modem };
}

/** A simple response of ours. */
export function reply(name: FrameName, fif?: Uint8Array): Uint8Array {
  return buildFrame(name, 'answerer', fif);
}

/** T2 runs from the end of our words. Null: the input is for the state itself. */
export function awaitCommand(state: State, heard: Heard, now: number): AnswererMove | null {
  if (heard.is !== 'sent') return null;
  const wait = state.at === 'awaiting-goodbye' ? goodbyeWaitMs : t2Ms;
  return { to: { ...state, deadline: now + wait } };
}

function outcome(state: State, ending: Ending): Outcome {
  const { memory } = state;
  return outcomeOf(ending, ending === 'complete' ? 'E' : phases[state.at], {
    identity: memory.identity,
    modem: memory.modem,
    ecm: memory.dcs?.ecm ?? false,
    pages: memory.kept,
    retrains: memory.retrains,
    framesRepeated: memory.framesRepeated,
  });
}

/** Says DCN (T.30 §5.3.6.1.8) and ends so. */
export function leave(
  state: State,
  ending: Ending,
  now: number,
  tell: readonly Output[] = [],
): AnswererMove {
  return {
    to: {
      at: 'leaving',
      memory: state.memory,
      deadline: now + goodbyeMsMax,
      outcome: outcome(state, ending),
    },
    say: [
      { do: 'pause', ms: silenceMs },
      { do: 'send-frames', frames: [reply('DCN')] },
    ],
    tell,
  };
}

/** Ends at once. */
export function endNow(state: State, ending: Ending): AnswererMove {
  return ended(state.memory, outcome(state, ending));
}

export function ended(memory: Memory, result: Outcome): AnswererMove {
  return {
    to: { at: 'ended', memory, deadline: null, outcome: result },
    say: [],
    tell: [{ do: 'end', outcome: result }],
  };
}

/** How a call ends when the far end is gone: whether all it promised is here. */
export function farewell(state: State): Ending {
  if (state.at !== 'awaiting-goodbye')
    return state.memory.refused ? 'page-rejected' : 'remote-hung-up';
  return state.memory.holes ? 'ecm-exhausted' : 'complete';
}

export function timerNote(name: string): Output {
  return { do: 'note', note: { what: 'timer', name } };
}

/** The bits in order. */
export function joinBits(received: Received | null, octets: number): Uint8Array {
  const bytes = new Uint8Array(octets);
  let end = octets;
  for (let part = received; part !== null; part = part.before) {
    end -= part.bytes.length;
    bytes.set(part.bytes, end);
  }
  return bytes;
}

/** Room for a page; a line at 14 400 bit/s fills this in two and a half hours. */
export const pageOctetsMax = 16 * 1024 * 1024;

/** What of the page's format the keeper must know. */
export function formatOf(memory: Memory): PageFormat {
  return memory.dcs!.format;
}

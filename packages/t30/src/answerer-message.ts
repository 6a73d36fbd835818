/**
 * The answerer's phase C: bits or frames of a page come in. T.30 Figure 5-2b right half, Annex A.
 * Surprising: a V.21 command counts at any time; that the fast carrier began or ended is only a
 * hint.
 */
import { ParseError } from '@platen/bits';
import { hearFrame } from './answerer-commands.ts';
import { startOver } from './answerer-offer.ts';
import {
  type AnswererMove,
  awaitCommand,
  endNow,
  farewell,
  forFrames,
  type Handler,
  leave,
  type Memory,
  type Place,
  pageOctetsMax,
  type State,
  stay,
} from './answerer-states.ts';
import { parseFastFrame, putFrame } from './ecm-receive.ts';
import type { Heard } from './talk.ts';
import { t2Ms } from './timers.ts';

/** T2s to wait for the command after a page: the sender's three tries fit in. */
const patience = 2;

export const awaitingMessage: Handler<'awaiting-message'> = (state, heard, now) => {
  const waited = awaitCommand(state, heard, now);
  if (waited !== null) return waited;
  if (heard.is === 'overdue') return startOver(state, now);
  if (heard.is === 'frame') return hearFrame(state, heard.frame, now);
  return hearFast(state, heard, now);
};

export const receiving: Handler<'receiving'> = (state, heard, now) => {
  if (heard.is === 'overdue' || heard.is === 'fast-ended') return carrierGone(state, now);
  if (heard.is === 'frame') return hearFrame(state, heard.frame, now);
  return hearFast(state, heard, now);
};

export const awaitingCommand: Handler<'awaiting-command'> = (state, heard, now) => {
  if (heard.is === 'frame') return hearFrame(state, heard.frame, now);
  if (heard.is === 'fast-ended') return carrierGone(state, now);
  if (heard.is !== 'overdue') return hearFast(state, heard, now);
  if (state.patience === 0) return startOver(state, now);
  return { to: { ...state, patience: state.patience - 1, deadline: now + t2Ms } };
};

export const awaitingGoodbye: Handler<'awaiting-goodbye'> = (state, heard, now) => {
  const waited = awaitCommand(state, heard, now);
  if (waited !== null) return waited;
  // Every page is confirmed as far as we can tell; a clipped DCN takes nothing away.
  if (heard.is === 'overdue') return endNow(state, farewell(state));
  return heard.is === 'frame' ? hearFrame(state, heard.frame, now) : stay(state);
};

/** The fast carrier, while a message may come. */
function hearFast(state: State, heard: Heard, now: number): AnswererMove {
  const { memory } = state;
  switch (heard.is) {
    case 'fast-began':
      return { to: receive(memory, now) };
    case 'bits':
      return memory.dcs!.ecm ? stay(state) : takeBits(state, heard.bytes, now);
    case 'ecm-frame':
      return memory.dcs!.ecm ? takeFrame(state, heard.frame, now) : stay(state);
    default:
      return stay(state);
  }
}

function receive(memory: Memory, now: number): Place {
  return { at: 'receiving', memory, deadline: now + t2Ms };
}

function takeBits(state: State, bytes: Uint8Array, now: number): AnswererMove {
  const { memory } = state;
  const bitsOctets = memory.bitsOctets + bytes.length;
  if (bitsOctets > pageOctetsMax) return leave(state, 'protocol', now);
  const bits = bytes.length === 0 ? memory.bits : { bytes, before: memory.bits };
  return { to: receive({ ...memory, bits, bitsOctets }, now) };
}

function takeFrame(state: State, bytes: Uint8Array, now: number): AnswererMove {
  try {
    const frame = parseFastFrame(bytes);
    if (frame.is === 'end-of-block') return awaitCommandOf(state, now);
    const block = putFrame(state.memory.block, frame.number, frame.content);
    return { to: receive({ ...state.memory, block }, now) };
  } catch (error) {
    // It is missing, like any frame with a bad FCS.
    if (error instanceof ParseError) return stay(state);
    throw error;
  }
}

/** The block is over; its carrier goes on for two more RCPs. */
function awaitCommandOf(state: State, now: number): AnswererMove {
  if (state.at === 'awaiting-command') return stay(state);
  const { memory } = state;
  return { to: { at: 'awaiting-command', memory, patience, deadline: now + t2Ms } };
}

function carrierGone(state: State, now: number): AnswererMove {
  return { ...awaitCommandOf(state, now), say: [forFrames] };
}

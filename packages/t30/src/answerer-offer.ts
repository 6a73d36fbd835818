/**
 * What the answerer says to begin a phase B, and the DCS that answers it: T.30 Figure 5-2b. Any
 * state may be led here, for any command may come in any state.
 */
import { ParseError } from '@platen/bits';
import {
  type AnswererMove,
  forFrames,
  leave,
  type Memory,
  noMessage,
  type State,
  timerNote,
} from './answerer-states.ts';
import type { Abilities, Ending, Output } from './conversation.ts';
import { type Dcs, decodeDcs } from './dcs.ts';
import { buildDis, decodeDis } from './dis.ts';
import { buildFrame, type Frame } from './frames.ts';
import { encodeIdentity } from './identity.ts';
import type { MediaOrder } from './media.ts';
import { silenceMs, t1Ms, t2Ms } from './timers.ts';
import { nothingSeen } from './training-check.ts';

/** Trainings in a row without a page: three tries on each of the eight rungs, and some. */
const trainingsMax = 30;
/** Returns to DIS without a page. */
const returnsMax = 3;

/** DIS, from the start of a phase B. */
export function offer(
  memory: Memory,
  now: number,
  pause: readonly MediaOrder[] = [],
  tell: readonly Output[] = [],
): AnswererMove {
  const lastWords = disFrames(memory);
  return {
    to: {
      at: 'offering',
      memory: { ...memory, lastWords },
      deadline: null,
      giveUpBy: now + t1Ms,
    },
    say: [...pause, ...sayDis(lastWords)],
    tell,
  };
}

function disFrames(memory: Memory): Uint8Array[] {
  const { identity, abilities } = memory.config;
  const dis = buildFrame('DIS', 'answerer', buildDis(abilities));
  if (identity === '') return [dis];
  return [buildFrame('CSI', 'answerer', encodeIdentity(identity), false), dis];
}

export function sayDis(frames: readonly Uint8Array[]): MediaOrder[] {
  return [{ do: 'send-frames', frames }, forFrames];
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
  const returns = state.memory.returns + 1;
  if (returns > returnsMax) return leave(state, ending, now, tell);
  const pause: MediaOrder = { do: 'pause', ms: silenceMs };
  return offer({ ...state.memory, returns }, now, [pause], tell);
}

/** A DCS is heard, in whatever state. What it asks for must be ours. */
export function hearDcs(state: State, frame: Frame, now: number): AnswererMove {
  const asked = readDcs(frame, state.memory.config.abilities);
  if (asked === null) return offerAgain(state, 'incompatible', now);
  const { memory } = state;
  const { trainings } = memory;
  if (trainings >= trainingsMax) return leave(state, 'training-failed', now);
  const told: Output = {
    do: 'note',
    note: { what: 'settled', modem: asked.modem, ecm: asked.ecm, format: asked.format },
  };
  return {
    to: {
      at: 'checking',
      memory: { ...forget(memory, asked), trainings: trainings + 1 },
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
function forget(memory: Memory, asked: Dcs): Memory {
  const { format, ecm } = memory.dcs ?? {};
  const same =
    ecm === asked.ecm && JSON.stringify(format) === JSON.stringify(asked.format) && asked.ecm;
  const blocks = same ? memory.blocks : noMessage.blocks;
  const lost = memory.blocks.length > 0 && !same;
  return {
    ...memory,
    ...noMessage,
    blocks,
    dcs: null,
    modem: asked.modem,
    lastReply: lost ? null : memory.lastReply,
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

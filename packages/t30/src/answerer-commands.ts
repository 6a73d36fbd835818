/**
 * Every command a far end may say, in whatever state: T.30 Figure 5-2b's "command received?" box.
 * Surprising: most states hear most commands, for a lost response brings the last one back.
 */
import { ParseError } from '@platen/bits';
import { hearDcs } from './answerer-offer.ts';
import { replyAgain, sayReply } from './answerer-replies.ts';
import {
  type AnswererMove,
  endNow,
  farewell,
  forFrames,
  forMessage,
  formatOf,
  joinBits,
  type LastReply,
  leave,
  type Memory,
  noMessage,
  type PageEnd,
  reply,
  response,
  type State,
  stay,
} from './answerer-states.ts';
import type { Output } from './conversation.ts';
import { decodeModem } from './dcs.ts';
import {
  type BlockEnd,
  buildPprField,
  emptyBlock,
  joinBlocks,
  missingFrames,
  parsePps,
  parseSecondField,
  setTotal,
} from './ecm-receive.ts';
import type { Frame, FrameName } from './frames.ts';
import { decodeIdentity } from './identity.ts';
import {
  keepEcmMsMax,
  keepPatienceMs,
  keepPlainMsMax,
  repeatWindowMs,
  silenceMs,
} from './timers.ts';

/** PPRs in a row for one block: four on each of the eight rungs, twice. */
const pprsMax = 64;
/** Blocks of a page: their number is one octet. */
const blocksMax = 256;

/** One frame through any state that listens. */
export function hearFrame(state: State, frame: Frame, now: number): AnswererMove {
  const known: State = { ...state, memory: { ...state.memory, heard: true } };
  try {
    return hear(known, frame, now);
  } catch (error) {
    // A field that cannot be read is a frame not heard; the far end will say it again.
    if (error instanceof ParseError) return stay(known);
    throw error;
  }
}

function hear(state: State, frame: Frame, now: number): AnswererMove {
  switch (frame.name) {
    case 'TSI':
      return hearIdentity(state, frame);
    case 'DCS':
      return hearDcs(state, frame, now);
    case 'MPS':
    case 'EOM':
    case 'EOP':
    case 'PRI-MPS':
    case 'PRI-EOM':
    case 'PRI-EOP':
      return hearPageEnd(state, pageEndOf(frame.name), now);
    case 'PPS':
      return hearPps(state, parsePps(frame.fif), now);
    case 'EOR':
      return hearEor(state, parseSecondField(frame.fif));
    case 'CTC':
      return hearCtc(state, frame);
    case 'RR':
      return state.memory.lastReply === null ? stay(state) : replyAgain(state, now);
    case 'CRP':
      return sayLastWords(state);
    case 'DCN':
      return endNow(state, farewell(state));
    case 'DTC': // The far end wants to fetch a fax; there is none.
      return state.at === 'offering' ? leave(state, 'incompatible', now) : stay(state);
    default:
      return stay(state);
  }
}

function hearIdentity(state: State, frame: Frame): AnswererMove {
  const identity = decodeIdentity(frame.fif);
  const tell: Output[] = [{ do: 'note', note: { what: 'identity', identity } }];
  return { to: { ...state, memory: { ...state.memory, identity } }, tell };
}

/**
 * The operator's variants ask for a voice, and nobody is here; EOS means what EOM does to one who
 * does not select (T.30 §5.3.6.1.6).
 */
function pageEndOf(name: FrameName): PageEnd {
  if (name === 'EOS') return 'EOM';
  return name.replace('PRI-', '') as PageEnd;
}

/** MPS, EOM or EOP: a page without error correction is over. */
function hearPageEnd(state: State, end: PageEnd, now: number): AnswererMove {
  const { memory } = state;
  const to = { command: end, page: -1, block: -1 };
  if (memory.bits !== null && memory.dcs?.ecm === false) {
    return keepPage(state, end, to, now);
  }
  if (state.at !== 'receiving' && isRepeat(memory, end, now)) return replyAgain(state, now);
  if (memory.dcs === null || memory.dcs.ecm) return stay(state);
  const frame = reply('RTN');
  const refusal: LastReply = { to, frame, name: 'RTN', end, decidedAt: now };
  return sayReply({ ...memory, refused: true }, refusal, now);
}

/**
 * Whether a page's command without a page is the one before once more, its answer lost. After EOP
 * nothing new can come. After the others it can, and be lost whole: then to answer as before would
 * confirm a page that nobody has.
 */
function isRepeat({ lastReply, missed }: Memory, end: PageEnd, now: number): boolean {
  if (lastReply === null || lastReply.to.command !== end) return false;
  if (end === 'EOP' || lastReply.name === 'RTN') return true;
  return !missed && now - lastReply.decidedAt <= repeatWindowMs;
}

/** Gives the page to its owner and waits for the fate of it. */
function keepPage(state: State, end: PageEnd, to: LastReply['to'], now: number): AnswererMove {
  const { memory } = state;
  const ecm = memory.dcs!.ecm;
  if (ecm && memory.spoiled) return leave(state, 'ecm-exhausted', now);
  const bytes = ecm ? joinBlocks(memory.blocks) : joinBits(memory.bits, memory.bitsOctets);
  const page = memory.kept + 1;
  const giveUpBy = now + (ecm ? keepEcmMsMax : keepPlainMsMax);
  return {
    to: {
      at: 'keeping',
      memory: { ...memory, ...noMessage },
      keeping: { page, end, to, busy: false, giveUpBy },
      deadline: ecm ? now + keepPatienceMs : giveUpBy,
    },
    say: [],
    tell: [{ do: 'keep-page', page, format: formatOf(memory), bytes }],
  };
}

/** PPS: a block is over. */
function hearPps(state: State, told: BlockEnd, now: number): AnswererMove {
  const to = { command: 'PPS', page: told.page, block: told.block };
  const last = state.memory.lastReply;
  if (last !== null && sameCommand(last.to, to)) {
    // Frames that came with the repeat belong to a block that is confirmed.
    return replyAgain({ ...state, memory: { ...state.memory, block: emptyBlock } }, now);
  }
  if (!state.memory.dcs?.ecm) return stay(state);
  // Block 0 once more: the sender began the page anew.
  const whole = state.memory.blocks;
  const blocks = told.block === 0 && whole.length < blocksMax ? [] : whole;
  const block = setTotal(state.memory.block, told.frames);
  const memory: Memory = { ...state.memory, blocks, block };
  const missing = missingFrames(block);
  if (missing.length > 0) return askForFrames({ ...state, memory }, missing, now);
  if (blocks.length >= blocksMax) return leave(state, 'protocol', now);
  return hearWholeBlock({ ...state, memory }, told, to, now);
}

/** Every frame of the block is there. */
function hearWholeBlock(
  state: State,
  told: BlockEnd,
  to: LastReply['to'],
  now: number,
): AnswererMove {
  const { blocks, block, blockRepeated: repeated, ...rest } = state.memory;
  const note: Output = {
    do: 'note',
    note: {
      what: 'block',
      page: rest.kept + 1,
      block: blocks.length + 1,
      frames: block.total,
      repeated,
    },
  };
  const memory: Memory = {
    ...rest,
    blocks: [...blocks, block],
    block: emptyBlock,
    blockRepeated: 0,
    pprs: 0,
  };
  const move =
    told.command === 'NULL'
      ? sayReply(memory, { to, frame: reply('MCF'), name: 'MCF', end: null, decidedAt: now }, now)
      : keepPage({ ...state, memory }, pageEndOf(told.command), to, now);
  return { ...move, tell: [note, ...(move.tell ?? [])] };
}

function sameCommand(one: LastReply['to'], other: LastReply['to']): boolean {
  return one.command === other.command && one.page === other.page && one.block === other.block;
}

function askForFrames(state: State, missing: readonly number[], now: number): AnswererMove {
  const { memory } = state;
  if (memory.pprs >= pprsMax) return leave(state, 'ecm-exhausted', now);
  const frame = reply('PPR', buildPprField(missing, memory.block.total));
  const next: Memory = {
    ...memory,
    pprs: memory.pprs + 1,
    framesRepeated: memory.framesRepeated + missing.length,
    blockRepeated: memory.blockRepeated + missing.length,
    lastWords: [frame],
  };
  return {
    to: { at: 'awaiting-message', memory: next, deadline: null },
    say: response(frame, forMessage(next)),
  };
}

/** EOR: the sender gives the block up, and with it the page (T.30 Annex A.4.3). */
function hearEor(state: State, command: FrameName | 'NULL'): AnswererMove {
  if (!state.memory.dcs?.ecm) return stay(state);
  const frame = reply('ERR');
  const memory: Memory = {
    ...state.memory,
    ...noMessage,
    holes: true,
    spoiled: command === 'NULL',
    pprs: 0,
    lastWords: [frame],
  };
  const at =
    command === 'EOP' || command === 'PRI-EOP'
      ? 'awaiting-goodbye'
      : command === 'EOM' || command === 'PRI-EOM'
        ? 'awaiting-dcs'
        : 'awaiting-message';
  const ear = at === 'awaiting-message' ? forMessage(memory) : forFrames;
  return { to: { at, memory, deadline: null }, say: response(frame, ear) };
}

/** CTC: the same block at another rate, trained long (T.30 Annex A.4.1). */
function hearCtc(state: State, frame: Frame): AnswererMove {
  if (!state.memory.dcs?.ecm) return stay(state);
  const modem = decodeModem(frame.fif);
  const words = reply('CTR');
  const memory: Memory = {
    ...state.memory,
    modem: modem.modulation === 'v17' ? { ...modem, shortTraining: false } : modem,
    retrains: state.memory.retrains + 1,
    lastWords: [words],
  };
  return {
    to: { at: 'awaiting-message', memory, deadline: null },
    say: response(words, forMessage(memory)),
  };
}

/** CRP: what we said last, once more (T.30 §5.3.6.1.8), where we wait for an answer to it. */
function sayLastWords(state: State): AnswererMove {
  const { lastWords } = state.memory;
  const waiting =
    state.at === 'offering' ||
    state.at === 'awaiting-dcs' ||
    state.at === 'awaiting-message' ||
    state.at === 'awaiting-goodbye';
  if (!waiting || state.deadline === null || lastWords.length === 0) return stay(state);
  return {
    to: { ...state, deadline: null },
    say: [
      { do: 'pause', ms: silenceMs },
      { do: 'send-frames', frames: lastWords },
    ],
  };
}

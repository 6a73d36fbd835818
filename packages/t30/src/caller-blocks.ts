/**
 * The caller's phases C and D with error correction: T.30 Annex A.4 and its figures A.1–A.8.
 * Surprising: after the fourth PPR a slower rate must be agreed (CTC) before the same frames go out
 * again.
 */
import { pageConfirmed, pageRefused } from './caller-pages.ts';
import {
  asking,
  awaitResponse,
  type CallerMove,
  carrier,
  command,
  endNow,
  type Handler,
  leave,
  type Memory,
  pageCommand,
  type Sending,
  type StateAt,
  sayAgain,
  stay,
  timerNote,
} from './caller-states.ts';
import { stepDown } from './caller-training.ts';
import type { Output } from './conversation.ts';
import { buildCtc } from './dcs.ts';
import {
  type BlockCommand,
  buildBurst,
  buildEor,
  buildPps,
  cutBlocks,
  framesAskedFor,
} from './ecm-send.ts';
import { buildFrame, type Frame } from './frames.ts';
import type { MediaOrder } from './media.ts';
import { pprsBeforeCorrection, silenceMs, t5Ms } from './timers.ts';

type WithBlock = StateAt<'confirming-block' | 'held-up' | 'slowing-down' | 'giving-up-block'>;

export function sendFirstBlock(memory: Memory, bytes: Uint8Array): CallerMove {
  const blocks = cutBlocks(bytes, memory.dcs!.frameOctets);
  return sendBlock(memory, blocks, 0);
}

function sendBlock(memory: Memory, blocks: Sending['blocks'], block: number): CallerMove {
  const chosen = blocks[block].map((_, number) => number);
  return transmit(memory, { blocks, block, chosen, pprs: 0, repeated: 0 });
}

function transmit(memory: Memory, sending: Sending): CallerMove {
  const frames = buildBurst(sending.blocks[sending.block], sending.chosen);
  return {
    to: { at: 'sending-block', memory, sending, deadline: null },
    say: [
      { do: 'pause', ms: silenceMs },
      { do: 'send-ecm', modem: carrier(memory), frames },
    ],
  };
}

/** What closes the block at hand. */
function blockCommand(memory: Memory, sending: Sending): BlockCommand {
  return sending.block < sending.blocks.length - 1 ? 'NULL' : pageCommand(memory);
}

function sayPps(memory: Memory, sending: Sending): MediaOrder[] {
  const { block, chosen } = sending;
  const what = blockCommand(memory, sending);
  return command(buildPps(what, memory.page - 1, block, chosen.length));
}

export const sendingBlock: Handler<'sending-block'> = (state, heard) => {
  if (heard.is === 'frame' && heard.frame.name === 'DCN') return endNow(state, 'remote-hung-up');
  if (heard.is !== 'sent') return stay(state);
  const { sending } = state;
  // The carrier has trained long if it had to; from here on it trains briefly again.
  const memory: Memory = { ...state.memory, shortTraining: true };
  return {
    to: { at: 'confirming-block', memory, sending, ...asking },
    say: sayPps(memory, sending),
  };
};

/** PPS is out: is the block whole? */
export const confirmingBlock: Handler<'confirming-block'> = (state, heard, now) => {
  const waited = awaitResponse(state, heard, now);
  if (waited !== null) return waited;
  const pps = sayPps(state.memory, state.sending);
  const again = () => sayAgain(state, pps, 'page-unconfirmed', now);
  if (heard.is === 'overdue') return again();
  if (heard.is !== 'frame') return stay(state);
  return heard.frame.name === 'CRP' ? again() : hearVerdict(state, heard.frame, now);
};

/** The far end was busy: RR is out. */
export const heldUp: Handler<'held-up'> = (state, heard, now) => {
  const waited = awaitResponse(state, heard, now);
  if (waited !== null) return waited;
  const again = () => sayAgain(state, sayRr(), 'page-unconfirmed', now);
  if (heard.is === 'overdue') return again();
  if (heard.is !== 'frame') return stay(state);
  return heard.frame.name === 'CRP' ? again() : hearVerdict(state, heard.frame, now);
};

function sayRr(): MediaOrder[] {
  return command(buildFrame('RR', 'caller'));
}

/** A response to PPS or RR. */
function hearVerdict(
  state: StateAt<'confirming-block' | 'held-up'>,
  frame: Frame,
  now: number,
): CallerMove {
  switch (frame.name) {
    case 'MCF':
    case 'PIP':
      return blockConfirmed(state, now);
    case 'PPR':
      return repeatFrames(state, frame);
    case 'RNR':
      return holdUp(state, now);
    case 'RTN':
    case 'PIN':
      return pageRefused(state, now);
    case 'DCN':
      return endNow(state, 'remote-hung-up');
    default:
      return stay(state);
  }
}

function blockConfirmed(state: WithBlock, now: number): CallerMove {
  const { memory, sending } = state;
  const frames = sending.blocks[sending.block].length;
  const tell: Output[] = [
    {
      do: 'note',
      note: {
        what: 'block',
        page: memory.page,
        block: sending.block + 1,
        frames,
        repeated: sending.repeated,
      },
    },
  ];
  if (sending.block === sending.blocks.length - 1) {
    return pageConfirmed(state, 'good', now, tell);
  }
  return { ...sendBlock(memory, sending.blocks, sending.block + 1), tell };
}

function repeatFrames(state: StateAt<'confirming-block' | 'held-up'>, frame: Frame): CallerMove {
  const { memory, sending } = state;
  const asked = framesAskedFor(frame.fif, sending.blocks[sending.block].length);
  // Asking for nothing is no answer; the command will be said again.
  if (asked.length === 0) return stay(state);
  const next = { ...sending, chosen: asked, pprs: sending.pprs + 1 };
  if (next.pprs < pprsBeforeCorrection) return transmitAgain(memory, next);
  const slower = stepDown(memory);
  if (slower === null) return giveUpBlock(memory, next);
  return slowDown({ ...slower, shortTraining: false }, next);
}

function transmitAgain(memory: Memory, sending: Sending): CallerMove {
  const count = sending.chosen.length;
  return transmit(
    { ...memory, framesRepeated: memory.framesRepeated + count },
    { ...sending, repeated: sending.repeated + count },
  );
}

function holdUp(state: StateAt<'confirming-block' | 'held-up'>, now: number): CallerMove {
  const giveUpBy = state.at === 'held-up' ? state.giveUpBy : now + t5Ms;
  if (now >= giveUpBy) {
    const move = leave(state, 'page-unconfirmed', now);
    return { ...move, tell: [timerNote('T5: still not ready'), ...(move.tell ?? [])] };
  }
  const { memory, sending } = state;
  return { to: { at: 'held-up', memory, sending, giveUpBy, ...asking }, say: sayRr() };
}

/** CTC: the same block at the rung below (T.30 Annex A.4.1). */
function slowDown(memory: Memory, sending: Sending): CallerMove {
  const dcs = { ...memory.dcs!, modem: memory.ladder[memory.rung] };
  const next: Memory = { ...memory, dcs };
  const settled: Output = {
    do: 'note',
    note: { what: 'settled', modem: dcs.modem, ecm: true, format: dcs.format },
  };
  return {
    to: { at: 'slowing-down', memory: next, sending, ...asking },
    say: sayCtc(next),
    tell: [settled],
  };
}

function sayCtc(memory: Memory): MediaOrder[] {
  return command(buildFrame('CTC', 'caller', buildCtc(memory.dcs!)));
}

export const slowingDown: Handler<'slowing-down'> = (state, heard, now) => {
  const waited = awaitResponse(state, heard, now);
  if (waited !== null) return waited;
  const { memory, sending } = state;
  const again = () => sayAgain(state, sayCtc(memory), 'ecm-exhausted', now);
  if (heard.is === 'overdue') return again();
  if (heard.is !== 'frame') return stay(state);
  switch (heard.frame.name) {
    case 'CTR':
      return transmitAgain(memory, { ...sending, pprs: 0 });
    case 'CRP':
      return again();
    case 'DCN':
      return endNow(state, 'remote-hung-up');
    default:
      return stay(state);
  }
};

function giveUpBlock(memory: Memory, sending: Sending): CallerMove {
  return {
    to: { at: 'giving-up-block', memory, sending, ...asking },
    say: command(buildEor(blockCommand(memory, sending))),
  };
}

/** EOR is out. Whatever the answer, a page with a hole is not delivered, so the call ends here. */
export const givingUpBlock: Handler<'giving-up-block'> = (state, heard, now) => {
  const waited = awaitResponse(state, heard, now);
  if (waited !== null) return waited;
  const { memory, sending } = state;
  const eor = command(buildEor(blockCommand(memory, sending)));
  const again = () => sayAgain(state, eor, 'ecm-exhausted', now);
  if (heard.is === 'overdue') return again();
  if (heard.is !== 'frame') return stay(state);
  switch (heard.frame.name) {
    case 'ERR':
      return leave(state, 'ecm-exhausted', now);
    case 'CRP':
      return again();
    case 'DCN':
      return endNow(state, 'ecm-exhausted');
    default:
      return stay(state);
  }
};

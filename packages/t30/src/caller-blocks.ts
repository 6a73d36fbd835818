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
  pageCommand,
  type Sending,
  type Session,
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

export function sendFirstBlock(session: Session, bytes: Uint8Array): CallerMove {
  const blocks = cutBlocks(bytes, session.dcs!.frameOctets);
  return sendBlock(session, blocks, 0);
}

function sendBlock(session: Session, blocks: Sending['blocks'], block: number): CallerMove {
  const chosen = blocks[block].map((_, number) => number);
  return transmit(session, { blocks, block, chosen, pprs: 0, repeated: 0 });
}

function transmit(session: Session, sending: Sending): CallerMove {
  const frames = buildBurst(sending.blocks[sending.block], sending.chosen);
  return {
    to: { at: 'sending-block', session, sending, deadline: null },
    say: [
      { do: 'pause', ms: silenceMs },
      { do: 'send-ecm', modem: carrier(session), frames },
    ],
  };
}

/** What closes the block at hand. */
function blockCommand(session: Session, sending: Sending): BlockCommand {
  return sending.block < sending.blocks.length - 1 ? 'NULL' : pageCommand(session);
}

function sayPps(session: Session, sending: Sending): MediaOrder[] {
  const { block, chosen } = sending;
  const what = blockCommand(session, sending);
  return command(buildPps(what, session.page - 1, block, chosen.length));
}

export const sendingBlock: Handler<'sending-block'> = (state, heard) => {
  if (heard.is === 'frame' && heard.frame.name === 'DCN') return endNow(state, 'remote-hung-up');
  if (heard.is !== 'sent') return stay(state);
  const { sending } = state;
  // The carrier has trained long if it had to; from here on it trains briefly again.
  const session: Session = { ...state.session, shortTraining: true };
  return {
    to: { at: 'confirming-block', session, sending, ...asking },
    say: sayPps(session, sending),
  };
};

/** PPS is out: is the block whole? */
export const confirmingBlock: Handler<'confirming-block'> = (state, heard, now) => {
  const waited = awaitResponse(state, heard, now);
  if (waited !== null) return waited;
  const again = () => askAgain(state, sayPps(state.session, state.sending), now);
  if (heard.is === 'overdue') return again();
  if (heard.is !== 'frame') return stay(state);
  return heard.frame.name === 'CRP' ? again() : hearVerdict(state, heard.frame, now);
};

/** The far end was busy: RR is out. */
export const heldUp: Handler<'held-up'> = (state, heard, now) => {
  const waited = awaitResponse(state, heard, now);
  if (waited !== null) return waited;
  const again = () => askAgain(state, sayRr(), now);
  if (heard.is === 'overdue') return again();
  if (heard.is !== 'frame') return stay(state);
  return heard.frame.name === 'CRP' ? again() : hearVerdict(state, heard.frame, now);
};

function sayRr(): MediaOrder[] {
  return command(buildFrame('RR', 'caller'));
}

function askAgain(
  state: StateAt<'confirming-block' | 'held-up'>,
  say: readonly MediaOrder[],
  now: number,
): CallerMove {
  if (state.triesLeft === 0) return leave(state, 'page-unconfirmed', now);
  return sayAgain(state, say, now);
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
  const { session, sending } = state;
  const frames = sending.blocks[sending.block].length;
  const tell: Output[] = [
    {
      do: 'note',
      note: {
        what: 'block',
        page: session.page,
        block: sending.block + 1,
        frames,
        repeated: sending.repeated,
      },
    },
  ];
  if (sending.block === sending.blocks.length - 1) {
    return pageConfirmed(state, 'good', now, tell);
  }
  return { ...sendBlock(session, sending.blocks, sending.block + 1), tell };
}

function repeatFrames(state: StateAt<'confirming-block' | 'held-up'>, frame: Frame): CallerMove {
  const { session, sending } = state;
  const asked = framesAskedFor(frame.fif, sending.blocks[sending.block].length);
  // Asking for nothing is no answer; the command will be said again.
  if (asked.length === 0) return stay(state);
  const next = { ...sending, chosen: asked, pprs: sending.pprs + 1 };
  if (next.pprs < pprsBeforeCorrection) return transmitAgain(session, next);
  const slower = stepDown(session);
  if (slower === null) return giveUpBlock(session, next);
  return slowDown({ ...slower, shortTraining: false }, next);
}

function transmitAgain(session: Session, sending: Sending): CallerMove {
  const count = sending.chosen.length;
  return transmit(
    { ...session, framesRepeated: session.framesRepeated + count },
    { ...sending, repeated: sending.repeated + count },
  );
}

function holdUp(state: StateAt<'confirming-block' | 'held-up'>, now: number): CallerMove {
  const giveUpBy = state.at === 'held-up' ? state.giveUpBy : now + t5Ms;
  if (now >= giveUpBy) {
    const move = leave(state, 'page-unconfirmed', now);
    return { ...move, tell: [timerNote('T5: still not ready'), ...(move.tell ?? [])] };
  }
  const { session, sending } = state;
  return { to: { at: 'held-up', session, sending, giveUpBy, ...asking }, say: sayRr() };
}

/** CTC: the same block at the rung below (T.30 Annex A.4.1). */
function slowDown(session: Session, sending: Sending): CallerMove {
  const dcs = { ...session.dcs!, modem: session.ladder[session.rung] };
  const next: Session = { ...session, dcs };
  const settled: Output = {
    do: 'note',
    note: { what: 'settled', modem: dcs.modem, ecm: true, format: dcs.format },
  };
  return {
    to: { at: 'slowing-down', session: next, sending, ...asking },
    say: sayCtc(next),
    tell: [settled],
  };
}

function sayCtc(session: Session): MediaOrder[] {
  return command(buildFrame('CTC', 'caller', buildCtc(session.dcs!)));
}

export const slowingDown: Handler<'slowing-down'> = (state, heard, now) => {
  const waited = awaitResponse(state, heard, now);
  if (waited !== null) return waited;
  const { session, sending } = state;
  const again = () =>
    state.triesLeft === 0
      ? leave(state, 'ecm-exhausted', now)
      : sayAgain(state, sayCtc(session), now);
  if (heard.is === 'overdue') return again();
  if (heard.is !== 'frame') return stay(state);
  switch (heard.frame.name) {
    case 'CTR':
      return transmitAgain(session, { ...sending, pprs: 0 });
    case 'CRP':
      return again();
    case 'DCN':
      return endNow(state, 'remote-hung-up');
    default:
      return stay(state);
  }
};

function giveUpBlock(session: Session, sending: Sending): CallerMove {
  return {
    to: { at: 'giving-up-block', session, sending, ...asking },
    say: command(buildEor(blockCommand(session, sending))),
  };
}

/** EOR is out. Whatever the answer, a page with a hole is not delivered, so the call ends here. */
export const givingUpBlock: Handler<'giving-up-block'> = (state, heard, now) => {
  const waited = awaitResponse(state, heard, now);
  if (waited !== null) return waited;
  const { session, sending } = state;
  const again = () =>
    state.triesLeft === 0
      ? leave(state, 'ecm-exhausted', now)
      : sayAgain(state, command(buildEor(blockCommand(session, sending))), now);
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

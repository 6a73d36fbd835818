/**
 * The caller's phases C and D without error correction, and what is common to both ways: asking for
 * a page, a page confirmed, a page refused. T.30 Figure 5-2a right half.
 */
import { sendFirstBlock } from './caller-blocks.ts';
import { stepDown, train } from './caller-negotiation.ts';
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
  type Session,
  type State,
  sayAgain,
  stay,
} from './caller-states.ts';
import type { Output } from './conversation.ts';
import { buildFrame } from './frames.ts';
import { pageWaitMsMax, silenceMs } from './timers.ts';

export function askForPage(
  session: Session,
  now: number,
  tell: readonly Output[] = [],
): CallerMove {
  const { page } = session;
  return {
    to: { at: 'awaiting-page', session, deadline: now + pageWaitMsMax },
    say: [],
    tell: [
      ...tell,
      { do: 'page-state', page, state: 'sending' },
      { do: 'need-page', page, format: session.dcs!.format },
    ],
  };
}

/** The page comes from outside; the far end waits T2 for it. */
export const awaitingPage: Handler<'awaiting-page'> = (state, heard, now) => {
  const { session } = state;
  if (heard.is === 'overdue') return leave(state, 'page-missing', now);
  if (heard.is === 'frame' && heard.frame.name === 'DCN') return endNow(state, 'remote-hung-up');
  if (heard.is === 'page-missing' && heard.page === session.page) {
    return leave(state, 'page-missing', now);
  }
  if (heard.is !== 'page' || heard.page !== session.page) return stay(state);
  if (session.dcs!.ecm) return sendFirstBlock(session, heard.bytes);
  return {
    to: { at: 'sending-page', session, deadline: null },
    say: [
      { do: 'pause', ms: silenceMs },
      { do: 'send-bits', modem: carrier(session), bytes: heard.bytes },
    ],
  };
};

export const sendingPage: Handler<'sending-page'> = (state, heard) => {
  if (heard.is === 'frame' && heard.frame.name === 'DCN') return endNow(state, 'remote-hung-up');
  if (heard.is !== 'sent') return stay(state);
  return {
    to: { ...state, at: 'confirming-page', ...asking },
    say: command(buildFrame(pageCommand(state.session), 'caller')),
  };
};

/** MPS or EOP is out: is the page there? */
export const confirmingPage: Handler<'confirming-page'> = (state, heard, now) => {
  const waited = awaitResponse(state, heard, now);
  if (waited !== null) return waited;
  const again = () =>
    state.triesLeft === 0
      ? leave(state, 'page-unconfirmed', now)
      : sayAgain(state, command(buildFrame(pageCommand(state.session), 'caller')), now);
  if (heard.is === 'overdue') return again();
  if (heard.is !== 'frame') return stay(state);
  switch (heard.frame.name) {
    case 'MCF':
    case 'PIP': // An operator over there wants a word; nobody is here (T.30 §5.3.6.1.7).
      return pageConfirmed(state, 'good', now);
    case 'RTP':
      return pageConfirmed(state, 'poor', now);
    case 'RTN':
    case 'PIN':
      return pageRefused(state, now);
    case 'CRP':
      return again();
    case 'DCN':
      return endNow(state, 'remote-hung-up');
    default:
      return stay(state);
  }
};

/** On to the next page, retraining first if the copy was poor; after the last one, goodbye. */
export function pageConfirmed(
  state: State,
  copy: 'good' | 'poor',
  now: number,
  tell: readonly Output[] = [],
): CallerMove {
  const { page, config } = state.session;
  const told: Output[] = [...tell, { do: 'page-state', page, state: 'confirmed', copy }];
  const session: Session = { ...state.session, confirmed: page, page: page + 1, refused: false };
  if (page >= config.pages) return leave({ ...state, session }, 'complete', now, told);
  if (copy === 'good') return askForPage(session, now, told);
  return train({ ...session, retrains: session.retrains + 1 }, told);
}

/** Once more, slower if that is possible; a page refused twice ends the call. */
export function pageRefused(state: State, now: number): CallerMove {
  const { session } = state;
  if (session.refused) {
    const tell: Output[] = [{ do: 'page-state', page: session.page, state: 'lost' }];
    return leave(state, 'page-rejected', now, tell);
  }
  const slower = stepDown(session) ?? { ...session, retrains: session.retrains + 1 };
  return train({ ...slower, refused: true });
}

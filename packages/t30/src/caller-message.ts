/**
 * The caller's phases C and D without error correction, and the wait for a page in both ways. T.30
 * Figure 5-2a right half.
 */
import { sendFirstBlock } from './caller-blocks.ts';
import { pageConfirmed, pageRefused } from './caller-pages.ts';
import {
  asking,
  awaitResponse,
  carrier,
  command,
  endNow,
  type Handler,
  leave,
  pageCommand,
  sayAgain,
  stay,
} from './caller-states.ts';
import { buildFrame } from './frames.ts';
import { silenceMs } from './timers.ts';

/** The page comes from outside; the far end waits T2 for it. */
export const awaitingPage: Handler<'awaiting-page'> = (state, heard, now) => {
  const { memory } = state;
  if (heard.is === 'overdue') return leave(state, 'page-missing', now);
  if (heard.is === 'frame' && heard.frame.name === 'DCN') return endNow(state, 'remote-hung-up');
  if (heard.is === 'page-missing' && heard.page === memory.page) {
    return leave(state, 'page-missing', now);
  }
  if (heard.is !== 'page' || heard.page !== memory.page) return stay(state);
  if (memory.dcs!.ecm) return sendFirstBlock(memory, heard.bytes);
  return {
    to: { at: 'sending-page', memory, deadline: null },
    say: [
      { do: 'pause', ms: silenceMs },
      { do: 'send-bits', modem: carrier(memory), bytes: heard.bytes },
    ],
  };
};

export const sendingPage: Handler<'sending-page'> = (state, heard) => {
  if (heard.is === 'frame' && heard.frame.name === 'DCN') return endNow(state, 'remote-hung-up');
  if (heard.is !== 'sent') return stay(state);
  return {
    to: { ...state, at: 'confirming-page', ...asking },
    say: command(buildFrame(pageCommand(state.memory), 'caller')),
  };
};

/** MPS or EOP is out: is the page there? */
export const confirmingPage: Handler<'confirming-page'> = (state, heard, now) => {
  const waited = awaitResponse(state, heard, now);
  if (waited !== null) return waited;
  const asked = command(buildFrame(pageCommand(state.memory), 'caller'));
  const again = () => sayAgain(state, asked, 'page-unconfirmed', now);
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

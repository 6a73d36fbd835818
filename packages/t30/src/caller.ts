/**
 * The calling fax, from CNG to goodbye: T.30 Figure 5-2a and Annex A. Nothing here waits or sends.
 * The table names every state; the compiler refuses it when one is missing.
 */
import {
  confirmingBlock,
  givingUpBlock,
  heldUp,
  sendingBlock,
  slowingDown,
} from './caller-blocks.ts';
import { awaitingPage, confirmingPage, sendingPage } from './caller-message.ts';
import { awaitingDis, calling, idle, training } from './caller-negotiation.ts';
import {
  type At,
  type CallerMove,
  ended,
  endNow,
  type Handler,
  leave,
  type Place,
  phases,
  type State,
  stay,
} from './caller-states.ts';
import type { CallerConfig, Conversation, Input } from './conversation.ts';
import { encodeIdentity } from './identity.ts';
import { advance, conversationOf, type Heard, type Machine, type Step, silent } from './talk.ts';

const leaving: Handler<'leaving'> = (state, heard) =>
  heard.is === 'sent' || heard.is === 'overdue' ? ended(state.memory, state.outcome) : stay(state);

const handlers: { readonly [A in At]: Handler<A> } = {
  idle,
  calling,
  'awaiting-dis': awaitingDis,
  training,
  'awaiting-page': awaitingPage,
  'sending-page': sendingPage,
  'confirming-page': confirmingPage,
  'sending-block': sendingBlock,
  'confirming-block': confirmingBlock,
  'held-up': heldUp,
  'slowing-down': slowingDown,
  'giving-up-block': givingUpBlock,
  leaving,
  ended: stay,
};

/** What any state does alike, then the state itself. */
function handle(state: State, heard: Heard, now: number): CallerMove {
  if (state.at === 'leaving' && (heard.is === 'line-dropped' || heard.is === 'stuck')) {
    return ended(state.memory, state.outcome);
  }
  switch (heard.is) {
    case 'line-dropped':
      return endNow(state, 'remote-hung-up');
    case 'stop':
      if (state.at === 'leaving') return stay(state);
      return state.at === 'idle' ? endNow(state, 'stopped') : leave(state, 'stopped', now);
    case 'stuck':
      return heard.why === 'line' ? endNow(state, 'protocol') : leave(state, 'protocol', now);
    default:
      return (handlers[state.at] as Handler<At>)(state as never, heard, now);
  }
}

const machine: Machine<Place> = { handle, phaseOf: (place) => phases[place.at] };

/**
 * The state before `started`. Throws `RangeError` for an identity that T.30 cannot carry, and for a
 * fax without pages.
 */
export function callerAtRest(config: CallerConfig): State {
  encodeIdentity(config.identity);
  if (!Number.isInteger(config.pages) || config.pages < 1) {
    throw new RangeError(`a fax has at least one page, not ${config.pages}`);
  }
  return {
    at: 'idle',
    deadline: null,
    talk: silent,
    guardBy: null,
    memory: {
      config,
      identity: null,
      offer: null,
      ladder: [],
      rung: 0,
      dcs: null,
      shortTraining: false,
      page: 1,
      refused: false,
      confirmed: 0,
      retrains: 0,
      framesRepeated: 0,
    },
  };
}

/** One input through one state: pure, ms on any clock. */
export function stepCaller(state: State, input: Input, now: number): Step<State> {
  return advance(machine, state, input, now);
}

/** The calling end as a conversation (conversation.ts). Throws as `callerAtRest` does. */
export function createCaller(config: CallerConfig): Conversation {
  return conversationOf(machine, callerAtRest(config));
}

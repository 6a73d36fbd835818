/**
 * The answering fax, from CED to goodbye: T.30 Figure 5-2b and Annex A. Nothing here waits or
 * sends. The table names every state; the compiler refuses it when one is missing.
 */
import { keeping } from './answerer-keeping.ts';
import {
  awaitingCommand,
  awaitingGoodbye,
  awaitingMessage,
  receiving,
} from './answerer-message.ts';
import { answering, awaitingDcs, checking, idle, offering } from './answerer-negotiation.ts';
import {
  type AnswererMove,
  type At,
  ended,
  endNow,
  farewell,
  type Handler,
  leave,
  noMessage,
  type Place,
  phases,
  type State,
  stay,
} from './answerer-states.ts';
import type { AnswererConfig, Conversation, Input } from './conversation.ts';
import { encodeIdentity } from './identity.ts';
import { advance, conversationOf, type Heard, type Machine, type Step, silent } from './talk.ts';

const leaving: Handler<'leaving'> = (state, heard) =>
  heard.is === 'sent' || heard.is === 'overdue' ? ended(state.memory, state.outcome) : stay(state);

const handlers: { readonly [A in At]: Handler<A> } = {
  idle,
  answering,
  offering,
  checking,
  'awaiting-dcs': awaitingDcs,
  'awaiting-message': awaitingMessage,
  receiving,
  'awaiting-command': awaitingCommand,
  keeping,
  'awaiting-goodbye': awaitingGoodbye,
  leaving,
  ended: stay,
};

/** What any state does alike, then the state itself. */
function handle(state: State, heard: Heard, now: number): AnswererMove {
  if (state.at === 'leaving' && (heard.is === 'line-dropped' || heard.is === 'stuck')) {
    return ended(state.memory, state.outcome);
  }
  // Every page is confirmed: whatever happens now, they were received.
  const over = state.at === 'awaiting-goodbye' ? farewell(state) : null;
  switch (heard.is) {
    case 'line-dropped':
      return endNow(state, farewell(state));
    case 'stop':
      if (state.at === 'leaving') return stay(state);
      if (state.at === 'idle') return endNow(state, 'stopped');
      return leave(state, over ?? 'stopped', now);
    case 'lost':
      return { to: { ...state, memory: { ...state.memory, missed: true } } };
    case 'stuck':
      if (heard.why === 'line') return endNow(state, over ?? 'protocol');
      return leave(state, over ?? 'protocol', now);
    default:
      return (handlers[state.at] as Handler<At>)(state as never, heard, now);
  }
}

const machine: Machine<Place> = { handle, phaseOf: (place) => phases[place.at] };

/** The state before `started`. Throws `RangeError` for an identity that T.30 cannot carry. */
export function answererAtRest(config: AnswererConfig): State {
  encodeIdentity(config.identity);
  return {
    at: 'idle',
    deadline: null,
    talk: silent,
    guardBy: null,
    memory: {
      config,
      identity: null,
      heard: false,
      dcs: null,
      modem: null,
      ...noMessage,
      kept: 0,
      lastReply: null,
      lastWords: [],
      holes: false,
      spoiled: false,
      refused: false,
      missed: false,
      trainings: 0,
      pprs: 0,
      returns: 0,
      retrains: 0,
      framesRepeated: 0,
      blockRepeated: 0,
    },
  };
}

/** One input through one state: pure, ms on any clock. */
export function stepAnswerer(state: State, input: Input, now: number): Step<State> {
  return advance(machine, state, input, now);
}

/** The answering end as a conversation (conversation.ts). Throws as `answererAtRest` does. */
export function createAnswerer(config: AnswererConfig): Conversation {
  return conversationOf(machine, answererAtRest(config));
}

/**
 * The call as one function: state × input → state and outputs. The map must name every state to
 * compile.
 */

import { stay } from './call-moves.ts';
import type { Call, CallInput, CallState, Step, Turn } from './call-state.ts';
import { accepted, closing, incoming } from './called-steps.ts';
import { abandoned, calling, cancelling, ringing } from './calling-steps.ts';
import { glare, offered, offering, stable } from './session-steps.ts';

type Handlers = {
  [At in CallState['at']]: (
    call: Call,
    state: Extract<CallState, { at: At }>,
    input: CallInput,
    turn: Turn,
  ) => Step;
};

export const handlers: Handlers = {
  calling,
  ringing,
  abandoned,
  cancelling,
  incoming,
  accepted,
  stable,
  offering,
  glare,
  offered,
  closing,
  ended: stay,
};

/** One input to one call. Pure but for `turn.draw`. */
export function stepCall(call: Call, input: CallInput, turn: Turn): Step {
  const handler = handlers[call.state.at] as Handlers['ended'];
  return handler(call, call.state as Extract<CallState, { at: 'ended' }>, input, turn);
}

/**
 * One call as a value: its dialog and where it stands, from INVITE to the answer of the BYE (RFC
 * 3261 §13–15) with offer/answer (RFC 3264) inside. Every state that waits carries its deadline;
 * nothing is ever cancelled.
 */
import type { Address, AgentNews, AgentOrder } from './agent-types.ts';
import type { Dialog } from './dialog.ts';
import type { Envelope } from './envelope.ts';
import type { Request, Response } from './message.ts';
import type { Sdp } from './sdp.ts';

/** An INVITE of theirs that waits for our final answer; `transaction` is the key to answer by. */
export interface Asked {
  readonly request: Request;
  readonly transaction: string;
  readonly cseq: number;
  readonly offer: Sdp | null;
}

export type After =
  | { readonly do: 'bye'; readonly cause: number | null }
  | { readonly do: 'offer'; readonly offer: Sdp };

/** An INVITE of ours under way. */
export interface Asking {
  readonly branch: string;
  readonly cseq: number;
  readonly offer: Sdp;
}

export type CallState =
  /** INVITE sent, nothing heard. */
  | { readonly at: 'calling'; readonly invite: Asking; readonly until: number }
  /** A provisional response is in: from now on CANCEL is allowed. */
  | { readonly at: 'ringing'; readonly invite: Asking; readonly until: number }
  /** Hung up before anything was heard: CANCEL goes out with the first provisional (§9.1). */
  | {
      readonly at: 'abandoned';
      readonly invite: Asking;
      readonly last: AgentNews;
      readonly cause: number | null;
    }
  | {
      readonly at: 'cancelling';
      readonly invite: Asking;
      readonly last: AgentNews;
      readonly until: number;
    }
  /** Their INVITE, unanswered. */
  | {
      readonly at: 'incoming';
      readonly asked: Asked;
      /** When 180 goes out again; null before the first. */
      readonly ringAgainAt: number | null;
      readonly until: number;
      /** What the INVITE is refused with then: 480, or 487 where its Expires ran out (§13.3.1). */
      readonly overdueStatus: number;
    }
  /** Our 200 is out and is repeated until its ACK (§13.3.1.4). */
  | {
      readonly at: 'accepted';
      readonly asked: Asked;
      readonly response: Response;
      readonly ours: Sdp;
      /** The INVITE that made the call, not a re-INVITE. */
      readonly first: boolean;
      /** What our side wants next, and must wait for the ACK with (§14.1, §15). */
      readonly after: After | null;
      readonly resendAt: number;
      readonly everyMs: number;
      readonly until: number;
    }
  /** Up, both sides agreed. */
  | { readonly at: 'stable' }
  /** Our re-INVITE is out. */
  | {
      readonly at: 'offering';
      readonly invite: Asking;
      readonly triesLeft: number;
      readonly heard: boolean;
      readonly cancelled: boolean;
      readonly until: number;
    }
  /** Both offered at once; ours goes again at `until` (§14.1). */
  | {
      readonly at: 'glare';
      readonly offer: Sdp;
      readonly triesLeft: number;
      readonly until: number;
    }
  /** Their re-INVITE, unanswered. */
  | { readonly at: 'offered'; readonly asked: Asked; readonly until: number }
  /** BYE is out; `last` is told when it is answered. */
  | { readonly at: 'closing'; readonly last: AgentNews; readonly until: number }
  | { readonly at: 'ended' };

export interface Call {
  readonly key: string;
  readonly role: 'caller' | 'called';
  readonly dialog: Dialog;
  /** Our Contact. */
  readonly contact: string;
  /** The descriptions last agreed, to fall back to and to compare a refresh with. */
  readonly agreed: { readonly ours: Sdp; readonly theirs: Sdp } | null;
  readonly state: CallState;
}

export type CallInput =
  | { readonly is: 'order'; readonly order: AgentOrder }
  /** A response to our INVITE or BYE. */
  | {
      readonly is: 'response';
      readonly method: string;
      readonly response: Response;
      readonly envelope: Envelope;
      readonly from: Address;
    }
  /** No response at all to our INVITE or BYE. */
  | { readonly is: 'unanswered'; readonly method: string }
  /** A re-INVITE whose body was found usable, in sequence. */
  | {
      readonly is: 'invite';
      readonly asked: Asked;
      readonly envelope: Envelope;
      readonly from: Address;
    }
  | {
      readonly is: 'bye';
      readonly request: Request;
      readonly transaction: string;
      readonly cause: number | null;
    }
  /** CANCEL for the INVITE of `transaction`. */
  | { readonly is: 'cancel'; readonly transaction: string; readonly cause: number | null }
  /** ACK for a 2xx of ours. `answer` null: none, or none that can be read. */
  | { readonly is: 'ack'; readonly cseq: number; readonly answer: Sdp | null }
  | { readonly is: 'overdue' };

export type CallOutput =
  /** Starts a client transaction on `branch`. */
  | {
      readonly do: 'request';
      readonly request: Request;
      readonly to: Address;
      readonly branch: string;
    }
  /** ACK for the 2xx tagged `toTag` of the INVITE on `branch`; kept to be repeated. */
  | {
      readonly do: 'ack';
      readonly request: Request;
      readonly to: Address;
      readonly branch: string;
      readonly toTag: string;
    }
  /** CANCEL the INVITE on `branch`. */
  | { readonly do: 'cancel'; readonly branch: string; readonly cause: number | null }
  | { readonly do: 'respond'; readonly transaction: string; readonly response: Response }
  | { readonly do: 'tell'; readonly news: AgentNews };

export interface Step {
  readonly call: Call;
  readonly outputs: readonly CallOutput[];
}

/** What a step may use of the world. */
export interface Turn {
  readonly now: number;
  /** 16 hex digits. */
  readonly draw: () => string;
  /** `User-Agent` and `Server`. */
  readonly name: string;
}

/** When a call must be woken, or null. */
export function callWakeAt(state: CallState): number | null {
  if (state.at === 'accepted') return Math.min(state.resendAt, state.until);
  if (state.at === 'incoming') return Math.min(state.ringAgainAt ?? state.until, state.until);
  return 'until' in state ? state.until : null;
}

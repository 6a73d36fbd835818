/**
 * The contract of the SIP user agent core: datagrams and orders in, datagrams and news out, one
 * deadline. It holds transactions (RFC 3261 §17, RFC 6026), dialogs (§12) and offer/answer (RFC
 * 3264) for many calls on one transport address. It reads no clock and draws no dice: ids come from
 * the `draw` it is given.
 */
import type { Sdp } from './sdp.ts';

/** Where a datagram comes from or goes: an IP address as text, and a port. */
export interface Address {
  /** IPv4 or IPv6 text. */
  readonly address: string;
  readonly port: number;
}

export interface AgentConfig {
  /** Where we are reached: goes into Via and Contact. */
  readonly local: Address;
  /** `User-Agent` and `Server`. */
  readonly name: string;
  /** 64 random bits as 16 hex digits, for branches, tags and Call-IDs. */
  readonly draw: () => string;
  /** An INVITE of ours without a final answer is cancelled after so long, ms; 180 000 if absent. */
  readonly ringMaxMs?: number;
}

/**
 * `call` is the key both sides of this core use for one call: chosen by the caller of `invite`, or
 * by us for an incoming one.
 */
export type AgentOrder =
  | {
      readonly do: 'invite';
      readonly call: string;
      /** E.164 or any user part; the request URI is `sip:<to>@<target>`. */
      readonly to: string;
      readonly from: string;
      readonly target: Address;
      readonly offer: Sdp;
      /** Call-ID to use; if absent one is drawn. */
      readonly callId?: string;
    }
  /** 180 Ringing on an incoming call. */
  | { readonly do: 'ring'; readonly call: string }
  /** 200 with our answer (or, if the INVITE had no offer, our offer). */
  | { readonly do: 'accept'; readonly call: string; readonly answer: Sdp }
  /**
   * Final refusal of an incoming call, with an optional Q.850 cause for the Reason header (RFC
   * 3326).
   */
  | {
      readonly do: 'refuse';
      readonly call: string;
      readonly status: number;
      readonly cause?: number;
    }
  /** re-INVITE with a new offer. */
  | { readonly do: 'offer'; readonly call: string; readonly offer: Sdp }
  /** 200 to the far end's re-INVITE. */
  | { readonly do: 'accept-offer'; readonly call: string; readonly answer: Sdp }
  /** 488 and the like to the far end's re-INVITE. */
  | { readonly do: 'refuse-offer'; readonly call: string; readonly status: number }
  /** End it in whichever way its state asks for: CANCEL, BYE, or a refusal. */
  | { readonly do: 'hang-up'; readonly call: string; readonly cause?: number };

/** A datagram that came, an order, or that `wakeAt` has passed. */
export type AgentInput =
  | { readonly is: 'datagram'; readonly bytes: Uint8Array; readonly from: Address }
  | { readonly is: 'order'; readonly order: AgentOrder }
  | { readonly is: 'overdue' };

/** What a call has come to, in the order it happens; `ended` or `refused` is its last. */
export type AgentNews =
  | {
      readonly is: 'incoming';
      readonly call: string;
      readonly to: string;
      readonly from: string;
      readonly callId: string;
      readonly offer: Sdp | null;
      readonly peer: Address;
    }
  /** 180, 183. */
  | { readonly is: 'progress'; readonly call: string; readonly status: number }
  /** 200 to our INVITE; the ACK is already on its way. */
  | { readonly is: 'answered'; readonly call: string; readonly answer: Sdp }
  /** ACK to our 200: the incoming call is up. */
  | { readonly is: 'confirmed'; readonly call: string }
  /**
   * Final refusal of our INVITE, or a timeout (408), or unreachable (503). `cause`: Q.850 from
   * Reason.
   */
  | {
      readonly is: 'refused';
      readonly call: string;
      readonly status: number;
      readonly reason: string;
      readonly cause: number | null;
    }
  /**
   * The far end's re-INVITE: to be answered by `accept-offer` or `refuse-offer`. `offer` null: it
   * asks for ours.
   */
  | { readonly is: 'offered'; readonly call: string; readonly offer: Sdp | null }
  /**
   * The far end took its offer back (CANCEL), or nobody answered it in 32 s: the session stays as
   * it was.
   */
  | { readonly is: 'offer-withdrawn'; readonly call: string }
  /**
   * The answer to our offer: in the 200 to our re-INVITE, or in the ACK where our 200 held the
   * offer (then after `confirmed` for a new call).
   */
  | { readonly is: 'offer-accepted'; readonly call: string; readonly answer: Sdp }
  /**
   * Our re-INVITE was refused, after glare (491) retries of RFC 3261 §14.1 are spent; the session
   * stays as it was.
   */
  | { readonly is: 'offer-refused'; readonly call: string; readonly status: number }
  /**
   * The call is over: BYE from them, BYE of ours answered, CANCEL, or a dead dialog. Always the
   * last news of a call that was up or coming in.
   */
  | {
      readonly is: 'ended';
      readonly call: string;
      readonly by: 'us' | 'far' | 'timeout';
      readonly cause: number | null;
    }
  /** A message in or out, for the timeline and capture. */
  | {
      readonly is: 'message';
      readonly call: string | null;
      readonly way: 'sent' | 'heard';
      readonly summary: string;
      readonly bytes: Uint8Array;
    };

/** A datagram to send, or news for whoever gives the orders. */
export type AgentOutput =
  | { readonly do: 'datagram'; readonly bytes: Uint8Array; readonly to: Address }
  | { readonly do: 'tell'; readonly news: AgentNews };

/** A user agent as a core: facts in, orders out, one deadline (ms, on the clock of `now`). */
export interface Agent {
  handle(input: AgentInput, now: number): AgentOutput[];
  readonly wakeAt: number | null;
}

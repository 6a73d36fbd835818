/**
 * The states of one call from INVITE to BYE. Each that waits holds its own deadline, in line time.
 */
import type { Address, AgentNews, AgentOrder } from '@platen/sip';
import type { CallNews, CallOrder } from './call-types.ts';

export type State =
  /** A media port is being opened; then we dial, or ring. */
  | { readonly at: 'opening'; readonly until: number }
  | { readonly at: 'dialing'; readonly until: number }
  | { readonly at: 'ringing'; readonly until: number }
  /** Somebody calls, and the application has not decided yet. */
  | { readonly at: 'incoming'; readonly until: number }
  /** It rings here; `until` null rings until the far end gives up. */
  | { readonly at: 'alerting'; readonly until: number | null }
  /** Our 200 is out, the ACK is not here. */
  | { readonly at: 'accepting'; readonly until: number }
  /** Up in audio; at `until` we ask for T.38 ourselves. */
  | { readonly at: 'audio'; readonly until: number }
  | { readonly at: 'switching'; readonly until: number }
  /** T.38 was refused: listen who is there. */
  | { readonly at: 'listening'; readonly until: number }
  | { readonly at: 'faxing'; readonly until: number }
  /** T.30 is over; the last packets find their way before the BYE. */
  | { readonly at: 'lingering'; readonly until: number }
  /** We have hung up; the far end's answer is awaited. */
  | { readonly at: 'ending'; readonly until: number }
  | { readonly at: 'ended'; readonly until: null };

export type At = State['at'];

export type FaxCallInput =
  | { readonly is: 'news'; readonly news: AgentNews }
  | { readonly is: 'order'; readonly order: CallOrder }
  | { readonly is: 'media'; readonly bytes: Uint8Array; readonly from: Address }
  | { readonly is: 'media-open'; readonly at: Address }
  | { readonly is: 'media-failed' }
  | { readonly is: 'overdue' };

export type FaxCallOutput =
  | { readonly do: 'agent'; readonly order: AgentOrder }
  | { readonly do: 'media'; readonly bytes: Uint8Array; readonly to: Address }
  | { readonly do: 'open-media' }
  | { readonly do: 'close-media' }
  | { readonly do: 'tell'; readonly news: CallNews };

export type Incoming = Extract<AgentNews, { is: 'incoming' }>;

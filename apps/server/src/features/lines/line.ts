/**
 * What the rest of the server knows of a phone line: orders to it, news from it, and how fast its
 * clock runs. It knows no fax of ours and no account: a call is a key chosen by whoever dials.
 */
import type { AnswererSetup, CallerSetup, CallNews, CallOrder } from '@platen/call';
import type { Page } from '@platen/page';
import type { SendablePage } from '../documents/index.ts';
import type { Sending } from '../privacy/index.ts';

/** SIP host and port. */
export interface Peer {
  readonly address: string;
  readonly port: number;
}

export interface LinesConfig {
  /** Where our SIP listens. */
  readonly sip: Peer;
  /** All outbound calls go to this SIP peer; null: to the built-in exchange. */
  readonly trunk: Peer | null;
  /**
   * Line seconds in a real second for T.30, ringing, redial waits and pacing; SIP timers stay real.
   */
  readonly timeFactor: number;
  /** Makes the built-in exchange repeatable. */
  readonly seed: number;
  /** Numbers of ours that the exchange routes to us. */
  readonly ownNumbers: readonly string[];
}

export interface DialOrder {
  /** Key of this call in news and orders. */
  readonly call: string;
  /** E.164. */
  readonly to: string;
  readonly from: string;
  /** Stands in Call-ID, so that redials of one job show as such: `job-n`. */
  readonly job: string;
  readonly dial: number;
  /** Why these pages may leave for the trunk; without one nothing is dialled there. */
  readonly sending?: Sending;
  readonly setup: Omit<CallerSetup, 'as' | 'transport' | 'abilities'>;
  /** Page codings and speeds to offer; absent: everything the engine has. */
  readonly abilities?: CallerSetup['abilities'];
}

export interface Lines {
  /** Where our SIP really listens. */
  readonly sip: Peer;
  readonly timeFactor: number;
  /**
   * True where calls go to the built-in exchange, in which every machine is called by its own
   * number.
   */
  readonly builtIn: boolean;
  dial(order: DialOrder): void;
  /**
   * Answer to `want-page`; null: it cannot be had. The type is made by `withHeader` alone, so that
   * no page can leave without the sender's header line (47 CFR 68.318(d)).
   */
  sendPage(call: string, page: number, raster: SendablePage | null): void;
  order(order: Exclude<CallOrder, { do: 'dial' | 'page' }>): void;
  /** How we answer: `identity` is the number called, `ringMs` line time before we pick up. */
  answerSetup(identity: string, ringMs: number): AnswererSetup;
  /** The built-in exchange has one of its machines fax these pages to a number. */
  testInbound(fax: TestInbound): void;
  close(): Promise<void>;
}

export interface TestInbound {
  readonly from: string;
  readonly to: string;
  readonly pages: readonly Page[];
}

export type NewsHandler = (news: CallNews) => void;

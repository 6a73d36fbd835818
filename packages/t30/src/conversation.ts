/**
 * The contract of both ends of a T.30 conversation: facts in, orders out, one deadline.
 * It owns no clock, no line and no page: pages are asked for coded, and given away coded.
 */
import type { MediaEvent, MediaOrder, Modem } from './media.ts';

/** How a page travels: T.30 Table 2 reduced to what T.4 coding needs. */
export interface PageFormat {
  readonly coding: 'MH' | 'MR' | 'MMR';
  /** Pixels a row: 1728, 2048 or 2432. */
  readonly width: number;
  readonly resolution: 'standard' | 'fine' | 'superfine';
  /**
   * Least bits of a coded row: rate × minimum scan line time (T.30 Table 2, bits 21–23); 0 with
   * ECM.
   */
  readonly minRowBits: number;
}

/** What one end can do and wishes. */
export interface Abilities {
  readonly ecm: boolean;
  /** Top rate to use, bit/s. */
  readonly maxRate: Modem['rate'];
  readonly codings: readonly PageFormat['coding'][];
  readonly widths: readonly number[];
  readonly resolutions: readonly PageFormat['resolution'][];
}

/** The calling end: who it is, what it sends, what it can do. */
export interface CallerConfig {
  /** Our identity for TSI: at most 20 of `0–9 + space`; '' sends none. */
  readonly identity: string;
  /** Pages to send, at least 1; each is asked for by `need-page`, first page 1. */
  readonly pages: number;
  /** How the pages were drawn; the nearest format the far end takes is used. */
  readonly drawn: { readonly width: number; readonly resolution: PageFormat['resolution'] };
  readonly abilities: Abilities;
  /** If set, the far end's CSI must have the same digits, or the call ends before page 1. */
  readonly expectIdentity?: string;
}

/** The answering end: who it is and what it can do. */
export interface AnswererConfig {
  /** Our identity for CSI. */
  readonly identity: string;
  readonly abilities: Abilities;
}

/** Facts: of the line, of the clock, of whoever has the pages. */
export type Input =
  | MediaEvent
  /** The line is up: begin. */
  | { readonly is: 'started' }
  /** The deadline `wakeAt` has passed. */
  | { readonly is: 'overdue' }
  /** Answer to `need-page`: the page coded in that format. */
  | { readonly is: 'page'; readonly page: number; readonly bytes: Uint8Array }
  /** Answer to `need-page`: the page cannot be had. */
  | { readonly is: 'page-missing'; readonly page: number }
  /**
   * Answer to `keep-page`: it is stored, and how it decoded. Only then is it confirmed to the far
   * end.
   */
  | { readonly is: 'page-kept'; readonly page: number; readonly copy: 'good' | 'poor' | 'bad' }
  /** End politely now (user's cancel, shutdown). */
  | { readonly is: 'stop' }
  /** The call below is gone. */
  | { readonly is: 'line-dropped' };

/** Orders to the line, and to whoever has the pages; notes; the end. */
export type Output =
  | MediaOrder
  /** Caller: give page `page` (from 1) coded so; answered by `page` or `page-missing`. */
  | { readonly do: 'need-page'; readonly page: number; readonly format: PageFormat }
  /** Answerer: a whole page came (ECM: error-free; else as received); answered by `page-kept`. */
  | {
      readonly do: 'keep-page';
      readonly page: number;
      readonly format: PageFormat;
      readonly bytes: Uint8Array;
    }
  /** Caller: a page's fate as the far end confirms it. */
  | {
      readonly do: 'page-state';
      readonly page: number;
      readonly state: 'sending' | 'confirmed' | 'unconfirmed' | 'lost';
      readonly copy?: 'good' | 'poor';
    }
  /**
   * For the timeline: a frame sent or heard, a rate change, a block repeated, the far end's
   * identity.
   */
  | { readonly do: 'note'; readonly note: Note }
  /** The conversation is over; nothing follows. The line may be hung up. */
  | { readonly do: 'end'; readonly outcome: Outcome };

/** One line for the timeline. `detail` is for experts, in the words of T.30. */
export type Note =
  | {
      readonly what: 'frame';
      readonly way: 'sent' | 'heard';
      readonly name: string;
      readonly detail: string;
    }
  | { readonly what: 'identity'; readonly identity: string }
  | { readonly what: 'capabilities'; readonly detail: string }
  | {
      readonly what: 'settled';
      readonly modem: Modem;
      readonly ecm: boolean;
      readonly format: PageFormat;
    }
  | { readonly what: 'training'; readonly result: 'passed' | 'failed'; readonly modem: Modem }
  | {
      readonly what: 'block';
      readonly page: number;
      readonly block: number;
      readonly frames: number;
      readonly repeated: number;
    }
  | { readonly what: 'timer'; readonly name: string };

/** T.30's phases (T.30 §3): A call, B negotiation, C message, D post-message, E release. */
export type Phase = 'A' | 'B' | 'C' | 'D' | 'E';

/** The closed list of endings. `complete`: every page confirmed and a clean goodbye. */
export type Ending =
  | 'complete'
  | 'no-tone'
  | 'incompatible'
  | 'identity-mismatch'
  | 'training-failed'
  | 'page-unconfirmed'
  | 'page-rejected'
  | 'ecm-exhausted'
  | 'remote-hung-up'
  | 'remote-silent'
  | 'page-missing'
  | 'not-kept'
  | 'stopped'
  | 'protocol';

/** How a conversation ended, and what it came to. `modem`: the last one settled. */
export interface Outcome {
  readonly ending: Ending;
  readonly phase: Phase;
  /** Pages confirmed (caller) or kept (answerer). */
  readonly pages: number;
  readonly identity: string | null;
  readonly modem: Modem | null;
  readonly ecm: boolean;
  readonly retrains: number;
  readonly framesRepeated: number;
}

/**
 * Both ends have this shape (design §4). `wakeAt` is on the same clock as `now`, ms; null: no
 * deadline.
 */
export interface Conversation {
  handle(input: Input, now: number): Output[];
  readonly wakeAt: number | null;
  /** The state's name, for the trace. */
  readonly at: string;
}

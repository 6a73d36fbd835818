/**
 * The contract of a fax call and of the endpoint that holds many: orders from the application, news
 * to it. Pages cross it as rasters; coding, training and signalling stay inside. Times are line
 * time, ms.
 */
import type { Page, Resolution } from '@platen/page';
import type { Address } from '@platen/sip';
import type { Abilities, MediaEvent, MediaOrder } from '@platen/t30';

/**
 * Shapes the line between T.30 and its media: how a simulated machine misbehaves. Never set in
 * service.
 */
export interface Bend {
  /** What T.30 is made to hear instead of `event`. */
  hear?(event: MediaEvent): readonly MediaEvent[];
  /** What goes out instead of `order`. */
  say?(order: MediaOrder): MediaOrder;
}

/** T.38 as we offer and accept it. */
export interface FaxTransport {
  /** Earlier packets repeated in each (0–5). */
  readonly redundancy: number;
  readonly errorCorrection: 'redundancy' | 'fec' | 'none';
}

/** We call and send. */
export interface CallerSetup {
  readonly as: 'caller';
  /** TSI: at most 20 of `+`, digits and space. */
  readonly identity: string;
  /** Pages to send; each is asked for by `want-page`. */
  readonly pages: number;
  readonly drawn: { readonly width: number; readonly resolution: Resolution };
  readonly abilities: Abilities;
  /** Digits the far end's CSI must show, or the call ends before page 1. */
  readonly expectIdentity?: string;
  readonly transport: FaxTransport;
  readonly bend?: Bend;
}

/** We answer and receive. */
export interface AnswererSetup {
  readonly as: 'answerer';
  readonly identity: string;
  readonly abilities: Abilities;
  readonly transport: FaxTransport;
  /** Ring so long before answering. */
  readonly ringMs: number;
  readonly bend?: Bend;
}

/**
 * Somebody who is no fax machine: answers in audio, refuses T.38. `send-media` gives it a voice.
 */
export interface AudioSetup {
  readonly as: 'audio';
  readonly ringMs: number;
}

/** Orders of the application. One for a call that is over is passed over. */
export type CallOrder =
  | {
      readonly do: 'dial';
      readonly call: string;
      readonly to: string;
      readonly from: string;
      readonly target: Address;
      readonly callId?: string;
      readonly setup: CallerSetup;
    }
  | { readonly do: 'answer'; readonly call: string; readonly setup: AnswererSetup | AudioSetup }
  /** Ring for ever (until the far end gives up). */
  | { readonly do: 'ring'; readonly call: string }
  | {
      readonly do: 'refuse';
      readonly call: string;
      readonly status: number;
      readonly cause?: number;
    }
  /** Answer to `want-page`; `raster` null: it cannot be had. */
  | {
      readonly do: 'page';
      readonly call: string;
      readonly page: number;
      readonly raster: Page | null;
    }
  /**
   * Answer to `page-received`: stored for good, or not. Only then is the page confirmed to the far
   * end.
   */
  | {
      readonly do: 'page-kept';
      readonly call: string;
      readonly page: number;
      readonly kept: boolean;
    }
  /** End it politely: T.30 says DCN first where a conversation is under way. */
  | { readonly do: 'stop'; readonly call: string }
  /** Drop the line now. */
  | { readonly do: 'hang-up'; readonly call: string }
  /** Raw octets to the far end's media address (audio setup only). */
  | { readonly do: 'send-media'; readonly call: string; readonly bytes: Uint8Array };

/** Where a call stands, in the words of the API. */
export type CallPhase =
  | 'dialing'
  | 'ringing'
  | 'negotiating'
  | 'training'
  | 'sending'
  | 'receiving'
  | 'confirming';

/** One line of a call's trace: timeline, capture and replay are this list. */
export interface TraceEntry {
  /** Line time since the call began, ms. */
  readonly atMs: number;
  readonly lane: 'sip' | 'media' | 't30' | 'page';
  /** Stable short name: `INVITE`, `DIS`, `page-confirmed`. */
  readonly what: string;
  readonly way: 'sent' | 'heard' | 'none';
  /** Plain words. */
  readonly text: string;
  readonly detail: string;
}

/**
 * The closed list of how a call ends; `complete` is the only good one. Same words as the API's
 * codes.
 */
export type OutcomeCode =
  | 'complete'
  | 'call.busy'
  | 'call.no_answer'
  | 'call.rejected'
  | 'call.voice_answered'
  | 'call.number_invalid'
  | 'call.number_unallocated'
  | 'call.canceled'
  | 'fax.no_tone'
  | 'fax.incompatible'
  | 'fax.identity_mismatch'
  | 'fax.training_failed'
  | 'fax.page_unconfirmed'
  | 'fax.page_rejected'
  | 'fax.ecm_exhausted'
  | 'fax.remote_hung_up'
  | 'fax.remote_silent'
  | 'fax.protocol'
  | 'fax.page_missing'
  | 'fax.not_kept'
  | 'trunk.unreachable'
  | 'trunk.auth'
  | 'trunk.capacity'
  | 'trunk.t38_rejected'
  | 'trunk.no_media';

/** Where a page of the job stands (glossary: page). */
export type PageState = 'pending' | 'sending' | 'confirmed' | 'unconfirmed' | 'lost';

/** What became of page `page` (from 1); `copy` once it is confirmed. */
export interface PageFate {
  readonly page: number;
  readonly state: PageState;
  readonly copy: 'good' | 'poor' | null;
}

/** What a call leaves behind (engine §5). */
export interface CallOutcome {
  readonly code: OutcomeCode;
  /** T.30 phase A–E where it ended, or null before T.30 began. */
  readonly phase: string | null;
  readonly sipStatus: number | null;
  /** Q.850 cause. */
  readonly cause: number | null;
  /** T.30's own word for the ending. */
  readonly ending: string | null;
  /** Caller: the fate of every page of the job. Answerer: the pages received. */
  readonly pages: readonly PageFate[];
  readonly identity: string | null;
  readonly rate: number | null;
  readonly modulation: string | null;
  readonly ecm: boolean;
  readonly coding: string | null;
  readonly retrains: number;
  readonly framesRepeated: number;
  readonly packets: {
    readonly sent: number;
    readonly received: number;
    readonly lost: number;
    readonly recovered: number;
    readonly malformed: number;
  };
  /** Line time from the first INVITE to the end, ms. */
  readonly lineMs: number;
}

/** News to the application, in the order it happens; `ended` is the last of its call. */
export type CallNews =
  | {
      readonly is: 'incoming';
      readonly call: string;
      readonly to: string;
      readonly from: string;
      readonly callId: string;
      readonly peer: Address;
    }
  | { readonly is: 'phase'; readonly call: string; readonly phase: CallPhase }
  | { readonly is: 'identity'; readonly call: string; readonly identity: string }
  | {
      readonly is: 'settled';
      readonly call: string;
      readonly rate: number;
      readonly modulation: string;
      readonly ecm: boolean;
      readonly coding: string;
      readonly resolution: Resolution;
      readonly width: number;
    }
  | { readonly is: 'want-page'; readonly call: string; readonly page: number }
  /** The page as it went, where the far end's abilities changed it from what was drawn. */
  | {
      readonly is: 'page-converted';
      readonly call: string;
      readonly page: number;
      readonly raster: Page;
    }
  | {
      readonly is: 'page-state';
      readonly call: string;
      readonly page: number;
      readonly state: PageState;
      readonly copy: 'good' | 'poor' | null;
    }
  /** Answerer: a page; answer with `page-kept`. */
  | {
      readonly is: 'page-received';
      readonly call: string;
      readonly page: number;
      readonly raster: Page;
      readonly copy: 'good' | 'poor' | 'bad';
    }
  | { readonly is: 'trace'; readonly call: string; readonly entry: TraceEntry }
  /** Last news of the call. */
  | { readonly is: 'ended'; readonly call: string; readonly outcome: CallOutcome };

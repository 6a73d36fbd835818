/**
 * What is known of one call so far, and the telling of it: phases, trace, and the one outcome.
 * What T.30 concluded is fixed before any SIP event can overwrite it (engine §6, row 8).
 */
import type { Note, Outcome as T30Outcome } from '@platen/t30';
import type {
  CallNews,
  CallOutcome,
  CallPhase,
  OutcomeCode,
  PageFate,
  TraceEntry,
} from './call-types.ts';
import type { FaxTransfer } from './fax-transfer.ts';
import { codeOfEnding } from './outcome.ts';
import { traceOfNote } from './trace.ts';

const pageWords = {
  pending: 'waits',
  sending: 'is being sent',
  confirmed: 'confirmed',
  unconfirmed: 'not confirmed',
  lost: 'lost',
} as const;

const noPackets = { sent: 0, received: 0, lost: 0, recovered: 0, malformed: 0 };

export class CallRecord {
  readonly call: string;
  readonly #startedAt: number;
  readonly #tell: (news: CallNews) => void;
  #phase: CallPhase | null = null;
  #settled: { rate: number; modulation: string; ecm: boolean } | null = null;
  #told = false;
  sipStatus: number | null = null;
  /** Q.850. */
  cause: number | null = null;
  t30: T30Outcome | null = null;

  constructor(call: string, startedAt: number, tell: (news: CallNews) => void) {
    this.call = call;
    this.#startedAt = startedAt;
    this.#tell = tell;
  }

  enter(phase: CallPhase): void {
    if (this.#phase === phase) return;
    this.#phase = phase;
    this.#tell({ is: 'phase', call: this.call, phase });
  }

  trace(entry: Omit<TraceEntry, 'atMs'>, now: number): void {
    const atMs = now - this.#startedAt;
    this.#tell({ is: 'trace', call: this.call, entry: { atMs, ...entry } });
  }

  pageState(fate: PageFate, now: number): void {
    if (fate.state === 'sending') this.enter('sending');
    this.#tell({ is: 'page-state', call: this.call, ...fate });
    const text = `Page ${fate.page} ${pageWords[fate.state]}`;
    this.trace({ lane: 'page', what: `page-${fate.state}`, way: 'none', text, detail: '' }, now);
  }

  /** A note of T.30: one line of the trace, and the phase or fact it shows. */
  note(note: Note, as: 'caller' | 'answerer', now: number): void {
    this.trace(traceOfNote(note), now);
    if (note.what === 'identity') {
      this.#tell({ is: 'identity', call: this.call, identity: note.identity });
    } else if (note.what === 'settled') {
      this.#settle(note);
    } else if (note.what === 'training' && note.result === 'passed') {
      this.enter(as === 'caller' ? 'sending' : 'receiving');
    } else if (note.what === 'frame' && /^(PPS|EOP|MPS|EOM)/.test(note.name)) {
      this.enter('confirming');
    }
  }

  #settle(note: Extract<Note, { what: 'settled' }>): void {
    const { rate, modulation } = note.modem;
    const { coding, resolution, width } = note.format;
    this.#settled = { rate, modulation, ecm: note.ecm };
    this.enter('training');
    const how = { rate, modulation, ecm: note.ecm, coding, resolution, width };
    this.#tell({ is: 'settled', call: this.call, ...how });
  }

  /**
   * Tells the outcome, the first time it is called; `code` counts where T.30 came to no end of its
   * own.
   */
  finish(code: OutcomeCode, pages: number, fax: FaxTransfer | null, now: number): void {
    if (this.#told) return;
    this.#told = true;
    const final = this.t30 ? codeOfEnding(this.t30.ending) : code;
    this.#tell({ is: 'ended', call: this.call, outcome: this.#outcome(final, pages, fax, now) });
  }

  #outcome(code: OutcomeCode, pages: number, fax: FaxTransfer | null, now: number): CallOutcome {
    const pending = Array.from({ length: pages }, (_, i) => {
      return { page: i + 1, state: 'pending', copy: null } as const;
    });
    return {
      code,
      phase: this.t30?.phase ?? null,
      sipStatus: this.sipStatus,
      cause: this.cause,
      ending: this.t30?.ending ?? null,
      pages: fax?.fates ?? pending,
      identity: this.t30?.identity ?? null,
      rate: this.#settled?.rate ?? null,
      modulation: this.#settled?.modulation ?? null,
      ecm: this.#settled?.ecm ?? false,
      coding: fax?.coding ?? null,
      retrains: this.t30?.retrains ?? 0,
      framesRepeated: this.t30?.framesRepeated ?? 0,
      packets: { ...(fax?.counts ?? noPackets) },
      lineMs: now - this.#startedAt,
    };
  }
}

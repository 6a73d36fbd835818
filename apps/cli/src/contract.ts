// The shapes of the HTTP API that the commands read. Fields may be added by the server at any time,
// and a status may be one we do not know yet: nothing here may break on it.

export interface Problem {
  readonly type?: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly code: string;
  readonly param?: string | null;
  readonly errors?: readonly { readonly param?: string; readonly detail?: string }[];
  readonly request_id?: string;
  readonly retryable?: boolean;
  readonly fix?: string;
}

export interface PageCounts {
  readonly total: number | null;
  readonly confirmed: number;
  readonly unconfirmed: number;
}

export interface Fax {
  readonly id: string;
  readonly direction: 'outbound' | 'inbound';
  readonly status: string;
  readonly phase: string | null;
  readonly from: string | null;
  readonly to: string;
  readonly remote_identity: string | null;
  readonly pages: PageCounts;
  readonly attempts: number;
  readonly max_attempts: number;
  readonly next_attempt_at: string | null;
  readonly created_at: string;
  readonly completed_at: string | null;
  readonly result: {
    readonly rate: number;
    readonly ecm: boolean;
    readonly coding: string;
    readonly duration_ms: number;
  } | null;
  readonly error: Problem | null;
  readonly retention: { readonly delete_at: string | null } | null;
  readonly sentence?: string;
}

export interface FaxEvent {
  readonly id: string;
  readonly type: string;
  readonly created_at: string;
  readonly data: {
    readonly fax_id: string;
    readonly direction: string;
    readonly status: string;
    readonly phase: string | null;
    readonly pages: PageCounts;
    readonly sequence: number;
    readonly page?: number;
    readonly next_attempt_at?: string | null;
  };
}

export interface TimelineEntry {
  readonly at: string;
  readonly attempt: number | string | null;
  readonly lane: string;
  readonly what: string;
  readonly text: string;
  readonly detail?: unknown;
}

export interface OwnNumber {
  readonly id: string;
  readonly number: string;
  readonly inbox_id: string;
  readonly inbox_name: string;
  readonly label: string | null;
}

/** One entry of the registry of failures. */
export interface KnownProblem {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly fix: string;
  readonly who: string;
  readonly retried: boolean | string;
  readonly status: number | null;
}

export interface DoctorCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly sentence: string;
  readonly fix: string | null;
}

export interface List<T> {
  readonly data: readonly T[];
  readonly has_more?: boolean;
  readonly next_cursor?: string | null;
}

const endings = new Set(['delivered', 'partial', 'uncertain', 'failed', 'canceled', 'received']);

/** True when nothing more will happen by itself: an ending, or a hold that a person must lift. */
export function isSettled(status: string): boolean {
  return endings.has(status) || status === 'held';
}

// What the server sends, as the HTTP contract names it. Unknown enum values may come: they are
// shown, never refused.
export type Direction = 'outbound' | 'inbound';
export type Quality = 'standard' | 'fine' | 'superfine';
export type Rendering = 'auto' | 'text' | 'photo' | 'threshold';
export type Paper = 'a4' | 'letter';

export type FaxStatus =
  | 'draft'
  | 'held'
  | 'scheduled'
  | 'queued'
  | 'in_progress'
  | 'retrying'
  | 'delivered'
  | 'partial'
  | 'uncertain'
  | 'failed'
  | 'canceled'
  | 'received';

export type Phase =
  | 'preparing'
  | 'dialing'
  | 'ringing'
  | 'negotiating'
  | 'training'
  | 'sending'
  | 'receiving'
  | 'confirming';

/** RFC 9457, with our members. */
export interface Problem {
  type?: string;
  title: string;
  status?: number;
  detail?: string;
  instance?: string;
  code: string;
  param?: string;
  errors?: { param?: string; detail?: string }[];
  request_id?: string;
  retryable?: boolean;
  fix?: string;
  who?: string;
  evidence?: Record<string, unknown>;
}

export interface FaxNumber {
  id: string;
  number: string;
  inbox_id: string;
  inbox_name: string;
  label: string | null;
}

export interface Limits {
  file_bytes_max: number;
  pages_max: number;
  documents_max: number;
  retry_attempts_max: number;
}

export interface Me {
  user: { id: string; name: string; email: string };
  account: { id: string; name: string; header_identity: string; time_zone: string };
  numbers: FaxNumber[];
  mode: string;
  limits: Limits;
  time_factor: number;
}

export interface FaxDocument {
  id: string;
  name: string;
  media_type: string;
  bytes: number;
  pages: number;
  status: string;
  created_at: string;
  delete_at: string | null;
}

export interface PageCounts {
  total: number | null;
  confirmed: number;
  unconfirmed: number;
}

export interface FaxResult {
  rate: number | null;
  ecm: boolean | null;
  coding: string | null;
  duration_ms: number | null;
  line_ms: number | null;
}

export interface Fax {
  id: string;
  direction: Direction;
  status: FaxStatus;
  phase: Phase | null;
  folder: string;
  from: string | null;
  to: string;
  remote_identity: string | null;
  pages: PageCounts;
  current_page: number | null;
  attempts: number;
  max_attempts: number;
  next_attempt_at: string | null;
  quality: Quality;
  rendering: Rendering;
  paper: Paper;
  header: { text: string | null; time_zone: string } | null;
  created_at: string;
  updated_at: string;
  completed_at: string | null;
  inbox_id: string | null;
  result: FaxResult | null;
  error: Problem | null;
  retention: { delete_at: string | null; legal_hold: boolean };
  live: boolean;
  sentence: string;
}

export type PageState = 'pending' | 'sending' | 'confirmed' | 'unconfirmed' | 'lost';

export interface FaxPage {
  number: number;
  state: PageState;
  copy: 'good' | 'poor' | null;
  width: number;
  height: number;
  resolution: string;
  /** The attempt it went in, by id. */
  attempt: string | null;
  confirmed_at: string | null;
  image: string | null;
}

export interface Outcome {
  code: string;
  title: string;
  sentence: string;
  who: string;
  fix: string;
  retryable: boolean;
  evidence: Record<string, unknown>;
}

export interface Attempt {
  id: string;
  number: number;
  status: string;
  phase: Phase | null;
  started_at: string;
  ended_at: string | null;
  pages_confirmed: number;
  first_page: number;
  remote_identity: string | null;
  rate: number | null;
  ecm: boolean | null;
  coding: string | null;
  outcome: Outcome | null;
}

export interface TimelineEntry {
  at: string;
  attempt: number | null;
  lane: string;
  what: string;
  text: string;
  detail: unknown;
}

export interface Access {
  at: string;
  actor: string;
  purpose: string;
  page: number | null;
  reason: string | null;
}

export interface FaxEvent {
  id: string;
  type: string;
  created_at: string;
  data: {
    fax_id: string;
    direction: Direction;
    status: FaxStatus;
    phase: Phase | null;
    pages: PageCounts;
    sequence: number;
    page?: number;
    next_attempt_at?: string | null;
  };
}

export interface List<T> {
  data: T[];
  has_more: boolean;
  next_cursor: string | null;
}

// A fax as the API shows it, and in one sentence.
import { z } from 'zod';
import { type ProblemCode, problems } from '../../problems.ts';

const pageCounts = z.object({
  total: z.int().nullable(),
  confirmed: z.int(),
  unconfirmed: z.int(),
});

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    detail: z.string(),
    code: z.string(),
    retryable: z.boolean(),
    fix: z.string(),
    who: z.string(),
    evidence: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'FaxProblem' });

export const faxSchema = z
  .object({
    id: z.string(),
    direction: z.enum(['outbound', 'inbound']),
    status: z.string(),
    phase: z.string().nullable(),
    folder: z.string(),
    from: z.string(),
    to: z.string(),
    remote_identity: z.string().nullable(),
    pages: pageCounts,
    current_page: z.int().nullable(),
    attempts: z.int(),
    max_attempts: z.int(),
    next_attempt_at: z.string().nullable(),
    quality: z.string(),
    rendering: z.string(),
    paper: z.string(),
    header: z.object({ text: z.string().nullable(), time_zone: z.string() }),
    created_at: z.string(),
    updated_at: z.string(),
    completed_at: z.string().nullable(),
    inbox_id: z.string(),
    result: z.record(z.string(), z.unknown()).nullable(),
    error: problemSchema.nullable(),
    retention: z.object({ delete_at: z.string().nullable(), legal_hold: z.boolean() }),
    metadata: z.record(z.string(), z.string()),
    live: z.boolean(),
    sentence: z.string(),
  })
  .meta({ id: 'Fax' });

export type FaxView = z.infer<typeof faxSchema>;

/** What a query for showing faxes brings. */
export interface FaxRow {
  readonly id: string;
  readonly inbox_id: string;
  readonly direction: string;
  readonly status: string;
  readonly phase: string | null;
  readonly folder: string;
  readonly from_number: string;
  readonly to_number: string;
  readonly remote_identity: string | null;
  readonly quality: string;
  readonly rendering: string;
  readonly paper: string;
  readonly header_text: string | null;
  readonly time_zone: string;
  readonly max_attempts: number;
  readonly attempts: number;
  readonly next_attempt_at: Date | null;
  readonly pages_total: number | null;
  readonly current_page: number | null;
  readonly error: string | null;
  readonly evidence: unknown;
  readonly result: unknown;
  readonly metadata: unknown;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly completed_at: Date | null;
  readonly delete_at: Date | null;
  readonly confirmed: number;
  readonly unconfirmed: number;
}

const time = (date: Date | null) => date?.toISOString() ?? null;

export function showFax(row: FaxRow, baseUrl: string): FaxView {
  const pages = {
    total: row.pages_total,
    confirmed: row.confirmed,
    unconfirmed: row.unconfirmed,
  };
  const result = row.result as FaxView['result'];
  return {
    id: row.id,
    direction: row.direction as FaxView['direction'],
    status: row.status,
    phase: row.phase,
    folder: row.folder,
    from: row.from_number,
    to: row.to_number,
    remote_identity: row.remote_identity,
    pages,
    current_page: row.current_page,
    attempts: row.attempts,
    max_attempts: row.max_attempts,
    next_attempt_at: time(row.next_attempt_at),
    quality: row.quality,
    rendering: row.rendering,
    paper: row.paper,
    header: { text: row.header_text, time_zone: row.time_zone },
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    completed_at: time(row.completed_at),
    inbox_id: row.inbox_id,
    result,
    error: row.error === null ? null : showError(row, row.error, baseUrl),
    retention: { delete_at: time(row.delete_at), legal_hold: false },
    metadata: row.metadata as FaxView['metadata'],
    live: false,
    sentence: sentenceOf(row, pages, result),
  };
}

/** Why a fax waits or ended. Once it has ended, nobody may be told that it is dialled again. */
function showError(row: FaxRow, code: string, baseUrl: string) {
  const shown = showProblem(code, baseUrl, row.evidence);
  if (row.status === 'retrying' || !shown.retryable || row.direction === 'inbound') return shown;
  if (row.status === 'uncertain') return { ...shown, fix: askFirst };
  const used = row.attempts === 1 ? 'The attempt is' : `All ${row.attempts} attempts are`;
  return { ...shown, fix: `${used} used up. Send it again later, or ask the recipient.` };
}

const askFirst = 'Ask the recipient which pages came before you send anything again.';

/** A code of the closed table with its words. */
export function showProblem(code: string, baseUrl: string, evidence?: unknown) {
  const entry = problems[code as ProblemCode] ?? problems.internal;
  return {
    type: `${baseUrl}/help/${code}`,
    title: entry.title,
    detail: entry.sentence,
    code,
    retryable: entry.retried,
    fix: entry.fix,
    who: entry.who,
    ...(evidence ? { evidence: evidence as { [name: string]: unknown } } : {}),
  };
}

function sentenceOf(row: FaxRow, pages: FaxView['pages'], result: FaxView['result']): string {
  const count = (n: number) => (n === 1 ? '1 page' : `${n} pages`);
  const why = row.error === null ? '' : `: ${problemTitle(row.error)}`;
  switch (row.status) {
    case 'queued':
      return row.phase === 'preparing' ? 'Preparing the pages' : 'Waiting for a line';
    case 'in_progress':
      return progressOf(row, pages);
    case 'retrying':
      return `Will be tried again${why}`;
    case 'delivered':
      return ['Delivered', count(pages.confirmed), ...how(result)].join(', ');
    case 'received':
      return ['Received', count(pages.confirmed), ...how(result)].join(', ');
    case 'partial': {
      const of = row.direction === 'outbound' && pages.total !== null ? ` of ${pages.total}` : '';
      return `Only ${pages.confirmed}${of} ${pages.confirmed === 1 && !of ? 'page' : 'pages'} came through${why}`;
    }
    case 'uncertain':
      return `Nobody can say whether ${count(pages.unconfirmed)} came through${why}`;
    case 'failed':
      return `Failed${why}`;
    case 'canceled':
      return 'Canceled';
    default:
      return row.status;
  }
}

function problemTitle(code: string): string {
  const { title } = problems[code as ProblemCode] ?? problems.internal;
  return title.charAt(0).toLowerCase() + title.slice(1);
}

function progressOf(row: FaxRow, pages: FaxView['pages']): string {
  const of = pages.total === null ? '' : ` of ${pages.total}`;
  switch (row.phase) {
    case 'dialing':
      return `Dialling ${row.to_number}`;
    case 'ringing':
      return 'Ringing';
    case 'negotiating':
      return 'Agreeing on how to send';
    case 'training':
      return 'Training the line';
    case 'confirming':
      return `Waiting for page ${row.current_page ?? 1}${of} to be confirmed`;
    case 'receiving':
      return `Receiving page ${pages.confirmed + 1}`;
    default:
      return `Sending page ${row.current_page ?? 1}${of}`;
  }
}

function how(result: FaxView['result']): string[] {
  if (result === null || typeof result.rate !== 'number') return [];
  const digits = String(result.rate);
  const rate = digits.length > 4 ? `${digits.slice(0, -3)} ${digits.slice(-3)}` : digits;
  return [`${rate} bit/s`, ...(result.ecm ? ['ECM'] : [])];
}

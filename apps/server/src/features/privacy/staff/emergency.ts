// The life of an emergency access, as its row and the clock have it, for the desk. Pure: the
// database has the same rules and its own clock; a test compares both.
import { parameters } from '../../../../../../policy/parameters.ts';

/** What of a row of vault.break_glass decides. Instants in milliseconds. */
export interface EmergencyRow {
  askedAt: number;
  approvedAt: number | null;
  refusedAt: number | null;
  /** Set when it is approved; earlier when it was ended by hand. */
  closesAt: number | null;
  reviewedAt: number | null;
}

export type EmergencyState =
  | { at: 'asked'; answerBy: number }
  | { at: 'lapsed' }
  | { at: 'refused' }
  | { at: 'open'; endsAt: number }
  | { at: 'ended'; reviewBy: number }
  | { at: 'overdue'; since: number }
  | { at: 'reviewed' };

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const answerMs = parameters.breakGlassApproveMinutes.value * minuteMs;
const reviewMs = parameters.breakGlassReviewDays.value * 24 * hourMs;

export function stateOf(row: EmergencyRow, now: number): EmergencyState {
  if (row.refusedAt !== null) return { at: 'refused' };
  if (row.approvedAt === null || row.closesAt === null) {
    const answerBy = row.askedAt + answerMs;
    return now > answerBy ? { at: 'lapsed' } : { at: 'asked', answerBy };
  }
  if (now < row.closesAt) return { at: 'open', endsAt: row.closesAt };
  if (row.reviewedAt !== null) return { at: 'reviewed' };
  const reviewBy = row.closesAt + reviewMs;
  return now > reviewBy ? { at: 'overdue', since: reviewBy } : { at: 'ended', reviewBy };
}

/** Was it opened, and has nobody told its person? The anchor has looked at the order's date. */
export function noticeIsDue(row: { approved_at: Date | null; told_at: Date | null }): boolean {
  return row.approved_at !== null && row.told_at === null;
}

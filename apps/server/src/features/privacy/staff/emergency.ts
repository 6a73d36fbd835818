// The life of an emergency access, as its row and the clock have it: what it is now, what is owed,
// and when to look again. Pure: the database has the same rules and its own clock; a test compares
// both.
import { parameters } from '../../../../../../policy/parameters.ts';

/** What of a row of vault.break_glass decides. Instants in milliseconds. */
export interface EmergencyRow {
  askedAt: number;
  minutes: number;
  approvedAt: number | null;
  refusedAt: number | null;
  /** Set when it is approved; earlier when it was ended by hand. */
  closesAt: number | null;
  gagUntil: number | null;
  toldAt: number | null;
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

export type Order = { do: 'tell'; by: number } | { do: 'suspend' };

export interface Step {
  state: EmergencyState;
  orders: Order[];
  /** The next instant at which something changes by itself; null when nothing ever does. */
  lookAgainAt: number | null;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const answerMs = parameters.breakGlassApproveMinutes.value * minuteMs;
const tellMs = parameters.breakGlassTellHours.value * hourMs;
const reviewMs = parameters.breakGlassReviewDays.value * 24 * hourMs;

export function step(row: EmergencyRow, now: number): Step {
  const state = stateOf(row, now);
  const orders: Order[] = [];
  const owedFrom = tellFrom(row);
  if (owedFrom !== null && owedFrom <= now) orders.push({ do: 'tell', by: owedFrom + tellMs });
  if (state.at === 'overdue') orders.push({ do: 'suspend' });
  const ahead = [endOf(state), owedFrom].filter((at): at is number => at !== null && at > now);
  return { state, orders, lookAgainAt: ahead.length === 0 ? null : Math.min(...ahead) };
}

function stateOf(row: EmergencyRow, now: number): EmergencyState {
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

/** From when its person is to be told: at once, or at the date of an order. Null: not, or done. */
function tellFrom({ approvedAt, gagUntil, toldAt }: EmergencyRow): number | null {
  if (approvedAt === null || toldAt !== null) return null;
  return Math.max(approvedAt, gagUntil ?? 0);
}

function endOf(state: EmergencyState): number | null {
  switch (state.at) {
    case 'asked':
      return state.answerBy + 1;
    case 'open':
      return state.endsAt;
    case 'ended':
      return state.reviewBy + 1;
    case 'lapsed':
    case 'refused':
    case 'overdue':
    case 'reviewed':
      return null;
  }
}

/** Was it opened, and has nobody told its person? The anchor has looked at the order's date. */
export function noticeIsDue(row: { approved_at: Date | null; told_at: Date | null }): boolean {
  return row.approved_at !== null && row.told_at === null;
}

// The life of a request of law, as its row and the clock have it: what it is now, what is owed,
// when to look again. Pure; the database keeps the same rules by its own clock, and a test compares
// both.
import type { LegalRequestType } from '../../../../../../../policy/ceilings.ts';
import { parameters } from '../../../../../../../policy/parameters.ts';

/** What of the rows decides. Instants in milliseconds. */
export interface RequestRow {
  type: LegalRequestType;
  state: 'received' | 'valid' | 'deficient' | 'refused' | 'closed';
  answerBy: number;
  gagUntil: number | null;
  /** Of its release, where there is one. */
  proposedAt: number | null;
  toldAt: number | null;
  givenAt: number | null;
  /** Of its hold, where there is one. */
  holdUntil: number | null;
}

export type RequestState =
  | { at: 'received' }
  | { at: 'deficient' }
  | { at: 'refused' }
  | { at: 'closed' }
  /** Nothing is proposed yet. */
  | { at: 'valid' }
  | { at: 'waiting'; until: number }
  /** It may be given once two people agree. */
  | { at: 'open'; until: number }
  | { at: 'expired' }
  | { at: 'given' }
  | { at: 'preserving'; until: number }
  | { at: 'lapsed' };

export type Order = { do: 'tell' } | { do: 'answer'; overdueSince: number };

export interface RequestStep {
  state: RequestState;
  orders: Order[];
  /** The next instant at which something changes by itself; null when nothing ever does. */
  lookAgainAt: number | null;
}

const dayMs = 86_400_000;
const noticeMs = parameters.disclosureNoticeDays.value * dayMs;
const releaseMs = parameters.releaseDays.value * dayMs;

export function step(row: RequestRow, now: number): RequestStep {
  const state = stateOf(row, now);
  const orders: Order[] = [];
  const tellAt = tellFrom(row, now);
  if (tellAt !== null && tellAt <= now) orders.push({ do: 'tell' });
  const answered = ['refused', 'closed', 'given', 'preserving', 'lapsed'].includes(state.at);
  if (!answered && now >= row.answerBy) orders.push({ do: 'answer', overdueSince: row.answerBy });
  const ahead = [
    'until' in state ? state.until : null,
    tellAt,
    answered ? null : row.answerBy,
    row.proposedAt === null ? null : row.proposedAt + releaseMs,
    row.gagUntil,
  ].filter((at): at is number => at !== null && at > now);
  return { state, orders, lookAgainAt: ahead.length === 0 ? null : Math.min(...ahead) };
}

function stateOf(row: RequestRow, now: number): RequestState {
  switch (row.state) {
    case 'received':
    case 'deficient':
    case 'refused':
    case 'closed':
      return { at: row.state };
    case 'valid':
      return row.type === 'preservation' ? preservation(row, now) : answering(row, now);
  }
}

function preservation({ holdUntil }: RequestRow, now: number): RequestState {
  if (holdUntil === null || holdUntil <= now) return { at: 'lapsed' };
  return { at: 'preserving', until: holdUntil };
}

function answering(row: RequestRow, now: number): RequestState {
  if (row.givenAt !== null) return { at: 'given' };
  if (row.proposedAt === null) return { at: 'valid' };
  const expires = row.proposedAt + releaseMs;
  if (now >= expires) return { at: 'expired' };
  const from = givableFrom(row, now);
  if (from === null) return { at: 'waiting', until: expires };
  return from <= now ? { at: 'open', until: expires } : { at: 'waiting', until: from };
}

/** From when the notice stands in no way; null while nobody has been told who may be. */
function givableFrom({ type, gagUntil, toldAt }: RequestRow, now: number): number | null {
  if (type === 'emergency' || type === 'user_consent') return 0;
  if (gagUntil !== null && gagUntil > now) return 0;
  return toldAt === null ? null : toldAt + noticeMs;
}

/** From when the person is to be told; null: not (yet), or done. */
function tellFrom(row: RequestRow, now: number): number | null {
  const { type, proposedAt, toldAt, givenAt, gagUntil } = row;
  if (toldAt !== null || proposedAt === null || type === 'preservation') return null;
  const since = Math.max(gagUntil ?? 0, type === 'emergency' ? (givenAt ?? 0) : proposedAt);
  if (givenAt !== null) return since;
  if (type === 'emergency' || Math.max(now, since) >= proposedAt + releaseMs) return null;
  return since;
}

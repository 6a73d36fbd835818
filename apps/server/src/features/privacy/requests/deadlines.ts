// Every deadline of a rights request, computed when it is received. Where two laws could apply the
// stricter one is kept; the numbers are parameters.ts with their citations.
import { holidays } from '../../../../../../policy/holidays.ts';
import { parameters } from '../../../../../../policy/parameters.ts';
import { addBusinessDays, addDays, addMonths, dayIn } from './calendar.ts';

export const requestKinds = [
  'access',
  'export',
  'correction',
  'erasure',
  'objection',
  'restriction',
  'opt_out_sale',
  'limit_sensitive',
  'shine_the_light',
  'appeal',
] as const;
export type RequestKind = (typeof requestKinds)[number];

/** Whose law the person says they stand under; whoever says nothing has the stricter. */
export type Regime = 'general' | 'california';

/** The statute speaks of the calendar year; where the person is, not where the server is. */
export const californiaZone = 'America/Los_Angeles';

export interface Deadlines {
  confirmBy: number;
  /** Our own aim; missing it is no breach. */
  aimAt: number;
  dueAt: number;
  /** The last instant an extension could reach, or null where the law gives none. */
  extendableTo: number | null;
}

const {
  rightsMonths,
  rightsExtensionMonths,
  californiaAnswerDays,
  californiaExtensionDays,
  confirmBusinessDays,
  optOutBusinessDays,
  shineTheLightDays,
  rightsAimDays,
} = parameters;

export function deadlinesOf(kind: RequestKind, regime: Regime, receivedAt: number): Deadlines {
  const confirmBy = addBusinessDays(
    receivedAt,
    confirmBusinessDays.value,
    holidays,
    californiaZone,
  );
  const aimAt = addDays(receivedAt, rightsAimDays.value);
  if (kind === 'opt_out_sale' || kind === 'limit_sensitive') {
    const days = optOutBusinessDays.value;
    const dueAt = addBusinessDays(receivedAt, days, holidays, californiaZone);
    return { confirmBy, aimAt, dueAt, extendableTo: null };
  }
  if (kind === 'shine_the_light') {
    const dueAt = addDays(receivedAt, shineTheLightDays.value);
    return { confirmBy, aimAt, dueAt, extendableTo: null };
  }
  if (regime === 'california') {
    const dueAt = addDays(receivedAt, californiaAnswerDays.value);
    const extendableTo = addDays(dueAt, californiaExtensionDays.value);
    return { confirmBy, aimAt, dueAt, extendableTo };
  }
  const dueAt = addMonths(receivedAt, rightsMonths.value);
  const months = rightsMonths.value + rightsExtensionMonths.value;
  return { confirmBy, aimAt, dueAt, extendableTo: addMonths(receivedAt, months) };
}

/** The calendar year a Shine the Light request belongs to: that of its receipt, in California. */
export function californiaYear(at: number): number {
  return dayIn(at, californiaZone).year;
}

// The most that may be given out, by what is asked on: a legal request's type, or a ground of our
// own. A class that is not listed cannot be packaged, whoever approves it (P-2A-04, -05, -06, -12).
import type { DataClass } from './disclosed-fields.ts';

/** Why something leaves. There is no other word, and no "other". */
export const grounds = [
  'user_request',
  'processor',
  'court_law',
  'illegal_activity',
  'company_rights',
  'personal_safety',
  'transition',
  'partner_marketing_optin',
] as const;
export type Ground = (typeof grounds)[number];

/** Grounds that need a release: an itemised decision of two officers. */
export const groundsWithCase = [
  'court_law',
  'illegal_activity',
  'company_rights',
  'personal_safety',
  'transition',
] as const satisfies readonly Ground[];

export const legalRequestTypes = [
  'warrant',
  'court_order',
  'subpoena_criminal',
  'subpoena_civil',
  'admin',
  'preservation',
  'emergency',
  'foreign',
  'user_consent',
] as const;
export type LegalRequestType = (typeof legalRequestTypes)[number];

/** What must be on record of the request before a class of it opens. */
export type Condition = 'court_override' | 'danger_to_life' | 'treaty_instrument';

/** `true`: allowed; a condition: allowed once that is on record. */
export type Ceiling = Partial<Record<DataClass, true | Condition>>;

const basic = { subscriber: true, session: true } as const;

export const ceilings = {
  subpoena_civil: { subscriber: true, call_record: 'court_override' },
  subpoena_criminal: basic,
  admin: basic,
  court_order: { ...basic, call_record: true },
  warrant: { ...basic, call_record: true, content: true },
  emergency: { ...basic, call_record: true, content: 'danger_to_life' },
  preservation: {},
  foreign: {
    subscriber: 'treaty_instrument',
    session: 'treaty_instrument',
    call_record: 'treaty_instrument',
  },
  user_consent: { ...basic, call_record: true, content: true },
  illegal_activity: { ...basic, call_record: true },
  company_rights: { subscriber: true, call_record: true },
} as const satisfies Record<LegalRequestType | 'illegal_activity' | 'company_rights', Ceiling>;

/** A disclosure without a decided release is of no more people than this: it is refused. */
export const bulkSubjectsMax = 25;

/** Staff who would look at more people than this within an hour are locked out (P-4-06). */
export const staffLooksMax = 30;

/**
 * Codes faxed to all numbers together: each is a call that somebody pays for and anybody can cause.
 * A busy service has a handful an hour, and a day of calls at this costs what an operator can bear.
 */
export const codeFaxesAnHourMax = 30;
export const codeFaxesADayMax = 150;

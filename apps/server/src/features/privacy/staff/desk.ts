// The desk of a member of the staff: what they may do before they have a case, each through a
// function of the database that checks the session and the role itself and answers with handles.
import { type RawBuilder, sql } from 'kysely';
import type { App } from '../../../app.ts';
import { Failure } from '../../../platform/failure.ts';
import type { Db } from '../with-purpose.ts';

export const staffRoles = [
  'csr',
  'sales',
  'billing_clerk',
  'abuse_analyst',
  'legal_officer',
  'cpo',
  'operator',
  'auditor',
] as const;
export type StaffRole = (typeof staffRoles)[number];

export const casePageRoles = ['csr', 'sales', 'billing_clerk', 'operator'] as const;

/** Who has pages of cases, and of which kind. */
export const casePages = {
  csr: 'thread',
  sales: 'thread',
  billing_clerk: 'invoice',
  operator: 'break_glass',
} as const satisfies Record<(typeof casePageRoles)[number], string>;

export const hasCasePage = (role: StaffRole): role is keyof typeof casePages =>
  Object.hasOwn(casePages, role);

/** The fields that an emergency can show: a closed list, which the table checks again. */
export const emergencyFields = [
  'subject.name',
  'contact_point.email',
  'contact_point.phone',
  'account.name',
  'number.number',
  'fax.status',
  'access_log.entries',
  'fax.content',
] as const;
export const grounds = ['law', 'illegal_activity', 'company_rights', 'personal_safety'] as const;

/** Whoever sits here: a session, and which of their roles they act in. */
export interface Seat {
  session: string;
  role: StaffRole;
}

export interface DeskCase {
  case_id: string;
  kind: string;
  state: string;
  opened_at: Date;
  closes_at: Date | null;
  about_id: string | null;
}

export interface Emergency {
  id: string;
  case_id: string | null;
  ground: string;
  reason: string;
  ticket: string;
  fields: string[];
  objects: string[];
  minutes: number;
  asked_by: string;
  asked_at: Date;
  approved_by: string | null;
  approved_at: Date | null;
  refused_at: Date | null;
  closes_at: Date | null;
  single_person: boolean;
  gag_until: Date | null;
  told_at: Date | null;
  reviewed_at: Date | null;
  finding: string | null;
  /** Asked for by whoever looks at it. */
  mine: boolean;
}

export interface NewEmergency {
  target: string;
  ground: (typeof grounds)[number];
  reason: string;
  ticket: string;
  fields: readonly string[];
  objects: readonly string[];
  minutes: number;
  gagUntil: Date | null;
}

export interface DeskRole {
  id: string;
  staff_id: string;
  role: StaffRole;
  proposed_by: string | null;
  granted_by: string | null;
  granted_at: Date | null;
  single_person: boolean;
  revoked_at: Date | null;
}

export interface DeskAlert {
  id: string;
  kind: string;
  staff_id: string;
  case_id: string | null;
  locks: boolean;
  at: Date;
  told: number;
  lifted_at: Date | null;
}

export type EmergencyAnswer = 'approve' | 'refuse' | 'end' | 'justified' | 'not_justified';
export type RoleChange = 'propose' | 'grant' | 'revoke';
export type Proof = 'open' | 'wrong' | 'locked' | 'expired' | 'closed' | 'waiting';

export const listCases = (app: DeskApp, seat: Seat) =>
  ask<DeskCase>(app, seat, sql`select * from priv.desk_cases()`);

export const listEmergencies = (app: DeskApp, seat: Seat) =>
  ask<Emergency>(app, seat, sql`select * from priv.desk_break_glass()`);

export const listRoles = (app: DeskApp, seat: Seat) =>
  ask<DeskRole>(app, seat, sql`select * from priv.desk_roles()`);

export const listAlerts = (app: DeskApp, seat: Seat) =>
  ask<DeskAlert>(app, seat, sql`select * from priv.desk_alerts()`);

/** The thread that was opened for the one person with just this address; undefined: nobody has. */
export async function lookUp(
  app: DeskApp,
  seat: Seat,
  kind: 'email' | 'phone',
  value: string,
): Promise<string | undefined> {
  const found = await askOne(app, seat, sql`select priv.look_up(${kind}, ${value}) as it`);
  return found ?? undefined;
}

export async function proveThread(
  app: DeskApp,
  seat: Seat,
  thread: string,
  code: string,
): Promise<Proof> {
  return (await askOne(
    app,
    seat,
    sql`select priv.prove_thread(${thread}, ${code}) as it`,
  )) as Proof;
}

export async function askEmergency(app: DeskApp, seat: Seat, one: NewEmergency): Promise<string> {
  const { target, ground, reason, ticket, minutes, gagUntil } = one;
  const call = sql`select priv.desk_ask_break_glass(${target}, ${ground}, ${reason}, ${ticket},
    ${[...one.fields]}::text[], ${[...one.objects]}::text[], ${minutes}, ${gagUntil}) as it`;
  return (await askOne(app, seat, call)) as string;
}

export async function answerEmergency(
  app: DeskApp,
  seat: Seat,
  id: string,
  answer: EmergencyAnswer,
): Promise<string> {
  const call = sql`select priv.desk_answer_break_glass(${id}, ${answer}) as it`;
  return (await askOne(app, seat, call)) as string;
}

/** `about` is an email address when a role is proposed, and the role's id when it is granted. */
export async function changeRole(
  app: DeskApp,
  seat: Seat,
  change: RoleChange,
  about: string,
  role: StaffRole | null,
): Promise<string> {
  const call = sql`select priv.desk_change_role(${change}, ${about}, ${role}) as it`;
  return (await askOne(app, seat, call)) as string;
}

export async function liftLock(app: DeskApp, seat: Seat, alert: string): Promise<string> {
  return (await askOne(app, seat, sql`select priv.desk_lift_lock(${alert}) as it`)) as string;
}

type DeskApp = Pick<App, 'withPurpose'>;

/** At this desk, whatever the database refuses comes back as a problem. */
export function atDesk<Result>(
  app: DeskApp,
  { session, role }: Seat,
  work: (db: Db) => Promise<Result>,
  meaning = refusal,
): Promise<Result> {
  const anchor = { staff_session: `${session}/${role}` };
  return app.withPurpose({ purpose: 'security.audit', anchor }, work).catch((cause) => {
    throw meaning(cause);
  });
}

export function ask<Row>(
  app: DeskApp,
  seat: Seat,
  call: RawBuilder<unknown>,
  meaning = refusal,
): Promise<Row[]> {
  return atDesk(app, seat, async (db) => (await call.execute(db)).rows as Row[], meaning);
}

async function askOne(app: DeskApp, seat: Seat, call: RawBuilder<unknown>): Promise<string | null> {
  const [row] = await ask<{ it: string | null }>(app, seat, call);
  return row.it;
}

const refusals: Record<string, string> = {
  'anchor.object': 'resource.not_found',
  'staff.two_persons': 'staff.two_persons',
  'staff.role': 'auth.forbidden',
  'staff.last_operator': 'staff.last_operator',
  'glass.reused': 'staff.emergency_over',
  'glass.expired': 'staff.emergency_over',
  'glass.open': 'staff.emergency_open',
  'glass.alone': 'staff.alone',
  'glass.gag': 'staff.gag',
  'request.holder': 'resource.not_found',
  'request.over': 'resource.not_found',
  'request.machine': 'rights.not_now',
  'request.clock': 'rights.not_now',
  'request.kind': 'rights.not_now',
  'lease.right': 'auth.forbidden',
  // A lease that was ended as it was opened: locked, or not for what was asked.
  'lease.none': 'staff.refused',
};

/** What the database refused, as a problem that says what to do. */
export function refusal(cause: unknown): unknown {
  const { code, detail, constraint } = cause as Record<string, string | undefined>;
  // A session that has no such role, or is locked, or ended: there is no such desk for it.
  if (code === 'auth.required') return new Failure('auth.forbidden', {}, cause);
  if (code === '42501' && detail !== undefined && refusals[detail] !== undefined) {
    return new Failure(refusals[detail], {}, cause);
  }
  if (code === '23514') {
    return new Failure('validation.request', { detail: `refused: ${constraint}` }, cause);
  }
  return cause;
}

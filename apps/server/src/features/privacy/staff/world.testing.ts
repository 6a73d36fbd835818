// Staff for the tests: Ada runs the installation, Cy keeps its privacy, Dee helps people, Flo
// settles invoices, Gus answers for the law. Roles are proposed and granted as the rules have it.
import type pg from 'pg';
import { makeIds } from '../../../platform/ids.ts';
import { acceptSql, peopleIn, type World } from '../../../world.testing.ts';

export interface StaffPerson {
  subjectId: string;
  accountId: string;
  staffId: string;
  session: string;
}

type Person = Omit<StaffPerson, 'staffId'>;

export interface StaffWorld extends World {
  /** Operator, by claiming the installation. */
  operator: StaffPerson;
  cpo: StaffPerson;
  csr: StaffPerson;
  clerk: StaffPerson;
  officer: StaffPerson;
  analyst: StaffPerson;
}

const id = makeIds();

/** Ada and Bo, and beside them five people who work here. `owner` is the owner login. */
export async function staffIn(owner: pg.Client): Promise<StaffWorld> {
  const world = await peopleIn(owner);
  await owner.query('update vault.contact_point set verified_at = priv.now()');
  const operator = await asStaff(owner, world.ada);
  const cpo = await join(owner, operator, 'Cy', 'cpo');
  return {
    ...world,
    operator,
    cpo,
    csr: await join(owner, operator, 'Dee', 'csr', cpo),
    clerk: await join(owner, operator, 'Flo', 'billing_clerk', cpo),
    officer: await join(owner, operator, 'Gus', 'legal_officer', cpo),
    analyst: await join(owner, operator, 'Hal', 'abuse_analyst', cpo),
  };
}

async function asStaff(owner: pg.Client, person: Person): Promise<StaffPerson> {
  const { rows } = await owner.query(
    'select staff_id from vault.staff_role where subject_id = $1',
    [person.subjectId],
  );
  const { subjectId, accountId, session } = person;
  return { subjectId, accountId, session, staffId: rows[0]?.staff_id };
}

/** A person with an account of their own, and a role that one proposed and another granted. */
export async function join(
  owner: pg.Client,
  proposer: StaffPerson,
  name: string,
  role: string,
  granter: StaffPerson = proposer,
): Promise<StaffPerson> {
  const person = await personIn(owner, name);
  const roleId = id('rol');
  await owner.query(
    `insert into vault.staff_role (id, staff_id, subject_id, role, proposed_by, source)
     values ($1, '', $2, $3, $4, 'form')`,
    [roleId, person.subjectId, role, proposer.staffId],
  );
  await owner.query(
    'update vault.staff_role set granted_by = $2, granted_at = priv.now() where id = $1',
    [roleId, granter.staffId],
  );
  return asStaff(owner, person);
}

/** A person who signs in, with a verified address and an account of their own. */
export async function personIn(
  owner: pg.Client,
  name: string,
  email = `${name.toLowerCase()}@example.org`,
): Promise<StaffPerson> {
  const [accountId, subjectId, event] = [id('acc'), id('sub'), id('cho')];
  const session = `session-of-${name}-${subjectId}`;
  const run = (sql: string, values: unknown[]) => owner.query(sql, values);
  await run(
    `insert into vault.account (id, state, name, header_identity, time_zone, source)
     values ($1, 'unclaimed', $2, $2, 'UTC', 'form')`,
    [accountId, `${name}’s account`],
  );
  await run(`insert into vault.subject (id, name, source) values ($1, $2, 'form')`, [
    subjectId,
    name,
  ]);
  await run(
    `insert into vault.contact_point (id, subject_id, kind, value, verified_at, source)
     values ($1, $2, 'email', $3, priv.now(), 'form')`,
    [id('con'), subjectId, email],
  );
  await run(acceptSql, [event, subjectId, accountId]);
  await run(`update vault.account set state = 'active', accepted_event_id = $2 where id = $1`, [
    accountId,
    event,
  ]);
  await run(
    `insert into vault.membership (id, account_id, subject_id, role, source)
     values ($1, $2, $3, 'owner', 'form')`,
    [id('mem'), accountId, subjectId],
  );
  await run(
    `insert into auth.login_session (id, token_hash, subject_id, account_id, expires_at, source)
     values ($1, sha256(convert_to($2, 'UTF8')), $3, $4, priv.now() + interval '30 days', 'form')`,
    [id('ses'), session, subjectId, accountId],
  );
  return { subjectId, accountId, session, staffId: '' };
}

/** A thread of this person, proven, as the door would leave it. Returns the case. */
export async function provenThread(
  owner: pg.Client,
  person: Pick<StaffPerson, 'subjectId' | 'accountId'>,
): Promise<string> {
  const made = id('cas');
  await owner.query(
    `insert into vault.open_case (id, kind, account_id, subject_id, opened_by, reason, state,
       verified_at, closes_at, source)
     values ($1, 'thread', $2, $3, 'person', 'You asked for help', 'open', priv.now(),
       priv.now() + interval '30 minutes', 'form')`,
    [made, person.accountId, person.subjectId],
  );
  return made;
}

/** Raw SQL as one login: what stands between staff and data is the database alone. */
export interface Hands {
  client: pg.Client;
  /** Opens a lease by an anchor, as its own statement. */
  open(anchor: string, purpose: string, key: string, object?: string): Promise<OpenedLease>;
  /** One statement under a lease, committed. */
  under<Row = Record<string, unknown>>(
    lease: string,
    sql: string,
    values?: unknown[],
  ): Promise<Row[]>;
  /**
   * A desk function's answer, for whoever sits there: `desk(csr, 'csr', 'priv.look_up($1, $2)',
   * …)`.
   */
  desk(person: StaffPerson, role: string, call: string, values?: unknown[]): Promise<unknown>;
}

export interface OpenedLease {
  id: string;
  actor: string;
  subject_id: string | null;
  account_id: string | null;
  case_id: string | null;
  staff_id: string | null;
}

export function handsOf(client: pg.Client): Hands {
  const hands: Hands = {
    client,
    open: async (anchor, purpose, key, object) => {
      const { rows } = await client.query(
        `select id, actor, subject_id, account_id, case_id, staff_id
         from priv.open_by_${anchor}($1, $2, $3)`,
        [purpose, key, object],
      );
      return rows[0];
    },
    under: async (lease, sql, values = []) => {
      await client.query('begin');
      try {
        await client.query(`select set_config('priv.lease', $1, true)`, [lease]);
        const { rows } = await client.query(sql, values);
        await client.query('commit');
        return rows;
      } catch (error) {
        await client.query('rollback');
        throw error;
      }
    },
    desk: async (person, role, call, values = []) => {
      const lease = await hands.open(
        'staff_session',
        'security.audit',
        `${person.session}/${role}`,
      );
      const [row] = await hands.under<{ it: unknown }>(lease.id, `select ${call} as it`, values);
      return row.it;
    },
  };
  return hands;
}

export interface AskedEmergency {
  ground?: string;
  reason?: string;
  ticket?: string;
  fields?: string[];
  objects?: string[];
  minutes?: number;
  gagUntil?: string | null;
}

/** Asks for an emergency at the operator's desk. Returns its id. */
export async function askFor(
  hands: Hands,
  by: StaffPerson,
  target: string,
  asked: AskedEmergency = {},
): Promise<string> {
  const values = [
    target,
    asked.ground ?? 'personal_safety',
    asked.reason ?? 'The caller says that a life is in danger at this address.',
    asked.ticket ?? 'INC-42',
    asked.fields ?? ['subject.name'],
    asked.objects ?? [],
    asked.minutes ?? 30,
    asked.gagUntil ?? null,
  ];
  const call = 'priv.desk_ask_break_glass($1, $2, $3, $4, $5, $6, $7, $8)';
  return (await hands.desk(by, 'operator', call, values)) as string;
}

export async function answer(
  hands: Hands,
  by: StaffPerson,
  role: string,
  id: string,
  said: string,
): Promise<string> {
  return (await hands.desk(by, role, 'priv.desk_answer_break_glass($1, $2)', [id, said])) as string;
}

/** Sealed, sent and done: a fax of this person, with a key that opens nothing real. */
export async function faxOf(
  owner: pg.Client,
  tenant: { accountId: string; subjectId: string; inboxId: string; number: string },
): Promise<string> {
  const fax = id('fax');
  await owner.query(
    `insert into vault.fax (id, account_id, subject_id, inbox_id, direction, status, from_number,
       to_number, source)
     values ($1, $2, $3, $4, 'outbound', 'delivered', $5, '+12025550100', 'form')`,
    [fax, tenant.accountId, tenant.subjectId, tenant.inboxId, tenant.number],
  );
  await owner.query(
    `insert into vault.fax_key (fax_id, account_id, wrapped, source) values ($1, $2, $3, 'system')`,
    [fax, tenant.accountId, Buffer.from(`sealed key of ${fax}`)],
  );
  return fax;
}

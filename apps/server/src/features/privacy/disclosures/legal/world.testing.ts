// The legal desk for tests: Gus answers for the law, Hal looks into abuse, Cy keeps privacy; Bo is
// whom it is about. Clock and notices are in the test's hands.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Database } from '../../../../generated/database.ts';
import { openPools, type Pools } from '../../../../platform/db/pools.ts';
import { type TestDatabase, testDatabase } from '../../../../platform/db/testing.ts';
import { makeIds } from '../../../../platform/ids.ts';
import { makeInstallationSeal } from '../../installation-seal.ts';
import type { NewMessage } from '../../message-port.ts';
import type { Seat, StaffRole } from '../../staff/desk.ts';
import { type StaffPerson, type StaffWorld, staffIn } from '../../staff/world.testing.ts';
import { makeWithPurpose } from '../../with-purpose.ts';
import { makeDisclose } from '../disclose.ts';
import {
  addAuthority,
  agreeToRelease,
  decideRequest,
  type NewRelease,
  type NewRequest,
  proposeRelease,
  receiveRequest,
} from './desk.ts';
import { tellPeople } from './tell-people.ts';

export const id = makeIds();

export interface LegalWorld {
  database: TestDatabase;
  owner: pg.Client;
  pools: Pools<Database>;
  people: StaffWorld;
  court: string;
  app: ReturnType<typeof appOf>;
  /** Every message that was written to a person. */
  told: NewMessage[];
  /** The case of a report of abuse about Bo. */
  report: string;
  close(): Promise<void>;
}

export const seat = (person: StaffPerson, role: StaffRole): Seat => ({
  session: person.session,
  role,
});

const hours = (n: number) => new Date(Date.now() + n * 3_600_000);

function appOf(pools: Pools<Database>, told: NewMessage[]) {
  return {
    withPurpose: makeWithPurpose(pools),
    seal: makeInstallationSeal(randomBytes(32)),
    disclose: makeDisclose({ id, db: pools.jobs, destinations: () => [] }),
    background: pools.jobs,
    clock: { now: () => Date.now(), date: () => new Date() },
    log: { error: assert.fail } as never,
    send: async (_db: unknown, message: NewMessage) => {
      told.push(message);
      return id('msg');
    },
  };
}

export async function legalWorld(): Promise<LegalWorld> {
  const database = await testDatabase();
  const owner = await database.connect('owner');
  const people = await staffIn(owner);
  // The clock is moved by months here, and nobody signs in anew meanwhile.
  await owner.query(
    `update auth.login_session set expires_at = '2099-01-01', last_seen_at = '2099-01-01'`,
  );
  const pools = openPools<Database>(database.address, database.logins, assert.fail);
  const told: NewMessage[] = [];
  const app = appOf(pools, told);
  const court = await addAuthority(app, seat(people.officer, 'legal_officer'), {
    legalName: 'High Court of Cork',
    address: 'Washington Street, Cork',
    country: 'IE',
  });
  const report = id('cas');
  await owner.query(
    `insert into vault.open_case (id, kind, account_id, subject_id, opened_by, reason, state, source)
     values ($1, 'abuse_report', $2, $3, $4, 'A report', 'open', 'system')`,
    [report, people.bo.accountId, people.bo.subjectId, people.analyst.staffId],
  );
  const close = async () => {
    await pools.close();
    await database.close();
  };
  return { database, owner, pools, people, court, app, told, report, close };
}

/** A request about Bo that was looked at and found valid. */
export async function validRequest(
  { app, people, court }: LegalWorld,
  asked: Partial<NewRequest> = {},
): Promise<string> {
  const officer = seat(people.officer, 'legal_officer');
  const request = await receiveRequest(app, officer, {
    type: 'warrant',
    recipient: court,
    target: people.bo.subjectId,
    country: 'IE',
    instrumentSha256: 'd'.repeat(64),
    from: hours(-24 * 365),
    to: hours(24 * 365),
    servedAt: hours(-1),
    ...asked,
  });
  await decideRequest(app, officer, request, 'valid');
  return request;
}

let statements = 0;

/** Three reasons of their own each time. */
export function statement() {
  statements += 1;
  const words = (what: string) =>
    `${what} number ${statements}: the instrument names the account, and nothing short of the listed fields answers it.`;
  return { facts: words('Fact'), scope: words('Scope'), alternatives: words('Alternative') };
}

/** Proposed by the officer, for Bo, within the dates of `validRequest`. */
export function propose(
  { app, people, court }: LegalWorld,
  reason: string,
  asked: Partial<NewRelease> = {},
  by: Seat = seat(people.officer, 'legal_officer'),
): Promise<string> {
  return proposeRelease(app, by, {
    ground: 'court_law',
    reason,
    recipient: court,
    fields: ['subject.name'],
    from: hours(-24 * 30),
    to: hours(24 * 30),
    ...statement(),
    ...asked,
  });
}

/** Proposed and agreed to by the officer and the privacy officer. */
export async function agreed(
  world: LegalWorld,
  reason: string,
  asked: Partial<NewRelease> = {},
): Promise<string> {
  const release = await propose(world, reason, asked);
  await agreeToRelease(world.app, seat(world.people.cpo, 'cpo'), release);
  return release;
}

/** The person hears of it, and ten days go by; then `work`, and the clock goes back. */
export async function afterNotice<Result>(
  { database, app }: LegalWorld,
  work: () => Promise<Result>,
): Promise<Result> {
  await tellPeople(app);
  await database.shiftClock('10 days');
  try {
    return await work();
  } finally {
    await database.shiftClock('0');
  }
}

/** The problem's sentence. */
export async function refusalOf(work: Promise<unknown>, code = 'legal.refused'): Promise<string> {
  const refusal = await work.then(
    () => undefined,
    (error) => error as { code: string; message: string },
  );
  assert.ok(refusal, 'it was not refused');
  assert.equal(refusal.code, code, refusal.message);
  return refusal.message;
}

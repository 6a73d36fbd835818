// Every look of staff stands in the log that its person reads, once, written before anything could
// be seen: over random days at the desk, with the process killed at any step.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type pg from 'pg';
import type { Database } from '../../../generated/database.ts';
import { openPools, type Pools } from '../../../platform/db/pools.ts';
import { type TestDatabase, testDatabase } from '../../../platform/db/testing.ts';
import { makeWithPurpose, type WithPurpose } from '../with-purpose.ts';
import { listOwnAccesses } from './accesses.ts';
import {
  answer,
  askFor,
  type Hands,
  handsOf,
  provenThread,
  type StaffPerson,
  type StaffWorld,
  staffIn,
} from './world.testing.ts';

let database: TestDatabase;
let owner: pg.Client;
let root: pg.Client;
let hands: Hands;
let world: StaffWorld;
let pools: Pools<Database>;
let withPurpose: WithPurpose;

before(async () => {
  database = await testDatabase();
  owner = await database.connect('owner');
  root = await database.superuser();
  hands = handsOf(await database.connect('staff'));
  world = await staffIn(owner);
  pools = openPools<Database>(database.address, database.logins, () => undefined);
  withPurpose = makeWithPurpose(pools);
});
after(async () => {
  await pools.close();
  await database.close();
});

/** What the person themselves are shown, newest first, through their own session. */
async function shownTo(person: { session: string }, limit = 100) {
  const opening = { purpose: 'account.profile', anchor: { session: person.session } } as const;
  return (await withPurpose(opening, (db) => listOwnAccesses(db, { limit }))).entries;
}

const look = (by: StaffPerson, caseId: string) =>
  hands.open('verified_thread', 'support.reply', `${by.session}/${caseId}`);
const readName = 'select name from p_support_reply.subject';

test('P-4-08 control: staff with a case look, and a person reads the list of looks', async () => {
  const lease = await look(world.csr, await provenThread(owner, world.bo));
  assert.deepEqual(await hands.under(lease.id, readName), [{ name: 'Bo' }]);
  assert.ok(Array.isArray(await shownTo(world.bo)));
});

test('P-4-08: a person sees who looked, in which role, why, when and in which case', async () => {
  const caseId = await provenThread(owner, world.bo);
  const lease = await look(world.csr, caseId);
  assert.deepEqual(await hands.under(lease.id, readName), [{ name: 'Bo' }]);
  const [entry] = await shownTo(world.bo);
  assert.deepEqual(
    [entry?.actor, entry?.staff, entry?.purpose, entry?.reason, entry?.case],
    ['csr', world.csr.staffId, 'support.reply', 'You asked for help', caseId],
  );
  assert.ok(entry?.at instanceof Date);
});

test('P-4-08: each look that showed something stands in the list exactly once, whatever breaks', async () => {
  const threads = [await provenThread(owner, world.bo), await provenThread(owner, world.bo)];
  /** Where the process dies: before the lease commits, after it, in the middle, or not at all. */
  const moment = fc.constantFrom('opening', 'opened', 'reading', 'never');
  const day = fc.array(fc.tuple(fc.nat(1), moment, fc.nat(2)), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(day, async (looks) => {
      const before = new Set((await shownTo(world.bo)).map(({ id }) => id));
      let seen = 0;
      let traces = 0;
      for (const [which, dies, reads] of looks) {
        const client = await database.connect('staff');
        const at = handsOf(client);
        const key = `${world.csr.session}/${threads[which]}`;
        const openIt = () => at.open('verified_thread', 'support.reply', key);
        if (dies === 'opening') {
          await client.query('begin');
          const lease = await openIt();
          await client.query(`select set_config('priv.lease', $1, true)`, [lease.id]);
          // What was opened and not committed shows nothing, so that it cannot be taken back after.
          await assert.rejects(client.query(readName), { code: '42501' });
          await client.end();
          continue;
        }
        const lease = await openIt();
        traces += 1;
        for (let read = 0; dies !== 'opened' && read <= reads; read++) {
          await client.query('begin');
          await client.query(`select set_config('priv.lease', $1, true)`, [lease.id]);
          assert.equal((await client.query(readName)).rows.length, 1);
          if (dies === 'reading') break;
          await client.query('commit');
        }
        if (dies !== 'opened') seen += 1;
        await client.end();
      }
      const fresh = (await shownTo(world.bo)).filter(({ id }) => !before.has(id));
      assert.equal(fresh.length, traces);
      assert.ok(fresh.length >= seen);
      const leases = await root.query(
        `select count(*)::int as n from priv.lease l where l.staff_id is not null
           and l.subject_id is not null
           and (select count(*) from vault.access_log a where a.lease_id = l.id) <> 1`,
      );
      assert.equal(leases.rows[0].n, 0);
      await root.query('delete from vault.access_log where staff_id is not null');
      await root.query('delete from priv.lease where staff_id is not null');
    }),
    { numRuns: 12 },
  );
});

test('P-4-08: no login can write, change or take away an entry', async () => {
  for (const login of ['web', 'staff', 'jobs', 'auth'] as const) {
    const client = await database.connect(login);
    for (const sql of [
      'delete from vault.access_log',
      `update vault.access_log set staff_id = null`,
      `update p_account_profile.access_log set reason = 'x'`,
      `insert into vault.access_log (id) values ('log_x')`,
    ]) {
      await assert.rejects(client.query(sql), { code: '42501' }, `${login}: ${sql}`);
    }
  }
});

test('P-4-08: a lookup is a look: whoever was looked up is shown it', async () => {
  await hands.desk(world.csr, 'csr', 'priv.look_up($1, $2)', ['email', 'bo@example.org']);
  const [entry] = await shownTo(world.bo);
  assert.deepEqual(
    [entry.reason, entry.staff],
    ['Looked up by your exact address', world.csr.staffId],
  );
});

test('P-4-08: only a dated order delays an entry, to its date and no further', async () => {
  const glass = await askFor(hands, world.operator, world.bo.subjectId, {
    ground: 'law',
    gagUntil: new Date(Date.now() + 400 * 86_400_000).toISOString(),
  });
  const caseId = await answer(hands, world.cpo, 'cpo', glass, 'approve');
  const lease = await hands.open(
    'break_glass',
    'legal.respond',
    `${world.operator.session}/${caseId}`,
  );
  const stands = async () => (await shownTo(world.bo)).some((one) => one.case === caseId);
  const logged = await owner.query('select from vault.access_log where lease_id = $1', [lease.id]);
  assert.equal(logged.rowCount, 1, 'it is written at once');
  assert.equal(await stands(), false);
  await assert.rejects(
    owner.query(
      `update vault.open_case set gag_until = gag_until + interval '1 day' where id = $1`,
      [caseId],
    ),
    { detail: 'case.gag' },
  );
  await database.shiftClock('399 days');
  const late = `later-session-of-bo`;
  await owner.query(
    `insert into auth.login_session (id, token_hash, subject_id, account_id, expires_at, last_seen_at, source)
     values ('ses_later', sha256(convert_to($1, 'UTF8')), $2, $3, priv.now() + interval '9 days',
       priv.now() + interval '2 days', 'form')`,
    [late, world.bo.subjectId, world.bo.accountId],
  );
  const then = async () => (await shownTo({ session: late })).some((one) => one.case === caseId);
  assert.equal(await then(), false);
  await database.shiftClock('400 days 1 minute');
  assert.equal(await then(), true);
  // A sweep on the very day takes nothing away that could not have been read.
  await root.query('select priv.sweep_access_log(1000)');
  assert.equal(await then(), true);
  await database.shiftClock('0 days');
});

test('P-4-08: nobody reads the list of somebody else', async () => {
  await look(world.csr, await provenThread(owner, world.bo));
  const lease = await hands.open('staff_session', 'security.audit', `${world.csr.session}/csr`);
  for (const view of ['p_account_profile.access_log', 'p_fax_display.access_log']) {
    await assert.rejects(hands.under(lease.id, `select * from ${view}`), { code: '42501' });
  }
  const about = new Set((await shownTo(world.bo)).map(({ id }) => id));
  assert.ok((await shownTo(world.clerk)).every(({ id }) => !about.has(id)));
});

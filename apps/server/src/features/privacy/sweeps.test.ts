// What is past its time goes, what is not stays: each sweep run against rows on both sides of the
// line.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type pg from 'pg';
import { parameters } from '../../../../../policy/parameters.ts';
import { retention } from '../../../../../policy/retention.ts';
import { sweepNames } from '../../generated/anchors.ts';
import type { Database } from '../../generated/database.ts';
import { openPools, type Pools } from '../../platform/db/pools.ts';
import { type TestDatabase, testDatabase } from '../../platform/db/testing.ts';
import { peopleIn, type World } from '../../world.testing.ts';
import { readInventory } from './compile/read-sources.ts';
import { sweepAll } from './retention/sweep-all.ts';

let database: TestDatabase;
let owner: pg.Client;
let root: pg.Client;
let pools: Pools<Database>;
let world: World;

before(async () => {
  database = await testDatabase();
  owner = await database.connect('owner');
  root = await database.superuser();
  world = await peopleIn(owner);
  pools = openPools<Database>(database.address, database.logins, () => undefined);
});
after(async () => {
  await pools.close();
  await database.close();
});

const sweep = () => sweepAll({ background: pools.jobs });
const ids = async (query: string) =>
  (await root.query(query)).rows.map(({ id }) => id as string).sort();

describe('a sweep', () => {
  it('P-8-03: takes an access-log entry a day past its time, and leaves one a day before', async () => {
    const days = parameters.accessLogDays.value;
    const insert = `insert into vault.access_log
      (id, at, lease_id, purpose, actor, object_id, account_id, source)
      values ($1, priv.now() - make_interval(days => $2), 'x', 'fax.display', 'user', 'f', $3, 'system')`;
    await owner.query(insert, ['log_old', days + 1, world.ada.accountId]);
    await owner.query(insert, ['log_new', days - 1, world.ada.accountId]);
    const counts = await sweep();
    assert.equal(counts.access_log, 1);
    assert.deepEqual(await ids('select id from vault.access_log'), ['log_new']);
  });

  it('P-8-03 control: takes ended sessions and links, and leaves those that live', async () => {
    await root.query(`update auth.login_session set expires_at = priv.now() - interval '1 second'
      where subject_id = '${world.bo.subjectId}'`);
    const counts = await sweep();
    assert.equal(counts.login_session, 1);
    const { rows } = await root.query('select subject_id from auth.login_session');
    assert.deepEqual(rows, [{ subject_id: world.ada.subjectId }]);
  });

  it('goes through more than one batch, and finds nothing the second time', async () => {
    await root.query(`insert into vault.idempotency
        (id, account_id, key_hash, request_hash, state, claimed_at, source)
      select 'idm_' || n, '${world.ada.accountId}', convert_to(n::text, 'UTF8'), '\\x00', 'done',
        priv.now() - interval '25 hours', 'api' from generate_series(1, 1201) n`);
    assert.equal((await sweep()).idempotency, 1201);
    assert.equal((await sweep()).idempotency, 0);
  });

  it('drops the lease partitions of past days, and has tomorrow’s ready', async () => {
    await root.query(`create table priv.lease_20200101 partition of priv.lease
      for values from ('2020-01-01') to ('2020-01-02')`);
    await sweep();
    const names = await ids(
      `select relname as id from pg_class where relname ~ '^lease_[0-9]{8}$'`,
    );
    assert.ok(!names.includes('lease_20200101'));
    const { rows } = await root.query(
      `select 'lease_' || to_char(priv.now() at time zone 'UTC' + interval '1 day', 'YYYYMMDD') as id`,
    );
    assert.ok(names.includes(rows[0].id));
  });

  it('folds the leases of a day that goes into the access log: who, what for, how often', async () => {
    await root.query(`create table priv.lease_20200102 partition of priv.lease
      for values from ('2020-01-02 00:00Z') to ('2020-01-03 00:00Z')`);
    const { accountId, subjectId } = world.bo;
    const rows: [string, string, string | null, string | null, string | null, boolean][] = [
      ['lea_1', 'fax.display', accountId, subjectId, null, false],
      ['lea_2', 'fax.display', accountId, subjectId, null, false],
      ['lea_3', 'fax.send', accountId, null, null, false],
      ['lea_4', 'fax.display', accountId, subjectId, 'fax_x', false], // written as it was opened
      ['lea_5', 'fax.receive', accountId, null, null, true], // an intake reads nothing
      ['lea_6', 'fax.display', 'acc_gone', null, null, false], // erased since
    ];
    for (const [id, purpose, account, subject, opened, intake] of rows) {
      await root.query(
        `insert into priv.lease (id, opened_at, expires_at, login, pid, session_number, opened_xid,
           purpose, actor, anchor, account_id, subject_id, opened_id, intake)
         values ($1, '2020-01-02 12:00Z', '2020-01-02 12:01Z', 'x', 1, 1, '3', $2, 'user',
           'session', $3, $4, $5, $6)`,
        [id, purpose, account, subject, opened, intake],
      );
    }
    await root.query('select priv.roll_leases(3)');
    const { rows: folded } = await root.query(
      `select purpose, subject_id, times from vault.access_log where at < '2021-01-01' order by purpose`,
    );
    assert.deepEqual(folded, [
      { purpose: 'fax.display', subject_id: subjectId, times: 2 },
      { purpose: 'fax.send', subject_id: null, times: 1 },
    ]);
    // Old as they are here, the next sweep takes them; the leases themselves are gone.
    const left = await root.query(`select from priv.lease where id like 'lea\\__'`);
    assert.equal(left.rowCount, 0);
    await root.query(`delete from vault.access_log where at < '2021-01-01'`);
  });

  it('is given to login jobs alone, which sees counts and no row', async () => {
    const web = await database.connect('web');
    const jobs = await database.connect('jobs');
    for (const name of sweepNames) {
      await assert.rejects(web.query(`select priv.sweep_${name}(1)`), { code: '42501' });
      const { rows } = await jobs.query(`select priv.sweep_${name}(1) as n`);
      assert.equal(typeof rows[0].n, 'number');
    }
  });
});

describe('a session', () => {
  it('opens nothing after its thirty days, and everything a minute before', async () => {
    const web = await database.connect('web');
    const open = () =>
      web.query('select id from priv.open_by_session($1, $2)', ['fax.display', world.ada.session]);
    const days = parameters.sessionDays.value;
    await database.shiftClock(`${days} days -1 minute`);
    assert.equal((await open()).rowCount, 1);
    await database.shiftClock(`${days} days 1 minute`);
    await assert.rejects(open(), { code: '42501', detail: 'anchor.none' });
    await database.shiftClock('0 days');
  });
});

describe('retention', () => {
  it('has a rule with a citation for every table, and a sweep for every rule that has a period', async () => {
    const inventory = await readInventory();
    const { tables, sweeps, finders } = inventory;
    for (const { name, retention: rule } of tables) {
      assert.ok(Object.hasOwn(retention, rule), `${name}: ${rule}`);
    }
    const swept = new Set([
      ...sweeps.map(({ rule }) => rule as string),
      ...tables.flatMap(({ due = [] }) => due.map(({ rule }) => rule)),
      // What lies in files, too, is taken away by a job: its finder names the rule.
      ...finders.flatMap(({ query }) =>
        [...query.matchAll(/priv\.period\('([^']+)'\)/g)].map(([, rule]) => rule),
      ),
    ]);
    for (const [rule, { period, citation }] of Object.entries(retention)) {
      assert.ok(citation.length > 3, rule);
      const used = tables.some((table) => table.retention === rule);
      if (period !== 'life' && used) assert.ok(swept.has(rule), `nothing sweeps ${rule}`);
    }
  });
});

// What a login reaches without a lease of its own: what the server tells everybody, what it lets
// anybody make, and what the last one on a connection left behind.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import type pg from 'pg';
import type { Database } from '../../generated/database.ts';
import { openPools, type Pools } from '../../platform/db/pools.ts';
import { type TestDatabase, testDatabase } from '../../platform/db/testing.ts';
import { peopleIn, type World } from '../../world.testing.ts';
import { readInventory } from './compile/read-sources.ts';
import { opened, refusalOf } from './hands.testing.ts';
import { makeWithPurpose } from './with-purpose.ts';

let database: TestDatabase;
let owner: pg.Client;
let web: pg.Client;
let jobs: pg.Client;
let world: World;

before(async () => {
  database = await testDatabase();
  owner = await database.connect('owner');
  web = await database.connect('web');
  jobs = await database.connect('jobs');
  world = await peopleIn(owner);
});
after(() => database.close());

describe('the planner', () => {
  it('keeps no statistics of names, numbers and contents, which EXPLAIN would repeat', async () => {
    const { accountId, inboxId, number } = world.ada;
    await owner.query(
      `insert into vault.fax (id, account_id, inbox_id, direction, status, phase, from_number,
         to_number, deadline_at, source)
       values ('fax_ada', $1, $2, 'outbound', 'queued', 'preparing', $3, '+12025550100',
         priv.now() + interval '1 hour', 'form')`,
      [accountId, inboxId, number],
    );
    await owner.query('analyze');
    const root = await database.superuser();
    const { rows } = await root.query(`select schemaname || '.' || tablename as rel, attname as col
      from pg_stats where schemaname = 'vault'`);
    const measured = new Set(rows.map(({ rel, col }) => `${rel}.${col}`));
    for (const column of ['id', 'account_id', 'status']) {
      assert.ok(measured.has(`vault.fax.${column}`), column);
    }
    const { tables } = await readInventory();
    const telling = tables.flatMap(({ name, columns }) =>
      Object.entries(columns)
        .filter(([, category]) => /contact|content|name|authorizing/.test(category))
        .map(([column]) => `${name}.${column}`),
    );
    assert.ok(telling.includes('vault.fax.to_number') && telling.includes('vault.subject.name'));
    assert.deepEqual(
      telling.filter((column) => measured.has(column)),
      [],
    );
  });
});

describe('a login', () => {
  it('makes nothing that could stand in for a table or a function of ours, and no lasting rows', async () => {
    for (const login of ['web', 'jobs', 'auth', 'staff'] as const) {
      const client = await database.connect(login);
      for (const attack of [
        'create temp table fax (id text)',
        `create function pg_temp.now() returns timestamptz language sql as 'select null'`,
        'create schema mine',
        'create function public.f() returns int language sql return 1',
        `create or replace function priv.now() returns timestamptz language sql as
         'select timestamptz ''2020-01-01'''`,
        `set role ${database.logins.inst}_gate`,
        `set session authorization ${database.logins.inst}_owner`,
        `select pg_read_file('/etc/hostname')`,
        `copy (select 1) to program 'true'`,
        'select * from priv.lease',
        `select lo_from_bytea(0, 'kept beside every table')`,
        'select lo_creat(-1)',
      ]) {
        assert.equal((await refusalOf(client.query(attack)))?.code, '42501', `${login}: ${attack}`);
      }
      const prepare = client.query(`begin; prepare transaction 'x'`);
      assert.equal((await refusalOf(prepare))?.code, '55000', login);
      await client.query('rollback');
    }
  });

  it('reads in the activity of others that they are there, and not what they ask', async () => {
    await web.query(`select 'a secret of web'`);
    const { rows } = await jobs.query(
      'select usename, query from pg_stat_activity where datname = current_database()',
    );
    const ours = rows.filter((row) => row.usename === `${database.logins.inst}_jobs`);
    assert.match(ours[0].query, /pg_stat_activity/);
    assert.ok(!JSON.stringify(rows).includes('a secret of web'));
  });

  it('cannot throw away the trace of today’s readings', async () => {
    const count = async () => {
      const { rows } = await owner.query('select count(*)::int as n from priv.lease');
      return rows[0].n as number;
    };
    await opened(web, 'session', 'fax.display', world.bo.session);
    const there = await count();
    assert.ok(there > 0);
    for (const days of [0, -1]) {
      const refusal = await refusalOf(jobs.query('select priv.roll_leases($1)', [days]));
      assert.equal(refusal?.code, '22023');
    }
    await jobs.query('select priv.roll_leases(1)');
    assert.equal(await count(), there);
  });
});

describe('the pool', () => {
  let pools: Pools<Database>;
  let withPurpose: ReturnType<typeof makeWithPurpose>;
  before(() => {
    pools = openPools<Database>(database.address, database.logins, () => undefined);
    withPurpose = makeWithPurpose(pools);
  });
  after(() => pools.close());
  const asBo = { purpose: 'fax.display', anchor: { session: 'session-of-Bo' } } as const;

  it('hands on no cursor that was held open: what it holds was read under a lease', async () => {
    let pid = 0;
    await withPurpose(asBo, async (db) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
      [{ pid }] = rows;
      await sql`declare held cursor with hold for select number from p_fax_display.number`.execute(
        db,
      );
      const fetched = await sql<{ number: string }>`fetch first from held`.execute(db);
      assert.deepEqual(fetched.rows, [{ number: world.bo.number }]);
    });
    await pools.web.connection().execute(async (next) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(next);
      assert.equal(rows[0].pid, pid, 'the same connection');
      assert.equal((await refusalOf(sql`fetch first from held`.execute(next)))?.code, '34000');
    });
  });

  it('gives a transaction that was kept for later nothing, also while another uses its connection', async () => {
    type Kept = Parameters<Parameters<typeof withPurpose>[1]>[0];
    let kept: Kept | undefined;
    await withPurpose(asBo, async (db) => {
      kept = db;
    });
    await withPurpose(asBo, async (db) => {
      const read = (from: Kept) => from.selectFrom('p_fax_display.number').select('id').execute();
      assert.equal((await read(db)).length, 1);
      await assert.rejects(read(kept as Kept), /already committed/);
    });
  });

  it('survives a connection that breaks while it is used, and serves the next', async () => {
    const root = await database.superuser();
    const broken = withPurpose(asBo, async (db) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
      await root.query('select pg_terminate_backend($1)', [rows[0].pid]);
      await sql`select pg_sleep(0)`.execute(db);
    });
    assert.ok(await refusalOf(broken));
    const read = await withPurpose(asBo, (db) =>
      db.selectFrom('p_fax_display.number').select('number').execute(),
    );
    assert.deepEqual(read, [{ number: world.bo.number }]);
  });
});

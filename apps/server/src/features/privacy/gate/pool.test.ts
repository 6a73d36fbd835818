// Whatever is done with a lease, its connection goes back to the pool with nothing: random
// interleavings of work that reads, breaks, is canceled, is cut off, nests savepoints and keeps
// what it should not.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { type Kysely, sql } from 'kysely';
import type pg from 'pg';
import type { Database } from '../../../generated/database.ts';
import { openPools, type Pools } from '../../../platform/db/pools.ts';
import { type TestDatabase, testDatabase } from '../../../platform/db/testing.ts';
import { peopleIn, type World } from '../../../world.testing.ts';
import { opened, refusalOf, under } from '../hands.testing.ts';
import { type Db, makeWithPurpose, type WithPurpose } from '../with-purpose.ts';

let database: TestDatabase;
let root: pg.Client;
let pools: Pools<Database>;
let withPurpose: WithPurpose;
let world: World;

before(async () => {
  database = await testDatabase();
  root = await database.superuser();
  world = await peopleIn(await database.connect('owner'));
  pools = openPools<Database>(database.address, database.logins, () => undefined);
  withPurpose = makeWithPurpose(pools);
});
after(async () => {
  await pools?.close();
  await database?.close();
});

const numbers = (db: Kysely<Database>) =>
  db.selectFrom('p_fax_display.number').select('number').execute();
const pidOf = async (db: Kysely<Database>) =>
  (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)).rows[0].pid;

/** What the work does after it has read; each ends as it may. */
const acts: Record<string, (db: Db, lease: string) => Promise<unknown>> = {
  read: async () => undefined,
  throw: async () => {
    throw new Error('expected');
  },
  break: (db) => sql`select 1 / 0`.execute(db),
  'break and go on': (db) =>
    sql`select 1 / 0`
      .execute(db)
      .catch(() => undefined)
      .then(() => numbers(db)),
  'break and say nothing': (db) => sql`select 1 / 0`.execute(db).catch(() => undefined),
  'ask another purpose': (db) => sql`select id from p_fax_render.fax`.execute(db),
  'nest a purpose': () =>
    withPurpose({ purpose: 'fax.display', anchor: { session: world.ada.session } }, numbers),
  'nest a savepoint': async (db) => {
    await sql`savepoint a`.execute(db);
    await sql`select 1 / 0`.execute(db).catch(() => undefined);
    await sql`rollback to savepoint a`.execute(db);
    assert.equal((await numbers(db)).length, 1);
  },
  'set the lease for the session': (db, lease) =>
    sql`select set_config('priv.lease', ${lease}, false)`.execute(db),
  'commit by hand': (db, lease) =>
    sql.raw(`commit; begin; set "priv.lease" = '${lease}'`).execute(db),
  'hold a cursor': (db) =>
    sql`declare held cursor with hold for select number from p_fax_display.number`.execute(db),
  'take a lock': (db) => sql`select pg_advisory_lock(42)`.execute(db),
  listen: (db) => sql`listen elsewhere`.execute(db),
  'forget a statement': async (db) => {
    numbers(db).catch(() => undefined);
  },
  'be canceled': async (db) => {
    const pid = await pidOf(db);
    const waiting = sql`select pg_sleep(20)`.execute(db);
    waiting.catch(() => undefined);
    // Again and again, until it has begun and is ended.
    for (let ended = false; !ended; ) {
      await root.query('select pg_cancel_backend($1)', [pid]);
      ended = await Promise.race([
        waiting.then(
          () => true,
          () => true,
        ),
        root.query('select 1').then(() => false),
      ]);
    }
    await waiting;
  },
  'be cut off': async (db) => {
    await root.query('select pg_terminate_backend($1)', [await pidOf(db)]);
    await sql`select 1`.execute(db);
  },
};

async function one(act: string, who: 'ada' | 'bo'): Promise<void> {
  const anchor = { session: world[who].session };
  let seen: unknown;
  await withPurpose({ purpose: 'fax.display', anchor }, async (db, lease) => {
    seen = await numbers(db);
    await acts[act](db, lease.id);
  }).catch(() => undefined);
  // Whatever became of it: it was its own lease, and no other's.
  assert.deepEqual(seen, [{ number: world[who].number }], act);
}

/** Takes every connection the pool has at once, and looks at what each still holds. */
async function nothingKept(): Promise<void> {
  const holds = 12;
  const { promise: all, resolve: open } = Promise.withResolvers<void>();
  let taken = 0;
  const looks = Array.from({ length: holds }, () =>
    pools.web.connection().execute(async (connection) => {
      taken += 1;
      if (taken === holds) open();
      await all;
      const { rows } = await sql<Record<string, unknown>>`
        select nullif(current_setting('priv.lease', true), '') as lease,
          (select count(*)::int from pg_cursors where is_holdable) as cursors,
          (select count(*)::int from pg_listening_channels()) as channels,
          (select count(*)::int from pg_locks where pid = pg_backend_pid()
            and locktype = 'advisory') as locks`.execute(connection);
      assert.deepEqual(rows, [{ lease: null, cursors: 0, channels: 0, locks: 0 }]);
      await assert.rejects(numbers(connection), { code: '42501' });
    }),
  );
  await Promise.all(looks);
}

describe('the pool', () => {
  it('gets back nothing, one by one, whatever was done', async () => {
    for (const act of Object.keys(acts)) {
      await one(act, 'ada');
      await nothingKept();
    }
  });

  it('gets back nothing from random interleavings, and mixes nobody up', async () => {
    const step = fc.tuple(fc.constantFrom(...Object.keys(acts)), fc.constantFrom('ada', 'bo'));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 16 }), async (steps) => {
        await Promise.all(steps.map(([act, who]) => one(act, who as 'ada' | 'bo')));
        await nothingKept();
      }),
      { numRuns: 20 },
    );
  });

  it('commits nothing of a work that swallowed an error: it is told so', async () => {
    const rename = withPurpose(
      { purpose: 'account.profile', anchor: { session: world.bo.session } },
      async (db) => {
        await db.updateTable('p_account_profile.subject').set({ name: 'Nobody' }).execute();
        await sql`select 1 / 0`.execute(db).catch(() => undefined);
      },
    );
    await assert.rejects(rename, { code: '25P02' });
    const { rows } = await root.query('select name from vault.subject where id = $1', [
      world.bo.subjectId,
    ]);
    assert.equal(rows[0].name, 'Bo');
  });
});

describe('a setting', () => {
  it('that was made to be SQL, or names another’s lease, opens nothing', async () => {
    const web = await database.connect('web');
    const mine = await opened(web, 'session', 'fax.display', world.ada.session);
    const read = 'select number from p_fax_display.number';
    assert.equal((await under(web, mine, read)).length, 1);
    const other = await database.connect('web');
    const theirs = await opened(other, 'session', 'fax.display', world.bo.session);
    for (const value of [
      theirs,
      `${mine}' or 'a' = 'a`,
      `x' union select * from priv.lease --`,
      `${mine}%`,
      `${mine} `,
      mine.toLowerCase(),
      '',
      '*',
      '\u0001',
    ]) {
      assert.equal((await refusalOf(under(web, value, read)))?.detail, 'lease.none', value);
    }
  });

  it('that would turn the gate off is refused, or changes nothing', async () => {
    const web = await database.connect('web');
    const mine = await opened(web, 'session', 'fax.display', world.ada.session);
    const all = 'select count(*)::int as n from p_fax_display.number';
    for (const [name, value] of [
      ['search_path', 'pg_temp, vault, priv'],
      ['plan_cache_mode', 'force_custom_plan'],
      ['priv.now', '2000-01-01'],
      ['priv.account', world.bo.accountId],
      ['application_name', 'platen owner'],
      ['TimeZone', 'Pacific/Kiritimati'],
    ]) {
      const seen = await under(web, mine, `select set_config('${name}', '${value}', true)`, all);
      assert.deepEqual(seen, [{ n: 1 }], name);
    }
    for (const forbidden of [
      'set session_replication_role = replica',
      `set role ${database.logins.inst}_gate`,
      `set session authorization ${database.logins.inst}_owner`,
    ]) {
      assert.equal((await refusalOf(under(web, mine, forbidden)))?.code, '42501', forbidden);
    }
    // To go without row security is to be refused: the setting does not lift it.
    const without = under(web, mine, 'set local row_security = off', all);
    assert.equal((await refusalOf(without))?.code, '42501');
  });
});

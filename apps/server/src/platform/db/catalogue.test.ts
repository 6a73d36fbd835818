// Boot refuses a database whose rights are not those that were compiled: each way of changing them
// behind our back is tried, beside the untouched database that boots.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { checkRights } from '../../start/database.ts';
import { connectAs, createLogins, drawLogins } from './logins.ts';
import { migrate } from './migrate.ts';
import { builtShape, emptyDatabase, type TestDatabase, testDatabase } from './testing.ts';

let database: TestDatabase;
let owner: pg.Client;
let root: pg.Client;
let inst: string;

before(async () => {
  database = await testDatabase();
  ({ inst } = database.logins);
  owner = await database.connect('owner');
  root = await database.superuser();
});
after(() => database.close());

const boots = () => checkRights(owner, inst);

/** Changes something, sees boot refuse it, and changes it back. */
async function refuses(change: string, back: string, said: RegExp): Promise<void> {
  await boots();
  await root.query(change);
  try {
    await assert.rejects(boots(), said);
  } finally {
    await root.query(back);
  }
  await boots();
}

describe('boot', () => {
  it('accepts the database as it was compiled, also on another day with other lease partitions', async () => {
    await boots();
    await root.query(`create table priv.lease_20990101 partition of priv.lease
      for values from ('2099-01-01') to ('2099-01-02')`);
    await boots();
    await root.query('drop table priv.lease_20990101');
  });

  it('refuses a table with row security off, or not forced', async () => {
    const off = 'alter table vault.subject disable row level security';
    const on = 'alter table vault.subject enable row level security';
    await refuses(off, on, /Row security is off on vault.subject/);
    const loose = 'alter table vault.subject no force row level security';
    const forced = 'alter table vault.subject force row level security';
    await refuses(loose, forced, /Row security is off on vault.subject/);
  });

  it('refuses a column and a table that no feature declares', async () => {
    await refuses(
      'alter table vault.subject add column shoe_size text',
      'alter table vault.subject drop column shoe_size',
      /vault.subject.shoe_size/,
    );
    await refuses('create table ops.notes (id text)', 'drop table ops.notes', /ops.notes.id/);
  });

  it('refuses a right that was given by hand', async () => {
    await refuses(
      `grant select on vault.subject to ${inst}_web`,
      `revoke select on vault.subject from ${inst}_web`,
      /relation vault.subject/,
    );
    await refuses(
      `grant select (value) on p_account_profile.contact_point to ${inst}_jobs`,
      `revoke select (value) on p_account_profile.contact_point from ${inst}_jobs`,
      /column p_account_profile.contact_point.value/,
    );
    await refuses(
      `grant usage on schema vault to ${inst}_web`,
      `revoke usage on schema vault from ${inst}_web`,
      /schema vault/,
    );
  });

  it('refuses a policy that is gone, or one more', async () => {
    const { rows } = await root.query(
      `select qual from pg_policies where schemaname = 'vault' and tablename = 'subject'
         and policyname = 'lease_select'`,
    );
    await refuses(
      'drop policy lease_select on vault.subject',
      `create policy lease_select on vault.subject for select using (${rows[0].qual})`,
      /policy vault.subject.lease_select/,
    );
    await refuses(
      'create policy wide on vault.subject using (true)',
      'drop policy wide on vault.subject',
      /policy vault.subject.wide/,
    );
  });

  it('refuses a view, a door function or a clock that was replaced', async () => {
    const { rows } = await root.query(
      `select pg_get_functiondef('priv.gate'::regproc) as gate, pg_get_functiondef('priv.now'::regproc) as now`,
    );
    const [{ gate, now }] = rows;
    await refuses(gate.replace('l.expires_at > right_now', 'true'), gate, /function priv.gate\(\)/);
    await refuses(
      `create or replace function priv.now() returns timestamptz language sql stable parallel safe
         return clock_timestamp() - interval '1 year'`,
      now,
      /function priv.now\(\)/,
    );
  });

  it('refuses a login that was made mighty', async () => {
    await refuses(`alter role ${inst}_web bypassrls`, `alter role ${inst}_web nobypassrls`, /role/);
    await refuses(
      `grant ${inst}_jobs to ${inst}_auth`,
      `revoke ${inst}_jobs from ${inst}_auth`,
      /role/,
    );
  });

  it('refuses a ledger that lost its guard', async () => {
    await refuses(
      'alter table vault.choice_event disable trigger append_only',
      'alter table vault.choice_event enable trigger append_only',
      /trigger vault.choice_event.append_only/,
    );
  });
});

describe('migrating', () => {
  it('does nothing on a database that is up to date', async () => {
    assert.deepEqual(await migrate(owner, inst, builtShape()), []);
  });

  it('compiles anew when only the policy changed, and everything stands again', async () => {
    const shape = builtShape();
    const edited = { ...shape, policySql: `${shape.policySql}\n-- another build\n` };
    assert.deepEqual(await migrate(owner, inst, edited), ['policy.sql']);
    await boots();
    assert.deepEqual(await migrate(owner, inst, shape), ['policy.sql']);
    await boots();
  });

  it('refuses a table that no feature declares, and leaves nothing behind', async () => {
    const empty = await emptyDatabase();
    const maker = await empty.connect('owner');
    const shape = builtShape();
    const undeclared = `create table vault.diary (id text, entry text);\n${shape.policySql}`;
    const attempt = migrate(maker, inst, { ...shape, policySql: undeclared });
    await assert.rejects(attempt, {
      code: 'start.undeclared_column',
      message: /vault.diary.entry/,
    });
    const { rows } = await maker.query(`select to_regclass('priv.migration') as it`);
    assert.equal(rows[0].it, null);
    await migrate(maker, inst, shape); // and the proper one goes through on the same database
    await empty.close();
  });

  it('refuses a migration that was edited after it was applied', async () => {
    await root.query(`update priv.migration set sha256 = 'other' where name like '0002%'`);
    await assert.rejects(migrate(owner, inst, builtShape()), {
      code: 'start.migration_edited',
      message: /0002-people.sql/,
    });
    await root.query('delete from priv.migration');
    await root.query(`insert into priv.migration (name, sha256) values ('9999-later.sql', 'x')`);
    await assert.rejects(migrate(owner, inst, builtShape()), /already exists|9999-later/);
  });

  it('works for two installations in one cluster, which cannot enter each other', async () => {
    const other = await emptyDatabase();
    const logins = drawLogins();
    const admin = await other.superuser();
    await createLogins(admin, logins);
    const maker = new pg.Client(connectAs(other.address, logins, 'owner'));
    await maker.connect();
    await migrate(maker, logins.inst, builtShape());
    await checkRights(maker, logins.inst);
    await maker.end();
    await boots(); // and the first one has not changed by it
    const { name } = (await root.query('select current_database() as name')).rows[0];
    const stranger = new pg.Client(connectAs({ ...other.address, database: name }, logins, 'web'));
    await assert.rejects(stranger.connect(), { code: '42501' });
    await other.close();
  });
});

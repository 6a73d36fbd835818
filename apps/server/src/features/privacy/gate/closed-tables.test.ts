// Every table with anything about people is shut unless a lease opens it: by the catalogue, by raw
// SQL as each login, and for a table that somebody adds without saying what it is.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type pg from 'pg';
import { migrate } from '../../../platform/db/migrate.ts';
import {
  builtShape,
  emptyDatabase,
  type TestDatabase,
  testDatabase,
} from '../../../platform/db/testing.ts';
import { peopleIn, type World } from '../../../world.testing.ts';
import { readInventory } from '../compile/read-sources.ts';
import { opened, refusalOf, under } from '../hands.testing.ts';

let database: TestDatabase;
let root: pg.Client;
let world: World;
const { tables } = await readInventory();
const vault = tables.map(({ name }) => name).filter((name) => name.startsWith('vault.'));

before(async () => {
  database = await testDatabase();
  root = await database.superuser();
  world = await peopleIn(await database.connect('owner'));
});
after(() => database?.close());

it('P-4-05: every table has forced row security, and no right is given to a login or to everybody', async () => {
  const { rows } = await root.query(`
    select c.oid::regclass::text as name, c.relrowsecurity and c.relforcerowsecurity as shut,
      array(select a.grantee::regrole::text from aclexplode(c.relacl) a
        where a.grantee = 0 or a.grantee::regrole::text ~ '_(web|staff|jobs|auth)$') as given
    from pg_class c where c.relnamespace = 'vault'::regnamespace and c.relkind in ('r', 'p')`);
  assert.deepEqual(rows.map(({ name }) => name).sort(), [...vault].sort());
  for (const { name, shut, given } of rows) {
    assert.equal(shut, true, name);
    assert.deepEqual(given, [], name);
  }
});

it('P-4-05: no login reads or writes a table of people by its own name, with a lease or without', async () => {
  for (const login of ['web', 'staff', 'jobs', 'auth'] as const) {
    const client = await database.connect(login);
    const lease =
      login === 'web' ? await opened(client, 'session', 'fax.display', world.ada.session) : '';
    for (const table of vault) {
      for (const attack of [
        `select * from ${table}`,
        `insert into ${table} default values`,
        `update ${table} set source = 'x'`,
        `delete from ${table}`,
        `truncate ${table}`,
      ]) {
        const refusal = await refusalOf(under(client, lease, attack));
        assert.equal(refusal?.code, '42501', `${login}: ${attack}`);
        // By rights, before any policy is asked: the gate's own refusals have a detail.
        assert.equal(refusal?.detail, undefined, `${login}: ${attack}`);
      }
    }
  }
});

it('P-4-05: a table that nobody declared, or that lost its lock, stops the migration', async () => {
  const empty = await emptyDatabase();
  const maker = await empty.connect('owner');
  const shape = builtShape();
  for (const [added, said] of [
    ['create table vault.diary (id text, entry text);', /vault.diary.entry/],
    ['create table ops.notes (id text);', /ops.notes.id/],
  ] as const) {
    const edited = { ...shape, policySql: `${added}\n${shape.policySql}` };
    await assert.rejects(migrate(maker, empty.logins.inst, edited), {
      code: 'start.undeclared_column',
      message: said,
    });
  }
  await empty.close();
});

it('P-4-05 control: through its doorway and under a lease each person reads their own', async () => {
  const web = await database.connect('web');
  for (const who of ['ada', 'bo'] as const) {
    const lease = await opened(web, 'session', 'account.profile', world[who].session);
    const rows = await under(web, lease, 'select id from p_account_profile.subject');
    assert.deepEqual(rows, [{ id: world[who].subjectId }]);
  }
});

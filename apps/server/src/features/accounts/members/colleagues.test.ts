// An account is where the work is, a person is who they are: members share the account's inboxes,
// and none of them sees what is another's own; who is no member sees nothing (P-0-04).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type pg from 'pg';
import type { Database } from '../../../generated/database.ts';
import { openPools, type Pools } from '../../../platform/db/pools.ts';
import { type TestDatabase, testDatabase } from '../../../platform/db/testing.ts';
import { peopleIn, type World } from '../../../world.testing.ts';
import { makeWithPurpose, type WithPurpose } from '../../privacy/index.ts';

let database: TestDatabase;
let root: pg.Client;
let pools: Pools<Database>;
let world: World;
let withPurpose: WithPurpose;
/** Cyn works in Ada's clinic; Bo has an office of his own. */
const cyn = { subjectId: 'sub_cyn', session: 'cookie-of-cyn-0123456789' };

before(async () => {
  database = await testDatabase();
  root = await database.superuser();
  world = await peopleIn(await database.connect('owner'));
  await root.query(
    `insert into vault.subject (id, name, source) values ('sub_cyn', 'Cyn', 'form')`,
  );
  await root.query(
    `insert into vault.membership (id, account_id, subject_id, role, source)
     values ('mem_cyn', $1, 'sub_cyn', 'member', 'form')`,
    [world.ada.accountId],
  );
  await root.query(
    `insert into auth.login_session (id, token_hash, subject_id, account_id, expires_at, source)
     values ('ses_cyn', sha256(convert_to($1, 'UTF8')), 'sub_cyn', $2,
       priv.now() + interval '1 hour', 'form')`,
    [cyn.session, world.ada.accountId],
  );
  await root.query(
    `insert into vault.fax (id, account_id, inbox_id, direction, status, from_number, to_number,
       completed_at, delete_at, source)
     select 'fax_shared', account_id, id, 'inbound', 'received', '+12025550191', '+12025550192',
       priv.now(), priv.now() + interval '30 days', 'network'
     from vault.inbox where account_id = $1`,
    [world.ada.accountId],
  );
  pools = openPools<Database>(database.address, database.logins, () => undefined);
  withPurpose = makeWithPurpose(pools);
});
after(async () => {
  await pools?.close();
  await database?.close();
});

const selves = (session: string) =>
  withPurpose({ purpose: 'account.profile', anchor: { session } }, (db) =>
    db.selectFrom('p_account_profile.subject').select('id').execute(),
  );
const faxes = (session: string) =>
  withPurpose({ purpose: 'fax.display', anchor: { session } }, (db) =>
    db.selectFrom('p_fax_display.fax').select('id').execute(),
  );

test('P-0-04: a member sees their own record alone, not a colleague’s, and no owner sees a member’s', async () => {
  assert.deepEqual(await selves(cyn.session), [{ id: 'sub_cyn' }]);
  assert.deepEqual(await selves(world.ada.session), [{ id: world.ada.subjectId }]);
});

test('P-0-04: the same as raw SQL under the login of the web', async () => {
  const web = await database.connect('web');
  const opened = await web.query(`select id from priv.open_by_session('account.profile', $1)`, [
    cyn.session,
  ]);
  await web.query('begin');
  await web.query(`select set_config('priv.lease', $1, true)`, [opened.rows[0].id]);
  const { rows } = await web.query('select id from p_account_profile.subject');
  await web.query('rollback');
  assert.deepEqual(rows, [{ id: 'sub_cyn' }]);
});

test('P-0-04 control: the account’s inbox is every member’s, and nobody else’s', async () => {
  assert.deepEqual(await faxes(world.ada.session), [{ id: 'fax_shared' }]);
  assert.deepEqual(await faxes(cyn.session), [{ id: 'fax_shared' }]);
  assert.deepEqual(await faxes(world.bo.session), []);
});

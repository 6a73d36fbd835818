// The rules of the lease (design §5.4), each by raw SQL as the login itself. Every refusal stands
// beside its positive control: the rightful reader, who must see the row.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type pg from 'pg';
import { type TestDatabase, testDatabase } from '../../platform/db/testing.ts';
import { peopleIn, type World } from '../../world.testing.ts';
import { opened, planted, under } from './hands.testing.ts';

let database: TestDatabase;
let world: World;
let owner: pg.Client;
let web: pg.Client;

before(async () => {
  database = await testDatabase();
  owner = await database.connect('owner');
  world = await peopleIn(owner);
  web = await database.connect('web');
});
after(() => database.close());

const refused = { code: '42501' };

const lease = (client: pg.Client, purpose: string, session: string) =>
  opened(client, 'session', purpose, session);

const numbers = 'select number from p_fax_display.number order by number';

describe('a lease', () => {
  it('shows the rightful account its own rows', async () => {
    const rows = await under(web, await lease(web, 'fax.display', world.ada.session), numbers);
    assert.deepEqual(rows, [{ number: world.ada.number }]);
  });

  it('shows account A nothing of account B, even when asked for by id', async () => {
    const id = await lease(web, 'fax.display', world.ada.session);
    const ofBo = `select number from p_fax_display.number where id = '${world.bo.numberId}'`;
    assert.deepEqual(await under(web, id, ofBo), []);
    const bo = await lease(web, 'fax.display', world.bo.session);
    assert.deepEqual(await under(web, bo, ofBo), [{ number: world.bo.number }]);
  });

  it('is needed: reading without one is an error, never an empty answer', async () => {
    await assert.rejects(web.query(numbers), refused);
    await assert.rejects(under(web, 'lea_none', numbers), refused);
  });

  it('is found by its index, also when the day’s leases were counted while there were none', async () => {
    const root = await database.superuser();
    await root.query('analyze');
    const fresh = await database.connect('web');
    const id = await lease(fresh, 'fax.display', world.ada.session);
    const scans = `select coalesce(sum(seq_scan), 0)::int as scans from pg_stat_xact_all_tables
      where schemaname = 'priv' and relname like 'lease%'`;
    assert.deepEqual(await under(fresh, id, numbers, scans), [{ scans: 0 }]);
  });

  it('is for one purpose: the doorway of another refuses it', async () => {
    const id = await lease(web, 'account.profile', world.ada.session);
    await assert.rejects(under(web, id, numbers), refused);
    const own = await under(web, id, 'select name from p_account_profile.subject');
    assert.deepEqual(own, [{ name: 'Ada' }]);
  });

  it('cannot be taken by another connection of the same login', async () => {
    const id = await lease(web, 'fax.display', world.ada.session);
    const thief = await database.connect('web');
    await assert.rejects(under(thief, id, numbers), refused);
    assert.equal((await under(web, id, numbers)).length, 1);
  });

  it('is bound to its session’s number, so a process id that comes again is not enough', async () => {
    const id = await lease(web, 'fax.display', world.ada.session);
    assert.equal((await under(web, id, numbers)).length, 1);
    const root = await database.superuser();
    await root.query('update priv.lease set session_number = session_number - 1 where id = $1', [
      id,
    ]);
    await assert.rejects(under(web, id, numbers), refused);
  });

  it('is nobody’s in a session that has opened none, though the process be the same', async () => {
    const fresh = await database.connect('web');
    const root = await database.superuser();
    const id = await planted(root, web, {
      purpose: 'fax.display',
      actor: 'user',
      account: world.ada.accountId,
    });
    assert.equal((await under(web, id, numbers)).length, 1);
    const { rows } = await fresh.query('select pg_backend_pid() as pid');
    await root.query('update priv.lease set pid = $2 where id = $1', [id, rows[0].pid]);
    await assert.rejects(under(fresh, id, numbers), { code: '55000' }); // it has no number
    await lease(fresh, 'fax.display', world.ada.session);
    await assert.rejects(under(fresh, id, numbers), refused);
  });

  it('ends by the clock', async () => {
    const id = await lease(web, 'fax.display', world.ada.session);
    assert.equal((await under(web, id, numbers)).length, 1);
    const root = await database.superuser();
    await root.query('update priv.lease set expires_at = priv.now() where id = $1', [id]);
    await assert.rejects(under(web, id, numbers), refused);
  });

  it('gives nothing in the transaction that opened it, so no reading can be rolled back unseen', async () => {
    await web.query('begin');
    const id = await lease(web, 'fax.display', world.ada.session);
    await web.query(`select set_config('priv.lease', $1, true)`, [id]);
    await assert.rejects(web.query(numbers), refused);
    await web.query('rollback');
    await assert.rejects(under(web, id, numbers), refused);
  });

  it('gives nothing when it was opened behind a savepoint of the same transaction', async () => {
    await web.query('begin');
    await web.query('savepoint s');
    const id = await lease(web, 'fax.display', world.ada.session);
    await web.query('release savepoint s');
    await web.query(`select set_config('priv.lease', $1, true)`, [id]);
    await assert.rejects(web.query(numbers), refused);
    await web.query('rollback');
  });

  it('ends with its transaction when set locally: the next user of the connection has none', async () => {
    const id = await lease(web, 'fax.display', world.ada.session);
    await web.query('begin');
    await web.query(`select set_config('priv.lease', $1, true)`, [id]);
    assert.equal((await web.query(numbers)).rows.length, 1);
    await web.query('commit');
    await assert.rejects(web.query(numbers), refused);
  });

  it('is not made for an unknown session, nor for a purpose the session is not open to', async () => {
    await assert.rejects(lease(web, 'fax.display', 'guessed'), { detail: 'anchor.none' });
    await assert.rejects(lease(web, 'fax.render', world.ada.session), { detail: 'anchor.purpose' });
    await assert.rejects(lease(web, 'nonsense', world.ada.session), { detail: 'anchor.purpose' });
  });

  it('is not made by a login that the anchor does not belong to', async () => {
    const jobs = await database.connect('jobs');
    await assert.rejects(lease(jobs, 'fax.display', world.ada.session), refused);
    const auth = await database.connect('auth');
    await assert.rejects(lease(auth, 'fax.display', world.ada.session), refused);
  });

  it('keeps a member who is no admin out of what admins do', async () => {
    const query = 'select state from p_account_admin.account';
    const asOwner = await lease(web, 'account.admin', world.ada.session);
    assert.deepEqual(await under(web, asOwner, query), [{ state: 'active' }]);
    await owner.query(`update vault.membership set role = 'member' where subject_id = $1`, [
      world.ada.subjectId,
    ]);
    await assert.rejects(lease(web, 'account.admin', world.ada.session), refused);
    await owner.query(`update vault.membership set role = 'owner' where subject_id = $1`, [
      world.ada.subjectId,
    ]);
  });

  it('cannot be escaped by a cheap function in the where clause', async () => {
    const client = await database.connect('web');
    const seen: string[] = [];
    client.on('notice', (notice) => seen.push(notice.message ?? ''));
    const id = await lease(client, 'fax.display', world.ada.session);
    await assert.rejects(
      under(
        client,
        id,
        `create function pg_temp.leak(t text) returns boolean language plpgsql cost 0.0001 as
         $$ begin raise notice '%', t; return true; end $$`,
      ),
      refused,
    );
    const cast = `select number from p_fax_display.number where (number::numeric / 0) > 1`;
    await assert.rejects(under(client, id, cast), { code: '22012' }); // on Ada's own row only
    assert.deepEqual(seen, []);
  });

  it('is refused writing that its purpose does not have', async () => {
    const id = await lease(web, 'fax.display', world.ada.session);
    await assert.rejects(under(web, id, `update p_fax_display.number set label = 'x'`), refused);
    await assert.rejects(under(web, id, 'delete from p_fax_display.number'), refused);
    const profile = await lease(web, 'account.profile', world.ada.session);
    const rename = `update p_account_profile.subject set name = 'Ada L.' returning name`;
    assert.deepEqual(await under(web, profile, rename), [{ name: 'Ada L.' }]);
    const move = `update p_account_profile.account set name = 'taken'`;
    await assert.rejects(under(web, profile, move), refused); // a link holder's right, not a user's
  });

  it('cannot write rows into another account', async () => {
    const id = await lease(web, 'developer.manage', world.ada.session);
    const insert = (account: string) => `insert into p_developer_manage.api_key
      (id, account_id, label, mode, token_hash, last_four, purposes, source)
      values ('key_x', '${account}', 'x', 'test', '\\x00', '0000', '{}', 'form') returning id`;
    assert.deepEqual(await under(web, id, insert(world.ada.accountId)), [{ id: 'key_x' }]);
    await assert.rejects(under(web, id, insert(world.bo.accountId)), /check option|row-level/);
  });
});

describe('the version under which a row was collected', () => {
  it('governs it: a purpose that version does not have cannot see the row', async () => {
    const root = await database.superuser();
    await root.query(`insert into priv.policy_version (id, text_sha256, effective_existing_at)
      values ('2020-01-01', 'old', '2020-01-01')`);
    await root.query(`insert into priv.version_purpose values ('2020-01-01', 'number.manage')`);
    // As a replica, past the trigger that keeps a row's version what it was.
    await root.query('set session_replication_role = replica');
    const set = (version: string) =>
      root.query('update vault.number set policy_version_id = $1 where id = $2', [
        version,
        world.ada.numberId,
      ]);
    const accepted = (version: string) =>
      root.query('update vault.choice_event set policy_version_id = $1 where subject_id = $2', [
        version,
        world.ada.subjectId,
      ]);
    await set('2020-01-01');
    await accepted('2020-01-01');
    const display = await lease(web, 'fax.display', world.ada.session);
    assert.deepEqual(await under(web, display, numbers), []);
    const manage = await lease(web, 'number.manage', world.ada.session);
    const managed = 'select number from p_number_manage.number';
    assert.deepEqual(await under(web, manage, managed), [{ number: world.ada.number }]);
    await accepted('2026-12-01'); // whoever agreed to a later text agreed to what it adds
    assert.equal((await under(web, display, numbers)).length, 1);
    await accepted('2020-01-01');
    await set('2026-12-01');
    assert.equal((await under(web, display, numbers)).length, 1);
    await accepted('2026-12-01');
  });
});

describe('opening an object', () => {
  it('is written to the access log before anything is read, and its owner sees it', async () => {
    const { accountId, inboxId, number } = world.ada;
    await owner.query(
      `insert into vault.fax (id, account_id, inbox_id, direction, status, from_number, to_number,
         source) values ('fax_x', $1, $2, 'outbound', 'delivered', $3, '+12025550100', 'form')`,
      [accountId, inboxId, number],
    );
    await owner.query(
      `insert into vault.fax_key (fax_id, account_id, wrapped, source)
       values ('fax_x', $1, '\\x01', 'system')`,
      [accountId],
    );
    await web.query('select id from priv.open_by_session($1, $2, $3, $4)', [
      'fax.display',
      world.ada.session,
      'fax_x',
      2,
    ]);
    const query = `select purpose, actor, object_id, part from p_fax_display.access_log`;
    const ada = await lease(web, 'fax.display', world.ada.session);
    assert.deepEqual(await under(web, ada, query), [
      { purpose: 'fax.display', actor: 'user', object_id: 'fax_x', part: 2 },
    ]);
    const bo = await lease(web, 'fax.display', world.bo.session);
    assert.deepEqual(await under(web, bo, query), []);
  });
});

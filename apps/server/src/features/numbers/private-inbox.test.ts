// A private inbox is its owner's alone, whoever runs the account, unless the organisation declared
// otherwise; the shared one is every member's; a third sees none (P-0-04). As raw SQL of login web.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type pg from 'pg';
import { type TestDatabase, testDatabase } from '../../platform/db/testing.ts';
import { peopleIn, type Tenant, type World } from '../../world.testing.ts';

let database: TestDatabase;
let root: pg.Client;
let web: pg.Client;
let world: World;
/** Cyn works in Ada's clinic, which Ada owns; Bo has an office of his own. */
const cyn = { subjectId: 'sub_cyn', session: 'cookie-of-cyn-0123456789' };

before(async () => {
  database = await testDatabase();
  root = await database.superuser();
  world = await peopleIn(await database.connect('owner'));
  web = await database.connect('web');
  await root.query(
    `insert into vault.subject (id, name, source) values ('sub_cyn', 'Cyn', 'form')`,
  );
  await member();
  await root.query(
    `insert into auth.login_session (id, token_hash, subject_id, account_id, expires_at, source)
     values ('ses_cyn', sha256(convert_to($1, 'UTF8')), 'sub_cyn', $2,
       priv.now() + interval '1 hour', 'form')`,
    [cyn.session, world.ada.accountId],
  );
  await root.query(
    `insert into vault.inbox (id, account_id, name, owner_subject_id, source)
     values ('inb_cyn', $1, 'Cyn', 'sub_cyn', 'form'), ('inb_ada', $1, 'Ada', $2, 'form')`,
    [world.ada.accountId, world.ada.subjectId],
  );
  await fax('fax_shared', world.ada.inboxId);
  await fax('fax_cyn', 'inb_cyn');
  await fax('fax_ada', 'inb_ada');
});
beforeEach(() => declare('private'));
after(async () => {
  await database?.close();
});

const member = (role = 'member') =>
  root.query(
    `insert into vault.membership (id, account_id, subject_id, role, source)
     values ('mem_cyn', $1, 'sub_cyn', $2, 'form')`,
    [world.ada.accountId, role],
  );
const declare = (policy: string) =>
  root.query('update vault.account set mailbox_policy = $2 where id = $1', [
    world.ada.accountId,
    policy,
  ]);

/** A fax with a row in each table that hangs on one. Nothing here says whose it is. */
async function fax(id: string, inbox: string): Promise<void> {
  const { accountId } = world.ada;
  const run = (text: string) =>
    root.query(text.replaceAll('$id', `'${id}'`).replaceAll('$account', `'${accountId}'`));
  await run(
    `insert into vault.fax (id, account_id, inbox_id, direction, status, from_number, to_number,
       pages_total, completed_at, delete_at, source)
     values ($id, $account, '${inbox}', 'inbound', 'received', '+12025550191', '+12025550192', 1,
       priv.now(), priv.now() + interval '30 days', 'network')`,
  );
  await run(`insert into vault.fax_key (fax_id, account_id, wrapped, source)
    values ($id, $account, '\\x01', 'system')`);
  await run(`insert into vault.fax_page (fax_id, number, account_id, state, width, height,
    resolution, source) values ($id, 1, $account, 'confirmed', 1728, 10, 'standard', 'network')`);
  await run(`insert into vault.fax_attempt (id, fax_id, account_id, number, status, incarnation,
    source) values ('att_' || $id, $id, $account, 1, 'succeeded', 'x', 'network')`);
  await run(`insert into vault.fax_event (id, fax_id, account_id, sequence, type, data, source)
    values ('evt_' || $id, $id, $account, 1, 'fax.received', '{}', 'network')`);
  await run(`insert into vault.call_record (fax_id, attempt_id, line, account_id, at, lane, what, way,
    text, detail, source)
    values ($id, 'att_' || $id, 1, $account, priv.now(), 't30', 'x', 'none', 'x', 'x', 'network')`);
  await run(`insert into vault.fax_blob (id, fax_id, account_id, kind, sha256, bytes, source)
    values ('blo_' || $id, $id, $account, 'line', sha256('x'), 1, 'network')`);
  await run(`insert into vault.fax_verdict (id, fax_id, account_id, check_name, verdict, source)
    values ('ver_' || $id, $id, $account, 'file', 'passed', 'system')`);
  await run(`insert into vault.access_log (id, at, lease_id, purpose, actor, object_id, account_id,
    source) values ('log_' || $id, priv.now(), 'lea_x', 'fax.display', 'API key', $id, $account,
    'system')`);
  // Reading a fax for its words is off in this account; that guard is not what is looked at here.
  await root.query('set session_replication_role = replica');
  await run(`insert into vault.fax_word (fax_id, account_id, word_hash, owner_subject_id, source,
    policy_version_id) select f.id, $account, sha256('x'), f.owner_subject_id, 'system',
    priv.current_version() from vault.fax f where f.id = $id`);
  await root.query('set session_replication_role = default');
}

/** Each table that hangs on a fax, with the column that names it. */
const hanging = {
  fax_key_erase: 'fax_id',
  fax_page: 'fax_id',
  fax_attempt: 'fax_id',
  fax_event: 'fax_id',
  call_record: 'fax_id',
  fax_blob: 'fax_id',
  fax_verdict: 'fax_id',
  fax_word: 'fax_id',
  access_log: 'object_id',
};

type Who = Pick<Tenant, 'session'> | { key: string };
const doorOf = (who: Who) =>
  'key' in who ? (['api_key', who.key] as const) : (['session', who.session] as const);

/** One statement as login web, under a lease of this person or key. */
async function under(who: Who, purpose: string, statement: string, object: string | null = null) {
  const [door, key] = doorOf(who);
  const opened = await web.query(`select id from priv.open_by_${door}($1, $2, $3)`, [
    purpose,
    key,
    object,
  ]);
  await web.query('begin');
  try {
    await web.query(`select set_config('priv.lease', $1, true)`, [opened.rows[0].id]);
    return await web.query(statement);
  } finally {
    await web.query('rollback');
  }
}
const refusalOf = (work: Promise<unknown>) =>
  work.then(
    () => 'allowed',
    (thrown: { code?: string; detail?: string }) => thrown.detail ?? thrown.code,
  );

const faxesOf = async (who: Who) =>
  (await under(who, 'fax.display', 'select id as it from p_fax_display.fax order by 1')).rows.map(
    ({ it }) => it as string,
  );

test('P-0-04: two members of one account see their own private inbox, and neither the other’s', async () => {
  assert.deepEqual(await faxesOf(world.ada), ['fax_ada', 'fax_shared']);
  assert.deepEqual(await faxesOf(cyn), ['fax_cyn', 'fax_shared']);
});

test('P-0-04: what hangs on a fax is seen where the fax is, in every table', async () => {
  for (const [who, faxes] of [
    [world.ada, ['fax_ada', 'fax_shared']],
    [cyn, ['fax_cyn', 'fax_shared']],
  ] as const) {
    for (const [table, column] of Object.entries(hanging)) {
      const { rows } = await under(
        who,
        'fax.display',
        `select distinct ${column} as it from p_fax_display.${table} order by 1`,
      );
      assert.deepEqual(
        rows.map(({ it }) => it),
        faxes,
        table,
      );
    }
  }
});

test('P-0-04: an administrator reading a member’s private inbox without a declared policy is refused', async () => {
  // Without the doorway's own predicate there is still row security, which is what refuses.
  const opening = under(world.ada, 'fax.display', 'select 1', 'fax_cyn');
  assert.equal(await refusalOf(opening), 'anchor.object');
  const log = `select from vault.access_log where object_id = 'fax_cyn' and lease_id <> 'lea_x'`;
  assert.equal((await root.query(log)).rowCount, 0);
  for (const statement of [
    `update p_fax_display.fax set folder = 'trash' where id = 'fax_cyn'`,
    `delete from p_fax_display.fax_key_erase where fax_id = 'fax_cyn'`,
  ]) {
    assert.equal((await under(world.ada, 'fax.display', statement)).rowCount, 0, statement);
  }
});

test('P-0-04: nobody sends from another’s private inbox, nor makes one in another’s name', async () => {
  const { accountId } = world.ada;
  const sending = `insert into p_fax_send.fax (id, account_id, inbox_id, direction, status,
    from_number, to_number, deadline_at, source) values ('fax_new', '${accountId}', 'inb_cyn',
    'outbound', 'queued', '${world.ada.number}', '+2', priv.now(), 'form')`;
  assert.equal(await refusalOf(under(world.ada, 'fax.send', sending)), '42501');
  assert.equal(await refusalOf(under(cyn, 'fax.send', sending)), 'allowed');
  const making = `insert into p_number_manage.inbox (id, account_id, name, owner_subject_id, source)
    values ('inb_new', '${accountId}', 'x', 'sub_cyn', 'form')`;
  assert.equal(await refusalOf(under(world.ada, 'number.manage', making)), 'inbox.owner');
});

test('P-0-04: an administrator sees that a private inbox is there, and cannot take, share or end it', async () => {
  const { rows } = await under(
    world.ada,
    'account.admin',
    'select id from p_account_admin.inbox where owner_subject_id is not null order by 1',
  );
  assert.deepEqual(
    rows.map(({ id }) => id),
    ['inb_ada', 'inb_cyn'],
  );
  const change = (set: string) =>
    refusalOf(
      under(
        world.ada,
        'account.admin',
        `update p_account_admin.inbox set ${set} where id = 'inb_cyn'`,
      ),
    );
  await declare('admin_may_read');
  for (const set of [
    'owner_subject_id = null',
    `owner_subject_id = '${world.ada.subjectId}'`,
    'ended_at = priv.now()',
  ]) {
    assert.equal(await change(set), 'inbox.owner', set);
  }
});

test('P-0-04: a key for programs is nobody: it sees what all members see', async () => {
  assert.deepEqual(await faxesOf({ key: world.ada.apiKey }), ['fax_shared']);
  const opening = under({ key: world.ada.apiKey }, 'fax.display', 'select 1', 'fax_ada');
  assert.equal(await refusalOf(opening), 'anchor.object');
});

test('P-0-04: only an owner declares the policy, and it opens private inboxes to administrators alone', async () => {
  const declaring = `update p_account_admin.account set mailbox_policy = 'admin_may_read'`;
  await root.query(`update vault.membership set role = 'admin' where id = 'mem_cyn'`);
  assert.equal(await refusalOf(under(cyn, 'account.admin', declaring)), 'account.owner');
  await root.query(`update vault.membership set role = 'member' where id = 'mem_cyn'`);
  await declare('admin_may_read');
  assert.deepEqual(await faxesOf(cyn), ['fax_cyn', 'fax_shared']);
});

test('P-0-04 control: the shared inbox is both members’, and a third sees none', async () => {
  assert.ok((await faxesOf(world.ada)).includes('fax_shared'));
  assert.ok((await faxesOf(cyn)).includes('fax_shared'));
  assert.deepEqual(await faxesOf(world.bo), []);
});

test('P-0-04 control: under a declared policy an administrator reads, and the owner sees that they did', async () => {
  await declare('admin_may_read');
  assert.deepEqual(await faxesOf(world.ada), ['fax_ada', 'fax_cyn', 'fax_shared']);
  await under(world.ada, 'fax.display', 'select 1', 'fax_cyn');
  const log = `select actor, reason from p_fax_display.access_log
    where object_id = 'fax_cyn' and reason is not null`;
  const told = await under(cyn, 'fax.display', log);
  assert.deepEqual(told.rows, [{ actor: 'user', reason: 'mailbox_policy' }]);
  const noted = await root.query(
    `select from priv.audit_pending where kind = 'account.mailbox_policy'`,
  );
  assert.ok(noted.rowCount, 'the declaration was not noted');
});

test('P-0-04 control: its owner shows it to all, and all that hangs on its faxes goes along', async () => {
  await root.query('begin');
  await root.query(`update vault.inbox set owner_subject_id = null where id = 'inb_cyn'`);
  for (const [view, column] of Object.entries(hanging)) {
    const table = view.replace(/_erase$/, '');
    const left = await root.query(
      `select from vault.${table} where ${column} = 'fax_cyn' and owner_subject_id is not null`,
    );
    assert.equal(left.rowCount, 0, table);
  }
  await root.query('rollback');
});

test('P-0-04 control: who leaves leaves their inbox shut, and their number leads to a shared one', async () => {
  await root.query(`update vault.number set inbox_id = 'inb_cyn' where id = $1`, [
    world.ada.numberId,
  ]);
  await root.query(`delete from vault.membership where id = 'mem_cyn'`);
  const { rows } = await root.query('select inbox_id from vault.number where id = $1', [
    world.ada.numberId,
  ]);
  assert.equal(rows[0].inbox_id, world.ada.inboxId);
  assert.ok(!(await faxesOf(world.ada)).includes('fax_cyn'));
  const act = (set: string) =>
    refusalOf(
      under(
        world.ada,
        'account.admin',
        `update p_account_admin.inbox set ${set} where id = 'inb_cyn'`,
      ),
    );
  assert.equal(await act('owner_subject_id = null'), 'inbox.owner');
  assert.equal(await act('ended_at = priv.now()'), 'allowed');
  await declare('admin_may_read');
  assert.equal(await act('owner_subject_id = null'), 'allowed');
  await member();
});

// A row is used under the text it was collected under: what a later text adds does not reach back,
// a yes does, and no row can say that it was collected under another text than it was.
import assert from 'node:assert/strict';
import { after, before, beforeEach, it } from 'node:test';
import type pg from 'pg';
import { type TestDatabase, testDatabase } from '../../../platform/db/testing.ts';
import { peopleIn, type Tenant, type World } from '../../../world.testing.ts';
import { opened, planted, refusalOf, under } from '../hands.testing.ts';

let database: TestDatabase;
let owner: pg.Client;
let root: pg.Client;
let web: pg.Client;
let world: World;
let newest: string;

before(async () => {
  database = await testDatabase();
  owner = await database.connect('owner');
  web = await database.connect('web');
  root = await database.superuser();
  world = await peopleIn(owner);
  newest = (await root.query('select priv.current_version() as it')).rows[0].it;
  // The past is made by a superuser, as a replica: no trigger insists on the present.
  await root.query('set session_replication_role = replica');
  await root.query(`insert into priv.policy_version (id, text_sha256, effective_existing_at, state)
    values ('2020-01-01', 'old', '2020-01-01', 'published')`);
  await root.query(`insert into priv.version_purpose values ('2020-01-01', 'number.manage')`);
});
after(() => database?.close());

/** Ada came under the old text, and her number with her; Bo under today's. */
beforeEach(async () => {
  await root.query(`delete from vault.choice_event where kind = 'purpose'`);
  await collectedUnder(world.ada, '2020-01-01');
});

async function collectedUnder({ numberId, subjectId }: Tenant, version: string): Promise<void> {
  await root.query('update vault.number set policy_version_id = $1 where id = $2', [
    version,
    numberId,
  ]);
  await root.query(
    `update vault.choice_event set policy_version_id = $1
    where subject_id = $2 and kind = 'policy_accept'`,
    [version, subjectId],
  );
}

async function say({ subjectId, accountId }: Tenant, decision: 'yes' | 'no'): Promise<void> {
  await root.query(
    `insert into vault.choice_event (id, subject_id, account_id, kind, purpose, decision, channel,
       text_sha256, policy_version_id, source)
     values ('cho_' || gen_random_uuid(), $1, $2, 'purpose', 'fax.display', $3, 'web', 'x', $4,
       'form')`,
    [subjectId, accountId, decision, newest],
  );
}

const numbers = 'select number from p_fax_display.number';
async function shown(tenant: Tenant): Promise<number> {
  const lease = await opened(web, 'session', 'fax.display', tenant.session);
  return (await under(web, lease, numbers)).length;
}

it('P-6-02: what was collected under a text without a use is not put to that use, whatever came later', async () => {
  assert.equal(await shown(world.ada), 0);
  // Nor by any other way in, nor counted, nor changed.
  const byKey = await opened(web, 'api_key', 'fax.display', world.ada.apiKey);
  assert.deepEqual(await under(web, byKey, 'select count(*)::int as n from p_fax_display.number'), [
    { n: 0 },
  ]);
  const jobs = await database.connect('jobs');
  const dialling = await planted(root, jobs, {
    purpose: 'fax.send',
    actor: 'job:dial',
    account: world.ada.accountId,
  });
  assert.deepEqual(await under(jobs, dialling, 'select number from p_fax_send.number'), []);
});

it('P-6-02: a no takes the use back, also from what today’s text allows', async () => {
  assert.equal(await shown(world.bo), 1);
  await say(world.bo, 'no');
  assert.equal(await shown(world.bo), 0);
  await say(world.bo, 'yes');
  assert.equal(await shown(world.bo), 1);
  await say(world.ada, 'no');
  assert.equal(await shown(world.ada), 0);
});

it('P-6-02: a row cannot be dated back, or to a text that does not govern its person', async () => {
  const inbox = (version: string) =>
    owner.query(
      `insert into vault.inbox (id, account_id, name, source, policy_version_id)
       values ('inb_' || gen_random_uuid(), $1, 'x', 'form', $2) returning policy_version_id as it`,
      [world.bo.accountId, version],
    );
  assert.deepEqual(await refusalOf(inbox('2020-01-01')), { code: '42501', detail: 'row.version' });
  assert.equal((await inbox(newest)).rows[0].it, newest);
  // Ada has accepted the old text alone: what is new of hers is collected under it.
  const hers = await owner.query(
    `insert into vault.inbox (id, account_id, name, source) values ('inb_hers', $1, 'x', 'form')
     returning policy_version_id as it`,
    [world.ada.accountId],
  );
  assert.equal(hers.rows[0].it, '2020-01-01');
  const later = owner.query(`update vault.inbox set policy_version_id = $1 where id = 'inb_hers'`, [
    newest,
  ]);
  assert.deepEqual(await refusalOf(later), { code: '42501', detail: 'row.version' });
});

it('P-6-02: a row without a text, or from a source that nobody declared, is not taken', async () => {
  const row = (version: string | null, source: string | null) =>
    owner.query(
      `insert into vault.inbox (id, account_id, name, source, policy_version_id)
       values ('inb_' || gen_random_uuid(), $1, 'x', $2, $3)`,
      [world.bo.accountId, source, version],
    );
  assert.equal((await refusalOf(row(newest, 'data broker')))?.detail, 'row.source');
  assert.equal((await refusalOf(row(newest, null)))?.code, '23514');
  assert.equal(await refusalOf(row(newest, 'form')), undefined);
  // As the default would be: the governing text is filled in, so that none is without.
  assert.equal(await refusalOf(row(null, 'form')), undefined);
  const { rows } = await root.query('select from vault.inbox where policy_version_id is null');
  assert.equal(rows.length, 0);
});

it('P-6-02 control: the uses of its own text see the row, and so does a use its person agreed to', async () => {
  const managing = await opened(web, 'session', 'number.manage', world.ada.session);
  const managed = 'select number from p_number_manage.number';
  assert.deepEqual(await under(web, managing, managed), [{ number: world.ada.number }]);
  assert.equal(await shown(world.bo), 1, 'collected under today’s text');
  await say(world.ada, 'yes');
  assert.equal(await shown(world.ada), 1, 'she said yes');
  await root.query(`delete from vault.choice_event where kind = 'purpose'`);
  await collectedUnder(world.ada, '2020-01-01');
  await root.query(`update vault.choice_event set policy_version_id = $1 where subject_id = $2`, [
    newest,
    world.ada.subjectId,
  ]);
  assert.equal(await shown(world.ada), 1, 'she accepted the later text');
});

it('P-6-06: of an account that is closed nothing is used in a way that its last text did not have', async () => {
  await collectedUnder(world.bo, newest);
  const lease = await opened(web, 'session', 'fax.display', world.bo.session);
  const close = (version: string | null) =>
    root.query(
      `update vault.account set state = case when $2::text is null then 'active' else 'closed' end,
         closed_version_id = $2, closed_at = case when $2::text is not null then priv.now() end
       where id = $1`,
      [world.bo.accountId, version],
    );
  await close('2020-01-01');
  assert.deepEqual(await under(web, lease, numbers), [], 'not even under a lease opened before');
  await say(world.bo, 'yes');
  assert.deepEqual(await under(web, lease, numbers), [], 'nor by a yes that comes after');
  await close(null);
});

it('P-6-06 control: the uses that its last text had go on, and an open account is not held back', async () => {
  await collectedUnder(world.bo, newest);
  const lease = await opened(web, 'session', 'fax.display', world.bo.session);
  assert.equal((await under(web, lease, numbers)).length, 1);
  await root.query(
    `update vault.account set state = 'closed', closed_version_id = $2, closed_at = priv.now()
     where id = $1`,
    [world.bo.accountId, newest],
  );
  assert.equal((await under(web, lease, numbers)).length, 1);
  await root.query(
    `update vault.account set state = 'active', closed_version_id = null, closed_at = null
     where id = $1`,
    [world.bo.accountId],
  );
});

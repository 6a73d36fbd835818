// One row, several uses, a period for each: past the one it is hidden from that use and lives on
// for the others; past the last it is gone. Nothing waits for a sweep, and a lease that is open
// shows it no more.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type pg from 'pg';
import { parameters } from '../../../../../../policy/parameters.ts';
import { retention } from '../../../../../../policy/retention.ts';
import { type TestDatabase, testDatabase } from '../../../platform/db/testing.ts';
import { peopleIn, type World } from '../../../world.testing.ts';
import { inventoryFaults, type PolicySource } from '../compile/check-inventory.ts';
import { readSources } from '../compile/read-sources.ts';
import { opened, planted, refusalOf, under } from '../hands.testing.ts';

let database: TestDatabase;
let owner: pg.Client;
let root: pg.Client;
let web: pg.Client;
let staff: pg.Client;
let jobs: pg.Client;
let world: World;

const helping = parameters.supportViewDays.value;
const keeping = parameters.callRecordMonths.value;

before(async () => {
  database = await testDatabase();
  owner = await database.connect('owner');
  root = await database.superuser();
  web = await database.connect('web');
  staff = await database.connect('staff');
  jobs = await database.connect('jobs');
  world = await peopleIn(owner);
  const { accountId, subjectId, inboxId, number } = world.ada;
  await owner.query(
    `insert into vault.fax (id, account_id, subject_id, inbox_id, direction, status, from_number,
       to_number, completed_at, source)
     values ('fax_done', $1, $2, $3, 'outbound', 'delivered', $4, '+12025550100', priv.now(), 'form')`,
    [accountId, subjectId, inboxId, number],
  );
  // Her session would end before the fax does; here it is only the way to look.
  await root.query(`update auth.login_session set expires_at = 'infinity'`);
});
after(() => database?.close());

type Way = 'helper' | 'owner' | 'eraser';

/** What each sees of the fax now, by a lease opened now. */
async function sees(way: Way): Promise<number> {
  const { accountId: account, subjectId: subject } = world.ada;
  const asked = {
    helper: () => planted(root, staff, { purpose: 'support.reply', actor: 'csr', subject }),
    owner: () => planted(root, web, { purpose: 'fax.display', actor: 'user', account, subject }),
    eraser: () => planted(root, jobs, { purpose: 'rights.fulfil', actor: 'job:erase', subject }),
  }[way];
  const [client, view] = {
    helper: [staff, 'p_support_reply.fax'],
    owner: [web, 'p_fax_display.fax'],
    eraser: [jobs, 'p_rights_fulfil.fax_erase'],
  }[way] as [pg.Client, string];
  return (await under(client, await asked(), `select id from ${view}`)).length;
}

it('P-8-01: a row with two uses is hidden from one at its end, and gone for both at the later end', async () => {
  await database.shiftClock(`${helping} days 1 second`);
  assert.equal(await sees('helper'), 0, 'past the period of the first use');
  await database.shiftClock(`${keeping} months 1 day`);
  assert.deepEqual(
    [await sees('helper'), await sees('owner')],
    [0, 0],
    'past both, before a sweep',
  );
  const swept = await jobs.query('select priv.sweep_fax(10) as n');
  assert.equal(swept.rows[0].n, 1);
  assert.equal((await root.query('select from vault.fax')).rowCount, 0);
  await database.shiftClock('0 days');
  await owner.query(
    `insert into vault.fax (id, account_id, subject_id, inbox_id, direction, status, from_number,
       to_number, completed_at, source)
     values ('fax_done', $1, $2, $3, 'outbound', 'delivered', $4, '+12025550100', priv.now(), 'form')`,
    [world.ada.accountId, world.ada.subjectId, world.ada.inboxId, world.ada.number],
  );
});

it('P-8-01: a lease that is open shows it no more from that instant, though it did before', async () => {
  const { subjectId: subject } = world.ada;
  // To the second: the lease is opened before the end, and used after it.
  await root.query(`update vault.fax set completed_at = priv.now() - interval '${helping} days'
    + interval '2 minutes'`);
  const lease = await planted(root, staff, { purpose: 'support.reply', actor: 'csr', subject });
  const read = 'select id from p_support_reply.fax';
  assert.equal((await under(staff, lease, read)).length, 1);
  await database.shiftClock('2 minutes 1 second');
  assert.deepEqual(await under(staff, lease, read), []);
  await database.shiftClock('0 days');
  await root.query('update vault.fax set completed_at = priv.now()');
});

it('P-8-01: a table without a rule, and a rule without an end, cannot be declared', async () => {
  const source = await readSources();
  const [first, ...rest] = source.inventory.tables;
  const faultsWith = (retention: string) => {
    const tables = [{ ...first, retention }, ...rest];
    return inventoryFaults({ ...source, inventory: { ...source.inventory, tables } }).join();
  };
  assert.equal(faultsWith(first.retention), '');
  assert.match(faultsWith('forever'), /no retention rule forever/);
  for (const [name, rule] of Object.entries(retention)) {
    const known = rule.period === 'life' || Object.hasOwn(parameters, rule.period);
    assert.ok(known, `${name} has no end`);
  }
  const due = [{ rule: 'forever', at: 't.created_at' }];
  const endless: PolicySource = {
    ...source,
    inventory: { ...source.inventory, tables: [{ ...first, due }, ...rest] },
  };
  assert.match(inventoryFaults(endless).join(), /due by forever, no such period/);
});

it('P-8-01 control: before its end each use sees it, and past the first the others still do', async () => {
  for (const way of ['helper', 'owner', 'eraser'] as const) assert.equal(await sees(way), 1, way);
  await database.shiftClock(`${helping} days -1 minute`);
  assert.equal(await sees('helper'), 1);
  await database.shiftClock(`${helping} days 1 second`);
  assert.equal(await sees('owner'), 1, 'its owner still sees it');
  // Who takes away sees what is past its time, or it would stay.
  await database.shiftClock(`${keeping} months 1 day`);
  assert.equal(await sees('eraser'), 1);
  await database.shiftClock('0 days');
});

it('a clock that goes back gives no lease a longer life, and opens none that was not open', async () => {
  await database.shiftClock('2 hours');
  const lease = await opened(web, 'session', 'fax.display', world.ada.session);
  const read = 'select id from p_fax_display.fax';
  assert.equal((await under(web, lease, read)).length, 1);
  await database.shiftClock('1 hour');
  assert.equal((await refusalOf(under(web, lease, read)))?.detail, 'lease.none');
  await database.shiftClock('0 days');
  assert.equal((await refusalOf(under(web, lease, read)))?.detail, 'lease.none');
  const now = await opened(web, 'session', 'fax.display', world.ada.session);
  assert.equal((await under(web, now, read)).length, 1);
});

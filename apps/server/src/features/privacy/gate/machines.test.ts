// Only named machines touch a fax on its way, each at its own step: what one may see, another that
// comes by the same login may not, and a machine whose right is taken away stops alone.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type pg from 'pg';
import { purposes } from '../../../../../../policy/purposes.ts';
import { type TestDatabase, testDatabase } from '../../../platform/db/testing.ts';
import { peopleIn, type World } from '../../../world.testing.ts';
import { schemaOf } from '../doorway.ts';
import { opened, planted, refusalOf, under } from '../hands.testing.ts';

let database: TestDatabase;
let root: pg.Client;
let jobs: pg.Client;
let world: World;

before(async () => {
  database = await testDatabase();
  const owner = await database.connect('owner');
  root = await database.superuser();
  jobs = await database.connect('jobs');
  world = await peopleIn(owner);
  const { accountId, inboxId, number } = world.ada;
  for (const id of ['fax_one', 'fax_two']) {
    await owner.query(
      `insert into vault.fax (id, account_id, inbox_id, direction, status, phase, from_number,
         to_number, deadline_at, source)
       values ($1, $2, $3, 'outbound', 'queued', 'preparing', $4, '+12025550100',
         priv.now() + interval '1 hour', 'form')`,
      [id, accountId, inboxId, number],
    );
    await owner.query(
      `insert into vault.fax_key (fax_id, account_id, wrapped, source)
       values ($1, $2, '\\x01', 'system')`,
      [id, accountId],
    );
  }
});
after(() => database?.close());

/** The steps a fax goes through, each with the key it may open: that of its own fax. */
const steps = [
  ['fax.render', 'job:render'],
  ['fax.send', 'job:dial'],
] as const;
const keysOf = (purpose: string) => `select fax_id from ${schemaOf(purpose)}.fax_key`;
const step = (purpose: string, actor: string) =>
  planted(root, jobs, {
    purpose,
    actor,
    account: world.ada.accountId,
    anchor: 'fax_one',
    opens: 'fax_one',
  });

it('P-2C-01: a machine sees nothing of another’s step, though they come by one login', async () => {
  for (const [purpose, actor] of steps) {
    for (const [other] of steps.filter(([one]) => one !== purpose)) {
      const lease = await step(purpose, actor);
      const key = await refusalOf(under(jobs, lease, keysOf(other)));
      assert.deepEqual(key, { code: '42501', detail: 'lease.purpose' }, `${actor} at ${other}`);
    }
  }
  const drawing = await step('fax.render', 'job:render');
  // Whoever draws the pages does not learn where they go, by its own doorway or another's.
  const number = under(jobs, drawing, 'select to_number from p_fax_render.fax');
  assert.equal((await refusalOf(number))?.code, '42703');
  const others = under(jobs, drawing, 'select to_number from p_fax_send.fax');
  assert.deepEqual(await refusalOf(others), { code: '42501', detail: 'lease.purpose' });
});

it('P-2C-01: a machine opens the key of no other fax than the one at hand', async () => {
  for (const [purpose, actor] of steps) {
    const lease = await step(purpose, actor);
    assert.deepEqual(await under(jobs, lease, keysOf(purpose)), [{ fax_id: 'fax_one' }]);
    const other = `${keysOf(purpose)} where fax_id = 'fax_two'`;
    assert.deepEqual(await under(jobs, lease, other), []);
  }
});

it('P-2C-01: what a machine may not do, no person may in its place', async () => {
  const every = Object.values(purposes).flatMap(
    ({ actors }) => actors as readonly { actor: string; login: string }[],
  );
  const staff = new Set(every.filter(({ login }) => login === 'staff').map(({ actor }) => actor));
  const { rows } = await root.query(
    `select purpose, actor from priv.compiled_right
     where rel in ('vault.fax_key', 'vault.fax_document') and verb = 'select'
       and purpose <> 'rights.fulfil' and row_kind <> 'opened'`,
  );
  assert.ok(rows.length > 0 && staff.size >= 6);
  const reaching = rows.filter(({ actor }) => staff.has(actor));
  assert.deepEqual(reaching, [], 'no member of staff reaches a key or a document');
});

it('P-2C-01 control: each machine does its own step, and with its right gone only that step fails', async () => {
  for (const [purpose, actor] of steps) {
    const lease = await step(purpose, actor);
    assert.deepEqual(await under(jobs, lease, keysOf(purpose)), [{ fax_id: 'fax_one' }]);
  }
  await root.query(
    `delete from priv.compiled_way where actor = 'job:render' and rel = 'vault.fax_key'`,
  );
  const [drawing, dialling] = [await step(...steps[0]), await step(...steps[1])];
  assert.equal(
    (await refusalOf(under(jobs, drawing, keysOf('fax.render'))))?.detail,
    'lease.right',
  );
  assert.equal((await under(jobs, dialling, keysOf('fax.send'))).length, 1);
  // And by the real door: a fax that waits to be drawn.
  const real = await opened(jobs, 'queued_fax', 'fax.render', 'fax_one');
  assert.equal((await under(jobs, real, 'select id from p_fax_render.fax')).length, 1);
});

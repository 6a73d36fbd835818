// What the database lets each purpose see of a fax, by raw SQL as the login itself. Beside every
// refusal stands its positive control: the one who may, and does.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type pg from 'pg';
import { type TestDatabase, testDatabase } from '../../platform/db/testing.ts';
import { peopleIn, type Tenant, type World } from '../../world.testing.ts';
import { opened, under } from '../privacy/hands.testing.ts';

let database: TestDatabase;
let world: World;
let web: pg.Client;
let jobs: pg.Client;
const faxOf = { ada: 'fax_ADA', bo: 'fax_BO' };

before(async () => {
  database = await testDatabase();
  const owner = await database.connect('owner');
  world = await peopleIn(owner);
  await putFax(owner, world.ada, faxOf.ada, 'queued', 'preparing');
  await putFax(owner, world.bo, faxOf.bo, 'queued', 'preparing');
  web = await database.connect('web');
  jobs = await database.connect('jobs');
});
after(() => database.close());

/** A fax whose document is still to be drawn, with one row in each table that can have one. */
async function putFax(
  owner: pg.Client,
  { accountId, inboxId, number }: Tenant,
  id: string,
  status: string,
  phase: string,
): Promise<void> {
  const run = (sql: string, values: unknown[]) => owner.query(sql, values);
  await run(
    `insert into vault.fax (id, account_id, inbox_id, direction, status, phase, from_number,
       to_number, deadline_at, sequence, source)
     values ($1, $2, $3, 'outbound', $4, $5, $6, '+12025550100', priv.now() + interval '1 hour',
       1, 'api')`,
    [id, accountId, inboxId, status, phase, number],
  );
  await run(
    `insert into vault.fax_key (fax_id, account_id, wrapped, source) values ($1, $2, 'x', 'system')`,
    [id, accountId],
  );
  await run(
    `insert into vault.fax_document (fax_id, position, account_id, name, media_type, bytes, blob_id,
       source) values ($1, 1, $2, 'referral.pdf', 'application/pdf', 1, 'b', 'api')`,
    [id, accountId],
  );
  await run(
    `insert into vault.fax_page (fax_id, number, account_id, state, width, height, resolution,
       source) values ($1, 1, $2, 'pending', 1728, 1, 'fine', 'system')`,
    [id, accountId],
  );
  await run(
    `insert into vault.fax_attempt (id, fax_id, account_id, number, status, incarnation, source)
     values ($3, $1, $2, 1, 'failed', 'inc', 'system')`,
    [id, accountId, `att_${id}`],
  );
  await run(
    `insert into vault.call_record (fax_id, attempt_id, line, account_id, at, lane, what, way, text,
       detail, source) values ($1, $3, 1, $2, priv.now(), 'sip', 'INVITE', 'sent', '', '', 'network')`,
    [id, accountId, `att_${id}`],
  );
  await run(
    `insert into vault.fax_event (id, fax_id, account_id, sequence, type, data, source)
     values ($3, $1, $2, 1, 'fax.queued', '{}', 'api')`,
    [id, accountId, `evt_${id}`],
  );
}

const refused = { code: '42501' };

const display = ({ session }: Tenant, object: string | null = null) =>
  opened(web, 'session', 'fax.display', session, object);

const rendering = (faxId: string) => opened(jobs, 'queued_fax', 'fax.render', faxId);

describe('fax.display', () => {
  const tables = ['fax', 'fax_page', 'fax_attempt', 'fax_event', 'call_record'];
  for (const table of tables) {
    it(`shows an account its own rows of ${table}, and nothing of another’s`, async () => {
      const column = table === 'fax' ? 'id' : 'fax_id';
      const of = (id: string) => {
        return `select ${column} from p_fax_display.${table} where ${column} = '${id}'`;
      };
      const ada = await display(world.ada);
      assert.equal((await under(web, ada, of(faxOf.ada))).length, 1);
      assert.deepEqual(await under(web, ada, of(faxOf.bo)), []);
      const whole = await under(web, ada, `select from p_fax_display.${table}`);
      assert.equal(whole.length, 1);
      assert.equal((await under(web, await display(world.bo), of(faxOf.bo))).length, 1);
    });
  }

  it('changes nothing of another’s', async () => {
    const trash = (id: string) => {
      return `update p_fax_display.fax set folder = 'trash' where id = '${id}' returning id`;
    };
    const ada = await display(world.ada);
    assert.deepEqual(await under(web, ada, trash(faxOf.bo)), []);
    assert.equal((await under(web, ada, trash(faxOf.ada))).length, 1);
  });

  it('shows no document: what a fax is made from is for drawing alone', async () => {
    const documents = 'select name from p_fax_display.fax_document';
    await assert.rejects(under(web, await display(world.ada), documents), /does not exist|42501/);
    const render = 'select name from p_fax_render.fax_document';
    await assert.rejects(under(web, await display(world.ada), render), refused);
  });

  const keys = 'select fax_id from p_fax_display.fax_key';

  it('shows no key unless the lease was opened for that very fax', async () => {
    assert.deepEqual(await under(web, await display(world.ada), keys), []);
    const shown = await under(web, await display(world.ada, faxOf.ada), keys);
    assert.deepEqual(shown, [{ fax_id: faxOf.ada }]);
  });

  it('shows no key of another’s fax, even to a lease opened for it', async () => {
    const lease = await display(world.ada, faxOf.bo).catch(() => undefined);
    if (lease !== undefined) assert.deepEqual(await under(web, lease, keys), []);
    assert.equal((await under(web, await display(world.bo, faxOf.bo), keys)).length, 1);
  });

  it('writes down an opening before a key can be seen', async () => {
    const log = 'select object_id, actor from p_fax_display.access_log order by at desc limit 1';
    await display(world.ada, faxOf.ada);
    const [row] = await under(web, await display(world.ada), log);
    assert.deepEqual(row, { object_id: faxOf.ada, actor: 'user' });
  });
});

describe('fax.render', () => {
  it('reads the document of the fax at hand, and of no other', async () => {
    const lease = await rendering(faxOf.ada);
    const documents = 'select fax_id, name, media_type, blob_id from p_fax_render.fax_document';
    const rows = await under(jobs, lease, documents);
    assert.deepEqual(rows, [
      { fax_id: faxOf.ada, name: 'referral.pdf', media_type: 'application/pdf', blob_id: 'b' },
    ]);
    const settings = 'select quality, rendering, paper from p_fax_render.fax';
    assert.equal((await under(jobs, lease, settings)).length, 1);
  });

  for (const column of [
    'to_number',
    'from_number',
    'remote_identity',
    'header_text',
    'subject_id',
  ]) {
    it(`cannot read ${column}`, async () => {
      const lease = await rendering(faxOf.ada);
      for (const schema of ['p_fax_render', 'p_fax_send', 'p_fax_display', 'vault']) {
        await assert.rejects(
          under(jobs, lease, `select ${column} from ${schema}.fax`),
          ({ code }: { code: string }) => code === '42501' || code === '42703',
          schema,
        );
      }
    });
  }

  it('is not open to login web, nor without a fax that waits to be drawn', async () => {
    const open = `select id from priv.open_by_queued_fax('fax.render', $1, null, null)`;
    await assert.rejects(web.query(open, [faxOf.ada]), refused);
    await assert.rejects(jobs.query(open, ['fax_none']), refused);
  });

  it('does not dial: no purpose but its own opens by its anchor', async () => {
    const open = `select id from priv.open_by_queued_fax('fax.send', $1, null, null)`;
    await assert.rejects(jobs.query(open, [faxOf.ada]), refused);
  });
});

describe('without a lease', () => {
  for (const client of ['web', 'jobs'] as const) {
    it(`login ${client} reads no table of faxes: an error, never an empty answer`, async () => {
      const login = client === 'web' ? web : jobs;
      const purpose = client === 'web' ? 'p_fax_display' : 'p_fax_render';
      await assert.rejects(login.query(`select id from ${purpose}.fax`), refused);
      await assert.rejects(login.query('select id from vault.fax'), refused);
    });
  }
});

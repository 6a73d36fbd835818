// Who touched this fax: every release of its key stands in the log that its owner reads, machines'
// and staff's too, over random workloads with the process failing at any step.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type pg from 'pg';
import { type TestService, testService } from '../../service.testing.ts';
import type { FaxView } from './fax-view.ts';
import { accepted, faxWhen, get, isOver, ownerOf, takesAll } from './world.testing.ts';

let service: TestService;
let owner: pg.Client;
let fax: FaxView;
/** Keys that were given out, by fax. */
const released: string[] = [];
let failing = false;

before(async () => {
  service = await testService();
  owner = await ownerOf(service);
  const { accountKeys } = service.app;
  service.app.accountKeys = {
    ...accountKeys,
    openDataKey: async (db, lease, thing, wrapped) => {
      const key = await accountKeys.openDataKey(db, lease, thing, wrapped);
      released.push(thing);
      if (failing) throw new Error('the process died with the key in its hand');
      return key;
    },
  };
  const sent = await accepted(service, { to: takesAll });
  fax = await faxWhen(service, sent.id, isOver);
});
after(() => service.close());

const count = (id: string) => released.filter((thing) => thing === id).length;

async function logged(id: string): Promise<{ actor: string; part: number | null }[]> {
  const { rows } = await owner.query(
    'select actor, part from vault.access_log where object_id = $1 order by at',
    [id],
  );
  return rows;
}

test('P-2C-06 control: the owner opens a page of their fax', async () => {
  const page = await service.call(`/v1/faxes/${fax.id}/pages/1.png`);
  assert.equal(page.status, 200);
  assert.equal(page.headers.get('content-type'), 'image/png');
});

test('P-2C-06: the machines that drew and sent a fax stand in its log, once for each key', async () => {
  const actors = (await logged(fax.id)).map(({ actor }) => actor);
  assert.deepEqual(
    actors.filter((actor) => actor.startsWith('job:')),
    ['job:render', 'job:dial'],
  );
  assert.equal(count(fax.id), (await logged(fax.id)).length);
});

test('P-2C-06: keys given out and entries of the log are as many, whatever is asked and whatever fails', async () => {
  const step = fc.constantFrom(
    'page',
    'pdf',
    'tiff',
    'no such page',
    'record',
    'timeline',
    'dies after',
    'dies before',
  );
  const paths: Record<string, string> = {
    page: `/v1/faxes/${fax.id}/pages/2.png`,
    pdf: `/v1/faxes/${fax.id}/document.pdf`,
    tiff: `/v1/faxes/${fax.id}/document.tif`,
    'no such page': `/v1/faxes/${fax.id}/pages/99.png`,
    record: `/v1/faxes/${fax.id}`,
    timeline: `/v1/faxes/${fax.id}/timeline`,
    'dies after': `/v1/faxes/${fax.id}/pages/1.png`,
  };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const before = { keys: count(fax.id), entries: (await logged(fax.id)).length };
      let kept = 0;
      for (const what of steps) {
        failing = what === 'dies after';
        if (what === 'dies before') {
          // The lease is committed, and the process dies before it asks for the key.
          const web = await service.database.connect('web');
          await web.query(`select id from priv.open_by_api_key('fax.display', $1, $2)`, [
            service.ready.apiKey,
            fax.id,
          ]);
          await web.end();
          kept += 1;
          continue;
        }
        const answer = await service.call(paths[what]);
        await answer.arrayBuffer();
        failing = false;
      }
      const keys = count(fax.id) - before.keys;
      const entries = (await logged(fax.id)).length - before.entries;
      // What was opened and never used is written down as well: never the other way round.
      assert.equal(entries, keys + kept);
    }),
    { numRuns: 15 },
  );
});

test('P-2C-06: no machine and no owner is given a key by a lease that was not opened for its fax', async () => {
  // A fax that waits for its pages, put there by hand so that no job takes it along.
  const { rows: like } = await owner.query('select account_id from vault.fax where id = $1', [
    fax.id,
  ]);
  await owner.query(
    `insert into vault.fax (id, account_id, inbox_id, direction, status, phase, from_number,
       to_number, deadline_at, source)
     select 'fax_waiting', account_id, inbox_id, 'outbound', 'queued', 'preparing', from_number,
       to_number, priv.now() + interval '1 day', 'form' from vault.fax where id = $1`,
    [fax.id],
  );
  await owner.query(
    `insert into vault.fax_key (fax_id, account_id, wrapped, source)
     values ('fax_waiting', $1, '\\x00', 'system')`,
    [like[0].account_id],
  );
  for (const [login, purpose, anchor, key, object] of [
    ['web', 'fax_display', 'api_key', service.ready.apiKey, fax.id],
    ['jobs', 'fax_render', 'queued_fax', 'fax_waiting', 'fax_waiting'],
  ] as const) {
    const client = await service.database.connect(login);
    const seen = async (opened: string | null) => {
      const lease = await client.query(`select id from priv.open_by_${anchor}($1, $2, $3)`, [
        purpose.replace('_', '.'),
        key,
        opened,
      ]);
      await client.query('begin');
      await client.query(`select set_config('priv.lease', $1, true)`, [lease.rows[0].id]);
      const found = await client.query(`select fax_id from p_${purpose}.fax_key`);
      await client.query('rollback');
      return found.rows;
    };
    assert.deepEqual(await seen(null), [], login);
    assert.deepEqual(await seen(object), [{ fax_id: object }], login);
  }
  // The rights of every purpose to read a key reach the opened fax alone.
  const { rows } = await (await service.database.superuser()).query(
    `select distinct row_kind from priv.compiled_right
     where rel = 'vault.fax_key' and verb = 'select' and purpose not in ('rights.fulfil')
       and actor <> all (array['user', 'API key'])`,
  );
  assert.deepEqual(rows, [{ row_kind: 'opened' }]);
});

test('P-2C-06: what is gone is not opened, and ending it is no opening', async () => {
  const gone = await faxWhen(service, (await accepted(service, { to: takesAll })).id, isOver);
  const before = (await logged(gone.id)).length;
  assert.equal((await service.call(`/v1/faxes/${gone.id}`, { method: 'DELETE' })).status, 204);
  for (const path of ['pages/1.png', 'document.pdf']) {
    assert.equal((await service.call(`/v1/faxes/${gone.id}/${path}`)).status, 410);
  }
  assert.equal((await logged(gone.id)).length, before);
});

test('P-2C-06: the owner reads the whole list, with who, when and why', async () => {
  const shown = await get<{ data: { actor: string; at: string; purpose: string }[] }>(
    service,
    `/v1/faxes/${fax.id}/accesses`,
  );
  assert.equal(shown.data.length, (await logged(fax.id)).length);
  for (const actor of ['job:render', 'job:dial', 'API key']) {
    assert.ok(
      shown.data.some((one) => one.actor === actor),
      actor,
    );
  }
});

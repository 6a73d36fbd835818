// A fax that was coming in when the process died: what was kept of it is all there is, and the
// people of the account hear of it as of any other.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type pg from 'pg';
import { type TestService, testService } from '../../service.testing.ts';
import type { RunningCalls } from './running-calls.ts';
import { adoptOrphans } from './watch-faxes.ts';

let service: TestService;
let root: pg.Client;
before(async () => {
  service = await testService();
  root = await service.database.superuser();
  await service.signIn();
});
after(() => service?.close());

async function plantCutOff(id: string, pages: number): Promise<void> {
  await root.query(
    `insert into vault.fax (id, account_id, inbox_id, direction, status, phase, from_number,
       to_number, deadline_at, source)
     select $1, account_id, inbox_id, 'inbound', 'in_progress', 'receiving', '+12025550142', number,
       priv.now() + interval '1 hour', 'network' from vault.number order by id limit 1`,
    [id],
  );
  await root.query(
    `insert into vault.fax_page (fax_id, number, account_id, state, width, height, resolution, source)
     select $1, n, (select account_id from vault.fax where id = $1), 'confirmed', 1728, 100, 'fine',
       'network' from generate_series(1, $2::integer) n`,
    [id, pages],
  );
}

const told = async (id: string) =>
  (await root.query(`select facts from vault.message where about = $1`, [id])).rows;

test('a fax that a crash cut off after a page is partial, and the account is told of it once', async () => {
  await plantCutOff('fax_cut_off', 1);
  await plantCutOff('fax_cut_at_once', 0);
  const calls = { incarnation: 'another', has: () => false, stop: () => undefined };
  await adoptOrphans(service.app, calls as unknown as RunningCalls);
  await adoptOrphans(service.app, calls as unknown as RunningCalls);
  const { rows } = await root.query(
    `select id, status from vault.fax where id like 'fax_cut%' order by id`,
  );
  assert.deepEqual(rows, [
    { id: 'fax_cut_at_once', status: 'failed' },
    { id: 'fax_cut_off', status: 'partial' },
  ]);
  assert.equal((await told('fax_cut_off')).length, 1);
  assert.equal((await told('fax_cut_at_once')).length, 0);
});

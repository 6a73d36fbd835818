// What the evidence page says of staff is what is there: green while all is in time, red when it is
// not.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type pg from 'pg';
import type { Database } from '../../../generated/database.ts';
import { systemClock } from '../../../platform/clock.ts';
import { openPools, type Pools } from '../../../platform/db/pools.ts';
import { type TestDatabase, testDatabase } from '../../../platform/db/testing.ts';
import { staffChecks } from './live-checks.ts';
import {
  answer,
  askFor,
  type Hands,
  handsOf,
  provenThread,
  type StaffWorld,
  staffIn,
} from './world.testing.ts';

let database: TestDatabase;
let owner: pg.Client;
let hands: Hands;
let world: StaffWorld;
let pools: Pools<Database>;

before(async () => {
  database = await testDatabase();
  owner = await database.connect('owner');
  hands = handsOf(await database.connect('staff'));
  world = await staffIn(owner);
  pools = openPools<Database>(database.address, database.logins, () => undefined);
});
after(async () => {
  await pools.close();
  await database.close();
});

async function red(): Promise<string[]> {
  const found = await Promise.all(
    staffChecks({ background: pools.jobs, clock: systemClock }).map(async ({ promise, run }) => ({
      promise,
      ...(await run()),
    })),
  );
  return found.filter(({ ok }) => !ok).map(({ promise }) => promise);
}

it('is green while everything is in time', async () => {
  const caseId = await provenThread(owner, world.bo);
  await hands.open('verified_thread', 'support.reply', `${world.csr.session}/${caseId}`);
  await answer(
    hands,
    world.cpo,
    'cpo',
    await askFor(hands, world.operator, world.bo.subjectId),
    'approve',
  );
  await owner.query('update vault.staff_alert set told = $1', [['rol_x']]);
  assert.deepEqual(await red(), []);
});

it('is red for each thing that is late, missing or too wide', async () => {
  await database.shiftClock('4 days');
  assert.deepEqual(await red(), ['P-4-09']);
  await database.shiftClock('0 days');
  await owner.query(`update vault.open_case set closes_at = closes_at + interval '1 hour'
    where kind = 'thread'`);
  assert.deepEqual(await red(), ['P-4-06']);
  const root = await database.superuser();
  await root.query('delete from vault.access_log');
  assert.deepEqual(await red(), ['P-4-06', 'P-4-08']);
});

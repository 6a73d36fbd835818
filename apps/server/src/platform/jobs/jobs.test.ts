// Jobs exist if and only if the transaction that made them commits, carry an id and nothing else,
// and run under login jobs on a queue that may not migrate.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import type { Database } from '../../generated/database.ts';
import { connectAs } from '../db/logins.ts';
import { openPools, type Pools } from '../db/pools.ts';
import { type TestDatabase, testDatabase } from '../db/testing.ts';
import { makeLog } from '../log/log.ts';
import { declareJob, type Job, type Jobs, startJobs } from './jobs.ts';

let database: TestDatabase;
let pools: Pools<Database>;
let jobs: Jobs;
const ran: string[] = [];
const runs = new EventTarget();
const facts = { purposes: ['retention.sweep'], actor: 'job:sweep', clauses: ['P-8-03'] };
let failures = 0;

const mend: Job = declareJob({
  ...facts,
  name: 'things.mend',
  run: async (id) => {
    ran.push(id);
    runs.dispatchEvent(new Event(id));
  },
});
const stumble: Job = declareJob({
  ...facts,
  name: 'things.stumble',
  run: async (id) => {
    failures += 1;
    if (failures === 1) throw new Error('once');
    runs.dispatchEvent(new Event(id));
  },
});

before(async () => {
  database = await testDatabase();
  pools = openPools<Database>(database.address, database.logins, () => undefined);
  const connection = connectAs(database.address, database.logins, 'jobs');
  jobs = await startJobs(
    connection,
    [mend, stumble],
    makeLog('error', () => undefined),
  );
});
after(async () => {
  await jobs.stop();
  await pools.close();
  await database.close();
});

const ranOf = (id: string) => once(runs, id);

describe('a job', () => {
  it('put in by web within a transaction runs once that commits', async () => {
    const done = ranOf('thing_1');
    await pools.web.transaction().execute(async (db) => {
      await jobs.enqueue(db, 'things.mend', 'thing_1');
    });
    await done;
    assert.deepEqual(ran, ['thing_1']);
  });

  it('does not exist when the transaction is taken back', async () => {
    const gone = pools.web.transaction().execute(async (db) => {
      await jobs.enqueue(db, 'things.mend', 'thing_2');
      throw new Error('taken back');
    });
    await assert.rejects(gone, /taken back/);
    const done = ranOf('thing_3');
    await jobs.wake('things.mend', 'thing_3');
    await done;
    assert.ok(!ran.includes('thing_2'));
    const root = await database.superuser();
    const { rows } = await root.query(`select data from pgboss.job where data->>'id' = 'thing_2'`);
    assert.deepEqual(rows, []);
  });

  it('carries an id and nothing else', async () => {
    const root = await database.superuser();
    const { rows } = await root.query(
      `select distinct jsonb_object_keys(data) as key from pgboss.job`,
    );
    assert.deepEqual(rows, [{ key: 'id' }]);
  });

  it('is tried again after it failed', async () => {
    const done = ranOf('thing_4');
    await jobs.wake('things.stumble', 'thing_4');
    await done;
    assert.equal(failures, 2);
  });

  it('is not declared without purpose, actor and clause', () => {
    assert.throws(() => declareJob({ ...mend, purposes: [] }), /declares no purpose/);
    assert.throws(() => declareJob({ ...mend, clauses: [] }), /no clause/);
  });
});

// News arrives when a transaction commits, not before and not without; a broken ear is mended and
// says that it may have missed something.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import type { Database } from '../../generated/database.ts';
import { connectAs } from './logins.ts';
import { listen, type News, tell } from './notify.ts';
import { openPools, type Pools } from './pools.ts';
import { type TestDatabase, testDatabase } from './testing.ts';

let database: TestDatabase;
let pools: Pools<Database>;
let news: News;
const heard: (string | undefined)[] = [];
const arrivals = new EventTarget();

before(async () => {
  database = await testDatabase();
  pools = openPools<Database>(database.address, database.logins, () => undefined);
  news = await listen(connectAs(database.address, database.logins, 'web'));
  news.hear('thing', (id) => {
    heard.push(id);
    arrivals.dispatchEvent(new Event(String(id)));
  });
});
after(async () => {
  await news.close();
  await pools.close();
  await database.close();
});

describe('news', () => {
  it('comes with the commit and goes with the rollback', async () => {
    const taken = pools.jobs.transaction().execute(async (db) => {
      await tell(db, 'thing', 'taken-back');
      throw new Error('no');
    });
    await assert.rejects(taken, /no/);
    const arrived = once(arrivals, 'kept');
    await pools.jobs.transaction().execute(async (db) => {
      await tell(db, 'other', 'not-for-us');
      await tell(db, 'thing', 'kept');
      assert.deepEqual(heard, []);
    });
    await arrived;
    assert.deepEqual(heard, ['kept']);
  });

  it('wakes everyone after a gap, since something may have been missed', async () => {
    const gap = once(arrivals, 'undefined');
    const root = await database.superuser();
    await root.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and query = 'listen platen'`);
    await gap;
    const arrived = once(arrivals, 'later');
    await tell(pools.web, 'thing', 'later');
    await arrived;
  });
});

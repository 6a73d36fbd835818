/**
 * A sweep over a million rows of which a hundred thousand are past their time: how long it takes,
 * and how long at most a batch holds its locks. The anchor is one plain DELETE of the same rows
 * from a copy without rights, triggers or receipts.
 */
import { sql } from 'kysely';
import {
  batchRowsFirst,
  nextBatch,
} from '../apps/server/src/features/privacy/retention/sweep-all.ts';
import type { Database } from '../apps/server/src/generated/database.ts';
import { openPools } from '../apps/server/src/platform/db/pools.ts';
import { testDatabase } from '../apps/server/src/platform/db/testing.ts';
import { type Measurement, measured } from './measurement.ts';

const rowsAll = 1_000_000;
const rowsDue = 100_000;

export default async function* sweep(): AsyncGenerator<Measurement> {
  const database = await testDatabase();
  const root = await database.superuser();
  const pools = openPools<Database>(database.address, database.logins, () => undefined);
  try {
    await root.query(`insert into vault.account (id, state, name, header_identity, time_zone, source)
      values ('acc_bench', 'unclaimed', 'Bench', 'Bench', 'UTC', 'system')`);
    // The rows are written as the trigger would leave them, without waiting for it a million times.
    await root.query('set session_replication_role = replica');
    await root.query(
      `insert into vault.access_log (id, at, lease_id, purpose, actor, object_id, account_id, source)
       select 'log_' || n, priv.now() - case when n <= $2 then interval '91 days'
           else interval '1 day' end, 'lea', 'fax.display', 'user', 'fax', 'acc_bench', 'system'
       from generate_series(1, $1::integer) n`,
      [rowsAll, rowsDue],
    );
    await root.query('set session_replication_role = origin');
    await root.query('create table public.plain_log as select * from vault.access_log');
    await root.query('create index on public.plain_log (at)');
    await root.query('analyze vault.access_log; analyze public.plain_log');
    const plainBegan = performance.now();
    await root.query(`delete from public.plain_log where at < priv.now() - interval '90 days'`);
    const plain = (performance.now() - plainBegan) / 1000;

    let gone = 0;
    let longest = 0;
    let rows = batchRowsFirst;
    const began = performance.now();
    for (;;) {
      const before = performance.now();
      const one = await sql<{ n: number }>`select priv.sweep_access_log(${rows}) as n`.execute(
        pools.jobs,
      );
      const took = performance.now() - before;
      longest = Math.max(longest, took);
      const { n } = one.rows[0];
      gone += n;
      if (n < rows) break;
      rows = nextBatch(rows, took);
    }
    const seconds = (performance.now() - began) / 1000;
    if (gone !== rowsDue) throw new Error(`${gone} rows went, and not ${rowsDue}`);
    const name = 'sweep of 1,000,000 rows, 100,000 due';
    yield measured(name, seconds, 's', 'one plain delete', plain);
    yield measured('sweep: longest batch, and so longest lock', longest, 'ms');
  } finally {
    await pools.close();
    await database.close();
  }
}

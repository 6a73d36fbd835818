// The job queue's own schema, brought to this build's version by the owner; at run time pg-boss may
// not migrate. `jobs` gets the schema (a standing right); `web` may put a job in and nothing else.
import pg from 'pg';
import { PgBoss } from 'pg-boss';

export const jobsSchema = 'pgboss';

/** Creates or upgrades schema pgboss and its grants. `owner` connects as the owner login. */
export async function migrateJobs(owner: pg.ClientConfig, inst: string): Promise<void> {
  const boss = new PgBoss({
    ...(owner as object),
    schema: jobsSchema,
    max: 1,
    supervise: false,
    schedule: false,
  });
  boss.on('error', () => undefined);
  await boss.start();
  await boss.stop({ graceful: false });
  const client = new pg.Client(owner);
  await client.connect();
  try {
    await client.query(`
      revoke all on all tables in schema pgboss from public;
      revoke execute on all functions in schema pgboss from public;
      grant usage on schema pgboss to ${inst}_jobs, ${inst}_web;
      grant select, insert, update, delete on all tables in schema pgboss to ${inst}_jobs;
      grant execute on all functions in schema pgboss to ${inst}_jobs;
      grant execute on function pgboss.job_now() to ${inst}_web;
      grant insert on pgboss.job, pgboss.job_common to ${inst}_web;
      grant select (id, start_after) on pgboss.job, pgboss.job_common to ${inst}_web;
      grant select on pgboss.queue to ${inst}_web;`);
  } finally {
    await client.end();
  }
}

// The sweeps: what is past its time goes, inside the database, in small batches. Which sweeps there
// are is what the inventory declares; here is only the rhythm.
import { sql } from 'kysely';
import { parameters } from '../../../../../policy/parameters.ts';
import type { App } from '../../app.ts';
import { sweepNames } from '../../generated/anchors.ts';
import { declareJob, type Job } from '../../platform/jobs/jobs.ts';

const batchRows = 500;
const everySeconds = 3600;

export function sweepJobs(app: Pick<App, 'background' | 'log'>): Job[] {
  return [
    declareJob({
      name: 'privacy.sweep',
      purposes: ['retention.sweep'],
      actor: 'job:sweep',
      clauses: ['P-8-03'],
      everySeconds,
      concurrency: 1,
      run: async (_id, signal) => {
        const counts = await sweepAll(app, signal);
        app.log.info({ counts }, 'swept what was past its time');
      },
    }),
  ];
}

/** Runs every sweep to its end and rolls the lease partitions. Returns rows per sweep. */
export async function sweepAll(
  { background }: Pick<App, 'background'>,
  signal?: AbortSignal,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of sweepNames) {
    counts[name] = 0;
    for (;;) {
      const sweep = sql<{
        n: number;
      }>`select ${sql.id('priv', `sweep_${name}`)}(${batchRows}) as n`;
      const n = (await sweep.execute(background)).rows[0].n;
      counts[name] += n;
      if (n < batchRows || signal?.aborted) break;
    }
  }
  await sql`select priv.roll_leases(${parameters.leaseDays.value})`.execute(background);
  return counts;
}

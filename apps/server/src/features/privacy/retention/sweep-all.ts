// Runs the sweeps: what is past its time goes, inside the database, in batches so short that nobody
// waits for their locks. Which sweeps there are is compiled from the inventory; here is only the
// rhythm.
import { sql } from 'kysely';
import { parameters } from '../../../../../../policy/parameters.ts';
import type { App, LiveCheck } from '../../../app.ts';
import { sweepNames } from '../../../generated/anchors.ts';
import { declareJob, type Job } from '../../../platform/jobs/jobs.ts';
import { keepEvidence } from '../evidence/keep-evidence.ts';

export const batchRowsFirst = 500;
const batchRowsMin = 20;
const batchRowsMax = 5_000;
/** A batch holds its row locks this long at most; the next one is cut to fit. */
const lockMsMax = 50;
const everySeconds = 3600;
/** Later than this is a broken promise, and said so in public. */
const lateHoursMax = 24;

export function sweepJobs(app: Pick<App, 'background' | 'clock' | 'log'>): Job[] {
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
        const swept = Object.values(counts).reduce((sum, one) => sum + one, 0);
        await keepEvidence(app.background, {
          promise: 'P-8-03',
          kind: 'sweep',
          ok: true,
          at: app.clock.date(),
          everySeconds,
          counts: { swept },
        });
      },
    }),
  ];
}

/** Runs every sweep to its end and rolls the lease partitions. Returns rows per sweep. A sweep that
 * breaks off half-way loses nothing: each batch is a transaction of its own. */
export async function sweepAll(
  { background }: Pick<App, 'background'>,
  signal?: AbortSignal,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of sweepNames) counts[name] = await sweepOne(background, name, signal);
  await sql`select priv.roll_leases(${parameters.leaseDays.value})`.execute(background);
  return counts;
}

async function sweepOne(
  background: App['background'],
  name: string,
  signal: AbortSignal | undefined,
): Promise<number> {
  const door = sql.id('priv', `sweep_${name}`);
  let sum = 0;
  let rows = batchRowsFirst;
  for (;;) {
    const began = performance.now();
    const gone = await sql<{ n: number }>`select ${door}(${rows}) as n`.execute(background);
    const { n } = gone.rows[0];
    sum += n;
    if (n < rows || signal?.aborted) return sum;
    rows = nextBatch(rows, performance.now() - began);
  }
}

/** Aims at half of what a batch may take: the machine may be busier the next time. */
export function nextBatch(rows: number, tookMs: number): number {
  const fitting = Math.floor((rows * lockMsMax) / 2 / Math.max(tookMs, 1));
  return Math.min(batchRowsMax, Math.max(batchRowsMin, Math.min(fitting, rows * 2)));
}

/** For the evidence page: how late the sweeps are, in counts. */
export function sweepCheck(app: Pick<App, 'background'>): LiveCheck {
  return {
    promise: 'P-8-03',
    everySeconds,
    run: async () => {
      const late = await readLateness(app);
      const rows = late.reduce((sum, one) => sum + one.rows, 0);
      const hours = Math.max(0, ...late.map((one) => one.hours));
      const ok = hours <= lateHoursMax;
      const sentence =
        rows === 0
          ? 'Nothing is past its time.'
          : `${rows} rows are past their time, the oldest by ${hours} hours; nobody can see them.`;
      return { ok, sentence, counts: { rows, hours } };
    },
  };
}

/**
 * Per sweep: how many rows should be gone (at most 1,000 are counted), and since how many hours.
 */
export async function readLateness({
  background,
}: Pick<App, 'background'>): Promise<{ sweep: string; rows: number; hours: number }[]> {
  const { rows } = await sql<{ sweep: string; rows: number; hours: number }>`
    select sweep, rows_late as rows,
      coalesce(floor(extract(epoch from priv.now() - oldest_due_at) / 3600), 0)::integer as hours
    from priv.overdue() where rows_late > 0`.execute(background);
  return rows;
}

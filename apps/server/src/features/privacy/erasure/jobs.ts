// Runs what is due to be erased: when its days of undo are over, when a closed account's days to
// come back are, and again each day while a hold is on.
import { sql } from 'kysely';
import type { App, LiveCheck } from '../../../app.ts';
import { declareJob, type Job } from '../../../platform/jobs/jobs.ts';
import { type ErasureParts, runErasure } from './run-erasure.ts';

const everySeconds = 60;
const batchRows = 50;
const secondsMax = 3600;

export function erasureJobs(parts: () => ErasureParts): Job[] {
  const facts = {
    purposes: ['rights.fulfil'],
    actor: 'job:erase',
    clauses: ['P-8-07'],
    concurrency: 1,
    secondsMax,
  };
  return [
    declareJob({
      ...facts,
      name: 'privacy.erase',
      run: async (id) => {
        await runErasure(parts(), id);
      },
    }),
    declareJob({
      ...facts,
      name: 'privacy.erase_due',
      everySeconds,
      run: async () => {
        await endClosedAccounts(parts());
        await runDueErasures(parts());
      },
    }),
  ];
}

/** Orders the erasure of each account that was closed thirty days ago. Returns the orders' ids. */
export async function endClosedAccounts({
  background,
}: Pick<App, 'background'>): Promise<string[]> {
  const ended = await sql<{ id: string }>`
    select priv.end_closed_accounts(${batchRows}) as id`.execute(background);
  return ended.rows.map(({ id }) => id);
}

/** One that breaks does not keep the others waiting. */
export async function runDueErasures(
  parts: ErasureParts & Pick<App, 'background'>,
): Promise<number> {
  const due = await sql<{ id: string }>`select id from priv.due_erasures(${batchRows})`.execute(
    parts.background,
  );
  const broken: unknown[] = [];
  for (const { id } of due.rows) {
    await runErasure(parts, id).catch((thrown) => broken.push(thrown));
  }
  if (broken.length > 0) throw new AggregateError(broken, 'some erasures did not come to an end');
  return due.rows.length;
}

/** For the evidence page: no erasure waits longer than a day past its time. */
export function erasureCheck({ background }: Pick<App, 'background'>): LiveCheck {
  return {
    promise: 'P-8-07',
    everySeconds: 3600,
    run: async () => {
      const { rows } = await sql<{ late: number; held: number }>`
        select late, held from priv.erasures_late()`.execute(background);
      const [{ late, held }] = rows;
      return {
        ok: late === 0,
        sentence:
          late === 0 ? 'No erasure is past its day.' : `${late} erasures are past their day.`,
        counts: { late, held },
      };
    },
  };
}

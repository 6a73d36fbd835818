// Runs what is due to be erased: when its days of undo are over, and again each day while a hold is
// on.
import { sql } from 'kysely';
import type { App } from '../../../app.ts';
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
        await runDueErasures(parts());
      },
    }),
  ];
}

export async function runDueErasures(
  parts: ErasureParts & Pick<App, 'background'>,
): Promise<number> {
  const due = await sql<{ id: string }>`select id from priv.due_erasures(${batchRows})`.execute(
    parts.background,
  );
  for (const { id } of due.rows) await runErasure(parts, id);
  return due.rows.length;
}

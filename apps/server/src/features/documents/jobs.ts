/**
 * Takes the sealed bytes of documents whose day is over out of the blobs. An id begins with its
 * time, so this needs no database, and finds also what a crash left without a row.
 */
import type { App } from '../../app.ts';
import { declareJob, type Job } from '../../platform/jobs/jobs.ts';
import { keptHours } from './limits.ts';

const everySeconds = 3600;
const hourMs = 3_600_000;
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const timeChars = 10;

export function documentJobs(app: Pick<App, 'blobs' | 'clock' | 'log'>): Job[] {
  return [
    declareJob({
      name: 'documents.expire',
      purposes: ['retention.sweep'],
      actor: 'job:sweep',
      clauses: ['P-8-03'],
      everySeconds,
      concurrency: 1,
      run: async (_id, signal) => {
        const count = await expireDocuments(app, signal);
        if (count > 0) app.log.info({ count }, 'documents past their day are gone');
      },
    }),
  ];
}

/** Deletes what is past its time; returns how many. */
export async function expireDocuments(
  { blobs, clock }: Pick<App, 'blobs' | 'clock'>,
  signal?: AbortSignal,
): Promise<number> {
  const before = clock.now() - keptHours * hourMs;
  let count = 0;
  for await (const id of blobs.list('doc_')) {
    if (signal?.aborted) break;
    if (madeAt(id) > before) continue;
    await blobs.delete(id);
    count++;
  }
  return count;
}

/** The milliseconds that a ULID begins with. */
function madeAt(id: string): number {
  const time = id.slice(id.indexOf('_') + 1).slice(0, timeChars);
  return [...time].reduce((sum, letter) => sum * 32 + alphabet.indexOf(letter), 0);
}

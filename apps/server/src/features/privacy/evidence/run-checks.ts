// Looks at the running system, each check at its own interval. What it finds, good or bad, is kept
// and chained; a check that breaks has not found that all is well.
import { parameters } from '../../../../../../policy/parameters.ts';
import type { App, LiveCheck } from '../../../app.ts';
import { declareJob, type Job } from '../../../platform/jobs/jobs.ts';
import { keepEvidence, readEvidence } from './keep-evidence.ts';

export const lookEverySeconds = parameters.evidenceLookSeconds.value;
const checkTimeoutMs = 30_000;

export function evidenceJob(app: App, checks: () => LiveCheck[]): Job {
  return declareJob({
    name: 'privacy.evidence',
    purposes: ['evidence.check'],
    actor: 'job:evidence',
    clauses: ['P-E-03'],
    everySeconds: lookEverySeconds,
    concurrency: 1,
    run: async (_id, signal) => {
      await runDueChecks(app, checks(), signal);
    },
  });
}

/** Runs those whose interval has passed. Returns the promises that were looked at. */
export async function runDueChecks(
  app: Pick<App, 'background' | 'clock' | 'log'>,
  checks: readonly LiveCheck[],
  signal?: AbortSignal,
): Promise<string[]> {
  const kept = await readEvidence(app.background);
  const looked: string[] = [];
  for (const [promise, list] of byPromise(checks)) {
    const last = kept.find((one) => one.promise === promise && one.kind === 'live');
    const everySeconds = Math.min(...list.map((one) => one.everySeconds));
    // Half a turn of tolerance, or each check would be late by one.
    const due = (last?.at ?? 0) + (everySeconds - lookEverySeconds / 2) * 1000;
    if (app.clock.now() < due || signal?.aborted) continue;
    const found = await lookAll(app, list);
    const at = app.clock.date();
    await keepEvidence(app.background, { promise, kind: 'live', at, everySeconds, ...found });
    looked.push(promise);
  }
  return looked;
}

/** Several checks of one promise are one finding: it is kept when each of them says so. */
async function lookAll(app: Pick<App, 'log'>, list: readonly LiveCheck[]) {
  const all = [];
  for (const check of list) {
    all.push(
      await within(check.run(), checkTimeoutMs).catch((error) => {
        app.log.warn({ err: error, promise: check.promise }, 'a look at a promise broke');
        return { ok: false, sentence: 'The look itself broke.', counts: {} };
      }),
    );
  }
  const sentence = all
    .map((one) => one.sentence)
    .join(' ')
    .slice(0, 300);
  const counts = Object.assign({}, ...all.map((one) => one.counts ?? {}));
  return { ok: all.every(({ ok }) => ok), sentence, counts };
}

function byPromise(checks: readonly LiveCheck[]): Map<string, LiveCheck[]> {
  return Map.groupBy(checks, ({ promise }) => promise as string);
}

async function within<Result>(work: Promise<Result>, ms: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('it took too long')), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

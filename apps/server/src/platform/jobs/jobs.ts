// Background work on pg-boss: a job's payload is `{ id }` and nothing else; what it may read it
// finds out by opening a purpose against that id. Jobs are wake-ups: deadlines live in our own
// tables.
import type { Transaction } from 'kysely';
import { fromKysely, PgBoss } from 'pg-boss';
import { jobsSchema } from '../db/migrate-jobs.ts';
import type { Logger } from '../log/log.ts';

export interface Job {
  /** `things.mend`: the feature, then the verb. */
  name: string;
  purposes: readonly string[];
  actor: string;
  clauses: readonly string[];
  /** How many at once in this process; default 2. */
  concurrency?: number;
  /** How often a failed run is tried again; default 3, with growing pauses. */
  retries?: number;
  /** A run longer than this is taken to be dead; default 300. */
  secondsMax?: number;
  /** Runs by itself this often, with id `tick`; for finders and sweeps. */
  everySeconds?: number;
  run(id: string, signal: AbortSignal): Promise<void>;
}

export interface EnqueueOptions {
  /** Not before this instant. */
  at?: Date;
  /** At most one waiting job of this name and key. */
  key?: string;
}

export interface Jobs {
  /** Puts a job in, inside the caller's transaction: it exists if and only if that commits. */
  // biome-ignore lint/suspicious/noExplicitAny: any database type can carry a job
  enqueue(db: Transaction<any>, name: string, id: string, options?: EnqueueOptions): Promise<void>;
  /** The same in a transaction of its own, for a wake-up that nothing hangs on. */
  wake(name: string, id: string, options?: EnqueueOptions): Promise<void>;
  stop(): Promise<void>;
}

const heartbeatSeconds = 10;
const lookEverySeconds = 1;
const concurrencyDefault = 2;
const retriesDefault = 3;
const secondsMaxDefault = 300;
const stopTimeoutMs = 8_000;

export function declareJob(job: Job): Job {
  if (!job.purposes.length || !job.actor || !job.clauses.length) {
    throw new Error(`job ${job.name} declares no purpose, no actor or no clause`);
  }
  return job;
}

/** Starts the workers of `list`. `connection` is that of login jobs. */
export async function startJobs(connection: object, list: Job[], log: Logger): Promise<Jobs> {
  const boss = new PgBoss({
    ...connection,
    schema: jobsSchema,
    migrate: false,
    createSchema: false,
    schedule: false,
    useListenNotify: true,
    max: 6,
  });
  boss.on('error', (error) => log.error({ err: error }, 'the job queue has trouble'));
  await boss.start();
  for (const job of list) await startWorkers(boss, job, log);
  const ticks = list
    .filter((job) => job.everySeconds !== undefined)
    .map((job) => startTicking(boss, job, log));
  const send = async (name: string, id: string, options: EnqueueOptions, db?: object) => {
    await boss.send(name, { id }, {
      ...(options.at ? { startAfter: options.at } : {}),
      ...(options.key ? { singletonKey: options.key } : {}),
      ...(db ? { db } : {}),
    } as object);
  };
  return {
    enqueue: (db, name, id, options = {}) => send(name, id, options, fromKysely(db as never)),
    wake: (name, id, options = {}) => send(name, id, options),
    stop: async () => {
      for (const stop of ticks) stop();
      await boss.stop({ graceful: true, timeout: stopTimeoutMs });
    },
  };
}

async function startWorkers(boss: PgBoss, job: Job, log: Logger): Promise<void> {
  await boss.createQueue(job.name, {
    policy: 'standard',
    notify: true,
    heartbeatSeconds,
    retryLimit: job.retries ?? retriesDefault,
    retryBackoff: true,
    retryDelay: 1,
    expireInSeconds: job.secondsMax ?? secondsMaxDefault,
    retentionSeconds: 24 * 3600,
    deleteAfterSeconds: 3600,
  });
  const options = {
    batchSize: 1,
    localConcurrency: job.concurrency ?? concurrencyDefault,
    // A notice comes for what is due now; a retry or a later start is found by looking.
    pollingIntervalSeconds: lookEverySeconds,
    notifyPollingIntervalSeconds: lookEverySeconds,
  };
  await boss.work<{ id: string }>(job.name, options, async ([one]) => {
    try {
      await job.run(one.data.id, one.signal);
    } catch (error) {
      log.error({ err: error, job: job.name, id: one.data.id }, 'a job failed');
      throw error;
    }
  });
}

/** A plain timer, not a schedule row: missing a tick is no harm, the next one finds what is due. */
function startTicking(boss: PgBoss, job: Job, log: Logger): () => void {
  const tick = () => {
    boss
      .send(job.name, { id: 'tick' }, { singletonKey: 'tick', singletonSeconds: job.everySeconds })
      .catch((error) => log.warn({ err: error, job: job.name }, 'a tick was missed'));
  };
  tick();
  const timer = setInterval(tick, (job.everySeconds as number) * 1000);
  return () => clearInterval(timer);
}

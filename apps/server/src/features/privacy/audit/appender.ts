// The one appender: each second it moves what was noted into the chain, in the database, in one
// transaction. Several processes may run it; a row lock lets one at a time, and a crash leaves
// notes waiting, not lost and not twice.
import { type Kysely, sql } from 'kysely';
import type { App } from '../../../app.ts';
import { announceKey, checkpointDue, makeCheckpoint, readHead, rotationDue } from './checkpoint.ts';

const everyMs = 1000;
const batch = 2000;

/** Chains everything that waits. Returns how many notes were moved. */
// biome-ignore lint/suspicious/noExplicitAny: any connection of login jobs
export async function chainNotes(db: Kysely<any>): Promise<number> {
  for (let all = 0; ; ) {
    const asked = sql<{ n: number }>`select priv.chain_notes(${batch}) as n`;
    const { n } = (await asked.execute(db)).rows[0];
    all += n;
    if (n < batch) return all;
  }
}

type Appending = Pick<App, 'background' | 'logKey' | 'clock' | 'log'>;

/** One turn: the chain, then the key and the checkpoint if their time has come. */
export async function tendLog(app: Appending): Promise<void> {
  await chainNotes(app.background);
  if (rotationDue(app.logKey.inUse.since, app.clock.now())) {
    app.logKey.rotate();
    await announceKey(app.background, app.logKey);
    await chainNotes(app.background);
  }
  if (checkpointDue(await readHead(app.background))) await makeCheckpoint(app);
}

/** The loop of this process. A turn that fails is tried again with the next. */
export function appender(app: Appending): { start(): Promise<void>; stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let turn: Promise<void> = Promise.resolve();
  let stopped = false;
  const take = () => {
    turn = tendLog(app)
      .catch((error) => app.log.error({ err: error }, 'the audit chain could not be continued'))
      .then(() => {
        if (!stopped) timer = setTimeout(take, everyMs);
      });
  };
  return {
    start: async () => {
      await announceKey(app.background, app.logKey);
      take();
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await turn;
      await chainNotes(app.background).catch(() => undefined);
    },
  };
}

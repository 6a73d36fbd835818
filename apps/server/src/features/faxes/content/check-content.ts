// What lies stored is looked at again each day, without any key: the hash of the sealed bytes is
// compared with the one kept at the storing (P-2A-03). What differs is shut away, and its owner
// told.
import { sql } from 'kysely';
import type { App, LiveCheck } from '../../../app.ts';
import { declareJob, type Job } from '../../../platform/jobs/jobs.ts';
import { checkStored } from '../page-store.ts';

const everySeconds = 900;
/**
 * A run looks at so many; with a run each quarter of an hour, a million lie within a day's reach.
 */
const blobsAtOnceMax = 10_000;
const tellAtOnceMax = 100;

export function contentJobs(app: App): Job[] {
  return [
    declareJob({
      name: 'faxes.check-content',
      purposes: ['retention.sweep'],
      actor: 'job:sweep',
      clauses: ['P-2A-03'],
      everySeconds,
      concurrency: 1,
      run: (_id, signal) => checkContent(app, signal),
    }),
    declareJob({
      name: 'faxes.tell-damage',
      purposes: ['comm.service'],
      actor: 'job:deliver',
      clauses: ['P-2A-03'],
      everySeconds: 60,
      concurrency: 1,
      run: () => tellDamage(app),
    }),
  ];
}

/** Compares what is due to be looked at. */
export async function checkContent(
  app: Pick<App, 'background' | 'blobs'>,
  signal?: AbortSignal,
): Promise<void> {
  for (const id of await due(app, 'unchecked_content', blobsAtOnceMax)) {
    if (signal?.aborted) return;
    await checkStored(app.background, id, await app.blobs.get(id));
  }
}

/** Tells the members of the account, once for each thing that was shut away. */
export async function tellDamage(
  app: Pick<App, 'background' | 'withPurpose' | 'send'>,
): Promise<void> {
  for (const id of await due(app, 'damaged_content', tellAtOnceMax)) {
    const opening = { purpose: 'comm.service', anchor: { damaged_content: id } } as const;
    await app.withPurpose(opening, async (db, lease) => {
      await app.send(db, {
        template: 'service.notice/content-damaged',
        to: { members: lease.accountId as string },
        about: lease.scopeId as string,
      });
      await sql`update p_comm_service.fax_blob set told_at = priv.now() where id = ${id}`.execute(
        db,
      );
    });
  }
}

async function due(
  { background }: Pick<App, 'background'>,
  finder: 'unchecked_content' | 'damaged_content',
  max: number,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from ${sql.id('priv', `due_${finder}`)}(${max})`.execute(background);
  return rows.map(({ id }) => id);
}

/** For the evidence page: how much waits to be looked at, and how much is shut away. */
export function contentCheck(app: Pick<App, 'background'>): LiveCheck {
  return {
    promise: 'P-2A-03',
    everySeconds,
    run: async () => {
      const { rows } = await sql<{ late: number; damaged: number }>`
        select (select count(*)::integer from priv.due_unchecked_content(1000)
            where due_at < priv.now() - interval '44 hours') as late,
          (select count(*)::integer from priv.due_damaged_content(1000)) as damaged`.execute(
        app.background,
      );
      const { late, damaged } = rows[0];
      return {
        ok: late === 0 && damaged === 0,
        sentence: `${late} stored things were not looked at within two days; ${damaged} that are not what they were wait for their owner to be told.`,
        counts: { late, damaged },
      };
    },
  };
}

// Tells people what was asked about them and is to be given: as soon as it is proposed, or, where a
// dated order forbids that, when the order ends; in an emergency right after.
import { sql } from 'kysely';
import { disclosedFields } from '../../../../../../../policy/disclosed-fields.ts';
import type { App } from '../../../../app.ts';
import { declareJob, type Job } from '../../../../platform/jobs/jobs.ts';

const everySeconds = 300;
const batchMax = 50;

type TellingApp = Pick<App, 'withPurpose' | 'send' | 'background' | 'clock' | 'log'>;

export function tellingJobs(app: App): Job[] {
  return [
    declareJob({
      name: 'legal.tell',
      purposes: ['comm.legal_notice'],
      actor: 'job:deliver',
      clauses: ['P-2A-13'],
      everySeconds,
      concurrency: 1,
      run: async (_id, signal) => {
        await tellPeople(app, signal);
      },
    }),
  ];
}

/**
 * Safe to repeat and to break off; who cannot be told now stays due. Returns how many were told.
 */
export async function tellPeople(app: TellingApp, signal?: AbortSignal): Promise<number> {
  let told = 0;
  const due = sql<{ id: string }>`select id from priv.due_untold_release(${batchMax})`;
  const { rows } = await due.execute(app.background);
  for (const { id } of rows) {
    if (signal?.aborted) break;
    try {
      await tell(app, id);
      told += 1;
    } catch (cause) {
      app.log.error({ err: cause, release: id }, 'somebody could not be told of a release');
    }
  }
  return told;
}

async function tell(app: TellingApp, id: string): Promise<void> {
  const opening = { purpose: 'comm.legal_notice', anchor: { untold_release: id } } as const;
  await app.withPurpose(opening, async (db, lease) => {
    const release = await db
      .selectFrom('p_comm_legal_notice.release')
      .select(['ground', 'fields', 'from_at', 'to_at'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    await app.send(db, {
      template: 'legal.notice/disclosure',
      to: { subject: lease.subjectId as string },
      account: lease.accountId as string,
      about: id,
      facts: {
        ground: release.ground.replaceAll('_', ' '),
        fields: release.fields
          .map((field) => disclosedFields[field as keyof typeof disclosedFields].says)
          .join(', '),
        from: release.from_at.toISOString(),
        to: release.to_at.toISOString(),
      },
    });
    await db
      .updateTable('p_comm_legal_notice.release')
      .set({ told_at: app.clock.date() })
      .where('id', '=', id)
      .execute();
  });
}

// Tells people of a material change, and lets time do its part: an announced text comes into force,
// notices are found told or come back, and the text gets the day from which it counts.
import { sql } from 'kysely';
import { parameters } from '../../../../../../policy/parameters.ts';
import type { App } from '../../../app.ts';
import { declareJob, type Job } from '../../../platform/jobs/jobs.ts';
import { refreshPolicy } from '../policy-text.ts';
import { differences } from './classify.ts';
import { type PublishedPolicy, readVersions } from './published.ts';

const everySeconds = 60;
const batchRows = 100;

export type NoticeParts = Pick<App, 'background' | 'withPurpose' | 'send' | 'web' | 'clock'>;

export function policyJobs(app: NoticeParts): Job[] {
  return [
    declareJob({
      name: 'privacy.policy',
      purposes: ['comm.legal_notice'],
      actor: 'job:deliver',
      clauses: ['P-6-03', 'P-6-05'],
      everySeconds,
      concurrency: 1,
      run: async (_id, signal) => {
        await turnPolicyClock(app);
        await sendNotices(app, signal);
      },
    }),
  ];
}

/** Returns how many texts came into force or got their day. */
export async function turnPolicyClock({
  background,
  web,
  clock,
}: Pick<App, 'background' | 'web' | 'clock'>): Promise<number> {
  const ticked = await sql<{ n: number }>`select priv.policy_tick() as n`.execute(background);
  await refreshPolicy(web, clock.date());
  return ticked.rows[0].n;
}

/** Writes the mails that are due: one lease, one message, one person. Returns how many. */
export async function sendNotices(app: NoticeParts, signal?: AbortSignal): Promise<number> {
  const versions = await readVersions(app.web);
  let sent = 0;
  for (;;) {
    const due = await sql<{
      id: string;
    }>`select id from priv.due_policy_notices(${batchRows})`.execute(app.background);
    for (const { id } of due.rows) {
      if (signal?.aborted) return sent;
      sent += await sendNotice(app, versions, id);
    }
    if (due.rows.length < batchRows) return sent;
  }
}

/** What the mail says: the two texts, what widens, and the first day on which it can count. */
function factsOf(versions: PublishedPolicy[], version: string, now: number) {
  const after = versions.find(({ id }) => id === version);
  const before = versions.findLast(({ id, state }) => state === 'published' && id < version);
  const widens = before && after ? differences(before.snapshot, after.snapshot) : [];
  const earliest = now + parameters.policyNoticeDays.value * 24 * 3_600_000;
  const declared = Date.parse(after?.effective ?? '') || 0;
  return {
    version,
    previous: before?.id ?? version,
    earliest: new Date(Math.max(earliest, declared)).toISOString(),
    summary: widens
      .filter(({ material }) => material)
      .map(({ sentence }) => sentence)
      .join(' '),
  };
}

async function sendNotice(
  app: NoticeParts,
  versions: PublishedPolicy[],
  id: string,
): Promise<number> {
  const opening = { purpose: 'comm.legal_notice', anchor: { policy_notice: id } } as const;
  return app
    .withPurpose(opening, async (db, lease) => {
      const version = lease.scopeId as string;
      const message = await app.send(db, {
        template: 'legal.notice/policy-change',
        to: { subject: lease.subjectId as string },
        account: lease.accountId as string,
        about: id,
        facts: factsOf(versions, version, app.clock.now()),
      });
      await db
        .updateTable('p_comm_legal_notice.policy_notice')
        .set({ state: 'sent', message_id: message })
        .where('id', '=', id)
        .execute();
      return 1;
    })
    .catch((cause: { code?: string }) => {
      // The account closed, or the notice was sent meanwhile: then it is not due any more.
      if (cause.code === 'auth.required') return 0;
      throw cause;
    });
}

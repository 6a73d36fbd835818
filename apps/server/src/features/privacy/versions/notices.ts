// Tells people of a material change, and lets time do its part: an announced text comes into force,
// notices are found told or come back, and the text gets the day from which it counts.
import { sql } from 'kysely';
import type { App } from '../../../app.ts';
import { declareJob, type Job } from '../../../platform/jobs/jobs.ts';
import { refreshPolicy } from '../policy-text.ts';

const everySeconds = 60;
const batchRows = 100;

export type NoticeParts = Pick<
  App,
  'background' | 'withPurpose' | 'send' | 'web' | 'log' | 'baseUrl'
>;

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
}: Pick<App, 'background' | 'web'>): Promise<number> {
  const ticked = await sql<{ n: number }>`select priv.policy_tick() as n`.execute(background);
  await refreshPolicy(web);
  return ticked.rows[0].n;
}

/** Writes the mails that are due: one lease, one message, one person. Returns how many. */
export async function sendNotices(app: NoticeParts, signal?: AbortSignal): Promise<number> {
  let sent = 0;
  for (;;) {
    const due = await sql<{
      id: string;
    }>`select id from priv.due_policy_notices(${batchRows})`.execute(app.background);
    for (const { id } of due.rows) {
      if (signal?.aborted) return sent;
      sent += await sendNotice(app, id);
    }
    if (due.rows.length < batchRows) return sent;
  }
}

async function sendNotice(app: NoticeParts, id: string): Promise<number> {
  const opening = { purpose: 'comm.legal_notice', anchor: { policy_notice: id } } as const;
  return app
    .withPurpose(opening, async (db, lease) => {
      const message = await app.send(db, {
        template: 'legal.notice',
        to: { subject: lease.subjectId as string },
        account: lease.accountId as string,
        about: id,
        facts: {
          version: lease.scopeId as string,
          changes: `${app.baseUrl()}/privacy/history`,
          choices: `${app.baseUrl()}/privacy/choices`,
        },
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

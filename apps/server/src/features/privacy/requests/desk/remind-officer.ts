// Word to each privacy officer that the day of a request comes near, or is over: on the days that
// the state machine names, by mail, with nothing in it about whoever asked.
import { sql } from 'kysely';
import type { App } from '../../../../app.ts';

/** `id` is `<request>/<staff role>`. Once for each reminder and officer. */
export async function remindOfficer(
  app: Pick<App, 'withPurpose' | 'send'>,
  id: string,
): Promise<void> {
  const opening = { purpose: 'security.audit', anchor: { request_reminder: id } } as const;
  const told = app.withPurpose(opening, async (db, lease) => {
    const { rows } = await sql<{ request: string; kind: string; due_at: Date }>`
      select * from priv.remind_officer()`.execute(db);
    for (const { request, kind, due_at } of rows) {
      await app.send(db, {
        template: 'service.notice/request-due',
        to: { subject: lease.subjectId as string },
        account: lease.accountId as string,
        about: request,
        facts: { kind, due: due_at.toISOString() },
      });
    }
  });
  await told.catch((cause) => {
    // Answered meanwhile, or told by somebody quicker.
    if ((cause as { code?: string }).code !== 'auth.required') throw cause;
  });
}

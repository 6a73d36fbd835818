// What staff's cases owe to people, done by machine: a code for each thread, word of each emergency
// to whom it was about, word of each alert to the privacy officer, and the end of what is past its
// time.
import { randomInt } from 'node:crypto';
import { sql } from 'kysely';
import { parameters } from '../../../../../../policy/parameters.ts';
import type { App } from '../../../app.ts';
import { sha256 } from '../../../platform/crypto/sha256.ts';
import { declareJob, type Job } from '../../../platform/jobs/jobs.ts';
import { Personal } from '../../../platform/log/personal.ts';
import { remindOfficer } from '../requests/desk/remind-officer.ts';
import { noticeIsDue } from './emergency.ts';

const everySeconds = 60;
const batchMax = 50;
const codeDigits = 8;
const codeMs = parameters.caseCodeMinutes.value * 60_000;

type WatchApp = Pick<App, 'withPurpose' | 'send' | 'background' | 'clock' | 'log'>;

export function watchJobs(app: App): Job[] {
  return [
    declareJob({
      name: 'staff.watch',
      purposes: ['retention.sweep'],
      actor: 'job:watch',
      clauses: ['P-4-09'],
      everySeconds,
      concurrency: 1,
      run: async (_id, signal) => {
        await watchCases(app, signal);
      },
    }),
    declareJob({
      name: 'staff.write_thread',
      purposes: ['comm.service'],
      actor: 'job:deliver',
      clauses: ['P-4-06'],
      run: (id) => writeThread(app, id),
    }),
    declareJob({
      name: 'staff.tell_emergency',
      purposes: ['comm.legal_notice'],
      actor: 'job:deliver',
      clauses: ['P-4-09'],
      run: (id) => tellEmergency(app, id),
    }),
    declareJob({
      name: 'staff.tell_alert',
      purposes: ['security.audit'],
      actor: 'job:watch',
      clauses: ['P-4-06'],
      run: (id) => tellAlert(app, id),
    }),
  ];
}

/** One look at everything that is due; safe to repeat and to break off anywhere. */
export async function watchCases(app: WatchApp, signal?: AbortSignal): Promise<void> {
  await sql`select priv.sweep_case_end(${batchMax})`.execute(app.background);
  await sql`select priv.sweep_unreviewed_emergency(${batchMax})`.execute(app.background);
  for (const [finder, tell] of [
    ['waiting_case', writeThread],
    ['untold_emergency', tellEmergency],
    ['untold_alert', tellAlert],
    ['untold_reminder', remindOfficer],
  ] as const) {
    const { rows } = await sql<{ id: string }>`
      select id from ${sql.id('priv', `due_${finder}`)}(${batchMax})`.execute(app.background);
    for (const { id } of rows) {
      if (signal?.aborted) return;
      await tell(app, id).catch((cause) => {
        // One that cannot be told does not keep the others from being told; it stays due.
        app.log.error({ err: cause, finder, id }, 'somebody of a case could not be told');
      });
    }
  }
}

/** Sends the code that proves a thread, or the word that it was locked. */
export async function writeThread(app: WatchApp, id: string): Promise<void> {
  const opening = { purpose: 'comm.service', anchor: { waiting_case: id } } as const;
  await whileThere(
    app.withPurpose(opening, async (db, lease) => {
      const thread = await db
        .selectFrom('p_comm_service.open_case')
        .select('state')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      const to = { subject: lease.subjectId as string };
      const account = lease.accountId as string;
      if (thread.state === 'locked') {
        await app.send(db, { template: 'service.notice/thread-locked', to, account, about: id });
        await db
          .updateTable('p_comm_service.open_case')
          .set({ told_at: app.clock.date() })
          .where('id', '=', id)
          .execute();
        return;
      }
      const code = String(randomInt(10 ** codeDigits)).padStart(codeDigits, '0');
      await db
        .insertInto('p_comm_service.case_code')
        .values({
          case_id: id,
          subject_id: to.subject,
          code_hash: sha256(`${id}/${code}`),
          expires_at: sql`priv.now() + make_interval(secs => ${codeMs / 1000})`,
          source: 'system',
        })
        .execute();
      const secret = new Personal(code);
      const facts = { minutes: parameters.caseCodeMinutes.value };
      await app.send(db, {
        template: 'account.code/help-thread',
        to,
        account,
        about: id,
        facts,
        secret,
      });
    }),
  );
}

/** Tells the person of an emergency what was opened, why and until when. */
export async function tellEmergency(app: WatchApp, id: string): Promise<void> {
  const opening = { purpose: 'comm.legal_notice', anchor: { opened_emergency: id } } as const;
  await whileThere(
    app.withPurpose(opening, async (db, lease) => {
      const row = await db
        .selectFrom('p_comm_legal_notice.break_glass')
        .select(['ground', 'fields', 'approved_at', 'closes_at', 'told_at'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      if (!noticeIsDue(row)) return;
      await app.send(db, {
        template: 'legal.notice/emergency-access',
        to: { subject: lease.subjectId as string },
        account: lease.accountId as string,
        about: id,
        facts: {
          ground: row.ground,
          fields: row.fields.join(', '),
          opened: (row.approved_at as Date).toISOString(),
          closed: (row.closes_at as Date).toISOString(),
        },
      });
      await db
        .updateTable('p_comm_legal_notice.break_glass')
        .set({ told_at: app.clock.date() })
        .where('id', '=', id)
        .execute();
    }),
  );
}

/** Tells one officer of one alert: `<alert>/<staff role>`. */
export async function tellAlert(app: WatchApp, id: string): Promise<void> {
  const opening = { purpose: 'security.audit', anchor: { staff_alert: id } } as const;
  await whileThere(
    app.withPurpose(opening, async (db, lease) => {
      const alert = await db
        .selectFrom('p_security_audit.staff_alert')
        .select(['id', 'kind', 'staff_id', 'at', 'told'])
        .where('id', '=', lease.scopeId as string)
        .executeTakeFirstOrThrow();
      await app.send(db, {
        template: 'service.notice/staff-alert',
        to: { subject: lease.subjectId as string },
        account: lease.accountId as string,
        about: alert.id,
        facts: { kind: alert.kind, staff: alert.staff_id, at: alert.at.toISOString() },
      });
      await db
        .updateTable('p_security_audit.staff_alert')
        .set({ told: [...alert.told, lease.anchorId] })
        .where('id', '=', alert.id)
        .execute();
    }),
  );
}

/** An anchor row that is not what it was: somebody else was first, and all is done. */
async function whileThere(work: Promise<void>): Promise<void> {
  await work.catch((thrown) => {
    if ((thrown as { code?: string }).code !== 'auth.required') throw thrown;
  });
}

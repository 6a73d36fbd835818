// A person wants to be erased: everything is frozen at once, and after the days of undo, or at
// once, erased. The code for the receipt is shown and mailed now: afterwards there is nobody to
// ask.
import { sql } from 'kysely';
import { parameters } from '../../../../../../policy/parameters.ts';
import type { App } from '../../../app.ts';
import { Personal } from '../../../platform/log/personal.ts';
import { problem } from '../../../problems.ts';
import { note } from '../audit/note.ts';
import { codeHash, drawCode, spacedCode } from '../requests/code.ts';
import { moveRequest } from '../requests/move-request.ts';
import type { Db, Lease } from '../with-purpose.ts';

const dayMs = 24 * 3_600_000;

export type When = 'now' | 'in_14_days';
export type BeginParts = Pick<App, 'clock' | 'id' | 'jobs' | 'send'>;

interface Scope {
  account_id: string;
  members: number;
  owners: number;
  owns: boolean;
}

/** Freezes the lease's person, and their accounts where nobody else is in them. Throws
 * rights.last_owner, changing nothing, where others would be left without an owner. */
export async function beginErasure(
  app: BeginParts,
  db: Db,
  lease: Lease,
  request: { id: string },
  when: When,
): Promise<{ runAt: Date; code: string }> {
  const { rows } = await sql<Scope>`select * from priv.erasure_scope()`.execute(db);
  const left = rows.find(({ members, owners, owns }) => owns && owners === 1 && members > 1);
  if (left) throw problem('rights.last_owner');
  const alone = rows.filter(({ members }) => members === 1).map((one) => one.account_id);
  const now = app.clock.now();
  const runAt = new Date(when === 'now' ? now : now + parameters.erasureUndoDays.value * dayMs);
  const code = drawCode();
  const accounts: (string | null)[] = alone.length > 0 ? alone : [null];
  const jobs: string[] = [];
  for (const account of accounts) {
    const id = app.id('era');
    jobs.push(id);
    await db
      .insertInto('p_rights_fulfil.erasure_job')
      .values({
        id,
        request_id: request.id,
        subject_id: lease.subjectId,
        account_id: account,
        mode: when === 'now' ? 'now' : 'undo',
        state: 'frozen',
        step: 'ledger',
        asked_at: new Date(now),
        run_at: runAt,
        wake_at: runAt,
        receipt_code_hash: codeHash(code),
        source: 'form',
      })
      .execute();
    await app.jobs.enqueue(db, 'privacy.erase', id, { at: runAt, key: id });
  }
  await sql`select priv.freeze_subject('erasure')`.execute(db);
  if (lease.accountId !== null && alone.includes(lease.accountId)) {
    await sql`select priv.freeze_account('erasure')`.execute(db);
  }
  await note(db, 'erasure.asked', { request: request.id, jobs, when });
  await app.send(db, {
    template: 'rights.answer/erasure-begun',
    to: { subject: lease.subjectId as string },
    ...(lease.accountId ? { account: lease.accountId } : {}),
    about: request.id,
    facts: { until: runAt.toISOString().slice(0, 10) },
    secret: new Personal(spacedCode(code)),
  });
  return { runAt, code };
}

/** The person's erasures that can still be taken back, by request, and until when. */
export async function undoableErasures(
  app: Pick<App, 'clock'>,
  db: Db,
): Promise<ReadonlyMap<string, Date>> {
  const jobs = await db
    .selectFrom('p_rights_fulfil.erasure_job')
    .select(['request_id', 'run_at'])
    .where('state', '=', 'frozen')
    .where('run_at', '>', app.clock.date())
    .execute();
  return new Map(jobs.map((job) => [job.request_id, job.run_at]));
}

/**
 * Takes it back, while it can be: the job ends, what was frozen thaws. False when it is too
 * late, or there is no such erasure of this person.
 */
export async function undoErasure(
  app: Pick<App, 'clock' | 'send'>,
  db: Db,
  lease: Lease,
  requestId: string,
): Promise<boolean> {
  const undone = await db
    .updateTable('p_rights_fulfil.erasure_job')
    .set({ state: 'canceled', wake_at: null })
    .where('request_id', '=', requestId)
    .where('state', '=', 'frozen')
    .where('run_at', '>', app.clock.date())
    .executeTakeFirst();
  if (undone.numUpdatedRows === 0n) return false;
  await sql`select priv.thaw_subject('erasure')`.execute(db);
  if (lease.accountId !== null) await sql`select priv.thaw_account('erasure')`.execute(db);
  await moveRequest(app, db, requestId, { is: 'withdrawn' });
  await note(db, 'erasure.undone', { request: requestId });
  return true;
}

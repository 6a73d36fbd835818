// The erasure itself: a saga of steps, each safe to repeat, with the step that comes next written
// in the job's row. A crash at any point is taken up where it was; the end is the same.
import { sql } from 'kysely';
import type { App } from '../../../app.ts';
import { sha256Hex } from '../../../platform/crypto/sha256.ts';
import { note } from '../audit/note.ts';
import { moveRequest } from '../requests/move-request.ts';
import { wakeAt } from '../requests/request.ts';
import { readRequest } from '../requests/store.ts';
import type { Db } from '../with-purpose.ts';
import { erasureOrder } from './erasure-order.ts';
import type { LedgerEntry, LedgerFile } from './ledger.ts';

const batchRows = 1000;
const batchBlobs = 200;
const dayMs = 24 * 3_600_000;

/** In this order: what follows cannot be read any more once the keys are gone. */
export const steps = ['ledger', 'keys', 'blobs', 'rows', 'receipt'] as const;
export type ErasureStep = (typeof steps)[number];

export interface Erased {
  jobId: string;
  subjectId: string | null;
  accountId: string | null;
}

export interface Kept {
  what: string;
  rows: number;
  because: string;
  until: string | null;
}

export type ReceiptLine = Record<string, string | number | null>;

export interface ErasureParts extends Pick<App, 'background' | 'blobs' | 'clock' | 'withPurpose'> {
  ledger: LedgerFile;
  /** The ring of keys outside the database is written anew, without those that are destroyed. */
  keysGone?(): Promise<void>;
  /** Signs the receipt's lines, so that anybody can check them without us. */
  signed(lines: ReceiptLine[]): Promise<string> | string;
  /** Called between any two acts; tests crash here. */
  passing?(point: string): void;
}

interface Job extends Erased {
  requestId: string;
  state: string;
  step: ErasureStep;
  counts: Record<string, number>;
}

/** Runs a job to its end, or as far as a hold lets it. Returns how it stands. */
export async function runErasure(
  parts: ErasureParts,
  jobId: string,
): Promise<'done' | 'held' | 'gone'> {
  const passing = parts.passing ?? (() => undefined);
  for (;;) {
    const job = await readJob(parts, jobId);
    passing('read');
    if (!job) return 'gone';
    const held = await heldScopes(parts, job);
    // What is begun is finished: a hold that comes later finds nothing to hold.
    if (held.length > 0 && job.step === 'ledger') {
      await waitForRelease(parts, job, held);
      return 'held';
    }
    const counts = await perform(parts, job);
    passing(`${job.step}: done`);
    const next = steps[steps.indexOf(job.step) + 1];
    if (next === undefined) return 'done';
    await advance(parts, job, next, counts);
    passing(`${job.step}: written`);
  }
}

function under<Result>(
  { withPurpose }: ErasureParts,
  jobId: string,
  work: (db: Db) => Promise<Result>,
): Promise<Result> {
  return withPurpose({ purpose: 'rights.fulfil', anchor: { erasure_job: jobId } }, work);
}

/** The job, or undefined when it is over, undone, or not yet due. */
async function readJob(parts: ErasureParts, jobId: string): Promise<Job | undefined> {
  const row = await under(parts, jobId, (db) =>
    db
      .selectFrom('p_rights_fulfil.erasure_job_erase')
      .select(['id', 'request_id', 'subject_id', 'account_id', 'state', 'step', 'counts'])
      .where('id', '=', jobId)
      .executeTakeFirst(),
  ).catch((cause: { code?: string }) => {
    if (cause.code === 'auth.required') return undefined;
    throw cause;
  });
  return (
    row && {
      jobId,
      requestId: row.request_id,
      subjectId: row.subject_id,
      accountId: row.account_id,
      state: row.state,
      step: row.step as ErasureStep,
      counts: row.counts as Record<string, number>,
    }
  );
}

interface Held {
  scope: string;
  until: Date | null;
}

async function heldScopes(parts: ErasureParts, { jobId }: Job): Promise<Held[]> {
  const { rows } = await under(parts, jobId, (db) =>
    sql<Held>`select scope, until from priv.erasure_held()`.execute(db),
  );
  return rows;
}

/** Everything stays, frozen, and the person is told what and until when; tomorrow it is looked at
 * again. */
async function waitForRelease(parts: ErasureParts, job: Job, held: Held[]): Promise<void> {
  const kept: Kept[] = held.map(({ scope, until }) => ({
    what: scope === 'person' ? 'what is kept about you' : 'what is kept in the account',
    rows: 0,
    because: 'A legal hold in an open case',
    until: until?.toISOString() ?? null,
  }));
  await under(parts, job.jobId, async (db) => {
    await db
      .updateTable('p_rights_fulfil.erasure_job_erase')
      .set({
        state: 'held',
        kept: JSON.stringify(kept),
        wake_at: new Date(parts.clock.now() + dayMs),
      })
      .where('id', '=', job.jobId)
      .execute();
    if (job.state !== 'held') await note(db, 'erasure.held', { job: job.jobId });
  });
}

async function advance(
  parts: ErasureParts,
  job: Job,
  step: ErasureStep,
  counts: Record<string, number>,
): Promise<void> {
  await under(parts, job.jobId, (db) =>
    db
      .updateTable('p_rights_fulfil.erasure_job_erase')
      .set({ state: 'running', step, counts: JSON.stringify({ ...job.counts, ...counts }) })
      .where('id', '=', job.jobId)
      .execute(),
  );
}

async function perform(parts: ErasureParts, job: Job): Promise<Record<string, number>> {
  switch (job.step) {
    case 'ledger':
      await enterLedger(parts, job);
      return countRows(parts, job);
    case 'keys':
      await under(parts, job.jobId, (db) => sql`select priv.destroy_keys()`.execute(db));
      parts.passing?.('keys: in the database');
      await parts.keysGone?.();
      return {};
    case 'blobs':
      return removeBlobs(parts, job);
    case 'rows':
      return removeRows(parts, job);
    case 'receipt':
      await finish(parts, job);
      return {};
  }
}

/** First in the database, then in the file: what the file lacks after a crash, a start writes. */
async function enterLedger(parts: ErasureParts, { jobId }: Job): Promise<void> {
  const { rows } = await under(parts, jobId, (db) =>
    sql<LedgerEntry & { at: Date | string }>`select * from priv.ledger_append()`.execute(db),
  );
  parts.passing?.('ledger: in the database');
  const [entry] = rows;
  parts.ledger.append({ ...entry, seq: Number(entry.seq), at: new Date(entry.at).toISOString() });
}

async function removeBlobs(parts: ErasureParts, { jobId }: Job): Promise<Record<string, number>> {
  // Their rows stand until the next step, so they are counted and found again after a crash.
  const { rows } = await under(parts, jobId, (db) =>
    sql<{ id: string }>`select id from priv.erasure_blobs(${2_147_483_647})`.execute(db),
  );
  let blobs = 0;
  for (let at = 0; at < rows.length; at += batchBlobs) {
    for (const { id } of rows.slice(at, at + batchBlobs)) {
      for await (const blob of parts.blobs.list(`${id}/`)) {
        await parts.blobs.delete(blob);
        blobs += 1;
      }
      await parts.blobs.delete(id);
    }
    parts.passing?.('blobs: a batch');
  }
  return blobs > 0 ? { blobs } : {};
}

/** Before anything goes, so that what a crash interrupts is counted whole. */
async function countRows(parts: ErasureParts, { jobId }: Job): Promise<Record<string, number>> {
  const { rows } = await under(parts, jobId, (db) =>
    sql<{ rel: string; n: number }>`select rel, n from priv.erasure_counts()`.execute(db),
  );
  return Object.fromEntries(rows.map(({ rel, n }) => [rel.replace(/^\w+\./, ''), n]));
}

async function removeRows(parts: ErasureParts, job: Job): Promise<Record<string, number>> {
  for (const rel of await erasureOrder(parts.background)) {
    for (;;) {
      const n = await under(parts, job.jobId, async (db) => {
        const { rows } = await sql<{ n: number }>`
          select priv.erase_rows(${rel}, ${batchRows}) as n`.execute(db);
        return rows[0].n;
      });
      parts.passing?.('rows: a batch');
      if (n < batchRows) break;
    }
  }
  return {};
}

/** What stays is asked of the database, the receipt is signed, and the request is answered: one
 * transaction, so that there is one receipt. */
async function finish(parts: ErasureParts, job: Job): Promise<void> {
  const kept = await under(parts, job.jobId, keptRows);
  const recipients = await under(parts, job.jobId, recipientsOf);
  const finishedAt = parts.clock.date();
  const receipt = await parts.signed(receiptLines(job, finishedAt, kept, recipients));
  await under(parts, job.jobId, async (db) => {
    await db
      .updateTable('p_rights_fulfil.erasure_job_erase')
      .set({
        state: 'done',
        wake_at: null,
        finished_at: finishedAt,
        kept: JSON.stringify(kept),
        receipt,
      })
      .where('id', '=', job.jobId)
      .execute();
    // Nobody is left to be told; the answer is the receipt.
    const door = 'rights_request_erase' as const;
    const silent = { clock: parts.clock, send: async () => '', door };
    const open = await readRequest(db, job.requestId, door);
    if (open && wakeAt(open.state) !== null) {
      await moveRequest(silent, db, job.requestId, { is: 'answered' }, { outcome: 'Erased.' });
    }
    await note(db, 'erasure.done', {
      job: job.jobId,
      handle: handleHash(job),
      rows: Object.values(job.counts).reduce((sum, n) => sum + n, 0),
      kept: kept.map(({ what }) => what),
    });
  });
}

async function keptRows(db: Db): Promise<Kept[]> {
  const { rows } = await sql<{ rel: string; rows: number; because: string; until: Date | null }>`
    select * from priv.erasure_kept()`.execute(db);
  return rows.map(({ rel, rows: n, because, until }) => ({
    what: rel.replace(/^\w+\./, ''),
    rows: n,
    because,
    until: until?.toISOString() ?? null,
  }));
}

interface Recipient {
  name: string;
  kind: string;
  times: number;
  last_at: string;
}

/** Nobody asks them to erase: with their names, whoever was erased can. */
async function recipientsOf(db: Db): Promise<Recipient[]> {
  const { rows } = await sql<Omit<Recipient, 'last_at'> & { last_at: Date }>`
    select name, kind, times, last_at from priv.erasure_recipients()`.execute(db);
  return rows.map((one) => ({ ...one, last_at: one.last_at.toISOString() }));
}

/** Stands for the person in the receipt: whoever has the id can tell that it is theirs. */
export function handleHash({ subjectId, accountId }: Erased): string {
  return sha256Hex(`${subjectId ?? ''}|${accountId ?? ''}`);
}

export function receiptLines(
  job: Job,
  finishedAt: Date,
  kept: readonly Kept[],
  recipients: readonly Recipient[],
): ReceiptLine[] {
  return [
    {
      kind: 'erasure.receipt',
      job: job.jobId,
      handle_sha256: handleHash(job),
      finished_at: finishedAt.toISOString(),
    },
    ...Object.entries(job.counts)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([what, count]) => ({ kind: 'erased', what, count })),
    ...kept.map((one) => ({ kind: 'kept', ...one })),
    ...recipients.map(({ kind: as, ...one }) => ({ kind: 'went_to', as, ...one })),
  ];
}

// What a crash between proving an address and being able to sign in leaves behind is completed
// here: the person has done all that was theirs to do.
import { sql } from 'kysely';
import type { App } from '../../../app.ts';
import { secret } from '../../../platform/ids.ts';
import { declareJob, type Job } from '../../../platform/jobs/jobs.ts';
import { tokenHash } from '../sign-in/session.ts';
import { makeAccount } from './make-account.ts';
import { completeDraft } from './sign-up.ts';

const everySeconds = 60;
/** Younger ones are being worked on by the request that proved them. */
const restSeconds = 60;
const batchRows = 50;

export function draftJobs(app: App): Job[] {
  return [
    declareJob({
      name: 'accounts.finish_drafts',
      purposes: ['account.auth'],
      actor: 'job:deliver',
      clauses: ['P-0-01', 'P-1A-01'],
      everySeconds,
      concurrency: 1,
      run: () => finishDrafts(app),
    }),
  ];
}

export async function finishDrafts(app: App): Promise<void> {
  const drafts = await app.auth
    .selectFrom('auth.registration_draft')
    .select('id')
    .where('used_at', 'is', null)
    .where('verified_at', '<', sql<Date>`priv.now() - make_interval(secs => ${restSeconds})`)
    .where('expires_at', '>', sql<Date>`priv.now()`)
    .orderBy('id')
    .limit(batchRows)
    .execute();
  for (const { id } of drafts) await finishDraft(app, id);
}

async function finishDraft(app: App, id: string): Promise<void> {
  const proof = secret();
  await setDraft(app, id, { proof_hash: tokenHash(proof) });
  try {
    await makeAccount(app, proof);
    await app.auth.transaction().execute((db) => completeDraft(app, db, id));
  } catch (thrown) {
    if ((thrown as { code?: string }).code !== 'account.policy_changed') throw thrown;
    // Another text counts now: the address is free again, and its owner begins anew.
    await setDraft(app, id, { verified_at: null, proof_hash: null, code_hash: null });
  }
}

async function setDraft(
  app: Pick<App, 'auth'>,
  id: string,
  set: { proof_hash: Uint8Array | null; verified_at?: null; code_hash?: null },
): Promise<void> {
  await app.auth
    .updateTable('auth.registration_draft')
    .set(set)
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .execute();
}

// Mails the codes of signing up and signing in. The code is drawn here, so that it is stored
// nowhere but sealed in its message and hashed in its row; and since a job does it, after the
// answer, the browser cannot tell from the time it takes whether an address is known.
import { sql } from 'kysely';
import type { App } from '../../app.ts';
import { declareJob, type Job } from '../../platform/jobs/jobs.ts';
import { Personal } from '../../platform/log/personal.ts';
import { codeHash, codeLife, codeMinutes, drawCode } from './one-time-code.ts';

export const mailSignUpCode = 'accounts.mail_sign_up_code';
export const mailSignInCode = 'accounts.mail_sign_in_code';

export function codeJobs(app: App): Job[] {
  const facts = {
    purposes: ['comm.service', 'account.auth'],
    actor: 'job:deliver',
    clauses: ['P-1A-02'],
    secondsMax: 30,
  };
  return [
    declareJob({ ...facts, name: mailSignUpCode, run: (id) => mailForDraft(app, id) }),
    declareJob({ ...facts, name: mailSignInCode, run: (id) => mailForSignIn(app, id) }),
  ];
}

/** A job may come twice: a draft that has its code is left alone. */
async function mailForDraft(app: App, id: string): Promise<void> {
  const draft = await app.auth
    .selectFrom('auth.registration_draft')
    .select(['known', 'sealed'])
    .where('id', '=', id)
    .where('code_hash', 'is', null)
    .where('verified_at', 'is', null)
    .where('expires_at', '>', sql<Date>`priv.now()`)
    .executeTakeFirst();
  if (!draft?.sealed) return;
  const { email } = JSON.parse(app.seal.unseal(draft.sealed, id)) as { email: string };
  const code = drawCode();
  await app.withPurpose({ purpose: 'comm.service', anchor: { sign_up: id } }, (db) =>
    app.send(db, {
      template: draft.known ? 'account.code/known' : 'account.code/sign-up',
      to: { address: new Personal(email) },
      about: id,
      facts: { minutes: String(codeMinutes) },
      secret: code,
    }),
  );
  await app.auth
    .updateTable('auth.registration_draft')
    .set({ code_hash: codeHash(app, id, code), code_expires_at: codeLife })
    .where('id', '=', id)
    .where('code_hash', 'is', null)
    .execute();
}

async function mailForSignIn(app: App, id: string): Promise<void> {
  const row = await app.auth
    .selectFrom('auth.login_code')
    .select(['subject_id', 'email_sealed', 'kind'])
    .where('id', '=', id)
    .where('code_hash', 'is', null)
    .where('used_at', 'is', null)
    .where('expires_at', '>', sql<Date>`priv.now()`)
    .executeTakeFirst();
  if (!row?.email_sealed) return;
  const address = new Personal(app.seal.unseal(row.email_sealed, id));
  const code = drawCode();
  await app.withPurpose({ purpose: 'comm.service', anchor: { login_code: id } }, (db) =>
    app.send(db, {
      template: templateOf(row),
      to: { address },
      about: id,
      facts: { minutes: String(codeMinutes) },
      secret: code,
    }),
  );
  await app.auth
    .updateTable('auth.login_code')
    .set({ code_hash: codeHash(app, id, code), email_sealed: null })
    .where('id', '=', id)
    .where('code_hash', 'is', null)
    .execute();
}

function templateOf({ subject_id, kind }: { subject_id: string | null; kind: string }): string {
  if (kind === 'confirm') return 'account.code/confirm';
  return subject_id === null ? 'account.code/unknown' : 'account.code/sign-in';
}

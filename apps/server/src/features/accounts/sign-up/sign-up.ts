// Signing up: the form becomes a sealed draft and a mailed code; the code that comes back becomes a
// person with an account. Whether an address is known already is told to its mailbox alone: what
// the browser sees, and what is done for it, is the same.
import { sql } from 'kysely';
import type { App } from '../../../app.ts';
import { secret } from '../../../platform/ids.ts';
import { problem } from '../../../problems.ts';
import { currentPolicy, parameters } from '../../privacy/index.ts';
import { mailSignUpCode } from '../mail-codes.ts';
import { codeTries, sameCode } from '../one-time-code.ts';
import { countAttempt } from '../sign-in/login-limit.ts';
import { findUser, hashAddress } from '../sign-in/login-user.ts';
import { hashPassword } from '../sign-in/password.ts';
import { type StartedSession, startSession, tokenHash } from '../sign-in/session.ts';
import { type KeptDraft, makeAccount } from './make-account.ts';
import type { SignUp } from './sign-up-form.ts';

const draftLife = sql<Date>`priv.now() + make_interval(days => ${parameters.signUpDraftDays.value})`;

/** Keeps the draft and mails the code. Returns the secret that the next page's address carries. */
export async function startSignUp(app: App, form: SignUp, client: string): Promise<string> {
  const policy = currentPolicy();
  if (form.policy_sha256 !== policy.sha256) throw problem('account.policy_changed');
  const emailHash = hashAddress(app, form.email);
  await countAttempt(app, { emailHash, client }, true);
  const { password, policy_sha256: _seen, ...person } = form;
  const kept: KeptDraft = {
    ...person,
    passwordHash: await hashPassword(password ?? secret()).then((hash) => password && hash),
  };
  const id = app.id('dra');
  const token = secret();
  await app.auth
    .insertInto('auth.registration_draft')
    .values({
      id,
      token_hash: tokenHash(token),
      account_id: app.id('acc'),
      subject_id: app.id('sub'),
      email_hash: emailHash,
      known: (await findUser(app, emailHash)) !== undefined,
      sealed: app.seal.seal(JSON.stringify(kept), id),
      text_sha256: policy.sha256,
      tries_left: codeTries,
      expires_at: draftLife,
      policy_version_id: policy.id,
      source: 'form',
    })
    .execute();
  await app.jobs.wake(mailSignUpCode, id, { key: id });
  return token;
}

/** Another code for the same draft; the earlier one is good no more. */
export async function sendAgain(app: App, token: string, client: string): Promise<void> {
  const draft = await app.auth
    .selectFrom('auth.registration_draft')
    .select(['id', 'email_hash', 'sealed'])
    .where('token_hash', '=', tokenHash(token))
    .where('verified_at', 'is', null)
    .where('expires_at', '>', sql<Date>`priv.now()`)
    .executeTakeFirst();
  if (!draft?.sealed) throw problem('account.draft_gone');
  await countAttempt(app, { emailHash: draft.email_hash, client }, true);
  await app.auth
    .updateTable('auth.registration_draft')
    .set({ code_hash: null, code_expires_at: null, tries_left: codeTries })
    .where('id', '=', draft.id)
    .where('verified_at', 'is', null)
    .execute();
  await app.jobs.wake(mailSignUpCode, draft.id, { key: draft.id });
}

/** The code that came back. Makes person and account, and signs the browser in. */
export async function finishSignUp(
  app: App,
  token: string,
  typed: string,
  browser: { userAgent?: string; remembered: boolean },
): Promise<StartedSession> {
  const proof = secret();
  const draft = await verify(app, token, typed, proof);
  await makeAccount(app, proof);
  return startSession(
    app,
    {
      subjectId: draft.subject_id,
      accountId: draft.account_id,
      method: 'sign_up',
      ...browser,
    },
    (db) => completeDraft(app, db, draft.id),
  );
}

interface VerifiedDraft {
  id: string;
  account_id: string;
  subject_id: string;
}

/** Each try costs one of five, before it is looked at. */
async function verify(
  app: App,
  token: string,
  typed: string,
  proof: string,
): Promise<VerifiedDraft> {
  const draft = await app.auth
    .updateTable('auth.registration_draft')
    .set((eb) => ({ tries_left: eb('tries_left', '-', 1) }))
    .where('token_hash', '=', tokenHash(token))
    .where('tries_left', '>', 0)
    .where('verified_at', 'is', null)
    .where('code_expires_at', '>', sql<Date>`priv.now()`)
    .returning([
      'id',
      'known',
      'account_id',
      'subject_id',
      'email_hash',
      'code_hash',
      'text_sha256',
    ])
    .executeTakeFirst();
  if (!draft) throw problem('account.code_wrong');
  const right = draft.code_hash !== null && sameCode(app, draft.id, typed, draft.code_hash);
  if (draft.known || !right) throw problem('account.code_wrong');
  // What was accepted must be what counts now, when the account is made.
  if (draft.text_sha256 !== currentPolicy().sha256) throw problem('account.policy_changed');
  await app.auth.transaction().execute(async (db) => {
    // A unique index lets one draft per address through, and the look for a known address comes
    // after it: two drafts for one address cannot both see nobody.
    const { numUpdatedRows } = await db
      .updateTable('auth.registration_draft')
      .set({ verified_at: sql`priv.now()`, proof_hash: tokenHash(proof) })
      .where('id', '=', draft.id)
      .where('verified_at', 'is', null)
      .executeTakeFirst()
      .catch((thrown) => {
        if ((thrown as { code?: string }).code !== '23505') throw thrown;
        throw problem('account.address_taken', {}, thrown);
      });
    if (numUpdatedRows !== 1n) throw problem('account.code_wrong');
    if (await findUser({ auth: db }, draft.email_hash)) throw problem('account.address_taken');
  });
  return draft;
}

/** From now on the person signs in; the draft is empty. */
export async function completeDraft(
  app: Pick<App, 'id' | 'seal'>,
  db: App['auth'],
  draftId: string,
): Promise<void> {
  const draft = await db
    .selectFrom('auth.registration_draft')
    .select(['subject_id', 'email_hash', 'sealed'])
    .where('id', '=', draftId)
    .where('verified_at', 'is not', null)
    .where('used_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (!draft?.sealed) return;
  const { passwordHash } = JSON.parse(app.seal.unseal(draft.sealed, draftId)) as KeptDraft;
  await db
    .insertInto('auth.login_user')
    .values({
      id: app.id('usr'),
      subject_id: draft.subject_id,
      email_hash: draft.email_hash,
      password_hash: passwordHash ?? null,
      password_set_at: passwordHash ? sql`priv.now()` : null,
      source: 'form',
    })
    .execute();
  await db
    .updateTable('auth.registration_draft')
    .set({ used_at: sql`priv.now()`, sealed: null, proof_hash: null })
    .where('id', '=', draftId)
    .execute();
}

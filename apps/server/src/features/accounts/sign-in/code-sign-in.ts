// Signing in with a code by mail. A row is made and a message written for every address, so that
// neither tells which ones are known; to an unknown one the message says so, and has no code.
import { sql } from 'kysely';
import type { App } from '../../../app.ts';
import { secret } from '../../../platform/ids.ts';
import { problem } from '../../../problems.ts';
import { parameters } from '../../privacy/index.ts';
import { mailSignInCode } from '../mail-codes.ts';
import { codeTries, sameCode } from '../one-time-code.ts';
import { countAttempt, forgetAttempts } from './login-limit.ts';
import { findUser, hashAddress } from './login-user.ts';
import type { Browser } from './password-sign-in.ts';
import { type StartedSession, startSession, tokenHash } from './session.ts';

const codeLife = sql<Date>`priv.now() + make_interval(mins => ${parameters.loginCodeMinutes.value})`;

/** Mails a code. Returns the secret that the next page's address carries. */
export async function startCodeSignIn(
  app: App,
  email: string,
  { client, remembered }: Pick<Browser, 'client' | 'remembered'>,
): Promise<string> {
  const emailHash = hashAddress(app, email);
  const user = await findUser(app, emailHash);
  await countAttempt(app, { emailHash, client, subjectId: user?.subject_id }, true);
  const id = app.id('cod');
  const token = secret();
  await app.auth
    .insertInto('auth.login_code')
    .values({
      id,
      token_hash: tokenHash(token),
      subject_id: user?.subject_id ?? null,
      email_hash: emailHash,
      email_sealed: app.seal.seal(email.trim(), id),
      kind: 'sign_in',
      remembered,
      tries_left: codeTries,
      expires_at: codeLife,
      source: 'form',
    })
    .execute();
  await app.jobs.wake(mailSignInCode, id, { key: id });
  return token;
}

export async function finishCodeSignIn(
  app: App,
  token: string,
  typed: string,
  { client, ...browser }: Omit<Browser, 'remembered'>,
): Promise<StartedSession> {
  await countAttempt(app, { client });
  const row = await tryCode(app, 'sign_in', token, typed);
  await forgetAttempts(app, { emailHash: row.email_hash, client });
  const { subject_id: subjectId, remembered } = row;
  return startSession(app, { ...browser, subjectId, remembered, method: 'code' }, async (db) => {
    const used = await db
      .updateTable('auth.login_code')
      .set({ used_at: sql`priv.now()` })
      .where('id', '=', row.id)
      .where('used_at', 'is', null)
      .executeTakeFirst();
    if (used.numUpdatedRows !== 1n) throw problem('account.code_wrong');
  });
}

/** Each try costs one of five, before it is looked at. */
export async function tryCode(
  app: Pick<App, 'auth' | 'seal'>,
  kind: 'sign_in' | 'confirm',
  token: string,
  typed: string,
) {
  const row = await app.auth
    .updateTable('auth.login_code')
    .set((eb) => ({ tries_left: eb('tries_left', '-', 1) }))
    .where('token_hash', '=', tokenHash(token))
    .where('kind', '=', kind)
    .where('tries_left', '>', 0)
    .where('used_at', 'is', null)
    .where('expires_at', '>', sql<Date>`priv.now()`)
    .returning(['id', 'subject_id', 'email_hash', 'code_hash', 'remembered'])
    .executeTakeFirst();
  const { subject_id: subjectId, code_hash: kept } = row ?? {};
  if (!row || !kept || !subjectId || !sameCode(app, row.id, typed, kept)) {
    throw problem('account.code_wrong');
  }
  return { ...row, subject_id: subjectId };
}

// Signing in with address and password, and setting a password. An unknown address costs the same
// work and gets the same answer as a wrong password.
import { sql } from 'kysely';
import type { App } from '../../../app.ts';
import type { Credential } from '../../../platform/http/credentials.ts';
import { problem } from '../../../problems.ts';
import { countAttempt, forgetAttempts } from './login-limit.ts';
import { findUser, hashAddress } from './login-user.ts';
import { checkPassword, hashPassword } from './password.ts';
import { endSessionsOf, type StartedSession, startSession } from './session.ts';

/** The browser somebody signs in with. */
export interface Browser {
  client: string;
  userAgent?: string;
  remembered: boolean;
  before?: Credential;
}

export async function signInWithPassword(
  app: App,
  { email, password }: { email: string; password: string },
  { client, ...browser }: Browser,
): Promise<StartedSession> {
  const emailHash = hashAddress(app, email);
  const user = await findUser(app, emailHash);
  await countAttempt(app, { emailHash, client, subjectId: user?.subject_id });
  const verdict = await checkPassword(password, user?.password_hash ?? null);
  if (!user || verdict === 'wrong') throw problem('auth.wrong');
  await forgetAttempts(app, { emailHash, client });
  if (verdict === 'weak') await keepHash(app, user.subject_id, await hashPassword(password), false);
  return startSession(app, { ...browser, subjectId: user.subject_id, method: 'password' });
}

/** Sets or changes a password. Every other session ends: one of them may be why it is changed. */
export async function setPassword(
  app: Pick<App, 'auth'>,
  subjectId: string,
  password: string,
  sessionToken: string,
): Promise<void> {
  await keepHash(app, subjectId, await hashPassword(password), true);
  await endSessionsOf(app, subjectId, sessionToken);
}

async function keepHash(
  app: Pick<App, 'auth'>,
  subjectId: string,
  hash: string,
  isNew: boolean,
): Promise<void> {
  const { numUpdatedRows } = await app.auth
    .updateTable('auth.login_user')
    .set({ password_hash: hash, ...(isNew ? { password_set_at: sql`priv.now()` } : {}) })
    .where('subject_id', '=', subjectId)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw problem('account.address_unproven');
}

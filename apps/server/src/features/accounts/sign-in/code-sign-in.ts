// Signing in with a code by mail. A row is made and a message written for every address, so that
// neither tells which ones are known; to an unknown one the message says so, and has no code.
import type { App } from '../../../app.ts';
import { keepCode, tryCode, useCode } from './login-code.ts';
import { countAttempt, forgetAttempts } from './login-limit.ts';
import { findUser, hashAddress } from './login-user.ts';
import type { Browser } from './password-sign-in.ts';
import { type StartedSession, startSession } from './session.ts';

/** Mails a code. Returns the secret that the next page's address carries. */
export async function startCodeSignIn(
  app: App,
  email: string,
  { client, remembered }: Pick<Browser, 'client' | 'remembered'>,
): Promise<string> {
  const emailHash = hashAddress(app, email);
  const user = await findUser(app, emailHash);
  await countAttempt(app, { emailHash, client, subjectId: user?.subject_id }, true);
  const subjectId = user?.subject_id ?? null;
  return keepCode(app, { kind: 'sign_in', subjectId, email: email.trim(), emailHash, remembered });
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
  return startSession(app, { ...browser, subjectId, remembered, method: 'code' }, (db) =>
    useCode(db, row.id),
  );
}

// A signed-in browser. It ends by itself: half an hour without use or twelve hours in all, or
// thirty days on a browser that its owner asked to be remembered on (P-1C-02, P-1C-03).
import { sql } from 'kysely';
import type { App } from '../../../app.ts';
import { sha256 } from '../../../platform/crypto/sha256.ts';
import type { Credential } from '../../../platform/http/credentials.ts';
import { secret } from '../../../platform/ids.ts';
import { problem } from '../../../problems.ts';
import { parameters } from '../../privacy/index.ts';

export type SignInMethod = 'link' | 'password' | 'passkey' | 'code' | 'sign_up' | 'invitation';

export interface NewSession {
  subjectId: string;
  /** The account it is for; absent: the person's own choice of old, their first. */
  accountId?: string;
  method: SignInMethod;
  remembered: boolean;
  /** The browser's own description of itself. */
  userAgent?: string;
  /** A session that this browser had: it ends, so that nobody keeps an older token (ASVS 7.2.4). */
  before?: Credential;
}

export interface StartedSession {
  token: string;
  remembered: boolean;
  /** The account is closed: the session opens it again, and nothing else. */
  closed: boolean;
}

export function tokenHash(token: string): Uint8Array {
  return sha256(token);
}

/** Starts a session, and ends the one the browser brought. Throws auth.no_account when the person
 * belongs to no account. */
export async function startSession(
  app: Pick<App, 'auth' | 'id'>,
  made: NewSession,
  also?: (db: App['auth']) => Promise<void>,
): Promise<StartedSession> {
  const token = secret();
  const { remembered } = made;
  const life = remembered
    ? sql<Date>`priv.now() + make_interval(days => ${parameters.sessionDays.value})`
    : sql<Date>`priv.now() + make_interval(hours => ${parameters.sessionHours.value})`;
  const closed = await app.auth.transaction().execute(async (db) => {
    await also?.(db);
    const account = await homeAccount(db, made.subjectId, made.accountId);
    if (made.before?.is === 'session') await endSession({ auth: db }, made.before.token);
    await db
      .insertInto('auth.login_session')
      .values({
        id: app.id('ses'),
        token_hash: tokenHash(token),
        subject_id: made.subjectId,
        account_id: account.id,
        expires_at: life,
        remembered,
        method: made.method,
        device: deviceOf(made.userAgent),
        source: 'form',
      })
      .execute();
    return account.closed;
  });
  return { token, remembered, closed };
}

async function homeAccount(db: App['auth'], subjectId: string, accountId: string | undefined) {
  const { rows } = await sql<{ id: string; closed: boolean }>`
    select id, closed from priv.home_account(${subjectId}, ${accountId ?? null})`.execute(db);
  if (!rows[0]) throw problem('auth.no_account');
  return rows[0];
}

/** Ends the session of this cookie; a session that is not there is ended already. */
export async function endSession(app: Pick<App, 'auth'>, token: string): Promise<void> {
  await app.auth
    .updateTable('auth.login_session')
    .set({ ended_at: sql`priv.now()` })
    .where('token_hash', '=', tokenHash(token))
    .where('ended_at', 'is', null)
    .execute();
}

/** Ends every session of a person, or all but one. */
export async function endSessionsOf(
  app: Pick<App, 'auth'>,
  subjectId: string,
  butToken?: string,
): Promise<number> {
  let ending = app.auth
    .updateTable('auth.login_session')
    .set({ ended_at: sql`priv.now()` })
    .where('subject_id', '=', subjectId)
    .where('ended_at', 'is', null);
  if (butToken !== undefined) ending = ending.where('token_hash', '!=', tokenHash(butToken));
  const { numUpdatedRows } = await ending.executeTakeFirst();
  return Number(numUpdatedRows);
}

/** A sensitive act needs a fresh proof: throws auth.step_up unless the session began just now. */
export async function requireStepUp(app: Pick<App, 'auth'>, credential: Credential): Promise<void> {
  if (credential.is !== 'session') throw problem('auth.required');
  const fresh = await app.auth
    .selectFrom('auth.login_session')
    .select('id')
    .where('token_hash', '=', tokenHash(credential.token))
    .where('ended_at', 'is', null)
    .where(
      'signed_in_at',
      '>',
      sql<Date>`priv.now() - make_interval(mins => ${parameters.stepUpMinutes.value})`,
    )
    .executeTakeFirst();
  if (!fresh) throw problem('auth.step_up');
}

/** Notes now and then that sessions are in use; `seen` is called with every request. */
export function sessionWatch(app: Pick<App, 'auth' | 'clock'>) {
  const everyMs = 60_000;
  const keptMax = 10_000;
  const noted = new Map<string, number>();
  return async (credential: Credential): Promise<void> => {
    if (credential.is !== 'session') return;
    const now = app.clock.now();
    const last = noted.get(credential.token);
    if (last !== undefined && now - last < everyMs && now >= last) return;
    if (noted.size >= keptMax) noted.clear();
    noted.set(credential.token, now);
    // Only one that is still good: a session that has ended by idling stays ended.
    await app.auth
      .updateTable('auth.login_session')
      .set({ last_seen_at: sql`priv.now()` })
      .where('token_hash', '=', tokenHash(credential.token))
      .where('ended_at', 'is', null)
      .where('expires_at', '>', sql<Date>`priv.now()`)
      .where((eb) =>
        eb.or([
          eb('remembered', '=', true),
          eb(
            'last_seen_at',
            '>',
            sql<Date>`priv.now() - make_interval(mins => ${parameters.sessionIdleMinutes.value})`,
          ),
        ]),
      )
      .execute();
  };
}

/** The kind of browser and of machine, in two words, so that a person can tell their sessions
 * apart. More is not kept. */
export function deviceOf(userAgent = ''): string {
  const browser = [
    ['Edge', /Edg\//],
    ['Firefox', /Firefox\//],
    ['Chrome', /Chrom(e|ium)\//],
    ['Safari', /Safari\//],
  ].find(([, shape]) => (shape as RegExp).test(userAgent))?.[0];
  const system = [
    ['Android', /Android/],
    ['iPhone', /iPhone|iPad/],
    ['Windows', /Windows/],
    ['Mac', /Mac OS X|Macintosh/],
    ['Linux', /Linux/],
  ].find(([, shape]) => (shape as RegExp).test(userAgent))?.[0];
  return `${browser ?? 'A program'}${system ? ` on ${system}` : ''}`;
}

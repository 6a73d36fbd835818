// Signing in by a one-time link: making the link, claiming the account with it the first time, and
// the session it ends in. Tokens are stored as hashes; the database finds out whose they are.
import type { App } from '../../app.ts';
import type { Credential } from '../../platform/http/credentials.ts';
import { secret } from '../../platform/ids.ts';
import { Personal } from '../../platform/log/personal.ts';
import { problem } from '../../problems.ts';
import { addSubject } from '../people/index.ts';
import { currentPolicy, note, parameters } from '../privacy/index.ts';
import type { AccountState, Claim } from './account.ts';
import { type StartedSession, startSession, tokenHash } from './sign-in/session.ts';
import { openAccount } from './sign-up/make-account.ts';

/** Makes a link for the installation's account and returns its address. */
export async function makeSignInLink(app: App): Promise<string> {
  const token = secret();
  const lifeMs = parameters.signInLinkMinutes.value * 60_000;
  await app.auth
    .insertInto('auth.sign_in_link')
    .values({
      id: app.id('lnk'),
      token_hash: tokenHash(token),
      account_id: app.installation.accountId,
      subject_id: app.id('sub'), // whom it makes, if the account is still unclaimed
      expires_at: new Date(app.clock.now() + lifeMs),
      source: 'system',
    })
    .execute();
  return `${app.baseUrl()}/sign-in/${token}`;
}

/** What a link is good for. Throws auth.link_invalid when it is for nothing. */
export async function readLink(
  app: App,
  token: string,
): Promise<{ state: AccountState; accountName: string }> {
  return byLink(
    app.withPurpose({ purpose: 'account.profile', anchor: { sign_in_link: token } }, async (db) => {
      const account = await db
        .selectFrom('p_account_profile.account')
        .select(['state', 'name'])
        .executeTakeFirstOrThrow();
      return { state: account.state as AccountState, accountName: account.name };
    }),
  );
}

/** Makes the person, records the acceptance, and activates the account: one transaction. Claiming
 * twice changes nothing, so a form sent twice is harmless. */
export async function claimAccount(app: App, token: string, claim: Claim): Promise<void> {
  const policy = currentPolicy();
  if (claim.policy_sha256 !== policy.sha256) {
    throw problem('account.policy_changed');
  }
  const opening = { purpose: 'account.profile', anchor: { sign_in_link: token } } as const;
  await byLink(
    app.withPurpose(opening, async (db, lease) => {
      const { state } = await db
        .selectFrom('p_account_profile.account')
        .select('state')
        .executeTakeFirstOrThrow();
      if (state !== 'unclaimed') return;
      const subjectId = lease.subjectId as string;
      const accountId = lease.accountId as string;
      await addSubject(db, app.id, {
        id: subjectId,
        name: new Personal(claim.name),
        email: new Personal(claim.email),
      });
      await openAccount(app, db, {
        accountId,
        subjectId,
        channel: 'first_run',
        accepted: policy,
        name: new Personal(claim.name),
      });
      await db
        .updateTable('p_account_profile.account')
        .set({
          name: claim.header_identity,
          header_identity: claim.header_identity,
          time_zone: claim.time_zone,
        })
        .where('id', '=', accountId)
        .execute();
      await note(db, 'account.opened', { account: accountId, subject: subjectId, by: 'first_run' });
    }),
  );
}

/** Uses the link up and starts a session. */
export async function startLinkSession(
  app: App,
  token: string,
  browser: { remembered: boolean; userAgent?: string; before?: Credential },
): Promise<StartedSession> {
  const opening = { purpose: 'account.profile', anchor: { sign_in_link: token } } as const;
  const { subjectId, accountId } = await byLink(
    app.withPurpose(opening, async (db, lease) => {
      const { state } = await db
        .selectFrom('p_account_profile.account')
        .select('state')
        .executeTakeFirstOrThrow();
      if (state !== 'active') throw problem('auth.link_invalid');
      return lease;
    }),
  );
  const session = {
    ...browser,
    subjectId: subjectId as string,
    accountId: accountId as string,
    method: 'link',
  } as const;
  return startSession(app, session, async (db) => {
    const used = await db
      .updateTable('auth.sign_in_link')
      .set({ used_at: app.clock.date() })
      .where('token_hash', '=', tokenHash(token))
      .where('used_at', 'is', null)
      .executeTakeFirst();
    if (used.numUpdatedRows !== 1n) throw problem('auth.link_invalid');
  });
}

/** A link that opens nothing is "used or expired" to its holder, not "sign in first". */
async function byLink<Result>(opened: Promise<Result>): Promise<Result> {
  try {
    return await opened;
  } catch (thrown) {
    if ((thrown as { code?: string }).code !== 'auth.required') throw thrown;
    throw problem('auth.link_invalid', {}, thrown);
  }
}

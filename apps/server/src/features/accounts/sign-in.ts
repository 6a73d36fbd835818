// Signing in by a one-time link: making the link, claiming the account with it the first time, and
// the session it ends in. Tokens are stored as hashes; the database finds out whose they are.
import { createHash } from 'node:crypto';
import type { App } from '../../app.ts';
import { secret } from '../../platform/ids.ts';
import { Personal } from '../../platform/log/personal.ts';
import { problem } from '../../problems.ts';
import { addSubject } from '../people/index.ts';
import { currentPolicy, parameters } from '../privacy/index.ts';
import type { AccountState, Claim } from './account.ts';

export function tokenHash(token: string): Uint8Array {
  return createHash('sha256').update(token).digest();
}

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
    throw problem('validation.request', {
      param: 'policy_sha256',
      detail: 'The policy has changed since this page was shown. Load the page again and read it.',
    });
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
      const acceptance = app.id('cho');
      await db
        .insertInto('p_account_profile.choice_event')
        .values({
          id: acceptance,
          subject_id: subjectId,
          account_id: accountId,
          kind: 'policy_accept',
          decision: 'yes',
          channel: 'first_run',
          text_sha256: policy.sha256,
          policy_version_id: policy.id,
          source: 'form',
        })
        .execute();
      await db
        .insertInto('p_account_profile.membership')
        .values({
          id: app.id('mem'),
          account_id: accountId,
          subject_id: subjectId,
          role: 'owner',
          source: 'form',
        })
        .execute();
      await db
        .updateTable('p_account_profile.account')
        .set({
          state: 'active',
          name: claim.header_identity,
          header_identity: claim.header_identity,
          time_zone: claim.time_zone,
          accepted_event_id: acceptance,
        })
        .where('id', '=', accountId)
        .execute();
    }),
  );
}

/** Uses the link up and starts a session. Returns the cookie's value. */
export async function startSession(app: App, token: string): Promise<string> {
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
  const session = secret();
  const lifeMs = parameters.sessionDays.value * 24 * 3_600_000;
  await app.auth.transaction().execute(async (db) => {
    const used = await db
      .updateTable('auth.sign_in_link')
      .set({ used_at: app.clock.date() })
      .where('token_hash', '=', tokenHash(token))
      .where('used_at', 'is', null)
      .executeTakeFirst();
    if (used.numUpdatedRows !== 1n) throw problem('auth.link_invalid');
    await db
      .insertInto('auth.login_session')
      .values({
        id: app.id('ses'),
        token_hash: tokenHash(session),
        subject_id: subjectId as string,
        account_id: accountId as string,
        expires_at: new Date(app.clock.now() + lifeMs),
        source: 'form',
      })
      .execute();
  });
  return session;
}

/** Ends the session of this cookie; a session that is not there is ended already. */
export async function endSession(app: App, token: string): Promise<void> {
  await app.auth
    .updateTable('auth.login_session')
    .set({ ended_at: app.clock.date() })
    .where('token_hash', '=', tokenHash(token))
    .where('ended_at', 'is', null)
    .execute();
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

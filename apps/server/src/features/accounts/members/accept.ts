// Taking up an invitation: the link was mailed, so whoever has it has shown that the address is
// theirs. A new person accepts the policy and is made; one who signs in already only joins.
import { z } from 'zod';
import type { App } from '../../../app.ts';
import { Personal } from '../../../platform/log/personal.ts';
import { problem } from '../../../problems.ts';
import { addSubject, readOwnSubject } from '../../people/index.ts';
import { currentPolicy, type Db, type Lease, note } from '../../privacy/index.ts';
import { acceptPolicy } from '../accept-policy.ts';
import { nameCharsMax } from '../account.ts';
import { hashAddress } from '../sign-in/login-user.ts';
import type { Browser } from '../sign-in/password-sign-in.ts';
import { type StartedSession, startSession } from '../sign-in/session.ts';

export interface Invitation {
  kind: 'member' | 'account';
  role: string;
  email: string;
  accountName: string;
  /** True when nobody signs in with its address yet. */
  isNew: boolean;
}

export const joinForm = z.object({
  name: z.string().trim().min(1).max(nameCharsMax),
  policy_sha256: z.string().length(64),
  accept: z.literal('yes', 'must be ticked by you'),
});

/** Throws account.invitation_gone when it is for nothing. */
export async function readInvitation(app: App, token: string): Promise<Invitation> {
  return byInvitation(app, token, read);
}

async function read(db: Db): Promise<Invitation> {
  const { kind, role, email } = await db
    .selectFrom('p_account_profile.invitation')
    .select(['kind', 'role', 'email'])
    .executeTakeFirstOrThrow();
  const { name } = await db
    .selectFrom('p_account_profile.account')
    .select('name')
    .executeTakeFirstOrThrow();
  const person = await readOwnSubject(db);
  return {
    kind: kind as Invitation['kind'],
    role,
    email,
    accountName: name,
    isNew: person === undefined,
  };
}

/** Marks it as taken up: an invitation to make an account is used by the sign-up form. */
export async function useInvitation(app: App, token: string): Promise<void> {
  await byInvitation(app, token, (db) => markAccepted(app, db));
}

async function markAccepted(app: Pick<App, 'clock'>, db: Db): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('p_account_profile.invitation')
    .set({ accepted_at: app.clock.date() })
    .where('accepted_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw problem('account.invitation_gone');
}

/** Makes the member, and signs the browser in. `form` is what a new person filled in. */
export async function acceptInvitation(
  app: App,
  token: string,
  form: z.infer<typeof joinForm> | undefined,
  { client: _client, ...browser }: Browser,
): Promise<StartedSession> {
  const policy = currentPolicy();
  if (form && form.policy_sha256 !== policy.sha256) throw problem('account.policy_changed');
  const joined = await byInvitation(app, token, async (db, lease) => {
    const invitation = await read(db);
    if (invitation.kind !== 'member') throw problem('account.invitation_gone');
    if (invitation.isNew) await makePerson(app, db, lease, invitation, form);
    const person = await readOwnSubject(db);
    await db
      .insertInto('p_account_profile.membership')
      .values({
        id: app.id('mem'),
        account_id: lease.accountId as string,
        subject_id: lease.subjectId as string,
        role: invitation.role,
        name: person?.name.reveal() ?? null,
        source: 'form',
      })
      .onConflict((conflict) => conflict.columns(['account_id', 'subject_id']).doNothing())
      .execute();
    await markAccepted(app, db);
    await note(db, 'member.joined', {
      account: lease.accountId,
      subject: lease.subjectId,
      invitation: lease.anchorId,
    });
    return {
      subjectId: lease.subjectId as string,
      accountId: lease.accountId as string,
      email: invitation.email,
    };
  });
  const { email, ...session } = joined;
  return startSession(app, { ...browser, ...session, method: 'invitation' }, async (db) => {
    await db
      .insertInto('auth.login_user')
      .values({
        id: app.id('usr'),
        subject_id: joined.subjectId,
        email_hash: hashAddress(app, email),
        source: 'form',
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
}

async function makePerson(
  app: App,
  db: Db,
  lease: Lease,
  invitation: Invitation,
  form: z.infer<typeof joinForm> | undefined,
): Promise<void> {
  if (!form) throw problem('account.policy_changed');
  await addSubject(db, app.id, {
    id: lease.subjectId as string,
    name: new Personal(form.name),
    email: new Personal(invitation.email),
    emailVerifiedAt: app.clock.date(),
  });
  await acceptPolicy(app, db, {
    accountId: lease.accountId as string,
    subjectId: lease.subjectId as string,
    channel: 'form',
    accepted: currentPolicy(),
  });
}

/** A link that opens nothing is "taken up or too old" to its holder. */
async function byInvitation<Result>(
  app: App,
  token: string,
  work: (db: Db, lease: Lease) => Promise<Result>,
): Promise<Result> {
  const opening = { purpose: 'account.profile', anchor: { invitation: token } } as const;
  return app.withPurpose(opening, work).catch((thrown: { code?: string }) => {
    if (thrown.code !== 'auth.required') throw thrown;
    throw problem('account.invitation_gone', {}, thrown);
  });
}

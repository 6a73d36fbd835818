// Members of an account: who they are, what they may do, how they come and go. Who may change whom,
// and that an owner stays, the database checks again (trigger keep_members).
import { sql } from 'kysely';
import { z } from 'zod';
import type { App } from '../../../app.ts';
import { secret } from '../../../platform/ids.ts';
import { Personal } from '../../../platform/log/personal.ts';
import { problem } from '../../../problems.ts';
import { type Db, type Lease, note, parameters } from '../../privacy/index.ts';
import { emailCharsMax } from '../account.ts';
import { hashAddress } from '../sign-in/login-user.ts';
import { tokenHash } from '../sign-in/session.ts';

export const roles = ['owner', 'admin', 'member', 'viewer'] as const;
export type Role = (typeof roles)[number];

export const invitationForm = z.strictObject({
  email: z.email().max(emailCharsMax),
  role: z.enum(['admin', 'member', 'viewer']).default('member'),
  /** `account`: to make an account of their own, where only who is invited may. */
  kind: z.enum(['member', 'account']).default('member'),
});

export const memberSchema = z.object({
  id: z.string(),
  name: z.string().nullable(),
  role: z.enum(roles),
  you: z.boolean(),
  since: z.string(),
});

export const invitationSchema = z.object({
  id: z.string(),
  kind: z.enum(['member', 'account']),
  email: z.string(),
  role: z.enum(roles),
  expires_at: z.string(),
});

/** Under account.admin. */
export async function listMembers(db: Db, lease: Lease) {
  const rows = await db
    .selectFrom('p_account_admin.membership')
    .select(['id', 'subject_id', 'name', 'role', 'created_at'])
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(({ subject_id, created_at, role, ...row }) => ({
    ...row,
    role: role as Role,
    you: subject_id === lease.subjectId,
    since: created_at.toISOString(),
  }));
}

/** The open ones. */
export async function listInvitations(db: Db) {
  const rows = await db
    .selectFrom('p_account_admin.invitation')
    .select(['id', 'kind', 'email', 'role', 'expires_at'])
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', sql<Date>`priv.now()`)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    ...row,
    kind: row.kind as 'member' | 'account',
    role: row.role as Role,
    expires_at: row.expires_at.toISOString(),
  }));
}

/** Writes the invitation and its mail in one transaction. One that is open for the same address is
 * void from then on. */
export async function invite(
  app: App,
  db: Db,
  lease: Lease,
  form: z.infer<typeof invitationForm>,
): Promise<z.infer<typeof invitationSchema>> {
  const members = await listMembers(db, lease);
  const own = members.find(({ you }) => you);
  const account = await db
    .selectFrom('p_account_admin.account')
    .select('name')
    .executeTakeFirstOrThrow();
  const id = app.id('inv');
  const token = secret();
  const days = parameters.invitationDays.value;
  const emailHash = hashAddress(app, form.email);
  await db
    .updateTable('p_account_admin.invitation')
    .set({ revoked_at: sql`priv.now()` })
    .where('email_hash', '=', emailHash)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .execute();
  const role = form.kind === 'account' ? 'owner' : form.role;
  const made = await db
    .insertInto('p_account_admin.invitation')
    .values({
      id,
      account_id: lease.accountId as string,
      kind: form.kind,
      role,
      email: form.email,
      email_hash: emailHash,
      token_hash: tokenHash(token),
      invited_by: lease.subjectId as string,
      new_subject_id: app.id('sub'),
      expires_at: sql`priv.now() + make_interval(days => ${days})`,
      source: 'form',
    })
    .returning('expires_at')
    .executeTakeFirstOrThrow();
  const facts = { inviter: own?.name ?? 'Its owner', days };
  await app.send(db, {
    template:
      form.kind === 'account' ? 'service.notice/account-invitation' : 'service.notice/invitation',
    to: { address: new Personal(form.email) },
    account: lease.accountId as string,
    about: id,
    facts: form.kind === 'account' ? facts : { ...facts, account: account.name },
    secret: new Personal(`${app.baseUrl()}/invitation/${token}`),
  });
  await note(db, 'member.invited', {
    account: lease.accountId,
    invitation: id,
    role,
    kind: form.kind,
    by: lease.subjectId,
  });
  const expires = made.expires_at.toISOString();
  return { id, kind: form.kind, email: form.email, role, expires_at: expires };
}

/** False when there is no such open invitation. */
export async function revokeInvitation(db: Db, id: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('p_account_admin.invitation')
    .set({ revoked_at: sql`priv.now()` })
    .where('id', '=', id)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function changeRole(db: Db, id: string, role: Role): Promise<void> {
  await asAllowed(async () => {
    const { numUpdatedRows } = await db
      .updateTable('p_account_admin.membership')
      .set({ role })
      .where('id', '=', id)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) throw problem('resource.not_found');
  });
}

/**
 * Their sessions for this account are over at once: the session's anchor asks for the membership.
 */
export async function removeMember(db: Db, id: string): Promise<void> {
  await asAllowed(async () => {
    const { numDeletedRows } = await db
      .deleteFrom('p_account_admin.membership')
      .where('id', '=', id)
      .executeTakeFirst();
    if (numDeletedRows !== 1n) throw problem('resource.not_found');
  });
}

/** Under account.profile: everybody may leave, the last owner only by closing the account. */
export async function leaveAccount(db: Db, lease: Lease): Promise<void> {
  await asAllowed(async () => {
    await db
      .deleteFrom('p_account_profile.membership')
      .where('subject_id', '=', lease.subjectId as string)
      .where('account_id', '=', lease.accountId as string)
      .execute();
  });
}

/** What the trigger says, as a problem of ours. */
async function asAllowed(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    const { code, constraint, message } = thrown as Record<string, string | undefined>;
    if (constraint === 'keeps_an_owner') throw problem('account.last_owner', {}, thrown);
    if (code === '42501' && message?.includes('only an owner')) {
      throw problem('account.owner_only', {}, thrown);
    }
    throw thrown;
  }
}

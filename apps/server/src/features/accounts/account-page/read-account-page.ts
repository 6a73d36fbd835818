// Gathers what one's own page shows: the person's under account.profile, the account's under
// account.admin where they run it, the ways in from schema auth for the person the lease names.
import type { App } from '../../../app.ts';
import { problem } from '../../../problems.ts';
import type { Context } from '../../../route.ts';
import { readOwnSubject } from '../../people/index.ts';
import type { FormState } from '../form-fields.ts';
import { listInvitations, listMembers, type Role } from '../members/members.ts';
import { listSessions } from '../sign-in/own-sessions.ts';
import { listPasskeys, placeOf } from '../sign-in/passkeys.ts';
import type { AccountPage } from './pages.ts';

export async function readAccountPage(
  app: App,
  context: Pick<Context, 'withPurpose' | 'credential' | 'request'>,
  form: FormState,
  done: string | undefined,
): Promise<AccountPage> {
  if (context.credential.is !== 'session') throw problem('auth.required');
  const own = await context.withPurpose(async (db, lease) => {
    const subject = await readOwnSubject(db);
    const account = await db
      .selectFrom('p_account_profile.account')
      .select('name')
      .executeTakeFirstOrThrow();
    const membership = await db
      .selectFrom('p_account_profile.membership')
      .select('role')
      .where('account_id', '=', lease.accountId as string)
      .executeTakeFirstOrThrow();
    return { subject, account, role: membership.role as Role, id: lease.subjectId as string };
  });
  if (!own.subject) throw problem('auth.required');
  const admin = own.role === 'owner' || own.role === 'admin';
  const people = admin
    ? await context.withPurpose(
        async (db, lease) => ({
          members: await listMembers(db, lease),
          invitations: await listInvitations(db),
        }),
        { purpose: 'account.admin' },
      )
    : { members: [], invitations: [] };
  const user = await app.auth
    .selectFrom('auth.login_user')
    .select('password_hash')
    .where('subject_id', '=', own.id)
    .executeTakeFirst();
  const place = placeOf(app, context.request.headers.host);
  return {
    ...people,
    name: own.subject.name.reveal(),
    email: own.subject.email?.reveal() ?? '',
    confirmed: user !== undefined,
    hasPassword: Boolean(user?.password_hash),
    passkeys: place && (await listPasskeys(app, own.id)),
    sessions: await listSessions(app, own.id, context.credential.token),
    account: { name: own.account.name, owner: own.role === 'owner', admin },
    form,
    done,
  };
}

// Closing an account, and opening it again within thirty days. What closing ends, and what it takes
// to come back, stands in the database (trigger close_account); here are the receipt and the forms.
import type { App } from '../../../app.ts';
import { problem } from '../../../problems.ts';
import { currentPolicy, type Db, type Lease, parameters } from '../../privacy/index.ts';
import { acceptPolicy } from '../accept-policy.ts';

const dayMs = 24 * 3_600_000;

/** Under account.admin. The receipt is the last mail; it is written before the door is shut. */
export async function closeAccount(
  app: App,
  db: Db,
  lease: Lease,
  typedName: string,
): Promise<{ reopenUntil: Date }> {
  const accountId = lease.accountId as string;
  const { name } = await db
    .selectFrom('p_account_admin.account')
    .select('name')
    .executeTakeFirstOrThrow();
  if (typedName.trim() !== name) throw problem('account.name_differs');
  const reopenUntil = new Date(app.clock.now() + parameters.reopenDays.value * dayMs);
  await app.send(db, {
    template: 'service.notice/account-closed',
    to: { members: accountId },
    account: accountId,
    about: accountId,
    facts: { closed: app.clock.date().toISOString(), until: reopenUntil.toISOString() },
  });
  try {
    await db
      .updateTable('p_account_admin.account')
      .set({ state: 'closed' })
      .where('id', '=', accountId)
      .where('state', '=', 'active')
      .execute();
  } catch (thrown) {
    const { message } = thrown as { message?: string };
    if (!message?.includes('only an owner')) throw thrown;
    throw problem('account.owner_only', {}, thrown);
  }
  return { reopenUntil };
}

/** `token` is that of the owner's session, which opens nothing else. */
export async function reopenAccount(app: App, token: string, policySha256: string): Promise<void> {
  const policy = currentPolicy();
  if (policySha256 !== policy.sha256) throw problem('account.policy_changed');
  await byClosedAccount(app, token, async (db, lease) => {
    const acceptance = await acceptPolicy(app, db, {
      accountId: lease.accountId as string,
      subjectId: lease.subjectId as string,
      channel: 'reactivation',
      accepted: policy,
    });
    await db
      .updateTable('p_account_profile.account')
      .set({ state: 'active', accepted_event_id: acceptance })
      .where('id', '=', lease.accountId as string)
      .execute();
  });
}

/** The name of the closed account that this session may open again. */
export async function closedAccountName(app: App, token: string): Promise<string> {
  return byClosedAccount(app, token, async (db) => {
    const { name } = await db
      .selectFrom('p_account_profile.account')
      .select('name')
      .executeTakeFirstOrThrow();
    return name;
  });
}

async function byClosedAccount<Result>(
  app: App,
  token: string,
  work: (db: Db, lease: Lease) => Promise<Result>,
): Promise<Result> {
  const opening = { purpose: 'account.profile', anchor: { closed_account: token } } as const;
  return app.withPurpose(opening, work).catch((thrown: { code?: string }) => {
    if (thrown.code !== 'auth.required') throw thrown;
    throw problem('account.not_closed', {}, thrown);
  });
}

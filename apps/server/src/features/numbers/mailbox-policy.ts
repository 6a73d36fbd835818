// Whether administrators may read the members' private inboxes: the organisation declares it, every
// member is told, and it is noted (trigger declare_mailbox_policy).
import { z } from 'zod';
import type { App } from '../../app.ts';
import { problem } from '../../problems.ts';
import type { Db, Lease } from '../privacy/index.ts';

const policies = ['private', 'admin_may_read'] as const;
export const mailboxPolicySchema = z
  .strictObject({ mailbox_policy: z.enum(policies) })
  .meta({ id: 'MailboxPolicy' });

type MailboxPolicy = z.infer<typeof mailboxPolicySchema>;

/** Under account.profile: every member may know who may read theirs. */
export async function readMailboxPolicy(db: Db): Promise<MailboxPolicy> {
  const row = await db
    .selectFrom('p_account_profile.account')
    .select('mailbox_policy')
    .executeTakeFirstOrThrow();
  return mailboxPolicySchema.parse(row);
}

/** Under account.admin; an owner alone. Told only where something changes. */
export async function declareMailboxPolicy(
  app: Pick<App, 'send'>,
  db: Db,
  lease: Lease,
  { mailbox_policy }: MailboxPolicy,
): Promise<void> {
  const account = lease.accountId as string;
  const { numUpdatedRows } = await db
    .updateTable('p_account_admin.account')
    .set({ mailbox_policy })
    .where('mailbox_policy', '!=', mailbox_policy)
    .executeTakeFirst()
    .catch((thrown: { detail?: string }) => {
      if (thrown.detail === 'account.owner') throw problem('account.owner_only', {}, thrown);
      throw thrown;
    });
  if (numUpdatedRows === 0n) return;
  await app.send(db, {
    template: 'service.notice/mailbox-policy',
    to: { members: account },
    account,
    about: account,
    facts: { policy: mailbox_policy },
  });
}

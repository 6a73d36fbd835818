// What is stored about our fax numbers and the inboxes behind them.
import { declare } from '../../platform/db/inventory.ts';

const made = {
  policy_version_id: 'system.operations',
  source: 'system.operations',
  created_at: 'user.behavior.timestamp',
};

/**
 * Whoever works for the account may see its numbers and inboxes, under each purpose that needs
 * them.
 */
const readers: [string, string[]][] = [
  ['number.manage', ['user', 'account admin', 'API key']],
  ['account.profile', ['user']],
  ['fax.send', ['user', 'API key', 'job:dial']],
  ['fax.display', ['user', 'API key']],
  ['fax.receive', ['job:receive']],
  ['fax.route', ['job:receive']],
];
const byAccount = { by: 'account', column: 'account_id' } as const;
const readable = (read: string[]) =>
  readers.map(([purpose, actors]) => ({
    purpose,
    actors,
    rows: byAccount,
    read,
  }));

export const inventory = declare({
  tables: [
    {
      name: 'vault.inbox',
      holds: 'a place that received faxes are put in: every member’s, or one member’s own',
      mailbox: 'owner_subject_id',
      account: 'account_id',
      sources: ['system', 'form'],
      retention: 'account.life',
      export: 'yes',
      erasure: 'row',
      columns: {
        id: 'user.unique_id',
        account_id: 'user.account',
        name: 'user.account.settings',
        owner_subject_id: 'user.unique_id',
        ended_at: 'user.behavior.timestamp',
        ...made,
      },
      access: [
        ...readable(['id', 'account_id', 'name', 'owner_subject_id', 'ended_at']),
        {
          // Each makes, shares and ends their own; trigger guard_inbox has the rules.
          purpose: 'number.manage',
          actors: ['user'],
          rows: byAccount,
          insert: ['id', 'account_id', 'name', 'owner_subject_id', 'source'],
          update: ['name', 'owner_subject_id', 'ended_at'],
        },
        {
          // That a private inbox is there, and whose; never what is in it.
          purpose: 'account.admin',
          actors: ['account admin'],
          rows: byAccount,
          everyMailbox: true,
          read: ['id', 'account_id', 'name', 'owner_subject_id', 'ended_at'],
          update: ['owner_subject_id', 'ended_at'],
        },
      ],
    },
    {
      name: 'vault.number',
      holds: 'a fax number of an account',
      account: 'account_id',
      sources: ['system', 'form'],
      retention: 'account.life',
      export: 'yes',
      erasure: 'row',
      columns: {
        id: 'user.unique_id',
        account_id: 'user.account',
        inbox_id: 'user.unique_id',
        number: 'user.contact.phone_number',
        label: 'user.account.settings',
        ...made,
      },
      access: [
        ...readable(['id', 'account_id', 'inbox_id', 'number', 'label']),
        {
          purpose: 'account.admin',
          actors: ['account admin'],
          rows: byAccount,
          read: ['id', 'account_id', 'inbox_id', 'number', 'label'],
          update: ['inbox_id'],
        },
        {
          purpose: 'support.reply',
          actors: ['csr', 'sales'],
          rows: { by: 'account', column: 'account_id' },
          read: ['number', 'label'],
        },
      ],
    },
  ],
  sweeps: [
    {
      // One that was ended goes with the last record of its faxes.
      name: 'inbox',
      rule: 'account.life',
      statement: `delete from vault.inbox where id in (
        select i.id from vault.inbox i where i.ended_at is not null
          and not exists (select from vault.fax f where f.inbox_id = i.id) limit $1)`,
    },
  ],
});

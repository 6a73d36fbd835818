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
const readable = (read: string[]) =>
  readers.map(([purpose, actors]) => ({
    purpose,
    actors,
    rows: { by: 'account' as const, column: 'account_id' },
    read,
  }));

export const inventory = declare({
  tables: [
    {
      name: 'vault.inbox',
      holds: 'a place that received faxes are put in',
      account: 'account_id',
      sources: ['system', 'form'],
      retention: 'account.life',
      export: 'yes',
      erasure: 'row',
      columns: {
        id: 'user.unique_id',
        account_id: 'user.account',
        name: 'user.account.settings',
        ...made,
      },
      access: readable(['id', 'account_id', 'name']),
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
          purpose: 'support.reply',
          actors: ['csr', 'sales'],
          rows: { by: 'account', column: 'account_id' },
          read: ['number', 'label'],
        },
      ],
    },
  ],
});

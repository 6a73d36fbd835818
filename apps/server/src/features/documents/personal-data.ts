/**
 * What is stored about a document that no fax has taken yet: kept a day. Whoever works for the
 * account may hand one over and send it; looking at its pages is a purpose of its own, and is
 * written down.
 */
import { declare } from '../../platform/db/inventory.ts';

const owners = ['user', 'API key'];
const byAccount = { by: 'account', column: 'account_id' } as const;
const shown = [
  'id',
  'account_id',
  'kind',
  'bytes',
  'pages',
  'data_key',
  'facts',
  'created_at',
  'delete_at',
];

export const inventory = declare({
  tables: [
    {
      name: 'vault.document',
      holds: 'a file handed over to be faxed, sealed, until a fax takes a copy or the day is over',
      subject: 'subject_id',
      account: 'account_id',
      sources: ['form', 'api', 'system'],
      retention: 'fax.content',
      export: 'no: gone within a day; what is sent is exported with its fax',
      erasure: 'key',
      opens: { column: 'id', when: 'delete_at > priv.now()' },
      columns: {
        id: 'user.unique_id',
        account_id: 'user.account',
        subject_id: 'user.unique_id',
        kind: 'user.content',
        bytes: 'user.content',
        pages: 'user.content',
        data_key: 'user.authorizing',
        facts: 'user.content',
        created_at: 'user.behavior.timestamp',
        delete_at: 'user.behavior.timestamp',
        policy_version_id: 'system.operations',
        source: 'system.operations',
      },
      access: [
        {
          purpose: 'fax.send',
          actors: owners,
          rows: byAccount,
          read: shown,
          insert: [
            'id',
            'account_id',
            'subject_id',
            'kind',
            'bytes',
            'pages',
            'data_key',
            'facts',
            'created_at',
            'delete_at',
            'source',
          ],
        },
        { purpose: 'fax.display', actors: owners, rows: byAccount, read: shown },
      ],
    },
  ],
  sweeps: [
    {
      name: 'document',
      rule: 'fax.content',
      statement: `delete from vault.document where id in (
        select id from vault.document where delete_at < priv.now() order by delete_at limit $1)`,
    },
  ],
});

// What is kept so that an account can search inside its faxes, where it wants that: keyed hashes of
// words, written by one machine and compared under the account's own purpose.
import { declare } from '../../../platform/db/inventory.ts';

const made = {
  policy_version_id: 'system.operations',
  source: 'system.operations',
  owner_subject_id: 'user.unique_id',
};
const reader = { purpose: 'fax.index', actors: ['job:index'] };
const byFax = { by: 'anchor', column: 'fax_id' } as const;

export const inventory = declare({
  tables: [
    {
      name: 'vault.fax_index',
      mailbox: 'owner_subject_id',
      holds: 'that the text of a fax was read for searching, and how much of it',
      account: 'account_id',
      sources: ['system'],
      retention: 'fax.content',
      export: 'no: made from the pages, and the pages are exported',
      erasure: 'key',
      columns: {
        fax_id: 'user.unique_id',
        account_id: 'user.account',
        outcome: 'user.behavior',
        pages: 'user.behavior',
        read_at: 'user.behavior.timestamp',
        ...made,
      },
      access: [
        {
          ...reader,
          rows: byFax,
          insert: ['fax_id', 'account_id', 'outcome', 'pages', 'source'],
        },
      ],
    },
    {
      name: 'vault.fax_word',
      mailbox: 'owner_subject_id',
      holds: 'a word of a fax as a hash under a key of its account',
      account: 'account_id',
      sources: ['system'],
      retention: 'fax.content',
      export: 'no: made from the pages, and the pages are exported',
      erasure: 'key',
      columns: {
        fax_id: 'user.unique_id',
        account_id: 'user.account',
        word_hash: 'user.content',
        ...made,
      },
      access: [
        { ...reader, rows: byFax, insert: ['fax_id', 'account_id', 'word_hash', 'source'] },
        {
          purpose: 'fax.display',
          actors: ['user', 'API key'],
          rows: { by: 'account', column: 'account_id' },
          read: ['fax_id', 'account_id', 'word_hash'],
        },
      ],
    },
  ],
  anchors: [
    {
      name: 'fax_to_index',
      holds: 'the id of a fax that is over, not read yet, and of an account that wants it read',
      query: `
        select f.id, f.account_id, null, null, array['job:index'], array['fax.index']
        from vault.fax f join vault.fax_key k on k.fax_id = f.id
        where f.id = $1 and f.completed_at is not null
          and (k.delete_at is null or k.delete_at > priv.now())
          and priv.index_on(f.account_id)
          and not exists (select from vault.fax_index i where i.fax_id = f.id)`,
    },
  ],
  finders: [
    {
      name: 'unread_fax',
      query: `select f.id, f.completed_at from vault.fax f join vault.fax_key k on k.fax_id = f.id
        where f.completed_at is not null and (k.delete_at is null or k.delete_at > priv.now())
          and not exists (select from vault.fax_index i where i.fax_id = f.id)
          and f.account_id in (select a.id from vault.account a where priv.index_on(a.id))
        order by f.completed_at desc`,
    },
  ],
});

// What is kept of choices: the ledger, which is only ever added to, and the links that were mailed.
import { declare } from '../../../platform/db/inventory.ts';

const said = {
  id: 'user.unique_id',
  subject_id: 'user.unique_id',
  account_id: 'user.account',
  kind: 'user.behavior',
  decision: 'user.behavior',
  channel: 'user.behavior',
  text_sha256: 'system.operations',
  policy_version_id: 'system.operations',
  source: 'system.operations',
  at: 'user.behavior.timestamp',
  seq: 'system.operations',
  purpose: 'user.behavior',
};
const acceptance = [
  'id',
  'subject_id',
  'account_id',
  'kind',
  'decision',
  'channel',
  'text_sha256',
  'policy_version_id',
  'source',
];
/** The version is that of the words: the column's default, and not the caller's to say. */
const choice = [
  'id',
  'subject_id',
  'account_id',
  'kind',
  'decision',
  'channel',
  'text_sha256',
  'source',
  'purpose',
];
const ofPerson = { by: 'subject', column: 'subject_id' } as const;

export const inventory = declare({
  tables: [
    {
      name: 'vault.choice_event',
      holds: 'what a person decided, when, and under which text',
      versions: 'named',
      subject: 'subject_id',
      account: 'account_id',
      sources: ['form', 'one_click', 'mailto', 'gpc', 'staff', 'faxed_code', 'import', 'transfer'],
      retention: 'person.life',
      export: 'yes',
      erasure: 'row',
      columns: said,
      access: [
        {
          purpose: 'account.profile',
          actors: ['user', 'link holder'],
          rows: ofPerson,
          read: 'all',
          insert: acceptance,
        },
        {
          purpose: 'choices.keep',
          actors: ['user', 'link holder'],
          rows: ofPerson,
          read: 'all',
          insert: choice,
        },
        {
          // A mail that says stop.
          purpose: 'choices.keep',
          actors: ['job:deliver'],
          rows: ofPerson,
          read: 'all',
          insert: choice,
        },
        {
          purpose: 'support.reply',
          actors: ['csr'],
          rows: ofPerson,
          read: [
            'id',
            'subject_id',
            'kind',
            'decision',
            'channel',
            'source',
            'at',
            'seq',
            'purpose',
          ],
          insert: choice,
        },
      ],
    },
    {
      name: 'vault.choice_link',
      holds: 'a link that proves the address a yes waits for, as its hash',
      subject: 'subject_id',
      account: 'account_id',
      sources: ['form', 'system'],
      retention: 'choice_link.end',
      due: [{ rule: 'choice_link.end', at: 't.expires_at' }],
      export: 'no: gone when it has been used or its time is over',
      erasure: 'row',
      columns: {
        id: 'user.unique_id',
        subject_id: 'user.unique_id',
        account_id: 'user.account',
        token_hash: 'user.authorizing',
        purpose: 'user.behavior',
        channel: 'user.behavior',
        text_sha256: 'system.operations',
        after_seq: 'system.operations',
        expires_at: 'user.behavior.timestamp',
        used_at: 'user.behavior.timestamp',
        policy_version_id: 'system.operations',
        source: 'system.operations',
        created_at: 'user.behavior.timestamp',
      },
      access: [
        {
          purpose: 'choices.keep',
          actors: ['user', 'link holder'],
          rows: ofPerson,
          read: [
            'id',
            'subject_id',
            'purpose',
            'channel',
            'text_sha256',
            'after_seq',
            'expires_at',
            'used_at',
            'created_at',
          ],
          insert: [
            'id',
            'subject_id',
            'account_id',
            'token_hash',
            'purpose',
            'channel',
            'text_sha256',
            'after_seq',
            'expires_at',
            'source',
          ],
          update: ['used_at'],
        },
      ],
    },
  ],
  anchors: [
    {
      name: 'choice_link',
      holds: 'the hash of a link that was mailed to prove the address a yes waits for, in time',
      query: `
        select k.id, k.account_id, k.subject_id, k.id, array['link holder'], array['choices.keep']
        from vault.choice_link k
        where k.token_hash = sha256(convert_to($1, 'UTF8')) and k.expires_at > priv.now()`,
    },
  ],
});

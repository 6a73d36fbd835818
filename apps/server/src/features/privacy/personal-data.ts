// What privacy itself keeps: the keys of accounts, and who opened what.
import { declare } from '../../platform/db/inventory.ts';

/** What a person is shown of an access to what is theirs. */
const shown = [
  'id',
  'at',
  'purpose',
  'actor',
  'object_id',
  'part',
  'case_id',
  'staff_id',
  'reason',
  'fields',
  'times',
];

export const inventory = declare({
  tables: [
    {
      name: 'vault.account_key',
      holds: 'the key of an account, wrapped by the key of the installation',
      account: 'account_id',
      sources: ['system'],
      retention: 'account.life',
      holdable: true,
      export: 'no: a key is not information about a person',
      erasure: 'key',
      columns: {
        account_id: 'user.account',
        wrapped: 'user.authorizing',
        policy_version_id: 'system.operations',
        source: 'system.operations',
        created_at: 'user.behavior.timestamp',
      },
      access: [
        {
          purpose: 'account.profile',
          actors: ['link holder'],
          rows: { by: 'account', column: 'account_id' },
          insert: ['account_id', 'wrapped', 'source'],
        },
        ...(
          [
            ['fax.send', ['user', 'API key', 'job:dial']],
            ['fax.receive', ['job:receive']],
            ['fax.render', ['job:render']],
            ['fax.display', ['user', 'API key']],
            ['rights.fulfil', ['job:export', 'job:copy']],
            ['fax.deliver', ['job:deliver']],
            ['fax.index', ['job:index']],
            ['legal.respond', ['legal_officer', 'cpo', 'operator']],
          ] as const
        ).map(([purpose, actors]) => ({
          purpose,
          actors: [...actors],
          rows: { by: 'account' as const, column: 'account_id' },
          read: ['account_id', 'wrapped'],
        })),
      ],
    },
    {
      name: 'vault.access_log',
      mailbox: 'owner_subject_id',
      holds: 'who opened which object, why and when',
      subject: 'subject_id',
      account: 'account_id',
      sources: ['system'],
      retention: 'access.log',
      due: [
        { rule: 'access.log', at: `greatest(t.at, t.visible_from) + priv.period('access.log')` },
        {
          // Under a dated order to say nothing it is as if it were not there, until that date.
          rule: 'access.log',
          at: `case when t.visible_from > priv.now() then '-infinity'::timestamptz end`,
          hides: true,
        },
      ],
      holdable: true,
      export: 'yes',
      erasure: 'row',
      shared: true,
      columns: {
        id: 'user.unique_id',
        at: 'user.behavior.timestamp',
        lease_id: 'system.operations',
        purpose: 'system.operations',
        actor: 'system.operations',
        object_id: 'user.unique_id',
        part: 'user.behavior',
        account_id: 'user.account',
        subject_id: 'user.unique_id',
        policy_version_id: 'system.operations',
        source: 'system.operations',
        case_id: 'system.operations',
        staff_id: 'system.operations',
        reason: 'system.operations',
        fields: 'system.operations',
        times: 'user.behavior',
        visible_from: 'system.operations',
        owner_subject_id: 'user.unique_id',
      },
      access: [
        {
          purpose: 'fax.display',
          actors: ['user', 'API key'],
          rows: { by: 'account', column: 'account_id' },
          read: [...shown, 'account_id'],
        },
        {
          purpose: 'account.profile',
          actors: ['user'],
          rows: { by: 'subject', column: 'subject_id' },
          read: [...shown, 'subject_id'],
        },
      ],
    },
  ],
});

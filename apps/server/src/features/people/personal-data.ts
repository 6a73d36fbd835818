// What is stored about people, and who may see it why.
import { declare } from '../../platform/db/inventory.ts';

export const inventory = declare({
  tables: [
    {
      name: 'vault.subject',
      holds: 'a person that data is about',
      subject: 'id',
      sources: ['form', 'system', 'synthetic'],
      retention: 'person.life',
      holdable: true,
      export: 'yes',
      erasure: 'row',
      columns: {
        id: 'user.unique_id',
        name: 'user.name',
        policy_version_id: 'system.operations',
        source: 'system.operations',
        created_at: 'user.behavior.timestamp',
      },
      access: [
        {
          purpose: 'account.profile',
          actors: ['user', 'link holder'],
          rows: { by: 'subject', column: 'id' },
          read: ['id', 'name', 'created_at'],
          insert: ['id', 'name', 'source'],
          update: ['name'],
        },
        {
          // A correction that was asked for by right: a trigger asks whether it was.
          purpose: 'rights.fulfil',
          actors: ['cpo'],
          rows: { by: 'subject', column: 'id' },
          read: ['id', 'name'],
          update: ['name'],
        },
        {
          purpose: 'evidence.check',
          actors: ['job:evidence'],
          rows: { by: 'subject', column: 'id', where: { column: 'source', is: 'synthetic' } },
          read: ['id', 'source', 'created_at'],
        },
        ...(
          [
            ['support.reply', ['csr', 'sales']],
            ['billing.charge', ['billing_clerk']],
          ] as const
        ).map(([purpose, actors]) => ({
          purpose,
          actors: [...actors],
          rows: { by: 'subject' as const, column: 'id' },
          read: ['id', 'name'],
        })),
      ],
    },
    {
      name: 'vault.contact_point',
      holds: 'an address at which a person can be reached',
      subject: 'subject_id',
      sources: ['form', 'system'],
      retention: 'person.life',
      holdable: true,
      export: 'yes',
      erasure: 'row',
      carries: [
        {
          contact: 'email',
          column: 'value',
          shows: ['kind', 'value', 'created_at'],
          when: `t.kind = 'email'`,
        },
      ],
      columns: {
        id: 'user.unique_id',
        subject_id: 'user.unique_id',
        kind: 'user.contact',
        value: 'user.contact',
        verified_at: 'user.behavior.timestamp',
        policy_version_id: 'system.operations',
        source: 'system.operations',
        created_at: 'user.behavior.timestamp',
      },
      access: [
        {
          purpose: 'account.profile',
          actors: ['user', 'link holder'],
          rows: { by: 'subject', column: 'subject_id' },
          read: ['id', 'subject_id', 'kind', 'value', 'verified_at'],
          insert: ['id', 'subject_id', 'kind', 'value', 'source'],
        },
        ...(
          [
            ['support.reply', ['csr', 'sales']],
            ['billing.charge', ['billing_clerk']],
          ] as const
        ).map(([purpose, actors]) => ({
          purpose,
          actors: [...actors],
          rows: { by: 'subject' as const, column: 'subject_id' },
          read: ['kind', 'value', 'verified_at'],
        })),
        // A message goes to the address of the one person it is for.
        ...[
          'fax.deliver',
          'comm.service',
          'comm.legal_notice',
          'marketing.email',
          'marketing.partner',
        ].map((purpose) => ({
          purpose,
          actors: ['job:deliver'],
          rows: { by: 'subject' as const, column: 'subject_id' },
          read: ['subject_id', 'kind', 'value', 'verified_at'],
        })),
        // An email address is corrected by whoever can read mail there, and by nobody else.
        ...['phone', 'post'].map((is) => ({
          purpose: 'rights.fulfil',
          actors: ['cpo'],
          rows: { by: 'subject' as const, column: 'subject_id', where: { column: 'kind', is } },
          read: ['id', 'kind', 'value', 'verified_at'],
          update: ['value'],
        })),
        {
          // Whoever holds what was sent to an address has shown that it is theirs.
          purpose: 'account.profile',
          actors: ['link holder'],
          rows: { by: 'subject', column: 'subject_id' },
          insert: ['verified_at'],
          update: ['verified_at'],
        },
        {
          purpose: 'choices.keep',
          actors: ['user', 'link holder'],
          rows: { by: 'subject', column: 'subject_id' },
          read: ['id', 'subject_id', 'kind', 'value', 'verified_at'],
        },
      ],
    },
  ],
});

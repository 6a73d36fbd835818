// What is kept of disclosures: handles, names of fields and who got them, never a value. Recipients
// are no people: they stand in `ops`, and only the functions of the register look at them.
// Rows are written by `priv.write_disclosure`, which takes account, person and purpose from the
// lease.
import { declare } from '../../../platform/db/inventory.ts';

const made = { policy_version_id: 'system.operations', source: 'system.operations' } as const;

const shown = [
  'id',
  'account_id',
  'subject_id',
  'recipient_id',
  'purpose',
  'ground',
  'about',
  'fields',
  'state',
  'shown',
  'created_at',
  'settled_at',
];

const visible = { column: 'shown', is: 'true' };

export const inventory = declare({
  tables: [
    {
      name: 'vault.disclosure',
      mailbox: 'owner_subject_id',
      holds: 'what left for whom: names of fields, why, and whether it was sent',
      subject: 'subject_id',
      account: 'account_id',
      sources: ['system'],
      retention: 'disclosure.record',
      due: [{ rule: 'disclosure.record', at: `t.created_at + priv.period('disclosure.record')` }],
      holdable: true,
      export: 'yes',
      erasure: 'keep: the accounting of disclosures; it holds handles and names of fields',
      columns: {
        id: 'user.unique_id',
        account_id: 'user.account',
        subject_id: 'user.unique_id',
        subjects: 'system.operations',
        recipient_id: 'system.operations',
        purpose: 'system.operations',
        ground: 'system.operations',
        case_id: 'user.unique_id',
        about: 'user.unique_id',
        fields: 'system.operations',
        manifest_sha256: 'system.operations',
        token_hash: 'user.authorizing',
        state: 'user.behavior',
        shown: 'system.operations',
        created_at: 'user.behavior.timestamp',
        settled_at: 'user.behavior.timestamp',
        owner_subject_id: 'user.unique_id',
        ...made,
      },
      access: [
        {
          purpose: 'rights.fulfil',
          actors: ['user'],
          rows: { by: 'account', column: 'account_id', where: visible },
          read: shown,
        },
        {
          purpose: 'rights.fulfil',
          actors: ['user'],
          rows: { by: 'subject', column: 'subject_id', where: visible },
          read: shown,
        },
      ],
    },
    {
      name: 'vault.recipient_objection',
      holds: 'a recipient that an account does not want its data to go to',
      subject: 'subject_id',
      account: 'account_id',
      sources: ['form'],
      retention: 'account.life',
      export: 'yes',
      erasure: 'row',
      columns: {
        id: 'user.unique_id',
        account_id: 'user.account',
        subject_id: 'user.unique_id',
        recipient_id: 'system.operations',
        at: 'user.behavior.timestamp',
        ...made,
      },
      access: [
        {
          purpose: 'account.admin',
          actors: ['account admin'],
          rows: { by: 'account', column: 'account_id' },
          read: ['id', 'account_id', 'recipient_id', 'at'],
          insert: ['id', 'account_id', 'subject_id', 'recipient_id', 'source'],
          delete: true,
        },
      ],
    },
    {
      name: 'ops.recipient',
      holds: 'who may be given anything: name, address, contract, review',
      sources: ['policy', 'configuration', 'staff'],
      retention: 'installation.life',
      export: 'no: a recipient is not a person',
      erasure: 'keep: the register must name whom something went to',
      columns: {
        id: 'system.operations',
        kind: 'system.operations',
        legal_name: 'system.operations',
        address: 'system.operations',
        country: 'system.operations',
        products: 'system.operations',
        contract_sha256: 'system.operations',
        contract_until: 'system.operations',
        transfer_basis: 'system.operations',
        retention_days: 'system.operations',
        erase_endpoint: 'system.operations',
        reviewed_at: 'system.operations',
        own: 'system.operations',
        origin: 'system.operations',
        added_at: 'system.operations',
        ended_at: 'system.operations',
      },
      access: [],
    },
    {
      name: 'ops.recipient_use',
      holds: 'which field a recipient may get for which purpose, and since when that is public',
      sources: ['policy', 'configuration', 'staff'],
      retention: 'installation.life',
      export: 'no: a recipient is not a person',
      erasure: 'keep: see ops.recipient',
      columns: {
        recipient_id: 'system.operations',
        purpose: 'system.operations',
        field: 'system.operations',
        listed_at: 'system.operations',
      },
      access: [],
    },
  ],
});

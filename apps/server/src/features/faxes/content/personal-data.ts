// What lies sealed of each fax, under which hash, made from what; and what machines decided about
// it.
import { type Access, declare } from '../../../platform/db/inventory.ts';

const owners = ['user', 'API key'];
const byAccount = { by: 'account', column: 'account_id' } as const;
const byFax = { by: 'anchor', column: 'fax_id' } as const;

const stored = ['id', 'fax_id', 'account_id', 'kind', 'sha256', 'bytes', 'source'];
const derived = [...stored, 'made_from', 'changed'];

const storing: Access[] = [
  { purpose: 'fax.send', actors: owners, rows: byAccount, insert: derived },
  { purpose: 'fax.send', actors: ['job:dial'], rows: byFax, insert: derived },
  { purpose: 'fax.render', actors: ['job:render'], rows: byFax, insert: derived },
  { purpose: 'fax.receive', actors: ['job:receive'], rows: byFax, insert: derived },
];

export const inventory = declare({
  tables: [
    {
      name: 'vault.fax_blob',
      mailbox: 'owner_subject_id',
      holds: 'what is stored of a fax: its hash, what it was made from and what was changed',
      account: 'account_id',
      sources: ['form', 'api', 'network', 'system'],
      retention: 'fax.content',
      holdable: true,
      export: 'yes',
      erasure: 'row',
      columns: {
        id: 'user.unique_id',
        fax_id: 'user.unique_id',
        account_id: 'user.account',
        kind: 'user.behavior',
        sha256: 'system.operations',
        bytes: 'user.behavior',
        made_from: 'user.unique_id',
        changed: 'user.behavior',
        checked_at: 'system.operations',
        quarantined_at: 'system.operations',
        told_at: 'system.operations',
        created_at: 'user.behavior.timestamp',
        policy_version_id: 'system.operations',
        source: 'system.operations',
        owner_subject_id: 'user.unique_id',
      },
      access: [
        ...storing,
        {
          purpose: 'fax.display',
          actors: owners,
          rows: byAccount,
          read: [
            'id',
            'fax_id',
            'account_id',
            'kind',
            'sha256',
            'bytes',
            'made_from',
            'changed',
            'checked_at',
            'quarantined_at',
            'created_at',
          ],
        },
        {
          purpose: 'comm.service',
          actors: ['job:deliver'],
          rows: { by: 'anchor', column: 'id' },
          read: ['id', 'fax_id', 'account_id', 'told_at'],
          update: ['told_at'],
        },
      ],
    },
    {
      name: 'vault.fax_verdict',
      mailbox: 'owner_subject_id',
      holds: 'what a machine decided about a fax to protect the service, in words of a closed list',
      account: 'account_id',
      sources: ['system'],
      retention: 'fax.record',
      due: [{ rule: 'fax.record', at: "t.at + priv.period('fax.record')" }],
      export: 'yes',
      erasure: 'row',
      columns: {
        id: 'user.unique_id',
        fax_id: 'user.unique_id',
        account_id: 'user.account',
        check_name: 'system.operations',
        verdict: 'system.operations',
        code: 'system.operations',
        at: 'user.behavior.timestamp',
        policy_version_id: 'system.operations',
        source: 'system.operations',
        owner_subject_id: 'user.unique_id',
      },
      access: [
        {
          purpose: 'fax.protect',
          actors: ['job:render'],
          rows: byFax,
          insert: ['id', 'fax_id', 'account_id', 'check_name', 'verdict', 'code', 'source'],
        },
        {
          purpose: 'fax.display',
          actors: owners,
          rows: byAccount,
          read: ['id', 'fax_id', 'account_id', 'check_name', 'verdict', 'code', 'at'],
        },
      ],
    },
  ],
  anchors: [
    {
      name: 'damaged_content',
      holds: 'the id of something stored that is not what it was, and whose owner is not told yet',
      query: `
        select b.id, b.account_id, null, b.fax_id, array['job:deliver'], array['comm.service']
        from vault.fax_blob b
        where b.id = $1 and b.quarantined_at is not null and b.told_at is null`,
    },
  ],
  finders: [
    {
      // Once a day each; what was never looked at comes first.
      name: 'unchecked_content',
      query: `select b.id, b.checked_at from vault.fax_blob b
        where b.quarantined_at is null
          and coalesce(b.checked_at, b.created_at) < priv.now() - interval '20 hours'
        order by b.checked_at nulls first`,
    },
    {
      name: 'damaged_content',
      query: `select b.id, b.quarantined_at from vault.fax_blob b
        where b.quarantined_at is not null and b.told_at is null order by b.quarantined_at`,
    },
  ],
});

// What is stored of the calls of a fax: each dial or call, what was said on the line, and what was
// told of it as events. Whoever works on the one call writes it; its owner reads it.
import type { Access, Table } from '../../platform/db/inventory.ts';

const made = {
  policy_version_id: 'system.operations',
  source: 'system.operations',
  owner_subject_id: 'user.unique_id',
};
const mailbox = 'owner_subject_id';
const owners = ['user', 'API key'];
const byAccount = { by: 'account', column: 'account_id' } as const;
const byFax = { by: 'anchor', column: 'fax_id' } as const;
const eventColumns = ['id', 'fax_id', 'account_id', 'sequence', 'type', 'data', 'source'];

/** Whoever changes a fax says so in the same transaction. */
const announcing: Access[] = [
  { purpose: 'fax.send', actors: owners, rows: byAccount, insert: eventColumns },
  { purpose: 'fax.send', actors: ['job:dial'], rows: byFax, insert: eventColumns },
  { purpose: 'fax.render', actors: ['job:render'], rows: byFax, insert: eventColumns },
  { purpose: 'fax.receive', actors: ['job:receive'], rows: byFax, insert: eventColumns },
  {
    purpose: 'fax.receive',
    actors: ['job:receive'],
    rows: byAccount,
    insert: eventColumns,
    intake: true,
  },
];

export const callTables: Table[] = [
  {
    name: 'vault.fax_attempt',
    mailbox,
    holds: 'one dial of a fax, or the call that brought one',
    account: 'account_id',
    sources: ['network', 'system'],
    retention: 'fax.record',
    due: [{ rule: 'fax.record', at: "t.started_at + priv.period('fax.record')" }],
    holdable: true,
    export: 'yes',
    erasure: 'row',
    columns: {
      id: 'user.unique_id',
      fax_id: 'user.unique_id',
      account_id: 'user.account',
      number: 'user.behavior',
      status: 'user.behavior',
      phase: 'user.behavior',
      incarnation: 'system.operations',
      started_at: 'user.behavior.timestamp',
      ended_at: 'user.behavior.timestamp',
      first_page: 'user.behavior',
      pages_confirmed: 'user.behavior',
      remote_identity: 'user.contact.phone_number',
      rate: 'user.behavior',
      ecm: 'user.behavior',
      coding: 'user.behavior',
      line_ms: 'user.behavior',
      outcome: 'user.behavior',
      evidence: 'user.behavior',
      ...made,
    },
    access: [
      ...(
        [
          ['fax.send', 'job:dial'],
          ['fax.receive', 'job:receive'],
        ] as const
      ).map(
        ([purpose, actor]): Access => ({
          purpose,
          actors: [actor],
          rows: byFax,
          read: 'all',
          insert: [
            'id',
            'fax_id',
            'account_id',
            'number',
            'status',
            'phase',
            'incarnation',
            'first_page',
            'source',
          ],
          update: [
            'status',
            'phase',
            'ended_at',
            'pages_confirmed',
            'remote_identity',
            'rate',
            'ecm',
            'coding',
            'line_ms',
            'outcome',
            'evidence',
          ],
        }),
      ),
      { purpose: 'fax.display', actors: owners, rows: byAccount, read: 'all' },
    ],
  },
  {
    name: 'vault.fax_event',
    mailbox,
    holds: 'that something happened to a fax: ids, states and counts',
    account: 'account_id',
    sources: ['form', 'api', 'network', 'system'],
    retention: 'fax.record',
    due: [{ rule: 'fax.record', at: "t.created_at + priv.period('fax.record')" }],
    holdable: true,
    export: 'yes',
    erasure: 'row',
    columns: {
      id: 'user.unique_id',
      fax_id: 'user.unique_id',
      account_id: 'user.account',
      sequence: 'system.operations',
      type: 'user.behavior',
      data: 'user.behavior',
      created_at: 'user.behavior.timestamp',
      ...made,
    },
    access: [
      ...announcing,
      { purpose: 'fax.display', actors: owners, rows: byAccount, read: 'all' },
    ],
  },
  {
    name: 'vault.call_record',
    mailbox,
    holds: 'what was said on the line of one call, and when',
    account: 'account_id',
    sources: ['network'],
    retention: 'fax.record',
    due: [{ rule: 'fax.record', at: "t.at + priv.period('fax.record')" }],
    holdable: true,
    export: 'yes',
    erasure: 'row',
    columns: {
      fax_id: 'user.unique_id',
      attempt_id: 'user.unique_id',
      line: 'system.operations',
      account_id: 'user.account',
      at: 'user.behavior.timestamp',
      lane: 'user.behavior',
      what: 'user.behavior',
      way: 'user.behavior',
      text: 'user.behavior',
      detail: 'user.contact.phone_number',
      ...made,
    },
    access: [
      ...(
        [
          ['fax.send', 'job:dial'],
          ['fax.receive', 'job:receive'],
        ] as const
      ).map(
        ([purpose, actor]): Access => ({
          purpose,
          actors: [actor],
          rows: byFax,
          insert: [
            'fax_id',
            'attempt_id',
            'line',
            'account_id',
            'at',
            'lane',
            'what',
            'way',
            'text',
            'detail',
            'source',
          ],
        }),
      ),
      { purpose: 'fax.display', actors: owners, rows: byAccount, read: 'all' },
    ],
  },
];

// What is stored about faxes, who may touch which column for which purpose, and the rows that prove it.
// Rendering sees a document and never a number; dialling and receiving see one fax, the one at hand.
import { type Access, declare } from '../../platform/db/inventory.ts';

const made = { policy_version_id: 'system.operations', source: 'system.operations' };

const owners = ['user', 'API key'];
const byAccount = { by: 'account', column: 'account_id' } as const;
const byFax = { by: 'anchor', column: 'fax_id' } as const;
const byId = { by: 'anchor', column: 'id' } as const;

const life = [
  'status',
  'phase',
  'attempts',
  'requeued',
  'next_attempt_at',
  'deadline_at',
  'error',
  'evidence',
  'sequence',
  'updated_at',
  'completed_at',
  'delete_at',
];
const submission = [
  'id',
  'account_id',
  'subject_id',
  'inbox_id',
  'direction',
  'status',
  'phase',
  'from_number',
  'to_number',
  'quality',
  'rendering',
  'paper',
  'header_text',
  'time_zone',
  'expect_identity',
  'max_attempts',
  'deadline_at',
  'metadata',
  'sequence',
  'source',
];
const keyColumns = ['fax_id', 'account_id', 'wrapped', 'source'];
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

export const inventory = declare({
  tables: [
    {
      name: 'vault.fax',
      holds: 'a fax, sent or received: from, to, how it goes, how it ended',
      subject: 'subject_id',
      account: 'account_id',
      sources: ['form', 'api', 'network', 'system'],
      retention: 'fax.record',
      export: 'yes',
      erasure: 'row',
      columns: {
        id: 'user.unique_id',
        account_id: 'user.account',
        subject_id: 'user.unique_id',
        inbox_id: 'user.unique_id',
        direction: 'user.behavior',
        status: 'user.behavior',
        phase: 'user.behavior',
        folder: 'user.behavior',
        from_number: 'user.contact.phone_number',
        to_number: 'user.contact.phone_number',
        remote_identity: 'user.contact.phone_number',
        quality: 'user.account.settings',
        rendering: 'user.account.settings',
        paper: 'user.account.settings',
        header_text: 'user.name',
        time_zone: 'user.account.settings',
        expect_identity: 'user.contact.phone_number',
        max_attempts: 'user.account.settings',
        attempts: 'user.behavior',
        requeued: 'system.operations',
        cancel_asked: 'user.behavior',
        next_attempt_at: 'user.behavior.timestamp',
        deadline_at: 'system.operations',
        pages_total: 'user.behavior',
        current_page: 'user.behavior',
        error: 'user.behavior',
        evidence: 'user.behavior',
        result: 'user.behavior',
        metadata: 'user.content',
        sequence: 'system.operations',
        created_at: 'user.behavior.timestamp',
        updated_at: 'user.behavior.timestamp',
        completed_at: 'user.behavior.timestamp',
        delete_at: 'user.behavior.timestamp',
        deleted_at: 'user.behavior.timestamp',
        ...made,
      },
      access: [
        {
          purpose: 'fax.send',
          actors: owners,
          rows: byAccount,
          read: [
            'id',
            'account_id',
            'direction',
            ...life,
            'max_attempts',
            'cancel_asked',
            'pages_total',
          ],
          insert: submission,
          update: [...life, 'cancel_asked'],
        },
        {
          purpose: 'fax.send',
          actors: ['job:dial'],
          rows: byId,
          read: 'all',
          update: [...life, 'current_page', 'remote_identity', 'result'],
        },
        {
          purpose: 'fax.render',
          actors: ['job:render'],
          rows: byId,
          read: [
            'id',
            'account_id',
            'direction',
            ...life,
            'quality',
            'rendering',
            'paper',
            'max_attempts',
            'cancel_asked',
            'pages_total',
          ],
          update: [...life, 'pages_total'],
        },
        {
          purpose: 'fax.receive',
          actors: ['job:receive'],
          rows: byAccount,
          insert: submission,
          intake: true,
        },
        {
          purpose: 'fax.receive',
          actors: ['job:receive'],
          rows: byId,
          read: 'all',
          update: [...life, 'pages_total', 'current_page', 'remote_identity', 'result', 'quality'],
        },
        {
          purpose: 'fax.display',
          actors: owners,
          rows: byAccount,
          read: 'all',
          update: ['folder', 'deleted_at', 'updated_at', 'delete_at'],
        },
      ],
    },
    {
      name: 'vault.fax_key',
      holds: 'the key of one fax’s content, wrapped by the key of its account',
      account: 'account_id',
      sources: ['system'],
      retention: 'fax.content',
      export: 'no: a key is not information about a person',
      erasure: 'key',
      columns: {
        fax_id: 'user.unique_id',
        account_id: 'user.account',
        wrapped: 'user.authorizing',
        ...made,
      },
      access: [
        { purpose: 'fax.send', actors: owners, rows: byAccount, insert: keyColumns },
        {
          purpose: 'fax.receive',
          actors: ['job:receive'],
          rows: byFax,
          read: ['fax_id', 'wrapped'],
          insert: keyColumns,
        },
        { purpose: 'fax.send', actors: ['job:dial'], rows: byFax, read: ['fax_id', 'wrapped'] },
        { purpose: 'fax.render', actors: ['job:render'], rows: byFax, read: ['fax_id', 'wrapped'] },
        {
          // Only the fax that this very lease was opened for, after the access log was written.
          purpose: 'fax.display',
          actors: owners,
          rows: { by: 'opened', column: 'fax_id' },
          read: ['fax_id', 'wrapped'],
          delete: true,
        },
      ],
    },
    {
      name: 'vault.fax_document',
      holds: 'what a fax is made from, until its pages are drawn',
      account: 'account_id',
      sources: ['form', 'api', 'system'],
      retention: 'fax.content',
      export: 'no: gone once the pages are drawn, and the pages are exported',
      erasure: 'key',
      columns: {
        fax_id: 'user.unique_id',
        position: 'user.behavior',
        account_id: 'user.account',
        name: 'user.content',
        media_type: 'user.content',
        bytes: 'user.content',
        blob_id: 'user.content',
        ...made,
      },
      access: [
        {
          purpose: 'fax.send',
          actors: owners,
          rows: byAccount,
          insert: [
            'fax_id',
            'position',
            'account_id',
            'name',
            'media_type',
            'bytes',
            'blob_id',
            'source',
          ],
        },
        {
          purpose: 'fax.render',
          actors: ['job:render'],
          rows: byFax,
          read: ['fax_id', 'position', 'account_id', 'name', 'media_type', 'bytes', 'blob_id'],
          delete: true,
        },
      ],
    },
    {
      name: 'vault.fax_attempt',
      holds: 'one dial of a fax, or the call that brought one',
      account: 'account_id',
      sources: ['network', 'system'],
      retention: 'fax.record',
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
      name: 'vault.fax_page',
      holds: 'one page of a fax and what became of it; its pixels lie sealed in a blob',
      account: 'account_id',
      sources: ['network', 'system'],
      retention: 'fax.content',
      export: 'yes',
      erasure: 'key',
      columns: {
        fax_id: 'user.unique_id',
        number: 'user.behavior',
        account_id: 'user.account',
        state: 'user.behavior',
        copy: 'user.behavior',
        width: 'user.behavior',
        height: 'user.behavior',
        resolution: 'user.behavior',
        drawn_blob_id: 'user.content',
        line_blob_id: 'user.content',
        attempt_id: 'user.unique_id',
        confirmed_at: 'user.behavior.timestamp',
        ...made,
      },
      access: [
        {
          purpose: 'fax.render',
          actors: ['job:render'],
          rows: byFax,
          read: ['fax_id', 'number', 'account_id', 'state', 'copy'],
          insert: [
            'fax_id',
            'number',
            'account_id',
            'state',
            'width',
            'height',
            'resolution',
            'drawn_blob_id',
            'source',
          ],
          delete: true,
        },
        {
          purpose: 'fax.send',
          actors: ['job:dial'],
          rows: byFax,
          read: 'all',
          update: [
            'state',
            'copy',
            'width',
            'height',
            'resolution',
            'line_blob_id',
            'attempt_id',
            'confirmed_at',
          ],
        },
        {
          purpose: 'fax.send',
          actors: owners,
          rows: byAccount,
          read: ['fax_id', 'number', 'account_id', 'state', 'copy'],
        },
        {
          purpose: 'fax.receive',
          actors: ['job:receive'],
          rows: byFax,
          read: ['fax_id', 'number', 'account_id', 'state', 'copy'],
          insert: [
            'fax_id',
            'number',
            'account_id',
            'state',
            'copy',
            'width',
            'height',
            'resolution',
            'line_blob_id',
            'attempt_id',
            'confirmed_at',
            'source',
          ],
        },
        { purpose: 'fax.display', actors: owners, rows: byAccount, read: 'all' },
      ],
    },
    {
      name: 'vault.fax_event',
      holds: 'that something happened to a fax: ids, states and counts',
      account: 'account_id',
      sources: ['form', 'api', 'network', 'system'],
      retention: 'fax.record',
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
      holds: 'what was said on the line of one call, and when',
      account: 'account_id',
      sources: ['network'],
      retention: 'fax.record',
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
  ],
  anchors: [
    {
      name: 'queued_fax',
      holds: 'the id of a fax whose document is still to be drawn',
      query: `
        select f.id, f.account_id, f.subject_id, null, array['job:render'], null
        from vault.fax f
        where f.id = $1 and f.direction = 'outbound' and f.status = 'queued'
          and f.phase = 'preparing'
          and exists (select from vault.fax_key k where k.fax_id = f.id)`,
    },
    {
      name: 'running_attempt',
      holds: 'the id of a fax whose dial is due or under way',
      query: `
        select f.id, f.account_id, f.subject_id, null, array['job:dial'], null
        from vault.fax f
        where f.id = $1 and f.direction = 'outbound' and f.pages_total is not null
          and f.status in ('queued', 'retrying', 'in_progress')
          and exists (select from vault.fax_key k where k.fax_id = f.id)`,
    },
    {
      name: 'called_number',
      holds: 'a number of ours that somebody is calling',
      intake: true,
      query: `
        select n.id, n.account_id, null, n.inbox_id, array['job:receive'], array['fax.receive']
        from vault.number n join vault.account a on a.id = n.account_id and a.state <> 'closed'
        where n.number = $1`,
    },
    {
      name: 'inbound_call',
      holds: 'the id of a fax that is coming in',
      query: `
        select f.id, f.account_id, null, f.inbox_id, array['job:receive'], null
        from vault.fax f
        where f.id = $1 and f.direction = 'inbound' and f.status = 'in_progress'`,
    },
  ],
  finders: [
    // One finder for each actor that moves a fax along: it leads to the anchor of that actor alone.
    ...(
      [
        ['undrawn_fax', `f.direction = 'outbound' and f.pages_total is null`],
        ['undialled_fax', `f.direction = 'outbound' and f.pages_total is not null`],
        ['unreceived_fax', `f.direction = 'inbound'`],
      ] as const
    ).map(([name, which]) => ({
      name,
      query: `select f.id, f.deadline_at from vault.fax f
        where f.deadline_at < priv.now() and ${which} order by f.deadline_at`,
    })),
    // At a start, all that is not final: calls of an earlier process, and jobs that may have died with it.
    ...(
      [
        ['unfinished_drawing', `f.direction = 'outbound' and f.pages_total is null`],
        ['unfinished_sending', `f.direction = 'outbound' and f.pages_total is not null`],
        ['unfinished_receiving', `f.direction = 'inbound'`],
      ] as const
    ).map(([name, which]) => ({
      name,
      query: `select f.id, f.deadline_at from vault.fax f
        where f.deadline_at is not null and ${which} order by f.deadline_at`,
    })),
    {
      name: 'expired_fax',
      query: `select f.id, f.delete_at from vault.fax f
        where f.delete_at < priv.now() and f.deleted_at is null order by f.delete_at`,
    },
  ],
  sweeps: [
    {
      name: 'fax_content',
      rule: 'fax.content',
      statement: `with gone as (
          select id from vault.fax where delete_at < priv.now() and deleted_at is null
          order by delete_at limit $1),
        shredded as (delete from vault.fax_key where fax_id in (select id from gone))
        update vault.fax set deleted_at = priv.now() where id in (select id from gone)`,
    },
    {
      name: 'fax',
      rule: 'fax.record',
      statement: `delete from vault.fax where id in (
        select id from vault.fax where completed_at < priv.now() - priv.period('fax.record')
        order by completed_at limit $1)`,
    },
  ],
});

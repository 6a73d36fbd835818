// What is stored about a copy of everything: that it was made, and the key of its sealed pieces.
import { declare } from '../../../platform/db/inventory.ts';

const bySubject = { by: 'subject', column: 'subject_id' } as const;
const byId = { by: 'anchor', column: 'id' } as const;
const shown = [
  'id',
  'request_id',
  'subject_id',
  'account_id',
  'state',
  'pieces',
  'bytes',
  'sha256',
  'asked_at',
  'ready_at',
  'taken_at',
  'pieces_gone_at',
];

/** An hour after it was first fetched: what is on its way then has arrived. */
const spent = `e.pieces_gone_at is null and (e.taken_at < priv.now() - interval '1 hour'
          or e.asked_at < priv.now() - priv.period('export.end'))`;

export const inventory = declare({
  tables: [
    {
      name: 'vault.export',
      holds: 'a copy of everything that was asked for, until it is taken or a week is over',
      subject: 'subject_id',
      sources: ['form', 'api'],
      retention: 'export.end',
      export: 'yes',
      erasure: 'row',
      blobs: 'id',
      columns: {
        id: 'user.unique_id',
        request_id: 'user.unique_id',
        subject_id: 'user.unique_id',
        account_id: 'user.account',
        state: 'user.behavior',
        data_key: 'user.authorizing',
        pieces: 'system.operations',
        bytes: 'system.operations',
        sha256: 'system.operations',
        asked_at: 'user.behavior.timestamp',
        ready_at: 'user.behavior.timestamp',
        taken_at: 'user.behavior.timestamp',
        pieces_gone_at: 'system.operations',
        policy_version_id: 'system.operations',
        source: 'system.operations',
      },
      access: [
        {
          purpose: 'rights.fulfil',
          actors: ['user'],
          rows: bySubject,
          read: [...shown, 'data_key'],
          insert: ['id', 'request_id', 'subject_id', 'account_id', 'state', 'asked_at', 'source'],
          update: ['state', 'taken_at'],
        },
        {
          purpose: 'rights.fulfil',
          actors: ['job:export'],
          rows: byId,
          update: ['state', 'data_key', 'pieces', 'bytes', 'sha256', 'ready_at', 'pieces_gone_at'],
        },
      ],
    },
  ],
  anchors: [
    {
      name: 'export_job',
      holds: 'a copy of everything that is being built',
      query: `
        select e.id, e.account_id, e.subject_id, e.id, array['job:export'], array['rights.fulfil']
        from vault.export e where e.id = $1 and e.state = 'building' and e.pieces_gone_at is null`,
    },
    {
      name: 'spent_export',
      holds: 'a copy of everything that was taken, or that nobody came for in time',
      query: `
        select e.id, e.account_id, e.subject_id, e.id, array['job:export'], array['rights.fulfil']
        from vault.export e where e.id = $1 and ${spent}`,
    },
  ],
  finders: [
    {
      name: 'spent_exports',
      query: `
        select e.id, e.asked_at from vault.export e
        where ${spent} order by e.asked_at`,
    },
  ],
  sweeps: [
    {
      name: 'export',
      rule: 'export.end',
      statement: `delete from vault.export where id in (
        select e.id from vault.export e
        where e.pieces_gone_at < priv.now() - interval '1 day' limit $1)`,
    },
  ],
});

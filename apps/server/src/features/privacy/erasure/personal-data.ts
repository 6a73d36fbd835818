// What is stored about an erasure: who wanted it, how far it is, and its receipt. It holds handles
// only, and outlives whom it is about for as long as it must be answered for.
import { declare } from '../../../platform/db/inventory.ts';

const begun = [
  'id',
  'request_id',
  'subject_id',
  'account_id',
  'mode',
  'state',
  'step',
  'asked_at',
  'run_at',
  'wake_at',
  'receipt_code_hash',
  'source',
];
const moved = ['state', 'step', 'wake_at', 'finished_at', 'counts', 'kept', 'receipt'];
const shown = [...new Set([...begun, ...moved])].filter((name) => name !== 'source');

export const inventory = declare({
  tables: [
    {
      name: 'vault.erasure_job',
      holds: 'that a person or an account was erased, when, and what had to stay',
      subject: 'subject_id',
      sources: ['form', 'api', 'staff', 'system'],
      retention: 'request.log',
      export: 'yes',
      erasure: 'keep: GDPR Art. 5(2): that it was done is answered for',
      keptUntil: `t.asked_at + priv.period('request.log')`,
      columns: {
        id: 'user.unique_id',
        request_id: 'user.unique_id',
        subject_id: 'user.unique_id',
        account_id: 'user.account',
        mode: 'user.behavior',
        state: 'user.behavior',
        step: 'system.operations',
        asked_at: 'user.behavior.timestamp',
        run_at: 'user.behavior.timestamp',
        wake_at: 'system.operations',
        finished_at: 'user.behavior.timestamp',
        counts: 'user.behavior',
        kept: 'user.behavior',
        receipt: 'user.behavior',
        receipt_code_hash: 'user.authorizing',
        policy_version_id: 'system.operations',
        source: 'system.operations',
        created_at: 'user.behavior.timestamp',
      },
      access: [
        {
          purpose: 'rights.fulfil',
          actors: ['user'],
          rows: { by: 'subject', column: 'subject_id' },
          read: shown,
          insert: begun,
          update: ['state', 'wake_at'],
        },
        {
          purpose: 'rights.fulfil',
          actors: ['job:erase', 'link holder'],
          rows: { by: 'anchor', column: 'id' },
          read: shown,
        },
        {
          purpose: 'rights.fulfil',
          actors: ['job:erase'],
          rows: { by: 'anchor', column: 'id' },
          update: moved,
        },
      ],
    },
  ],
  anchors: [
    {
      name: 'erasure_job',
      holds: 'an erasure whose time to be undone is over',
      query: `
        select j.id, j.account_id, j.subject_id, null, array['job:erase'], array['rights.fulfil']
        from vault.erasure_job j
        where j.id = $1 and j.state in ('frozen', 'running', 'held') and j.run_at <= priv.now()`,
    },
    {
      name: 'receipt_code',
      holds: 'the hash of a code that was shown once to whoever wanted the erasure',
      query: `
        select j.id, null, null, null, array['link holder'], array['rights.fulfil']
        from vault.erasure_job j
        where j.receipt_code_hash = sha256(convert_to($1, 'UTF8')) order by j.id desc limit 1`,
    },
  ],
  finders: [
    {
      name: 'erasures',
      query: `
        select j.id, j.wake_at from vault.erasure_job j
        where j.wake_at <= priv.now() and j.run_at <= priv.now() order by j.wake_at`,
    },
  ],
  sweeps: [
    {
      name: 'erasure_job',
      rule: 'request.log',
      statement: `delete from vault.erasure_job where id in (
        select j.id from vault.erasure_job j
        where j.asked_at < priv.now() - priv.period('request.log') and j.wake_at is null limit $1)`,
    },
  ],
});

// What is stored about a rights request, and who may see it: whoever asked, and who answers. The
// log of requests is kept for as long as the law asks, with handles in place of people.
import { declare } from '../../../platform/db/inventory.ts';

const made = {
  policy_version_id: 'system.operations',
  source: 'system.operations',
  created_at: 'user.behavior.timestamp',
};

const asked = [
  'id',
  'kind',
  'regime',
  'channel',
  'subject_id',
  'account_id',
  'asker_hash',
  'identity_level',
  'received_at',
  'life',
  'state',
  'wake_at',
  'confirm_by',
  'due_at',
  'appeal_of',
  'words',
  'source',
];
const moved = [
  'identity_level',
  'life',
  'state',
  'wake_at',
  'confirm_by',
  'confirmed_at',
  'due_at',
  'extended_until',
  'late',
  'outcome',
  'refusal_reason',
  'ended_at',
];
const shown = [...new Set([...asked, ...moved])].filter((name) => name !== 'source');
/** What an answer by a person of ours adds: who has it, who decided, and why it took longer. */
const answered = ['taken_by', 'decided_by', 'single_person', 'extension_reason'];
const byScope = { by: 'scope', column: 'id' } as const;
const byId = { by: 'anchor', column: 'id' } as const;
const byProof = { by: 'anchor', column: 'request_id' } as const;
const proof = [
  'request_id',
  'contact_kind',
  'contact',
  'contact_hash',
  'code_hash',
  'code_sealed',
  'expires_at',
  'source',
];

export const inventory = declare({
  tables: [
    {
      name: 'vault.subject_key',
      holds: 'the key of a person, wrapped by the key of an epoch',
      subject: 'subject_id',
      sources: ['system'],
      retention: 'person.life',
      export: 'no: a key is not information about a person',
      erasure: 'key',
      columns: { subject_id: 'user.unique_id', wrapped: 'user.authorizing', ...made },
      access: (
        [
          ['account.profile', ['user']],
          ['rights.fulfil', ['user', 'job:export']],
        ] as const
      ).map(([purpose, actors]) => ({
        purpose,
        actors: [...actors],
        rows: { by: 'subject' as const, column: 'subject_id' },
        read: ['subject_id', 'wrapped'],
        insert: ['subject_id', 'wrapped', 'source'],
      })),
    },
    {
      name: 'vault.rights_request',
      holds: 'that somebody used a right, what became of it, and by when',
      // A person's, wherever they act; somebody without an account has none to be walled in.
      subject: 'subject_id',
      sources: ['form', 'api', 'staff'],
      retention: 'request.log',
      export: 'yes',
      erasure: 'keep: 11 CCR §7101(a) asks for a record of requests for 24 months',
      keptUntil: `t.received_at + priv.period('request.log')`,
      columns: {
        id: 'user.unique_id',
        kind: 'user.behavior',
        regime: 'user.behavior',
        channel: 'user.behavior',
        subject_id: 'user.unique_id',
        account_id: 'user.account',
        asker_hash: 'user.unique_id',
        identity_level: 'user.behavior',
        received_at: 'user.behavior.timestamp',
        life: 'user.behavior',
        state: 'user.behavior',
        wake_at: 'system.operations',
        confirm_by: 'system.operations',
        confirmed_at: 'system.operations',
        due_at: 'system.operations',
        extended_until: 'system.operations',
        late: 'system.operations',
        outcome: 'user.behavior',
        refusal_reason: 'user.behavior',
        appeal_of: 'user.unique_id',
        words: 'user.content',
        ended_at: 'user.behavior.timestamp',
        taken_by: 'system.operations',
        taken_at: 'system.operations',
        decided_by: 'system.operations',
        single_person: 'system.operations',
        extension_reason: 'user.behavior',
        reminder_at: 'system.operations',
        reminded: 'system.operations',
        ...made,
      },
      access: [
        {
          purpose: 'rights.fulfil',
          actors: ['user'],
          rows: { by: 'subject', column: 'subject_id' },
          read: [...shown, ...answered],
          insert: asked,
          update: moved,
        },
        {
          purpose: 'rights.fulfil',
          actors: ['cpo'],
          rows: byScope,
          read: [...shown, ...answered],
          update: [...moved, 'extension_reason'],
        },
        {
          purpose: 'rights.fulfil',
          actors: ['link holder', 'job:export'],
          rows: byId,
          read: [...shown, ...answered],
          update: moved,
        },
        {
          purpose: 'rights.fulfil',
          actors: ['job:erase', 'job:export'],
          rows: { by: 'subject', column: 'subject_id' },
          read: shown,
          update: moved,
        },
        { purpose: 'rights.fulfil', actors: ['visitor'], rows: byId, insert: asked, intake: true },
      ],
    },
    {
      name: 'vault.request_proof',
      holds: 'the address or number by which somebody without an account proves who they are',
      subject: 'subject_id',
      sources: ['form'],
      retention: 'request.proof',
      export: 'yes',
      erasure: 'row',
      columns: {
        request_id: 'user.unique_id',
        contact_kind: 'user.contact',
        contact: 'user.contact',
        contact_hash: 'user.unique_id',
        code_hash: 'user.authorizing',
        code_sealed: 'user.authorizing',
        unsent: 'system.operations',
        expires_at: 'user.behavior.timestamp',
        proved_at: 'user.behavior.timestamp',
        subject_id: 'user.unique_id',
        ...made,
      },
      access: [
        {
          purpose: 'rights.fulfil',
          actors: ['visitor'],
          rows: byProof,
          insert: proof,
          intake: true,
        },
        {
          purpose: 'rights.fulfil',
          actors: ['link holder'],
          rows: byProof,
          read: ['request_id', 'contact_kind', 'contact', 'expires_at', 'proved_at'],
          update: ['proved_at'],
        },
        {
          purpose: 'rights.fulfil',
          actors: ['cpo'],
          rows: { by: 'scope', column: 'request_id' },
          read: ['request_id', 'contact_kind', 'contact', 'proved_at'],
        },
        {
          purpose: 'rights.fulfil',
          actors: ['job:export'],
          rows: byProof,
          read: ['request_id', 'contact_kind', 'contact', 'code_sealed', 'expires_at', 'proved_at'],
          update: ['code_sealed', 'unsent'],
        },
      ],
    },
  ],
  anchors: [
    {
      name: 'request_intake',
      holds: 'nothing yet: the id of the one request that is being made',
      intake: true,
      query: `
        select $1, null, null, null, array['visitor'], array['rights.fulfil']
        where $1 ~ '^rrq_[0-7][0-9A-HJKMNP-TV-Z]{25}$'`,
    },
    {
      name: 'request_link',
      holds: 'the hash of a code that was mailed or faxed, in time or used by whoever got it',
      query: `
        select p.request_id, null, null, null, array['link holder'], array['rights.fulfil']
        from vault.request_proof p
        where p.code_hash = sha256(convert_to($1, 'UTF8'))
          and (p.proved_at is not null or p.expires_at > priv.now())`,
    },
    {
      name: 'open_request',
      holds: 'a request that waits for something',
      query: `
        select r.id, r.account_id, r.subject_id, null, array['job:export'], array['rights.fulfil']
        from vault.rights_request r
        where r.id = $1 and r.wake_at is not null`,
    },
  ],
  finders: [
    {
      name: 'requests',
      query: `
        select r.id, r.wake_at from vault.rights_request r
        where r.wake_at <= priv.now() order by r.wake_at`,
    },
  ],
  sweeps: [
    {
      name: 'request_proof',
      rule: 'request.proof',
      statement: `delete from vault.request_proof where request_id in (
        select p.request_id from vault.request_proof p
        join vault.rights_request r on r.id = p.request_id
        where r.ended_at < priv.now() - priv.period('request.proof') limit $1)`,
    },
    {
      name: 'rights_request',
      rule: 'request.log',
      statement: `delete from vault.rights_request where id in (
        select r.id from vault.rights_request r
        where r.received_at < priv.now() - priv.period('request.log') and r.wake_at is null
          and not exists (select from vault.rights_request a where a.appeal_of = r.id)
        limit $1)`,
    },
  ],
});

// What is kept of requests of law and of what was decided on them. No login writes any of it: the
// legal desk's functions do, and the job that tells a person sees the one decision it is about.
import { declare } from '../../../../platform/db/inventory.ts';

const made = { policy_version_id: 'system.operations', source: 'system.operations' } as const;
const kept = 'keep: what was asked and given is answered for; it holds handles and names of fields';

export const inventory = declare({
  tables: [
    {
      name: 'vault.legal_request',
      holds: 'what an authority or another asks for, by which instrument, about whom',
      subject: 'subject_id',
      account: 'account_id',
      sources: ['form'],
      retention: 'legal.record',
      due: [{ rule: 'legal.record', at: `t.received_at + priv.period('legal.record')` }],
      export: 'no: an order may forbid to tell; what left is exported from its date on',
      erasure: kept as `keep: ${string}`,
      columns: {
        id: 'user.unique_id',
        type: 'system.operations',
        account_id: 'user.account',
        subject_id: 'user.unique_id',
        recipient_id: 'system.operations',
        country: 'system.operations',
        instrument_sha256: 'system.operations',
        from_at: 'system.operations',
        to_at: 'system.operations',
        served_at: 'system.operations',
        received_at: 'user.behavior.timestamp',
        answer_by: 'system.operations',
        conditions: 'system.operations',
        condition_sha256: 'system.operations',
        consented: 'system.operations',
        gag_sha256: 'system.operations',
        gag_until: 'system.operations',
        state: 'user.behavior',
        decided_by: 'user.unique_id',
        decided_at: 'user.behavior.timestamp',
        renewed_at: 'user.behavior.timestamp',
        received_by: 'user.unique_id',
        ...made,
      },
      access: [],
    },
    {
      name: 'vault.release',
      holds: 'what is to be given in answer, item by item, with the sealed reasons for it',
      subject: 'subject_id',
      account: 'account_id',
      sources: ['form'],
      retention: 'legal.record',
      due: [{ rule: 'legal.record', at: `t.proposed_at + priv.period('legal.record')` }],
      export: 'no: an order may forbid to tell; what left is exported from its date on',
      erasure: kept as `keep: ${string}`,
      columns: {
        id: 'user.unique_id',
        ground: 'system.operations',
        request_id: 'user.unique_id',
        report_case_id: 'user.unique_id',
        account_id: 'user.account',
        subject_id: 'user.unique_id',
        recipient_id: 'system.operations',
        fields: 'system.operations',
        objects: 'user.unique_id',
        from_at: 'system.operations',
        to_at: 'system.operations',
        statement_sealed: 'user.behavior',
        statement_sha256: 'system.operations',
        parts_sha256: 'system.operations',
        proposed_by: 'user.unique_id',
        proposed_at: 'user.behavior.timestamp',
        withdrawn_at: 'user.behavior.timestamp',
        told_at: 'user.behavior.timestamp',
        gag_until: 'system.operations',
        case_id: 'user.unique_id',
        ...made,
      },
      access: [
        {
          purpose: 'comm.legal_notice',
          actors: ['job:deliver'],
          rows: { by: 'anchor', column: 'id' },
          read: ['id', 'ground', 'fields', 'from_at', 'to_at', 'told_at'],
          update: ['told_at'],
        },
      ],
    },
    {
      name: 'vault.release_approval',
      holds: 'who agreed to a release, in which role',
      subject: 'subject_id',
      sources: ['form'],
      retention: 'legal.record',
      export: 'no: what staff decided is the installation’s to answer for',
      erasure: kept as `keep: ${string}`,
      columns: {
        id: 'user.unique_id',
        release_id: 'user.unique_id',
        subject_id: 'user.unique_id',
        staff_id: 'user.unique_id',
        role: 'user.account',
        at: 'user.behavior.timestamp',
        ...made,
      },
      access: [],
    },
  ],
  anchors: [
    {
      name: 'untold_release',
      holds: 'a decision to give, whose person has not been told and may be',
      query: `
        select r.id, r.account_id, r.subject_id, r.recipient_id, array['job:deliver'],
          array['comm.legal_notice']
        from vault.release r
        where r.id = $1 and r.told_at is null and r.withdrawn_at is null
          and (r.gag_until is null or r.gag_until <= priv.now())`,
    },
  ],
  finders: [
    {
      // Before it is given; in an emergency, and where an order forbade it, afterwards.
      name: 'untold_release',
      query: `select r.id, greatest(r.proposed_at, r.gag_until) from vault.release r
        left join vault.legal_request q on q.id = r.request_id
        where r.told_at is null and r.withdrawn_at is null
          and (r.gag_until is null or r.gag_until <= priv.now())
          and (exists (select from vault.disclosure d where d.case_id = r.id
              and d.state in ('sent', 'uncertain'))
            or q.type is distinct from 'emergency'
              and r.proposed_at + priv.span('releaseDays') > priv.now())
        order by 2`,
    },
  ],
});

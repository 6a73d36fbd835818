// What is kept about people because a policy text changed: who agreed to it, who was told, and who
// was asked about a use that it added.
import { declare } from '../../../platform/db/inventory.ts';

const made = { policy_version_id: 'system.operations', source: 'system.operations' } as const;

export const inventory = declare({
  tables: [
    {
      name: 'vault.policy_approval',
      holds: 'who of the staff agreed to publish which policy text',
      subject: 'subject_id',
      sources: ['form'],
      retention: 'person.life',
      export: 'yes',
      erasure: 'keep: who put a policy in force is answered for by the installation',
      columns: {
        id: 'user.unique_id',
        version_id: 'system.operations',
        subject_id: 'user.unique_id',
        staff_id: 'user.unique_id',
        text_sha256: 'system.operations',
        raises_to: 'user.behavior',
        at: 'user.behavior.timestamp',
        ...made,
      },
      access: [
        {
          purpose: 'comm.legal_notice',
          actors: ['cpo', 'operator'],
          rows: { by: 'scope', column: 'version_id' },
          read: ['id', 'version_id', 'staff_id', 'text_sha256', 'raises_to', 'at'],
          insert: ['id', 'version_id', 'text_sha256', 'raises_to', 'source'],
        },
      ],
    },
    {
      name: 'vault.policy_notice',
      holds: 'who is to be told of a material change, and whether they were',
      subject: 'subject_id',
      account: 'account_id',
      sources: ['system'],
      retention: 'person.life',
      export: 'yes',
      erasure: 'row',
      columns: {
        id: 'user.unique_id',
        subject_id: 'user.unique_id',
        account_id: 'user.account',
        version_id: 'system.operations',
        state: 'user.behavior',
        message_id: 'user.unique_id',
        due_at: 'user.behavior.timestamp',
        told_at: 'user.behavior.timestamp',
        ...made,
      },
      access: [
        {
          purpose: 'comm.legal_notice',
          actors: ['job:deliver'],
          rows: { by: 'anchor', column: 'id' },
          read: ['id', 'subject_id', 'version_id', 'state'],
          update: ['state', 'message_id'],
        },
        {
          purpose: 'choices.keep',
          actors: ['user'],
          rows: { by: 'subject', column: 'subject_id' },
          read: ['id', 'subject_id', 'version_id', 'state', 'told_at'],
          update: ['state'],
        },
      ],
    },
    {
      name: 'vault.choice_request',
      holds: 'a use that a text added, put to a person as a question',
      subject: 'subject_id',
      account: 'account_id',
      sources: ['system'],
      retention: 'person.life',
      export: 'yes',
      erasure: 'row',
      columns: {
        id: 'user.unique_id',
        subject_id: 'user.unique_id',
        account_id: 'user.account',
        version_id: 'system.operations',
        purpose: 'system.operations',
        asked_at: 'user.behavior.timestamp',
        ...made,
      },
      access: [
        {
          purpose: 'choices.keep',
          actors: ['user', 'link holder'],
          rows: { by: 'subject', column: 'subject_id' },
          read: ['id', 'subject_id', 'version_id', 'purpose', 'asked_at'],
        },
      ],
    },
  ],
  anchors: [
    {
      name: 'policy_notice',
      holds: 'a person who is to be told of a material change, and has an account that is open',
      query: `
        select n.id, n.account_id, n.subject_id, n.version_id, array['job:deliver'],
          array['comm.legal_notice']
        from vault.policy_notice n
        where n.id = $1 and n.state = 'due' and exists (
          select from priv.policy_recipient r where r.subject_id = n.subject_id)`,
    },
    {
      name: 'policy_draft',
      holds: 'a member of staff, by their session, and the policy text that waits for them',
      staff: true,
      query: `
        select v.id, null, null, v.id,
          array(select r.role from vault.staff_role r where r.staff_id = s.staff_id
            and r.role in ('cpo', 'operator') and r.granted_at is not null and r.revoked_at is null),
          array['comm.legal_notice'], v.id, s.staff_id
        from priv.staff_of(split_part($1, '/', 1)) s
        join priv.policy_version v on v.id = split_part($1, '/', 2) and v.state <> 'published'`,
    },
  ],
  finders: [
    {
      name: 'policy_notices',
      query: `select n.id, n.due_at from vault.policy_notice n
        where n.state = 'due' and exists (
          select from priv.policy_recipient r where r.subject_id = n.subject_id)
        order by n.due_at, n.id`,
    },
  ],
});

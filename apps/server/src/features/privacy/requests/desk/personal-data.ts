// What a person of ours wrote in answer to a request: seen by whoever asked and by whoever answers.
import { declare } from '../../../../platform/db/inventory.ts';

const shown = ['request_id', 'body', 'at'];
const given = ['request_id', 'body', 'source'];

export const inventory = declare({
  tables: [
    {
      name: 'vault.request_answer',
      holds: 'what was written in answer to a request by right',
      subject: 'subject_id',
      sources: ['form'],
      retention: 'request.log',
      export: 'yes',
      erasure: 'row',
      columns: {
        request_id: 'user.unique_id',
        subject_id: 'user.unique_id',
        body: 'user.content',
        staff_id: 'system.operations',
        at: 'user.behavior.timestamp',
        policy_version_id: 'system.operations',
        source: 'system.operations',
      },
      access: [
        {
          purpose: 'rights.fulfil',
          actors: ['user'],
          rows: { by: 'subject', column: 'subject_id' },
          read: shown,
        },
        {
          purpose: 'rights.fulfil',
          actors: ['link holder'],
          rows: { by: 'anchor', column: 'request_id' },
          read: shown,
        },
        {
          purpose: 'rights.fulfil',
          actors: ['cpo'],
          rows: { by: 'scope', column: 'request_id' },
          read: shown,
          insert: given,
        },
      ],
    },
  ],
  anchors: [
    {
      name: 'request_reminder',
      holds:
        'a request whose day comes near, and an officer who has not heard: `<request>/<staff role>`',
      query: `
        select s.id, m.account_id, s.subject_id, r.id, array['job:watch'], array['security.audit']
        from vault.rights_request r
        join vault.staff_role s on s.id = split_part($1, '/', 2)
          and s.granted_at is not null and s.revoked_at is null
        join vault.membership m on m.subject_id = s.subject_id
        where r.id = split_part($1, '/', 1) and r.wake_at is not null and s.id <> all (r.reminded)
        order by m.created_at limit 1`,
    },
  ],
  finders: [
    {
      // Privacy officers; where there is none, whoever runs the installation.
      name: 'untold_reminder',
      query: `select r.id || '/' || s.id, r.reminder_at from vault.rights_request r
        join vault.staff_role s on s.granted_at is not null and s.revoked_at is null
          and s.role = case when exists (select from vault.staff_role p where p.role = 'cpo'
            and p.granted_at is not null and p.revoked_at is null) then 'cpo' else 'operator' end
        where r.wake_at is not null and r.reminder_at > priv.now() - interval '1 day'
          and s.id <> all (r.reminded)
        order by r.reminder_at`,
    },
  ],
});

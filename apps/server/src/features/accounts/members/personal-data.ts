// What is stored about invitations, and the anchor that a mailed one gives.
import { declare } from '../../../platform/db/inventory.ts';

export const inventory = declare({
  tables: [
    {
      name: 'vault.invitation',
      holds: 'that somebody with this address was invited, by whom, and what became of it',
      subject: 'invited_by',
      account: 'account_id',
      sources: ['form', 'api'],
      retention: 'invitation.end',
      due: [{ rule: 'invitation.end', at: 't.expires_at' }],
      export: 'yes',
      erasure: 'row',
      columns: {
        id: 'user.unique_id',
        account_id: 'user.account',
        kind: 'system.operations',
        role: 'user.account',
        email: 'user.contact.email',
        email_hash: 'user.contact.email',
        token_hash: 'user.authorizing',
        invited_by: 'user.unique_id',
        new_subject_id: 'user.unique_id',
        expires_at: 'user.behavior.timestamp',
        accepted_at: 'user.behavior.timestamp',
        revoked_at: 'user.behavior.timestamp',
        policy_version_id: 'system.operations',
        source: 'system.operations',
        created_at: 'user.behavior.timestamp',
      },
      access: [
        {
          purpose: 'account.admin',
          actors: ['account admin'],
          rows: { by: 'account', column: 'account_id' },
          read: [
            'id',
            'kind',
            'role',
            'email',
            'email_hash',
            'expires_at',
            'accepted_at',
            'revoked_at',
            'created_at',
          ],
          insert: [
            'id',
            'account_id',
            'kind',
            'role',
            'email',
            'email_hash',
            'token_hash',
            'invited_by',
            'new_subject_id',
            'expires_at',
            'source',
          ],
          update: ['revoked_at'],
        },
        {
          purpose: 'account.profile',
          actors: ['link holder'],
          rows: { by: 'anchor', column: 'id' },
          read: ['id', 'kind', 'role', 'email', 'accepted_at'],
          update: ['accepted_at'],
        },
      ],
    },
  ],
  anchors: [
    {
      // Whoever holds what was mailed to an address has shown that it is theirs: they are who signs
      // in with it, or who will.
      name: 'invitation',
      holds: 'the hash of an invitation that was mailed, open and in time',
      query: `
        select i.id, i.account_id, coalesce(u.subject_id, i.new_subject_id), i.id, array['link holder'], null
        from vault.invitation i
        join vault.account a on a.id = i.account_id and a.state = 'active'
        left join auth.login_user u on u.email_hash = i.email_hash
        where i.token_hash = sha256(convert_to($1, 'UTF8')) and i.accepted_at is null
          and i.revoked_at is null and i.expires_at > priv.now()`,
    },
  ],
});

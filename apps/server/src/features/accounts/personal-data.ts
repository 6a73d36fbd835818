// What is stored about accounts and the ways into them, and the anchors that sign-in gives: a
// session, an API key, a sign-in link. Secrets are stored as hashes only.
import { declare } from '../../platform/db/inventory.ts';

const made = {
  policy_version_id: 'system.operations',
  source: 'system.operations',
  created_at: 'user.behavior.timestamp',
};

/** An idempotent answer is kept under the purpose of the route that gave it. */
const answering = (purpose: string, actors: string[]) => ({
  purpose,
  actors,
  rows: { by: 'account' as const, column: 'account_id' },
  read: ['id', 'account_id', 'key_hash', 'request_hash', 'state', 'claimed_at', 'status', 'answer'],
  insert: ['id', 'account_id', 'key_hash', 'request_hash', 'state', 'source'],
  update: ['state', 'claimed_at', 'status', 'answer'],
  delete: true as const,
});

export const inventory = declare({
  tables: [
    {
      name: 'vault.account',
      holds: 'the tenant through which the service is reached',
      account: 'id',
      sources: ['system', 'form'],
      retention: 'account.life',
      holdable: true,
      export: 'yes',
      erasure: 'row',
      columns: {
        id: 'user.account',
        state: 'user.account',
        name: 'user.account',
        header_identity: 'user.account',
        time_zone: 'user.account.settings',
        accepted_event_id: 'user.behavior',
        closed_at: 'user.behavior.timestamp',
        closed_version_id: 'system.operations',
        mailbox_policy: 'user.account.settings',
        ...made,
      },
      access: [
        {
          purpose: 'account.profile',
          actors: ['user', 'link holder'],
          rows: { by: 'account', column: 'id' },
          read: ['id', 'state', 'name', 'header_identity', 'time_zone', 'mailbox_policy'],
        },
        {
          purpose: 'account.profile',
          actors: ['link holder'],
          rows: { by: 'account', column: 'id' },
          insert: [
            'id',
            'state',
            'name',
            'header_identity',
            'time_zone',
            'accepted_event_id',
            'source',
          ],
          update: ['state', 'name', 'header_identity', 'time_zone', 'accepted_event_id'],
        },
        {
          purpose: 'account.admin',
          actors: ['account admin'],
          rows: { by: 'account', column: 'id' },
          read: ['id', 'state', 'name', 'header_identity', 'time_zone', 'mailbox_policy'],
          // `state` to close it: a trigger lets only an owner do so, and only that.
          update: ['name', 'header_identity', 'time_zone', 'state', 'mailbox_policy'],
        },
        {
          purpose: 'fax.send',
          actors: ['user', 'API key', 'job:dial'],
          rows: { by: 'account', column: 'id' },
          read: ['id', 'header_identity', 'time_zone'],
        },
        {
          purpose: 'billing.charge',
          actors: ['billing_clerk'],
          rows: { by: 'account', column: 'id' },
          read: ['id', 'state', 'name'],
        },
      ],
    },
    {
      name: 'vault.membership',
      holds: 'who belongs to which account, in which role',
      subject: 'subject_id',
      account: 'account_id',
      sources: ['system', 'form'],
      retention: 'account.life',
      holdable: true,
      export: 'yes',
      erasure: 'row',
      columns: {
        id: 'user.unique_id',
        account_id: 'user.account',
        subject_id: 'user.unique_id',
        role: 'user.account',
        name: 'user.name',
        ...made,
      },
      access: [
        {
          purpose: 'account.profile',
          actors: ['user', 'link holder'],
          rows: { by: 'subject', column: 'subject_id' },
          read: ['id', 'account_id', 'subject_id', 'role', 'name'],
        },
        {
          // The name that the others of the account see is corrected with the person's own.
          purpose: 'rights.fulfil',
          actors: ['cpo'],
          rows: { by: 'subject', column: 'subject_id' },
          read: ['id', 'name'],
          update: ['name'],
        },
        {
          // Leaving is everybody's own.
          purpose: 'account.profile',
          actors: ['user'],
          rows: { by: 'subject', column: 'subject_id' },
          delete: true,
        },
        {
          purpose: 'account.profile',
          actors: ['link holder'],
          rows: { by: 'subject', column: 'subject_id' },
          insert: ['id', 'account_id', 'subject_id', 'role', 'name', 'source'],
        },
        {
          purpose: 'account.admin',
          actors: ['account admin'],
          rows: { by: 'account', column: 'account_id' },
          read: ['id', 'account_id', 'subject_id', 'role', 'name', 'created_at'],
          update: ['role'],
          delete: true,
        },
      ],
    },
    {
      name: 'vault.api_key',
      holds: 'a key for programs, as a hash',
      account: 'account_id',
      sources: ['system', 'form', 'api'],
      retention: 'account.life',
      export: 'yes',
      erasure: 'row',
      columns: {
        id: 'user.unique_id',
        account_id: 'user.account',
        label: 'user.account.settings',
        mode: 'system.operations',
        token_hash: 'user.authorizing',
        last_four: 'user.authorizing',
        purposes: 'system.operations',
        revoked_at: 'user.behavior.timestamp',
        ...made,
      },
      access: [
        {
          purpose: 'developer.manage',
          actors: ['account admin'],
          rows: { by: 'account', column: 'account_id' },
          read: [
            'id',
            'account_id',
            'label',
            'mode',
            'last_four',
            'purposes',
            'revoked_at',
            'created_at',
          ],
          insert: [
            'id',
            'account_id',
            'label',
            'mode',
            'token_hash',
            'last_four',
            'purposes',
            'source',
          ],
          update: ['revoked_at'],
        },
      ],
    },
    {
      name: 'auth.login_session',
      holds: 'a signed-in browser, as the hash of its cookie',
      subject: 'subject_id',
      account: 'account_id',
      sources: ['form'],
      retention: 'session.end',
      due: [{ rule: 'session.end', at: 't.expires_at' }],
      export: 'yes',
      erasure: 'row',
      columns: {
        id: 'user.unique_id',
        token_hash: 'user.authorizing',
        subject_id: 'user.unique_id',
        account_id: 'user.account',
        expires_at: 'user.behavior.timestamp',
        ended_at: 'user.behavior.timestamp',
        remembered: 'user.account.settings',
        last_seen_at: 'user.behavior.timestamp',
        signed_in_at: 'user.behavior.timestamp',
        method: 'user.behavior',
        device: 'user.device',
        ...made,
      },
      access: [],
    },
    {
      name: 'auth.sign_in_link',
      holds: 'a link that signs in once, as its hash',
      subject: 'subject_id',
      account: 'account_id',
      sources: ['system'],
      retention: 'link.end',
      due: [{ rule: 'link.end', at: 't.expires_at' }],
      export: 'no: used or expired within the hour',
      erasure: 'row',
      columns: {
        id: 'user.unique_id',
        token_hash: 'user.authorizing',
        account_id: 'user.account',
        subject_id: 'user.unique_id',
        expires_at: 'user.behavior.timestamp',
        used_at: 'user.behavior.timestamp',
        ...made,
      },
      access: [],
    },
    {
      name: 'vault.idempotency',
      holds: 'the answer once given to a request, so that a repetition gets the same',
      account: 'account_id',
      sources: ['api'],
      retention: 'idempotency.end',
      due: [{ rule: 'idempotency.end', at: "t.claimed_at + priv.period('idempotency.end')" }],
      export: 'no: a copy of answers already given, gone within a day',
      erasure: 'row',
      columns: {
        id: 'user.unique_id',
        account_id: 'user.account',
        key_hash: 'system.operations',
        request_hash: 'system.operations',
        state: 'system.operations',
        claimed_at: 'user.behavior.timestamp',
        status: 'system.operations',
        answer: 'user.content',
        policy_version_id: 'system.operations',
        source: 'system.operations',
      },
      access: [
        answering('fax.send', ['user', 'API key']),
        answering('developer.manage', ['account admin']),
      ],
    },
  ],
  anchors: [
    {
      name: 'session',
      holds: 'the hash of a cookie that a browser brought',
      query: `
        select s.id, s.account_id, s.subject_id, null,
          case when m.role in ('owner', 'admin') then array['user', 'account admin']
               else array['user'] end, null
        from auth.login_session s
        join vault.membership m using (account_id, subject_id)
        join vault.account a on a.id = s.account_id and a.state = 'active'
        where s.token_hash = sha256(convert_to($1, 'UTF8'))
          and s.ended_at is null and s.expires_at > priv.now()
          and (s.remembered or s.last_seen_at > priv.now() - priv.period('session.idle'))`,
    },
    {
      name: 'api_key',
      holds: 'the hash of a key that a program brought',
      query: `
        select k.id, k.account_id, null, null, array['API key'], k.purposes
        from vault.api_key k
        join vault.account a on a.id = k.account_id and a.state <> 'closed'
        where k.token_hash = sha256(convert_to($1, 'UTF8')) and k.revoked_at is null`,
    },
    {
      name: 'sign_in_link',
      holds: 'the hash of a link that was printed or mailed, unused and in time',
      query: `
        select l.id, l.account_id, coalesce(m.subject_id, l.subject_id), null,
          array['link holder'], null
        from auth.sign_in_link l
        left join vault.membership m on m.account_id = l.account_id and m.role = 'owner'
        where l.token_hash = sha256(convert_to($1, 'UTF8'))
          and l.used_at is null and l.expires_at > priv.now()
        order by m.created_at limit 1`,
    },
  ],
});

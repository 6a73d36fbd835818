// The one thing that still opens for a closed account: its owner may open it again, for a while.
import { declare } from '../../../platform/db/inventory.ts';

export const inventory = declare({
  tables: [],
  anchors: [
    {
      name: 'closed_account',
      holds: 'the hash of a session of an owner whose account is closed and not yet erased',
      query: `
        select s.id, s.account_id, s.subject_id, null, array['link holder'], null
        from auth.login_session s
        join vault.membership m using (account_id, subject_id)
        join vault.account a on a.id = s.account_id
        where s.token_hash = sha256(convert_to($1, 'UTF8')) and m.role = 'owner'
          and a.state = 'closed' and a.closed_at > priv.now() - priv.period('account.closed')
          and s.ended_at is null and s.expires_at > priv.now()
          and (s.remembered or s.last_seen_at > priv.now() - priv.period('session.idle'))`,
    },
  ],
});

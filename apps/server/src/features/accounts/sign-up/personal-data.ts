// What is kept of somebody who is signing up: one draft, sealed, until it is completed or too old.
import { declare } from '../../../platform/db/inventory.ts';

const inTime = 'd.used_at is null and d.expires_at > priv.now()';

export const inventory = declare({
  tables: [
    {
      name: 'auth.registration_draft',
      holds: 'what somebody filled in to sign up, sealed until the address is shown to be theirs',
      subject: 'subject_id',
      account: 'account_id',
      sources: ['form'],
      retention: 'draft.end',
      due: [{ rule: 'draft.end', at: 't.expires_at' }],
      export: 'no: there is no person yet; when there is one, it is empty',
      erasure: 'row',
      columns: {
        id: 'user.unique_id',
        token_hash: 'user.authorizing',
        account_id: 'user.account',
        subject_id: 'user.unique_id',
        email_hash: 'user.contact',
        known: 'system.operations',
        sealed: 'user.contact',
        text_sha256: 'system.operations',
        code_hash: 'user.authorizing',
        code_expires_at: 'user.behavior.timestamp',
        tries_left: 'system.operations',
        proof_hash: 'user.authorizing',
        verified_at: 'user.behavior.timestamp',
        used_at: 'user.behavior.timestamp',
        expires_at: 'user.behavior.timestamp',
        policy_version_id: 'system.operations',
        source: 'system.operations',
        created_at: 'user.behavior.timestamp',
      },
      access: [],
    },
  ],
  anchors: [
    {
      name: 'sign_up',
      holds: 'a draft that a code or an answer is to be mailed for',
      query: `
        select d.id, null, null, d.id, array['job:deliver'], null
        from auth.registration_draft d
        where d.id = $1 and d.verified_at is null and ${inTime}`,
    },
    {
      name: 'verified_draft',
      holds: 'the hash of a proof, drawn when the code that was mailed came back',
      query: `
        select d.id, d.account_id, d.subject_id, d.id, array['link holder'], null
        from auth.registration_draft d
        where d.proof_hash = sha256(convert_to($1, 'UTF8'))
          and d.verified_at is not null and ${inTime}`,
    },
  ],
});

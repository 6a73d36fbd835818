// What signing in needs: addresses as keyed hashes, secrets as hashes, failures as counts.
import { declare } from '../../../platform/db/inventory.ts';

const made = {
  policy_version_id: 'system.operations',
  source: 'system.operations',
  created_at: 'user.behavior.timestamp',
};

export const inventory = declare({
  tables: [
    {
      name: 'auth.login_user',
      holds: 'who signs in: the keyed hash of an address, and the hash of a password',
      subject: 'subject_id',
      sources: ['form'],
      retention: 'person.life',
      export: 'no: hashes; the address itself is exported with the person',
      erasure: 'row',
      columns: {
        id: 'user.unique_id',
        subject_id: 'user.unique_id',
        email_hash: 'user.contact',
        password_hash: 'user.authorizing',
        password_set_at: 'user.behavior.timestamp',
        ...made,
      },
      access: [],
    },
    {
      name: 'auth.login_passkey',
      holds: 'the public half of a passkey',
      subject: 'subject_id',
      sources: ['form'],
      retention: 'person.life',
      export: 'yes',
      erasure: 'row',
      columns: {
        id: 'user.unique_id',
        subject_id: 'user.unique_id',
        credential_id: 'user.authorizing',
        public_key: 'user.authorizing',
        counter: 'user.authorizing',
        transports: 'user.device',
        label: 'user.account.settings',
        used_at: 'user.behavior.timestamp',
        removed_at: 'user.behavior.timestamp',
        ...made,
      },
      access: [],
    },
    {
      name: 'auth.login_challenge',
      holds: 'what a browser is to sign with a passkey, as its hash',
      subject: 'subject_id',
      sources: ['system'],
      retention: 'code.end',
      due: [{ rule: 'code.end', at: 't.expires_at' }],
      export: 'no: gone within minutes',
      erasure: 'row',
      columns: {
        id: 'user.unique_id',
        challenge_hash: 'user.authorizing',
        subject_id: 'user.unique_id',
        expires_at: 'user.behavior.timestamp',
        used_at: 'user.behavior.timestamp',
        ...made,
      },
      access: [],
    },
    {
      name: 'auth.login_code',
      holds: 'a code that was mailed to sign in with, as its hash',
      subject: 'subject_id',
      sources: ['form'],
      retention: 'code.end',
      due: [{ rule: 'code.end', at: 't.expires_at' }],
      export: 'no: gone within minutes',
      erasure: 'row',
      columns: {
        id: 'user.unique_id',
        token_hash: 'user.authorizing',
        subject_id: 'user.unique_id',
        email_hash: 'user.contact',
        email_sealed: 'user.contact',
        kind: 'system.operations',
        code_hash: 'user.authorizing',
        remembered: 'user.account.settings',
        tries_left: 'system.operations',
        expires_at: 'user.behavior.timestamp',
        used_at: 'user.behavior.timestamp',
        ...made,
      },
      access: [],
    },
    {
      name: 'auth.login_limit',
      holds: 'how often an address or a place failed to sign in, by keyed hash',
      subject: 'subject_id',
      sources: ['form'],
      retention: 'limit.end',
      due: [{ rule: 'limit.end', at: 't.expires_at' }],
      export: 'no: a keyed hash gone within a day',
      erasure: 'row',
      columns: {
        key_hash: 'user.device',
        subject_id: 'user.unique_id',
        failures: 'user.behavior',
        next_try_at: 'user.behavior.timestamp',
        expires_at: 'user.behavior.timestamp',
        policy_version_id: 'system.operations',
        source: 'system.operations',
      },
      access: [],
    },
  ],
  anchors: [
    {
      name: 'login_code',
      holds: 'a code to sign in that is to be mailed',
      query: `
        select c.id, null, c.subject_id, c.id, array['job:deliver'], null
        from auth.login_code c
        where c.id = $1 and c.used_at is null and c.expires_at > priv.now()`,
    },
    {
      name: 'proven_code',
      holds: 'the hash of the page at which a mailed code has just been typed back',
      query: `
        select c.id, null, c.subject_id, c.id, array['link holder'], null
        from auth.login_code c
        where c.token_hash = sha256(convert_to($1, 'UTF8')) and c.kind = 'confirm'
          and c.used_at is not null and c.expires_at > priv.now()`,
    },
  ],
});

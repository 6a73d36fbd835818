// Who signs in: found by the keyed hash of an address, so that schema auth holds no list of them.
import type { App } from '../../../app.ts';
import { normalEmail } from '../../../platform/email/normal-email.ts';

/** What is no address hashes to what nobody has. */
export function hashAddress(app: Pick<App, 'seal'>, address: string): Uint8Array {
  return app.seal.hash('email', normalEmail(address) ?? address);
}

export async function findUser(app: Pick<App, 'auth'>, emailHash: Uint8Array) {
  return app.auth
    .selectFrom('auth.login_user')
    .select(['id', 'subject_id', 'email_hash', 'password_hash'])
    .where('email_hash', '=', emailHash)
    .executeTakeFirst();
}

// Who signs in: found by the keyed hash of an address, so that schema auth holds no list of them.
import type { App } from '../../../app.ts';
import { normalAddress } from '../../privacy/index.ts';

export function hashAddress(app: Pick<App, 'seal'>, address: string): Uint8Array {
  return app.seal.hash('email', normalAddress(address));
}

export async function findUser(app: Pick<App, 'auth'>, emailHash: Uint8Array) {
  return app.auth
    .selectFrom('auth.login_user')
    .select(['id', 'subject_id', 'email_hash', 'password_hash'])
    .where('email_hash', '=', emailHash)
    .executeTakeFirst();
}

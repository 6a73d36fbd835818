// The chain of keys: the installation's key wraps each epoch's, the epoch's wraps each account's,
// the account's wraps the data key of each sealed thing. Destroying the account's key makes all of
// its content unreadable, also in backups.
import { hkdfSync } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Database } from '../../generated/database.ts';
import type { KeyEpochs } from '../../platform/crypto/key-epochs.ts';
import { drawKey } from '../../platform/crypto/seal.ts';
import { type DataKeys, makeDataKeys } from './data-keys.ts';
import { schemaOf } from './doorway.ts';
import type { Db, Lease } from './with-purpose.ts';

export interface AccountKeys extends DataKeys {
  /** A fresh account key, wrapped for storing in vault.account_key. */
  wrapNewAccountKey(accountId: string): Uint8Array;
  /** The key that words of the account's faxes are hashed under: derived, and stored nowhere. */
  searchKey(db: Db, lease: Lease): Promise<Uint8Array>;
}

/** What the wrapped key of an account is bound to. */
export const ofAccount = (accountId: string) => `account-key/${accountId}`;

export function makeAccountKeys(epochs: KeyEpochs): AccountKeys {
  const accountKey = async (db: Db, { purpose, accountId }: Lease) => {
    if (accountId === null) throw new Error(`a lease for ${purpose} has no account`);
    // Every purpose that handles content has the same doorway, under its own name.
    const doorway = `${schemaOf(purpose)}.account_key` as 'p_fax_send.account_key';
    const row = await (db as Kysely<Database>)
      .selectFrom(doorway)
      .select('wrapped')
      .where('account_id', '=', accountId)
      .executeTakeFirstOrThrow();
    return epochs.unwrap(row.wrapped, ofAccount(accountId));
  };
  return {
    wrapNewAccountKey: (accountId) => epochs.wrap(drawKey(), ofAccount(accountId)),
    ...makeDataKeys(accountKey),
    searchKey: async (db, lease) => {
      const key = await accountKey(db, lease);
      const use = `search-words/${lease.accountId}`;
      return new Uint8Array(hkdfSync('sha256', key, '', use, key.length));
    },
  };
}

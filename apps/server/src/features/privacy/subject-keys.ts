// A person's own key, wrapped by the epoch's as an account's is. What they alone may read, profile
// fields and private content, is sealed under it; destroying it reaches every copy there is.
import { hkdfSync } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Database } from '../../generated/database.ts';
import type { KeyEpochs } from '../../platform/crypto/key-epochs.ts';
import { drawKey, keyBytes, seal, unseal } from '../../platform/crypto/seal.ts';
import { Personal } from '../../platform/log/personal.ts';
import { type DataKeys, makeDataKeys } from './data-keys.ts';
import { schemaOf } from './doorway.ts';
import type { Db, Lease } from './with-purpose.ts';

export interface SubjectKeys extends DataKeys {
  /** A fresh key of a person, wrapped for storing in vault.subject_key. */
  wrapNewSubjectKey(subjectId: string): Uint8Array;
  /**
   * Seals a value of the lease's own person. `field` names where it is kept: `profile/birthday`.
   */
  sealField(db: Db, lease: Lease, field: string, value: Personal<string>): Promise<Uint8Array>;
  /**
   * The value again. Throws SealBroken when it is another field's, person's, or the key is gone.
   */
  openField(db: Db, lease: Lease, field: string, sealed: Uint8Array): Promise<Personal<string>>;
}

/** What the wrapped key of a person is bound to. */
export const ofSubject = (subjectId: string) => `subject-key/${subjectId}`;

export function makeSubjectKeys(epochs: KeyEpochs): SubjectKeys {
  const subjectKey = async (db: Db, { purpose, subjectId }: Lease) => {
    if (subjectId === null) throw new Error(`a lease for ${purpose} has no person`);
    // Every purpose that handles a person's own has the same doorway, under its own name.
    const doorway = `${schemaOf(purpose)}.subject_key` as 'p_account_profile.subject_key';
    const read = () =>
      (db as Kysely<Database>)
        .selectFrom(doorway)
        .select('wrapped')
        .where('subject_id', '=', subjectId)
        .executeTakeFirst();
    const open = (row: { wrapped: Uint8Array }) => epochs.unwrap(row.wrapped, ofSubject(subjectId));
    const row = await read();
    if (row) return open(row);
    // Two may be first at once: whoever is second takes the key of the other.
    await (db as Kysely<Database>)
      .insertInto(doorway)
      .values({
        subject_id: subjectId,
        wrapped: epochs.wrap(drawKey(), ofSubject(subjectId)),
        source: 'system',
      })
      .onConflict((on) => on.doNothing())
      .execute();
    return open((await read()) as { wrapped: Uint8Array });
  };
  return {
    wrapNewSubjectKey: (subjectId) => epochs.wrap(drawKey(), ofSubject(subjectId)),
    sealField: async (db, lease, field, value) =>
      seal(fieldKey(await subjectKey(db, lease), field), Buffer.from(value.reveal()), field),
    openField: async (db, lease, field, sealed) => {
      const plain = unseal(fieldKey(await subjectKey(db, lease), field), sealed, field);
      return new Personal(Buffer.from(plain).toString('utf8'));
    },
    ...makeDataKeys(subjectKey),
  };
}

/**
 * Each field has a key of its own, so that one person's many small values do not use up one key.
 */
function fieldKey(subjectKey: Uint8Array, field: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', subjectKey, '', `field/${field}`, keyBytes));
}

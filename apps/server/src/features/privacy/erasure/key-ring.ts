// The ring of keys outside the database: every living wrapped key, in the keys folder. A backup
// does not carry keys; a restore takes them from here, where an erased person's is not any more.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../../generated/database.ts';
import type { KeyEpochs } from '../../../platform/crypto/key-epochs.ts';
import { writeSecretFile } from '../../../platform/secret-files.ts';
import { ofAccount } from '../account-keys.ts';
import { ofSubject } from '../subject-keys.ts';

const fileName = 'key-ring.jsonl';
const everyEpoch = 2_147_483_647;

export interface RingKey {
  kind: 'subject' | 'account';
  id: string;
  /** Base64 of the wrapped key. */
  wrapped: string;
}

/** Writes the ring anew, whole or not at all. */
export async function writeKeyRing(background: Kysely<Database>, keysDir: string): Promise<void> {
  const { rows } = await sql<{
    owner_kind: 'subject' | 'account';
    owner_id: string;
    wrapped: Buffer;
  }>`
    select * from priv.keys_behind(${everyEpoch}, ${everyEpoch})`.execute(background);
  const lines = rows.map(({ owner_kind, owner_id, wrapped }) => {
    const key: RingKey = { kind: owner_kind, id: owner_id, wrapped: wrapped.toString('base64') };
    return `${JSON.stringify(key)}\n`;
  });
  writeSecretFile(join(keysDir, fileName), lines.join(''));
}

export function readKeyRing(keysDir: string): RingKey[] {
  const file = join(keysDir, fileName);
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RingKey);
}

/** The keys themselves, by owner id. */
export function openKeyRing(ring: readonly RingKey[], epochs: KeyEpochs): Map<string, Uint8Array> {
  return new Map(
    ring.map(({ kind, id, wrapped }) => [
      id,
      epochs.unwrap(
        Buffer.from(wrapped, 'base64'),
        kind === 'subject' ? ofSubject(id) : ofAccount(id),
      ),
    ]),
  );
}

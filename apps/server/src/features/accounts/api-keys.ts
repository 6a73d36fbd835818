// API keys: made once, shown once, kept as a hash, good for the purposes they were made for.
import { z } from 'zod';
import { type MakeId, secret } from '../../platform/ids.ts';
import type { Db, Lease } from '../privacy/index.ts';
import { keyPurposes } from './install-account.ts';
import { tokenHash } from './sign-in/session.ts';

export const apiKeyForm = z.strictObject({
  label: z.string().trim().min(1).max(100),
  purposes: z
    .array(z.enum(['fax.send', 'fax.display', 'number.manage']))
    .min(1)
    .optional(),
});

export const apiKeySchema = z.object({
  id: z.string(),
  label: z.string(),
  mode: z.string(),
  last_four: z.string(),
  purposes: z.array(z.string()),
  created_at: z.string(),
  revoked_at: z.string().nullable(),
});

export async function makeApiKey(
  db: Db,
  id: MakeId,
  lease: Lease,
  form: z.infer<typeof apiKeyForm>,
) {
  const token = `pk_test_${secret(24)}`;
  const made = {
    id: id('key'),
    account_id: lease.accountId as string,
    label: form.label,
    mode: 'test',
    last_four: token.slice(-4),
    purposes: form.purposes ?? keyPurposes,
  };
  const { created_at } = await db
    .insertInto('p_developer_manage.api_key')
    .values({ ...made, token_hash: tokenHash(token), source: 'form' })
    .returning('created_at')
    .executeTakeFirstOrThrow();
  const { account_id: _account, ...shown } = made;
  return { ...shown, created_at: created_at.toISOString(), revoked_at: null, token };
}

export async function listApiKeys(db: Db) {
  const rows = await db
    .selectFrom('p_developer_manage.api_key')
    .select(['id', 'label', 'mode', 'last_four', 'purposes', 'created_at', 'revoked_at'])
    .orderBy('id', 'desc')
    .execute();
  return rows.map((row) => ({
    ...row,
    created_at: row.created_at.toISOString(),
    revoked_at: row.revoked_at?.toISOString() ?? null,
  }));
}

/** False when there is no such key, or it is revoked already. */
export async function revokeApiKey(db: Db, id: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('p_developer_manage.api_key')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

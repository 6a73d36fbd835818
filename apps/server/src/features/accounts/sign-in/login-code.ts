// The rows of mailed sign-in codes: kept before the mail is written, tried a few times, used once.
import { type Kysely, sql } from 'kysely';
import type { App } from '../../../app.ts';
import type { Database } from '../../../generated/database.ts';
import { secret } from '../../../platform/ids.ts';
import { problem } from '../../../problems.ts';
import { mailSignInCode } from '../mail-codes.ts';
import { codeLife, codeTries, sameCode } from '../one-time-code.ts';
import { tokenHash } from './session.ts';

type CodeKind = 'sign_in' | 'confirm';

export interface NewCode {
  readonly kind: CodeKind;
  /** Null: nobody has this address, and the mail says so. */
  readonly subjectId: string | null;
  readonly email: string;
  readonly emailHash: Uint8Array;
  readonly remembered: boolean;
}

/** Keeps the row and has its code mailed. Returns the secret of the page that takes the code. */
export async function keepCode(
  app: App,
  { kind, subjectId, email, emailHash, remembered }: NewCode,
): Promise<string> {
  const id = app.id('cod');
  const token = secret();
  await app.auth
    .insertInto('auth.login_code')
    .values({
      id,
      token_hash: tokenHash(token),
      subject_id: subjectId,
      email_hash: emailHash,
      email_sealed: app.seal.seal(email, id),
      kind,
      remembered,
      tries_left: codeTries,
      expires_at: codeLife,
      source: 'form',
    })
    .execute();
  await app.jobs.wake(mailSignInCode, id, { key: id });
  return token;
}

/** Each try costs one of five, before it is looked at. */
export async function tryCode(
  app: Pick<App, 'auth' | 'seal'>,
  kind: CodeKind,
  token: string,
  typed: string,
) {
  const row = await app.auth
    .updateTable('auth.login_code')
    .set((eb) => ({ tries_left: eb('tries_left', '-', 1) }))
    .where('token_hash', '=', tokenHash(token))
    .where('kind', '=', kind)
    .where('tries_left', '>', 0)
    .where('used_at', 'is', null)
    .where('expires_at', '>', sql<Date>`priv.now()`)
    .returning(['id', 'subject_id', 'email_hash', 'code_hash', 'remembered'])
    .executeTakeFirst();
  const { subject_id: subjectId, code_hash: kept } = row ?? {};
  if (!row || !kept || !subjectId || !sameCode(app, row.id, typed, kept)) {
    throw problem('account.code_wrong');
  }
  return { ...row, subject_id: subjectId };
}

/** In the transaction of what the code was for: of two who bring it at once, one is refused. */
export async function useCode(db: Kysely<Database>, id: string): Promise<void> {
  const used = await db
    .updateTable('auth.login_code')
    .set({ used_at: sql`priv.now()` })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  if (used.numUpdatedRows !== 1n) throw problem('account.code_wrong');
}

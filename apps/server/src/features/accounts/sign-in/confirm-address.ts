// Confirming one's address later: whoever made the installation's own account signed in by a
// printed link, so nothing was ever mailed to them. Only a confirmed address signs in.
import type { App } from '../../../app.ts';
import { problem } from '../../../problems.ts';
import { keepCode, tryCode, useCode } from './login-code.ts';
import { countAttempt } from './login-limit.ts';
import { findUser, hashAddress } from './login-user.ts';

/** Mails the code to the person's own address. Returns the secret of the page that takes it. */
export async function startConfirm(
  app: App,
  person: { subjectId: string; email: string },
  client: string,
): Promise<string> {
  const emailHash = hashAddress(app, person.email);
  await countAttempt(app, { emailHash, client, subjectId: person.subjectId }, true);
  return keepCode(app, { ...person, kind: 'confirm', emailHash, remembered: false });
}

/** From now on the person signs in with this address, and mail goes to it. */
export async function finishConfirm(
  app: App,
  subjectId: string,
  token: string,
  typed: string,
): Promise<void> {
  const row = await tryCode(app, 'confirm', token, typed);
  if (row.subject_id !== subjectId) throw problem('account.code_wrong');
  const user = await findUser(app, row.email_hash);
  if (user && user.subject_id !== subjectId) throw problem('account.address_taken');
  await app.auth.transaction().execute(async (db) => {
    await useCode(db, row.id);
    await db
      .insertInto('auth.login_user')
      .values({
        id: app.id('usr'),
        subject_id: subjectId,
        email_hash: row.email_hash,
        source: 'form',
      })
      .onConflict((conflict) => conflict.column('subject_id').doNothing())
      .execute();
  });
  const opening = { purpose: 'account.profile', anchor: { proven_code: token } } as const;
  await app.withPurpose(opening, async (db) => {
    const points = await db
      .selectFrom('p_account_profile.contact_point')
      .select(['id', 'value'])
      .where('kind', '=', 'email')
      .execute();
    const proven = points.filter(({ value }) =>
      Buffer.from(hashAddress(app, value)).equals(Buffer.from(row.email_hash)),
    );
    for (const { id } of proven) {
      await db
        .updateTable('p_account_profile.contact_point')
        .set({ verified_at: app.clock.date() })
        .where('id', '=', id)
        .execute();
    }
  });
}

// Person, address, account, key, acceptance and membership come to be in one transaction, or none
// of them does (P-0-01).
import type { App } from '../../../app.ts';
import { Personal } from '../../../platform/log/personal.ts';
import { problem } from '../../../problems.ts';
import { addSubject } from '../../people/index.ts';
import { type Db, note } from '../../privacy/index.ts';
import { acceptPolicy } from '../accept-policy.ts';
import { tokenHash } from '../sign-in/session.ts';

/** What a draft holds, sealed. */
export interface KeptDraft {
  name: string;
  email: string;
  phone?: string;
  header_identity: string;
  time_zone: string;
  passwordHash?: string;
}

/** `proof` is what was drawn when the code came back. Making the same account twice changes
 * nothing, so it can be done again after a crash. */
export async function makeAccount(app: App, proof: string): Promise<void> {
  const opening = { purpose: 'account.profile', anchor: { verified_draft: proof } } as const;
  const { kept, accepted } = await keptDraft(app, proof);
  try {
    await app.withPurpose(opening, async (db, lease) => {
      const accountId = lease.accountId as string;
      const subjectId = lease.subjectId as string;
      const there = await db
        .selectFrom('p_account_profile.account')
        .select('id')
        .where('id', '=', accountId)
        .executeTakeFirst();
      if (there) return;
      await db
        .insertInto('p_account_profile.account')
        .values({
          id: accountId,
          state: 'unclaimed',
          name: kept.header_identity,
          header_identity: kept.header_identity,
          time_zone: kept.time_zone,
          source: 'form',
        })
        .execute();
      await db
        .insertInto('p_account_profile.account_key')
        .values({
          account_id: accountId,
          wrapped: app.accountKeys.wrapNewAccountKey(accountId),
          source: 'system',
        })
        .execute();
      await addSubject(db, app.id, {
        id: subjectId,
        name: new Personal(kept.name),
        email: new Personal(kept.email),
        phone: kept.phone === undefined ? undefined : new Personal(kept.phone),
        emailVerifiedAt: app.clock.date(),
      });
      await openAccount(app, db, {
        accountId,
        subjectId,
        channel: 'form',
        accepted,
        name: new Personal(kept.name),
      });
      await app.send(db, {
        template: 'account.welcome/opened',
        to: { subject: subjectId },
        about: accountId,
        facts: { name: kept.header_identity },
      });
      await note(db, 'account.opened', { account: accountId, subject: subjectId, by: 'sign_up' });
    });
  } catch (thrown) {
    if (!isRefusedAcceptance(thrown)) throw thrown;
    throw problem('account.policy_changed', {}, thrown);
  }
}

export interface Opened {
  accountId: string;
  subjectId: string;
  channel: 'form' | 'first_run';
  /** The text that was shown and ticked. */
  accepted: { id: string; sha256: string };
  /** The owner's name, by which the account's people know them. */
  name: Personal<string>;
}

/** Records the acceptance of the text that counts now, the owner, and makes the account active. */
export async function openAccount(
  app: Pick<App, 'id'>,
  db: Db,
  { accountId, subjectId, channel, accepted, name }: Opened,
): Promise<void> {
  const acceptance = await acceptPolicy(app, db, { accountId, subjectId, channel, accepted });
  await db
    .insertInto('p_account_profile.membership')
    .values({
      id: app.id('mem'),
      account_id: accountId,
      subject_id: subjectId,
      role: 'owner',
      name: name.reveal(),
      source: 'form',
    })
    .execute();
  await db
    .updateTable('p_account_profile.account')
    .set({ state: 'active', accepted_event_id: acceptance })
    .where('id', '=', accountId)
    .execute();
}

/** The draft's content, by the hash of the same proof the lease will be opened with. */
async function keptDraft(app: App, proof: string) {
  const draft = await app.auth
    .selectFrom('auth.registration_draft')
    .select(['id', 'sealed', 'policy_version_id', 'text_sha256'])
    .where('proof_hash', '=', tokenHash(proof))
    .executeTakeFirst();
  if (!draft?.sealed) throw problem('account.draft_gone');
  return {
    kept: JSON.parse(app.seal.unseal(draft.sealed, draft.id)) as KeptDraft,
    accepted: { id: draft.policy_version_id, sha256: draft.text_sha256 },
  };
}

function isRefusedAcceptance(thrown: unknown): boolean {
  const { code, constraint } = thrown as { code?: string; constraint?: string };
  return code === '23514' && constraint === 'accepts_the_current_policy';
}

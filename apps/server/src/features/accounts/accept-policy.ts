// The acceptance of the policy as an event of the ledger (P-0-01): of just the text that was shown,
// and only while it is the one that counts. Whoever makes an account, joins one or opens one again,
// comes by here.
import type { App } from '../../app.ts';
import { problem } from '../../problems.ts';
import type { Db } from '../privacy/index.ts';

export interface Acceptance {
  accountId: string;
  subjectId: string;
  channel: 'form' | 'first_run' | 'reactivation';
  /** The text that was shown and ticked. */
  accepted: { id: string; sha256: string };
}

/** Returns the event's id. Throws account.policy_changed when another text has come meanwhile. */
export async function acceptPolicy(
  app: Pick<App, 'id'>,
  db: Db,
  { accountId, subjectId, channel, accepted }: Acceptance,
): Promise<string> {
  const id = app.id('cho');
  await db
    .insertInto('p_account_profile.choice_event')
    .values({
      id,
      subject_id: subjectId,
      account_id: accountId,
      kind: 'policy_accept',
      decision: 'yes',
      channel,
      text_sha256: accepted.sha256,
      policy_version_id: accepted.id,
      source: 'form',
    })
    .execute()
    .catch((cause: { constraint?: string }) => {
      if (cause.constraint !== 'choice_accepts_text_in_force') throw cause;
      throw problem('account.policy_changed', {}, cause);
    });
  return id;
}

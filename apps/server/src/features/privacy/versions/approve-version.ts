// A member of staff agrees to a policy text that waits, to the letter. What follows is the
// database's: with the second person it is published, and where there is no second it is announced
// and waits.
import type { App } from '../../../app.ts';
import { problem } from '../../../problems.ts';
import type { PolicyClass } from './classify.ts';

export interface Approval {
  version: string;
  /** The hash of the text that was read. */
  textSha256: string;
  /** Holds the change to be more than it computes; less is refused. */
  raisesTo?: Exclude<PolicyClass, 'first'>;
}

export async function approveVersion(
  app: Pick<App, 'withPurpose' | 'id'>,
  session: string,
  { version, textSha256, raisesTo }: Approval,
): Promise<string> {
  const opening = {
    purpose: 'comm.legal_notice',
    anchor: { policy_draft: `${session}/${version}` },
  } as const;
  const id = app.id('pap');
  await app
    .withPurpose(opening, (db) =>
      db
        .insertInto('p_comm_legal_notice.policy_approval')
        .values({
          id,
          version_id: version,
          text_sha256: textSha256,
          raises_to: raisesTo ?? null,
          source: 'form',
        })
        .execute(),
    )
    .catch((cause: { constraint?: string; code?: string }) => {
      if (cause.constraint === 'policy_text_waits')
        throw problem('policy.not_this_text', {}, cause);
      if (cause.constraint === 'policy_class_only_raised') {
        throw problem('policy.class_lowered', {}, cause);
      }
      if (cause.code === '23505') throw problem('policy.approved_already', {}, cause);
      throw cause;
    });
  return id;
}

// Writes a choice into the ledger, in the caller's transaction and under the caller's purpose. The
// database has the last word on each: known words, rightful way in, proven address (0042).
import type { MakeId } from '../../../platform/ids.ts';
import { problem } from '../../../problems.ts';
import { schemaOf } from '../doorway.ts';
import type { Db, Lease } from '../with-purpose.ts';
import type { ChoiceEvent } from './fold-choices.ts';
import {
  type Channel,
  type ChoiceSource,
  type Decision,
  formOf,
  type Topic,
  topicOf,
} from './forms.ts';

/** Purposes under which a choice may be written down. */
type Keeping = 'choices.keep' | 'support.reply';
type Doorway = 'p_choices_keep.choice_event';

export interface NewChoice {
  topic: Topic;
  decision: Decision;
  source: ChoiceSource;
}

/** The doorway of the lease's own purpose; all of them have the columns that are used here. */
function doorway({ purpose }: Lease): Doorway {
  const keeping: Keeping[] = ['choices.keep', 'support.reply'];
  if (!keeping.includes(purpose as Keeping)) {
    throw new Error(`choices are not kept under ${purpose}`);
  }
  return `${schemaOf(purpose)}.choice_event` as Doorway;
}

/**
 * Records what the lease's person decided. Returns the event's id, `cho_…`. A choice like the
 * present one is written down again: that it was said again, and under which words, is a fact.
 */
export async function recordChoice(
  db: Db,
  lease: Lease,
  id: MakeId,
  { topic, decision, source }: NewChoice,
): Promise<string> {
  const event = id('cho');
  await db
    .insertInto(doorway(lease))
    .values({
      id: event,
      subject_id: lease.subjectId as string,
      account_id: lease.accountId,
      kind: 'purpose',
      purpose: topic.purpose,
      channel: topic.channel,
      decision,
      text_sha256: formOf(source, topic).sha256,
      source,
    })
    .execute();
  return event;
}

/** All that the lease's person ever said, in order. */
export async function readChoices(db: Db, lease: Lease): Promise<ChoiceEvent[]> {
  const rows = await db
    .selectFrom(doorway(lease))
    .select(['seq', 'purpose', 'channel', 'decision', 'source', 'text_sha256'])
    .select(['policy_version_id', 'at'])
    .where('kind', '=', 'purpose')
    .orderBy('seq')
    .execute();
  return rows.map((row) => ({
    seq: Number(row.seq),
    purpose: row.purpose as string,
    channel: row.channel as Channel,
    decision: row.decision as Decision,
    source: row.source as ChoiceSource,
    textSha256: row.text_sha256,
    policyVersionId: row.policy_version_id,
    at: row.at,
  }));
}

/** The topic of a request, if its words are those that we would show now. */
export function topicShown(purpose: string, channel: string, sha256: string): Topic {
  const topic = topicOf(purpose, channel);
  if (!topic) throw problem('resource.not_found');
  if (formOf('form', topic).sha256 !== sha256) throw problem('choice.words_changed');
  return topic;
}

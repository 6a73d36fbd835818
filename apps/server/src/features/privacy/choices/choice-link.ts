// The link that is mailed to prove an address, for which a yes waits. Kept as its hash; a GET of it
// never decides anything.
import { parameters } from '../../../../../../policy/parameters.ts';
import type { App } from '../../../app.ts';
import { sha256 } from '../../../platform/crypto/sha256.ts';
import { secret } from '../../../platform/ids.ts';
import { Personal } from '../../../platform/log/personal.ts';
import type { Db, Lease } from '../with-purpose.ts';
import { type Channel, formOf, type Topic, topicOf } from './forms.ts';
import { readChoices, recordChoice } from './record-choice.ts';

export type ChoiceParts = Pick<App, 'id' | 'clock' | 'send' | 'baseUrl'>;

const hash = (token: string): Uint8Array => sha256(token);

/** Mails the link that a yes waits for to the address that is not proven yet. */
export async function askToConfirm(
  app: ChoiceParts,
  db: Db,
  lease: Lease,
  topic: Topic,
): Promise<void> {
  const address = await db
    .selectFrom('p_choices_keep.contact_point')
    .select('value')
    .where('kind', '=', 'email')
    .orderBy('id')
    .executeTakeFirstOrThrow();
  const events = await readChoices(db, lease);
  const token = secret();
  const link = app.id('lnk');
  const lifeMs = parameters.choiceConfirmHours.value * 3_600_000;
  await db
    .insertInto('p_choices_keep.choice_link')
    .values({
      id: link,
      subject_id: lease.subjectId as string,
      account_id: lease.accountId as string,
      token_hash: hash(token),
      purpose: topic.purpose,
      channel: topic.channel,
      text_sha256: formOf('form', topic).sha256,
      after_seq: Math.max(0, ...events.filter((one) => isOf(one, topic)).map(({ seq }) => seq)),
      expires_at: new Date(app.clock.now() + lifeMs),
      source: 'form',
    })
    .execute();
  await app.send(db, {
    template: 'account.code/confirm-choice',
    to: { address: new Personal(address.value) },
    account: lease.accountId ?? undefined,
    about: link,
    facts: { title: topic.title },
    secret: new Personal(`${app.baseUrl()}/privacy/choices/confirm/${token}`),
  });
}

export interface ConfirmLink {
  id: string;
  topic: Topic;
  used: boolean;
}

/** What the lease's link confirms; undefined when that is no question any more. */
export async function readConfirmLink(db: Db, lease: Lease): Promise<ConfirmLink | undefined> {
  const link = await db
    .selectFrom('p_choices_keep.choice_link')
    .select(['id', 'purpose', 'channel', 'used_at'])
    .where('id', '=', lease.anchorId)
    .executeTakeFirst();
  const topic = link && topicOf(link.purpose, link.channel as Channel);
  return link && topic && { id: link.id, topic, used: link.used_at !== null };
}

/**
 * Makes the waiting yes count, once. Using the link again changes nothing, and after a later word
 * of the person it confirms nothing: the database refuses it.
 */
export async function confirmChoice(
  app: ChoiceParts,
  db: Db,
  lease: Lease,
  { id, topic }: ConfirmLink,
): Promise<boolean> {
  const used = await db
    .updateTable('p_choices_keep.choice_link')
    .set({ used_at: app.clock.date() })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  if (used.numUpdatedRows !== 1n) return false;
  await recordChoice(db, lease, app.id, { topic, decision: 'yes', source: 'form' });
  return true;
}

/** The topics for which a yes waits for its link. */
export async function pendingTopics(db: Db, now: Date): Promise<Topic[]> {
  const links = await db
    .selectFrom('p_choices_keep.choice_link')
    .select(['purpose', 'channel', 'after_seq'])
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('p_choices_keep.choice_event as e')
            .select('e.id')
            .whereRef('e.purpose', '=', 'p_choices_keep.choice_link.purpose')
            .whereRef('e.channel', '=', 'p_choices_keep.choice_link.channel')
            .whereRef('e.seq', '>', 'p_choices_keep.choice_link.after_seq'),
        ),
      ),
    )
    .execute();
  return links.flatMap(({ purpose, channel }) => topicOf(purpose, channel) ?? []);
}

const isOf = (one: { purpose: string; channel: string }, topic: Topic) =>
  one.purpose === topic.purpose && one.channel === topic.channel;

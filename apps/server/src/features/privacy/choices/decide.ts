// A person answers a question of the preference centre, or their browser answers for them.
import type { App } from '../../../app.ts';
import { problem } from '../../../problems.ts';
import type { Db, Lease } from '../with-purpose.ts';
import { askToConfirm, type ChoiceParts, pendingTopics } from './choice-link.ts';
import { type ChoiceEvent, foldChoices, keyOf, signalIsNew } from './fold-choices.ts';
import { type Decision, formBySha, formOf, type Topic, topicOf, topics } from './forms.ts';
import { readChoices, recordChoice } from './record-choice.ts';

/** Records the answer; a yes that needs a proven address and has none is asked for by mail. */
export async function decide(
  app: ChoiceParts,
  db: Db,
  lease: Lease,
  topic: Topic,
  decision: Decision,
): Promise<'recorded' | 'asked'> {
  if (!topics.includes(topic) && !(await requestedTopics(db)).includes(topic)) {
    throw problem('resource.not_found');
  }
  if (decision === 'yes' && topic.needsProvenAddress && !(await hasProvenAddress(db))) {
    await askToConfirm(app, db, lease, topic);
    return 'asked';
  }
  await recordChoice(db, lease, app.id, { topic, decision, source: 'form' });
  return 'recorded';
}

async function hasProvenAddress(db: Db): Promise<boolean> {
  const proven = await db
    .selectFrom('p_choices_keep.contact_point')
    .select('id')
    .where('kind', '=', 'email')
    .where('verified_at', 'is not', null)
    .executeTakeFirst();
  return proven !== undefined;
}

/** The uses that a newer text added, and that this person was asked about. */
async function requestedTopics(db: Db): Promise<Topic[]> {
  const requests = await db
    .selectFrom('p_choices_keep.choice_request')
    .select('purpose')
    .distinct()
    .orderBy('purpose')
    .execute();
  return requests.flatMap(({ purpose }) => topicOf(purpose, 'web') ?? []);
}

/** One topic as it stands for a person. */
export interface Standing {
  topic: Topic;
  /** `pending`: a yes that waits for its mailed link. Until then it is a no. */
  state: 'yes' | 'no' | 'pending';
  /** The last word; undefined when the person never spoke about it, which means no. */
  last: ChoiceEvent | undefined;
  /** The words that the last word was given under. */
  wording: string | undefined;
  /** The words as they are asked now, by their hash. */
  textSha256: string;
}

/** What the person was newly asked, then every topic, in order, each as it stands for them. */
export async function readStandings(db: Db, lease: Lease, now: Date): Promise<Standing[]> {
  const state = foldChoices(await readChoices(db, lease));
  const pending = await pendingTopics(db, now);
  const asked = await requestedTopics(db);
  return [...new Set([...asked, ...topics])].map((topic) => {
    const last = state.get(keyOf(topic));
    return {
      topic,
      state: pending.includes(topic) ? 'pending' : (last?.decision ?? 'no'),
      last,
      wording: last && formBySha(last.textSha256)?.wording,
      textSha256: formOf('form', topic).sha256,
    };
  });
}

const signalsRemembered = 10_000;

/** Hears `Sec-GPC: 1` of signed-in browsers: a refusal of what is shared, written down once. */
export function signalListener(app: Pick<App, 'withPurpose' | 'id' | 'log'>) {
  // Which sessions were heard, so that each of their requests does not open a lease of its own.
  const heard = new Set<string>();
  return async (session: string): Promise<void> => {
    if (heard.has(session)) return;
    const opening = { purpose: 'choices.keep', anchor: { session } } as const;
    await app
      .withPurpose(opening, async (db, lease) => {
        const events = await readChoices(db, lease);
        for (const topic of topics.filter((one) => one.refusedByGpc && signalIsNew(events, one))) {
          await recordChoice(db, lease, app.id, { topic, decision: 'no', source: 'gpc' });
        }
      })
      .catch((cause: { code?: string }) => {
        // Not a session of ours, or another request of the same browser was first.
        if (cause.code !== 'auth.required' && cause.code !== '23505') throw cause;
      });
    if (heard.size >= signalsRemembered) heard.clear();
    heard.add(session);
  };
}

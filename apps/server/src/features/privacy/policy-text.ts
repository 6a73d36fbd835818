// The policy text that is in force: the newest that is published in this installation, which is
// what whoever comes now is shown and accepts. Its numbers are those of the day it was published.
import type { Kysely } from 'kysely';
import { parameters } from '../../../../../policy/parameters.ts';
import type { Database } from '../../generated/database.ts';
import { type PolicyText, readPolicyTexts } from './compile/read-sources.ts';
import { slotValues } from './versions/policy-file.ts';
import { type PublishedPolicy, readVersions } from './versions/published.ts';

const dayMs = 86_400_000;
const togetherMs = 60_000;

export type TextInForce = PolicyText & { slots: Record<string, string> };

/** Fills `{{faxContentDays}}`: with the numbers given. Throws on a slot that they do not fill. */
export function fillSlots({ body, slots }: { body: string; slots: Record<string, string> }) {
  return body.replace(/\{\{(\w+)\}\}/g, (_slot, name: string) => {
    if (!Object.hasOwn(slots, name)) {
      throw new Error(`the policy text has a slot {{${name}}} that nothing fills`);
    }
    return slots[name];
  });
}

/** What every public page says at its top for a while after a change. */
export interface PolicyNews {
  id: string;
  previous: string;
  announced: boolean;
}

let inForce: TextInForce | undefined;
let news: PolicyNews | undefined;

/** Read at the start and whenever a text may have come into force. */
export async function refreshPolicy(web: Kysely<Database>, now: Date): Promise<void> {
  const versions = await readVersions(web);
  inForce = versions.findLast(({ state }) => state === 'published');
  news = newsOf(versions, now);
}

/** The newest text, if it is new: announced, or published in the last thirty days over another. */
export function newsOf(versions: PublishedPolicy[], now: Date): PolicyNews | undefined {
  const newest = versions.at(-1);
  const previous = versions.findLast(
    (one) => one.state === 'published' && one !== newest && one.publishedAt,
  );
  if (!newest || !previous?.publishedAt) return undefined;
  const found = { id: newest.id, previous: previous.id, announced: newest.state === 'announced' };
  if (found.announced) return found;
  const since = newest.publishedAt?.getTime() ?? 0;
  // Texts that came together, at the first start, are news to nobody.
  if (since - previous.publishedAt.getTime() < togetherMs) return undefined;
  return now.getTime() - since < parameters.policyNoticeDays.value * dayMs ? found : undefined;
}

export const policyNews = (): PolicyNews | undefined => news;

/** The text in force; before the database was asked, the newest of the build. */
export function currentPolicy(): TextInForce {
  if (inForce) return inForce;
  const newest = readPolicyTexts().at(-1);
  if (!newest) throw new Error('policy/text is empty');
  return { ...newest, slots: slotValues(newest.text, parameters) };
}

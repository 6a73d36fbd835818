// The policy text that is in force: the newest that is published in this installation, which is what
// whoever comes now is shown and accepts. Its numbers are those of the day it was published.
import type { Kysely } from 'kysely';
import { parameters } from '../../../../../policy/parameters.ts';
import type { Database } from '../../generated/database.ts';
import { type PolicyText, readPolicyTexts } from './compile/read-sources.ts';
import { slotValues } from './versions/policy-file.ts';
import { readInForce } from './versions/published.ts';

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

let inForce: TextInForce | undefined;

/** Read at the start and whenever a text may have come into force. */
export async function refreshPolicy(web: Kysely<Database>): Promise<void> {
  inForce = await readInForce(web);
}

/** The text in force; before the database was asked, the newest of the build. */
export function currentPolicy(): TextInForce {
  if (inForce) return inForce;
  const newest = readPolicyTexts().at(-1);
  if (!newest) throw new Error('policy/text is empty');
  return { ...newest, slots: slotValues(newest.text, parameters) };
}

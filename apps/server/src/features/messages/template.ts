// What a template is: one file per message, holding its kind, its variables and its words, once.
// The same blocks become the text and the HTML, and nothing a person wrote can become markup.
import type { MessageKind } from '../privacy/index.ts';

/**
 * One piece of a message. `offer` is promotion: a template of a mandatory kind may not have one.
 */
export type Block =
  | { is: 'text'; text: string }
  | { is: 'quiet'; text: string }
  | { is: 'facts'; rows: [label: string, value: string][] }
  | { is: 'list'; items: string[] }
  | { is: 'code'; text: string }
  | { is: 'button'; text: string; href: string }
  | { is: 'offer'; text: string; href: string };

/** A variable's data category (fideslang), as in the inventory of tables. */
export type Variables = Readonly<Record<string, string>>;

export interface Surroundings {
  /** Where the service is reached, without a slash at its end. */
  baseUrl: string;
  /** Who runs the service, as it calls itself. */
  operator: string;
  /** The code or link that was sealed in the message's row. */
  secret: string;
  /** The id of the row that is the reason. */
  about: string;
  /** Whether the fax itself is in this mail; else it is only told of. */
  attached: boolean;
}

export type FactsOf<V extends Variables> = { readonly [Name in keyof V]: string };

export interface Template<V extends Variables = Variables> {
  /** `<kind>/<what>`: the database takes the kind from here. */
  name: `${MessageKind}/${string}`;
  /** First letters of the ids that `about` may name. */
  about: readonly string[];
  variables: V;
  /** Variables that may be left out; then they are empty. */
  optional?: readonly (keyof V & string)[];
  /** What the secret is, where there is one; a message without it is refused when it is written. */
  secret?: 'code' | 'link';
  /** The fax that `about` names may be attached, where the way there is encrypted. */
  content?: 'attached when secure';
  subject(facts: FactsOf<V>, around: Surroundings): string;
  body(facts: FactsOf<V>, around: Surroundings): Block[];
}

/** The identity, with the variables' names checked in `subject` and `body`. */
export function template<const V extends Variables>(one: Template<V>): Template {
  return one as unknown as Template;
}

/** Kinds that a person can stop. Their mail carries the link that does it; no other mail does. */
export const optionalKinds: ReadonlySet<MessageKind> = new Set([
  'signup.followup',
  'demo.testfax',
  'referral.invite',
  'survey.invite',
  'news.tips',
  'news.letter',
  'marketing.email',
  'marketing.partner',
]);

/** `2026-11-24T09:05:00.000Z` as `24 November 2026, 09:05 UTC`; what is no time stays as it is. */
export function spoken(instant: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return instant;
  const day = at.toLocaleDateString('en-GB', { timeZone: 'UTC', dateStyle: 'long' });
  if (/^\d{4}-\d\d-\d\d$/.test(instant)) return day;
  return `${day}, ${at.toISOString().slice(11, 16)} UTC`;
}

/** `1 page`, `3 pages`. */
export function counted(count: string, one: string): string {
  return count === '1' ? `1 ${one}` : `${count} ${one}s`;
}

export function kindOf(name: string): MessageKind {
  return name.slice(0, name.indexOf('/')) as MessageKind;
}

/** What is wrong with a message as it was made, by its kind: what can be stopped says how, twice;
 * what cannot be stopped promotes nothing. A mail with a fault is never sent. */
export function templateFaults(
  kind: MessageKind,
  blocks: readonly Block[],
  { text, html }: { text: string; html: string },
  unsubscribe: string | undefined,
): string[] {
  const faults: string[] = [];
  if (optionalKinds.has(kind)) {
    if (unsubscribe === undefined) faults.push('it carries nothing that stops it');
    else if (!text.includes(unsubscribe)) faults.push('its text lacks the link that stops it');
    else if (!html.includes(`href="${unsubscribe}"`)) faults.push('its HTML lacks that link');
  } else {
    if (unsubscribe !== undefined) faults.push(`there is no stopping of ${kind}`);
    if (blocks.some(({ is }) => is === 'offer')) faults.push(`${kind} may not promote`);
  }
  return faults;
}

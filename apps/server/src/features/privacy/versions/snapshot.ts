// What a policy text says, as data: lists of closed words, and days. The newest text says what this
// build does; what an older one said was frozen beside it when the next was written.
import type { Purpose } from '../../../../../../policy/purposes.ts';
import type { Inventory } from '../../../platform/db/inventory.ts';
import { topics } from '../choices/forms.ts';

export interface Snapshot {
  /** Kinds of data about people, from the inventory. */
  categories: string[];
  purposes: string[];
  /** Who else gets data. */
  recipients: string[];
  /** Where data comes from. */
  sources: string[];
  /** What can be allowed and refused, with what counts while nobody has spoken. */
  choices: string[];
  /** The promises of security that are enforced. */
  controls: string[];
  /** Days by rule; null: as long as what it hangs on. */
  retention: Record<string, number | null>;
}

export const lists = [
  'categories',
  'purposes',
  'recipients',
  'sources',
  'choices',
  'controls',
] as const satisfies (keyof Snapshot)[];

export interface Practice {
  purposes: Record<string, Purpose>;
  inventory: Pick<Inventory, 'tables'>;
  retention: Record<string, { period: string }>;
  parameters: Record<string, { value: number; unit: string }>;
  promises: Record<string, { principle: string; enforcedBy: readonly string[] }>;
  recipients: readonly string[];
}

const daysOf: Record<string, number> = {
  seconds: 1 / 86_400,
  minutes: 1 / 1440,
  hours: 1 / 24,
  days: 1,
  months: 31,
  years: 366,
};

/** What this build does, as far as the text with these purposes says it. */
export function snapshotOf(claimed: readonly string[], practice: Practice): Snapshot {
  const personal = practice.inventory.tables.filter(({ name }) => !name.startsWith('ops.'));
  const rules = new Set(personal.map(({ retention }) => retention));
  return {
    categories: sorted(
      personal
        .flatMap(({ columns }) => Object.values(columns))
        .filter((category) => !category.startsWith('system.')),
    ),
    purposes: sorted(claimed),
    recipients: sorted(practice.recipients),
    sources: sorted(personal.flatMap(({ sources }) => sources)),
    choices: sorted(topics.map(({ purpose, channel }) => `${purpose} ${channel} unless asked: no`)),
    controls: sorted(
      Object.entries(practice.promises)
        .filter(([, one]) => one.principle === 'security' && one.enforcedBy.length > 0)
        .map(([id]) => id),
    ),
    retention: Object.fromEntries(
      sorted(rules).map((rule) => [rule, daysFor(practice, practice.retention[rule]?.period)]),
    ),
  };
}

function daysFor({ parameters }: Practice, period: string | undefined): number | null {
  const parameter = period === undefined ? undefined : parameters[period];
  if (!parameter) return null;
  return Math.round(parameter.value * daysOf[parameter.unit] * 10_000) / 10_000;
}

const sorted = (words: Iterable<string>) => [...new Set(words)].sort();

// A policy text as a file: front matter, parts by their anchors, paragraphs with the promises they
// carry. Read by the compiler, by the pages, and by the tests that hold it to its form.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What every text has a part for. The first eight were announced; the rest is today's law. */
export const mandatoryParts = [
  'collection',
  'use',
  'choices',
  'security',
  'correction',
  'changes',
  'transfers',
  'retention',
  'operator',
  'recipients',
  'rights',
  'complaints',
  'children',
  'cookies',
  'automated',
] as const;

const heading = /^## .*\{#([a-z-]+)\}$/gm;
const slot = /\{\{(\w+)\}\}/g;

/** The anchors of its parts, in order. */
export function partsOf(text: string): string[] {
  return [...text.matchAll(heading)].map(([, part]) => part);
}

/** Parts that a text lacks, or has with nothing in it. */
export function missingParts(text: string): string[] {
  const bodies = new Map(
    text.split(/^## /m).map((part) => {
      const [first, ...rest] = part.split('\n');
      return [/\{#([a-z-]+)\}$/.exec(first)?.[1], rest.join('\n').trim()] as const;
    }),
  );
  return mandatoryParts.filter((part) => !bodies.get(part));
}

/** Names of the parameters that its slots take. */
export function slotsOf(text: string): string[] {
  return [...new Set([...text.matchAll(slot)].map(([, name]) => name))];
}

/** The numbers of a text, as words: `{ faxContentDays: '30 days' }`. */
export function slotValues(
  text: string,
  parameters: Record<string, { value: number; unit: string }>,
): Record<string, string> {
  return Object.fromEntries(
    slotsOf(text).map((name) => {
      const parameter = parameters[name];
      if (!parameter) throw new Error(`the policy text has a slot {{${name}}} that nothing fills`);
      return [name, inWords(parameter)];
    }),
  );
}

/** `1 day`, `13 months`, `10 years`. */
function inWords({ value, unit }: { value: number; unit: string }): string {
  if (unit === 'months' && value > 24 && value % 12 === 0) return `${value / 12} years`;
  return `${value} ${value === 1 ? unit.replace(/s$/, '') : unit}`;
}

export interface Paragraph {
  /** The part it stands in; empty before the first. */
  part: string;
  text: string;
  promises: string[];
}

/** Every paragraph and list item of the body, with the promise ids at its end. */
export function paragraphsOf(body: string): Paragraph[] {
  let part = '';
  return body
    .split(/\n\s*\n|\n(?=- )/)
    .map((block) => block.trim())
    .filter(Boolean)
    .flatMap((block) => {
      if (block.startsWith('#')) {
        part = /\{#([a-z-]+)\}$/.exec(block)?.[1] ?? part;
        return [];
      }
      const marks = /\{((?:P-[0-9A-Z]+-\d\d\s*)+)\}$/.exec(block)?.[1] ?? '';
      return [{ part, text: block, promises: marks.split(/\s+/).filter(Boolean) }];
    });
}

const snapshotsDir = join(import.meta.dirname, '../../../../../../policy/snapshots');

/** What an older text said, frozen when the next was written. */
export function frozenSnapshot(id: string): unknown {
  return JSON.parse(readFileSync(join(snapshotsDir, `${id}.json`), 'utf8'));
}

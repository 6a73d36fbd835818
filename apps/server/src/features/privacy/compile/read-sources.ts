// Gathers what policy.sql is compiled from: policy/ and every features/*/personal-data.ts on disk.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parameters } from '../../../../../../policy/parameters.ts';
import { carrierUses, mailUses, type Uses } from '../../../../../../policy/processors.ts';
import { purposes } from '../../../../../../policy/purposes.ts';
import { retention } from '../../../../../../policy/retention.ts';
import { sha256Hex } from '../../../platform/crypto/sha256.ts';
import type { Inventory } from '../../../platform/db/inventory.ts';
import type { PolicySource } from './check-inventory.ts';
import { withDerivedAccess } from './derived-access.ts';

const root = join(import.meta.dirname, '../../../../../..');
const featuresDir = join(import.meta.dirname, '../..');

/** One published text with its front matter. `body` still holds the `{{parameter}}` slots. */
export interface PolicyText {
  id: string;
  sha256: string;
  effective: string;
  purposes: string[];
  /** The whole file. */
  text: string;
  body: string;
}

export function readPolicyTexts(dir = join(root, 'policy/text')): PolicyText[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => parsePolicyText(basename(name, '.md'), readFileSync(join(dir, name), 'utf8')));
}

/** Throws when the front matter does not say which text this is and from when it counts. */
export function parsePolicyText(name: string, text: string): PolicyText {
  const [, head, body] = text.split(/^---$/m);
  const fields = new Map(
    (head ?? '')
      .trim()
      .split('\n')
      .map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
      }),
  );
  const id = fields.get('version');
  const effective = fields.get('effective');
  if (id !== name || !effective || !body) {
    throw new Error(`policy/text/${name}.md: the front matter must give version and effective`);
  }
  return {
    id,
    effective: `${effective}T00:00:00Z`,
    purposes: (fields.get('purposes') ?? '').split(' ').filter(Boolean),
    text,
    sha256: sha256Hex(text),
    body: body.trim(),
  };
}

/** The whole inventory: every `personal-data.ts` of a feature or of a room inside one, in the order
 * of their paths. */
export async function readInventory(dir = featuresDir): Promise<Required<Inventory>> {
  const whole: Required<Inventory> = { tables: [], anchors: [], finders: [], sweeps: [] };
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => basename(name) === 'personal-data.ts')
    .sort();
  for (const file of files.map((name) => join(dir, name))) {
    const { inventory } = (await import(file)) as { inventory?: Inventory };
    if (!inventory) throw new Error(`${file} does not export \`inventory\``);
    whole.tables.push(...inventory.tables);
    whole.anchors.push(...(inventory.anchors ?? []));
    whole.finders.push(...(inventory.finders ?? []));
    whole.sweeps.push(...(inventory.sweeps ?? []));
  }
  whole.tables = withDerivedAccess(whole.tables);
  return whole;
}

/** What each kind of recipient may be given, in words: one more field is one more word. */
function got(who: string, uses: Uses): string[] {
  return Object.values(uses).flatMap((fields) => (fields ?? []).map((field) => `${who}: ${field}`));
}

export async function readSources(): Promise<PolicySource> {
  return {
    purposes,
    retention,
    parameters,
    versions: readPolicyTexts(),
    recipients: [...got('telephone carrier', carrierUses), ...got('mail provider', mailUses)],
    inventory: await readInventory(),
  };
}

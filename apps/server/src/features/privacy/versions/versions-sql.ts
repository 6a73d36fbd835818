// The policy texts of the build as a part of policy.sql: the file to the letter, the numbers in its
// slots, and what it says as data. Drafts follow their file; published texts are only compared.
import { parameters } from '../../../../../../policy/parameters.ts';
import { promises } from '../../../../../../policy/promises.ts';
import type { PolicySource } from '../compile/check-inventory.ts';
import { literal } from '../compile/rows-sql.ts';
import { frozenSnapshot, partsOf, slotValues } from './policy-file.ts';
import { type Snapshot, snapshotOf } from './snapshot.ts';

const json = (value: unknown) => `${literal(JSON.stringify(value))}::jsonb`;

interface Frozen extends Snapshot {
  /** Of the text that this was frozen for. */
  sha256?: string;
  slots: Record<string, string>;
}

/**
 * Snapshot and numbers of each text: the newest as this build is, the older as they were frozen.
 */
export function policyFacts(source: PolicySource): Map<string, Frozen> {
  const newest = source.versions.at(-1)?.id;
  return new Map(
    source.versions.map(({ id, purposes, text }) => {
      if (id !== newest) return [id, frozenSnapshot(id) as Frozen];
      const practice = { ...source, promises, recipients: source.recipients ?? [] };
      const slots = slotValues(text, source.parameters ?? parameters);
      return [id, { ...snapshotOf(purposes, practice), slots }];
    }),
  );
}

/** Before the rights: the texts, none of them published yet where any was before. */
export function versionsSql(source: PolicySource): string {
  const facts = policyFacts(source);
  const texts = source.versions.map(({ id, sha256, effective, text }) => {
    const { slots, sha256: _frozen, ...snapshot } = facts.get(id) as Frozen;
    const parts = partsOf(text).map(literal).join(', ');
    return `select priv.bring_policy(${literal(id)}, ${literal(sha256)}, ${literal(effective)}, ${literal(text)},
  ${json(slots)},
  ${json(snapshot)},
  array[${parts}]::text[]);`;
  });
  const { value, unit } = parameters.policyNoticeDays;
  return `${texts.join('\n')}
create function priv.notice_period() returns interval language sql immutable
  set search_path = pg_catalog, pg_temp return interval ${literal(`${value} ${unit}`)};
comment on function priv.notice_period() is 'compiled';
revoke execute on function priv.notice_period() from public;
grant execute on function priv.notice_period() to {inst}_gate;`;
}

/** After the rights: where nobody has ever signed up, the texts are in force at once. */
export const publishSql = 'select priv.publish_unattended();';

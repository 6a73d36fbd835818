// Which tables a backup holds, and under whose keys their rows are sealed: a person's rows under
// the person's key and the account's, so that destroying either reaches every backup there is.
import { createHmac } from 'node:crypto';
import type pg from 'pg';

export interface BackupTable {
  name: string;
  /** Columns that are written, none of them generated. */
  columns: string[];
  subject: string | null;
  account: string | null;
  /** The account's row, whoever made it: the person comes off when they are erased. */
  shared: boolean;
  /** Kept by law beyond its owners: readable without their keys. */
  kept: boolean;
}

/** Made by migrations and the compiler, or good for the running process alone; and the keys. */
const left = new Set([
  'priv.compiled',
  'priv.catalogue',
  'priv.migration',
  'priv.purpose',
  'priv.purpose_actor',
  'priv.compiled_right',
  'priv.compiled_way',
  'priv.data_field',
  'priv.retention_rule',
  'priv.owner_edge',
  'priv.version_purpose',
  'priv.lease',
  'vault.account_key',
  'vault.subject_key',
]);

export async function backupTables(owner: pg.Client): Promise<BackupTable[]> {
  const { rows } = await owner.query(`
    select n.nspname || '.' || c.relname as name, e.subject_column as subject,
      e.account_column as account, coalesce(e.shared, false) as shared,
      e.kept_because is not null as kept,
      array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
        and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    left join priv.owner_edge e on e.rel = n.nspname || '.' || c.relname
    where n.nspname in ('vault', 'auth', 'ops', 'priv') and c.relkind in ('r', 'p') and not c.relispartition
    order by 1`);
  return (rows as BackupTable[]).filter(({ name }) => !left.has(name));
}

/** The key of a row from those of its owners; undefined where one of them is gone. Null: the row is
 * nobody's, or the law's. */
export function rowKey(
  { kept, shared }: BackupTable,
  owners: { subject: string | null; account: string | null },
  keys: ReadonlyMap<string, Uint8Array>,
): Uint8Array | null | undefined {
  if (kept) return null;
  const ids = shared && owners.account ? [owners.account] : [owners.subject, owners.account];
  const parts = ids.filter((id) => id !== null).map((id) => keys.get(id));
  if (parts.length === 0) return null;
  if (parts.some((part) => part === undefined)) return undefined;
  return parts.reduce<Uint8Array>(
    (key, part) =>
      createHmac('sha256', key)
        .update(part as Uint8Array)
        .digest(),
    Buffer.from('platen-backup-row'),
  );
}

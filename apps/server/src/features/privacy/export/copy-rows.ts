// The rows of a copy, table by table: which tables and columns is what the inventory says and never
// a list of ours. Each batch has a lease of its own, so a copy of any size keeps nothing waiting.
import { type Kysely, sql } from 'kysely';
import type { App } from '../../../app.ts';
import { exportTables } from '../../../generated/anchors.ts';
import type { Database } from '../../../generated/database.ts';
import type { Db } from '../with-purpose.ts';

const batchRows = 1000;

export interface Batch {
  /** `vault.fax` */
  table: string;
  rows: Record<string, unknown>[];
}

export type CopyParts = Pick<App, 'background' | 'withPurpose'>;

/** All batches of the export's owner, in the order of tables and of their keys. */
export async function* copyRows(parts: CopyParts, exportId: string): AsyncGenerator<Batch> {
  const under = <Result>(work: (db: Db) => Promise<Result>) =>
    parts.withPurpose({ purpose: 'rights.fulfil', anchor: { export_job: exportId } }, work);
  for (const { name, columns } of exportTables) {
    if (name.startsWith('auth.')) {
      const { rows } = await under((db) =>
        sql<{ row: Record<string, unknown> }>`select priv.export_auth(${name}) as row`.execute(db),
      );
      if (rows.length > 0) yield { table: name, rows: rows.map(({ row }) => row) };
      continue;
    }
    const keys = await keyOf(parts.background, name);
    const view = sql.id('p_rights_fulfil', name.slice('vault.'.length));
    let after: string[] | undefined;
    for (;;) {
      const rows = await under((db) => readBatch(db, view, columns, keys, after));
      if (rows.length > 0) yield { table: name, rows: rows.map(({ row }) => row) };
      if (rows.length < batchRows) break;
      after = rows.at(-1)?.place;
    }
  }
}

interface Read {
  row: Record<string, unknown>;
  place: string[];
}

async function readBatch(
  db: Db,
  view: ReturnType<typeof sql.id>,
  columns: readonly string[],
  keys: readonly string[],
  after: string[] | undefined,
): Promise<Read[]> {
  const listed = sql.join(columns.map((column) => sql`t.${sql.id(column)}`));
  const key = sql.join(keys.map((column) => sql`t.${sql.id(column)}::text collate "C"`));
  const from = after ? sql`where (${key}) > (${sql.join(after)})` : sql``;
  const { rows } = await sql<Read>`
    select to_jsonb(r) as row, array[${key}] as place
    from ${view} t cross join lateral (select ${listed}) r
    ${from} order by ${key} limit ${batchRows}`.execute(db);
  return rows;
}

/** The columns of a table's primary key, from the catalogue. */
async function keyOf(background: Kysely<Database>, table: string): Promise<string[]> {
  const { rows } = await sql<{ col: string }>`
    select a.attname as col from pg_index i
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
    join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname || '.' || c.relname = ${table} and i.indisprimary
    order by array_position(i.indkey, a.attnum)`.execute(background);
  if (rows.length === 0) throw new Error(`${table} has no primary key to copy it by`);
  return rows.map(({ col }) => col);
}

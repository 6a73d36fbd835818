// What a backup holds: a head, every row of ours sealed under its owners' keys, and the blobs,
// which are sealed already. Keys are not in it.
import type pg from 'pg';
import type { Blobs } from '../platform/blobs/blobs.ts';
import { seal } from '../platform/crypto/seal.ts';
import type { BackupRecord } from './frames.ts';
import { type BackupTable, backupTables, rowKey } from './tables.ts';

const batchRows = 500;

export interface BackupSource {
  /** A connection of the owner login. */
  owner: pg.Client;
  blobs: Blobs;
  /** The keys of people and accounts, by id. */
  keys: ReadonlyMap<string, Uint8Array>;
  version: string;
  madeAt: Date;
}

/** All records, from one snapshot of the database. Rows of owners without a key are refused: they
 * could not be forgotten. */
export async function* backupRecords(source: BackupSource): AsyncGenerator<BackupRecord> {
  const { owner, blobs, version, madeAt } = source;
  await owner.query('begin transaction isolation level repeatable read read only');
  try {
    const migrations = await owner.query('select name, sha256 from priv.migration order by name');
    const head = await owner.query('select max(seq) as seq from priv.erasure_ledger');
    const erased = Number(head.rows[0].seq ?? 0);
    yield {
      is: 'head',
      version,
      madeAt: madeAt.toISOString(),
      migrations: migrations.rows,
      erased,
    };
    const living = await owner.query(
      'select id from vault.subject union select id from vault.account',
    );
    const alive = new Set(living.rows.map(({ id }) => id as string));
    for (const table of await backupTables(owner)) yield* tableRecords(source, table, alive);
  } finally {
    await owner.query('rollback');
  }
  for await (const id of blobs.list('')) {
    const bytes = await blobs.get(id);
    if (bytes) yield { is: 'blob', id, bytes: Buffer.from(bytes).toString('base64') };
  }
}

interface Row {
  row: string;
  subject: string | null;
  account: string | null;
}

async function* tableRecords(
  { owner, keys }: BackupSource,
  table: BackupTable,
  alive: ReadonlySet<string>,
): AsyncGenerator<BackupRecord> {
  const of = (column: string | null) => (column === null ? 'null' : `t.${column}`);
  await owner.query(`declare rows no scroll cursor for
    select to_jsonb(t)::text as row, ${of(table.subject)} as subject, ${of(table.account)} as account
    from ${table.name} t`);
  for (;;) {
    const { rows } = await owner.query<Row>(`fetch ${batchRows} from rows`);
    if (rows.length > 0) {
      const sealed = rows.flatMap(({ row, subject, account }): object[] => {
        const key = rowKey(table, { subject, account }, keys);
        if (key === undefined) {
          // Of somebody who is not there yet, such as a link that would make them: not worth
          // keeping.
          if ([subject, account].some((id) => id !== null && !alive.has(id))) return [];
          throw new Error(`${table.name}: a row whose owner has no key`);
        }
        if (key === null) return [{ row }];
        const bytes = seal(key, Buffer.from(row), table.name);
        return [{ subject, account, sealed: Buffer.from(bytes).toString('base64') }];
      });
      yield { is: 'rows', table: table.name, rows: sealed };
    }
    if (rows.length < batchRows) break;
  }
  await owner.query('close rows');
}

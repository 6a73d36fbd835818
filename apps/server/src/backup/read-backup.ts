// Puts a backup into a fresh database of the same shape. Rows of people whose keys are gone do not
// open, and so do not come back; the rest is checked by every constraint before it is committed.
import type pg from 'pg';
import { parameters } from '../features/privacy/index.ts';
import { BlobExists, type Blobs } from '../platform/blobs/blobs.ts';
import { unseal } from '../platform/crypto/seal.ts';
import { problem } from '../problems.ts';
import type { BackupRecord } from './frames.ts';
import { type BackupTable, backupTables, rowKey } from './tables.ts';

const dayMs = 24 * 3_600_000;

export interface RestoreTarget {
  /** The owner login, on a database that was just migrated and holds nothing. */
  owner: pg.Client;
  blobs: Blobs;
  keys: ReadonlyMap<string, Uint8Array>;
  now: Date;
}

export interface Restored {
  rows: number;
  /** Rows that stayed shut because their owner's key is destroyed. */
  forgotten: number;
  blobs: number;
}

interface Sealed {
  row?: string;
  sealed?: string;
  subject?: string | null;
  account?: string | null;
}

/** Loads everything in one transaction. Throws start.backup_* where it does not fit. */
export async function restoreRecords(
  target: RestoreTarget,
  records: AsyncIterable<BackupRecord>,
): Promise<Restored> {
  const { owner, blobs } = target;
  const done: Restored = { rows: 0, forgotten: 0, blobs: 0 };
  await owner.query('begin');
  try {
    const tables = new Map((await backupTables(owner)).map((table) => [table.name, table]));
    const mend = await loosen(owner, [...tables.keys()]);
    let begun = false;
    for await (const record of records) {
      if (record.is === 'head') {
        await refuseUnfit(owner, record, target.now);
        begun = true;
      } else if (!begun) {
        throw problem('start.backup_unfit', { detail: 'It does not begin with its head.' });
      } else if (record.is === 'rows') {
        const table = tables.get(record.table as string);
        if (!table) throw problem('start.backup_unfit', { detail: `${record.table} is unknown.` });
        await loadRows(target, table, record.rows as Sealed[], done);
      } else if (record.is === 'blob') {
        await restoreBlob(
          blobs,
          record.id as string,
          Buffer.from(record.bytes as string, 'base64'),
        );
        done.blobs += 1;
      }
    }
    await mend();
    await owner.query('commit');
    return done;
  } catch (cause) {
    await owner.query('rollback');
    throw cause;
  }
}

/** What lies there already, as on the machine that the backup was made on, is left; what differs
 * from the backup is what somebody restores for. */
async function restoreBlob(blobs: Blobs, id: string, bytes: Uint8Array): Promise<void> {
  try {
    await blobs.put(id, bytes);
  } catch (cause) {
    if (!(cause instanceof BlobExists)) throw cause;
    const there = await blobs.get(id);
    if (there && Buffer.compare(there, bytes) === 0) return;
    await blobs.delete(id);
    await blobs.put(id, bytes);
  }
}

/** The same migrations, and not older than backups live. */
async function refuseUnfit(owner: pg.Client, head: BackupRecord, now: Date): Promise<void> {
  const made = Date.parse(head.madeAt as string);
  if (now.getTime() - made > parameters.backupDays.value * dayMs) {
    const detail = `It was made on ${head.madeAt}; backups live ${parameters.backupDays.value} days.`;
    throw problem('start.backup_old', { detail });
  }
  const { rows } = await owner.query('select name, sha256 from priv.migration order by name');
  if (JSON.stringify(rows) !== JSON.stringify(head.migrations)) {
    const detail = `It was made by version ${head.version}, whose tables are others.`;
    throw problem('start.backup_unfit', { detail });
  }
}

async function loadRows(
  { owner, keys }: RestoreTarget,
  table: BackupTable,
  sealed: Sealed[],
  done: Restored,
): Promise<void> {
  const rows: string[] = [];
  for (const { row, sealed: bytes, subject = null, account = null } of sealed) {
    if (row !== undefined) {
      rows.push(row);
      continue;
    }
    const key = rowKey(table, { subject, account }, keys);
    if (!key) {
      done.forgotten += 1;
      continue;
    }
    const open = unseal(key, Buffer.from(bytes as string, 'base64'), table.name);
    const text = Buffer.from(open).toString('utf8');
    // The account's row stays, and who made it comes off, as in the erasure itself.
    const gone = table.shared && subject !== null && !keys.has(subject);
    rows.push(
      gone ? JSON.stringify({ ...JSON.parse(text), [table.subject as string]: null }) : text,
    );
  }
  const columns = table.columns.map((column) => `"${column}"`).join(', ');
  await owner.query(
    `insert into ${table.name} (${columns}) overriding system value
     select ${columns} from jsonb_populate_recordset(null::${table.name}, $1::jsonb)`,
    [`[${rows.join(',')}]`],
  );
  done.rows += rows.length;
}

/** Takes foreign keys, triggers and the owner's row security off while rows come in any order. What
 * it returns puts them back:
 * with that, everything is checked; what points at somebody forgotten goes with them. */
async function loosen(owner: pg.Client, tables: string[]): Promise<() => Promise<void>> {
  const { rows: keys } = await owner.query(
    `select c.conrelid::regclass::text as child, c.conname as name, pg_get_constraintdef(c.oid) as def,
       c.confrelid::regclass::text as parent, c.confdeltype as at_delete,
       array(select a.attname::text from unnest(c.conkey) with ordinality k (n, at)
         join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.n order by k.at) as cols,
       array(select a.attname::text from unnest(c.confkey) with ordinality k (n, at)
         join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.n order by k.at) as refs
     from pg_constraint c join pg_class t on t.oid = c.conrelid and not t.relispartition
     where c.contype = 'f' and (c.conrelid::regclass::text = any ($1)
       or c.confrelid::regclass::text = any ($1))`,
    [tables],
  );
  for (const { child, name } of keys) {
    await owner.query(`alter table ${child} drop constraint "${name}"`);
  }
  const forced = await owner.query(
    `select oid::regclass::text as rel from pg_class
     where relforcerowsecurity and oid::regclass::text = any ($1)`,
    [tables],
  );
  for (const { rel } of forced.rows) {
    await owner.query(`alter table ${rel} no force row level security`);
  }
  for (const table of tables) {
    await owner.query(`alter table ${table} disable trigger user`);
    // What migrating wrote is in the backup, too, as it went on.
    await owner.query(`delete from ${table}`);
  }
  return async () => {
    // Forgetting one row may leave others pointing at nothing: until nothing changes any more.
    for (let changed = true; changed; ) {
      changed = false;
      for (const { child, parent, cols, refs, at_delete } of keys) {
        if (!tables.includes(child)) continue;
        const join = cols
          .map((col: string, at: number) => `p."${refs[at]}" = t."${col}"`)
          .join(' and ');
        const filled = cols.map((col: string) => `t."${col}" is not null`).join(' and ');
        const where = `${filled} and not exists (select from ${parent} p where ${join})`;
        const orphans = await owner.query(
          at_delete === 'n'
            ? `update ${child} t set "${cols[0]}" = null where ${where}`
            : `delete from ${child} t where ${where}`,
        );
        if ((orphans.rowCount ?? 0) > 0) changed = true;
      }
    }
    for (const { child, name, def } of keys) {
      await owner.query(`alter table ${child} add constraint "${name}" ${def}`);
    }
    for (const table of tables) await owner.query(`alter table ${table} enable trigger user`);
    for (const { rel } of forced.rows) {
      await owner.query(`alter table ${rel} force row level security`);
    }
    await restartSequences(owner, tables);
  };
}

async function restartSequences(owner: pg.Client, tables: string[]): Promise<void> {
  const { rows } = await owner.query(
    `select c.oid::regclass::text as rel, a.attname as col,
       pg_get_serial_sequence(c.oid::regclass::text, a.attname) as seq
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attidentity <> ''
     where c.oid::regclass::text = any ($1)`,
    [tables],
  );
  for (const { rel, col, seq } of rows) {
    await owner.query(
      `select setval($1, coalesce((select max("${col}") from ${rel}), 0) + 1, false)`,
      [seq],
    );
  }
}

/** The keys of the ring into their tables, for owners that came back. */
export async function restoreKeys(
  owner: pg.Client,
  ring: readonly { kind: 'subject' | 'account'; id: string; wrapped: string }[],
): Promise<void> {
  for (const kind of ['subject', 'account'] as const) {
    const keys = ring.filter((one) => one.kind === kind);
    await owner.query(
      `insert into vault.${kind}_key (${kind}_id, wrapped, source)
       select k.id, decode(k.wrapped, 'base64'), 'system' from jsonb_to_recordset($1::jsonb)
         as k (id text, wrapped text) join vault.${kind} o on o.id = k.id
       on conflict (${kind}_id) do nothing`,
      [JSON.stringify(keys)],
    );
  }
}

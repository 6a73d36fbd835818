// Brings a database to this build's shape: plain ordered .sql files, then policy.sql, one
// transaction. Afterwards the catalogue is written down as lines of text, so that boot can tell
// what has changed.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { sha256Hex } from '../crypto/sha256.ts';
import { Failure } from '../failure.ts';
import { catalogueLines, undeclaredColumns } from './catalogue.ts';

const migrationName = /^\d{4}-[a-z-]+\.sql$/;

export interface Shape {
  /** Folder of `NNNN-name.sql`. */
  migrationsDir: string;
  /** The text of policy.sql, `{inst}` not yet filled in. */
  policySql: string;
}

/**
 * Migrates and compiles as the owner login. Returns the names applied; empty when nothing was due.
 */
export async function migrate(owner: pg.Client, inst: string, shape: Shape): Promise<string[]> {
  const fill = (sql: string) => sql.replaceAll('{inst}', inst);
  await owner.query('begin');
  try {
    await owner.query(`select pg_advisory_xact_lock(hashtext('platen.migrate'))`);
    const done = await applied(owner);
    const files = readdirSync(shape.migrationsDir).filter((name) => migrationName.test(name));
    const due: { name: string; text: string }[] = [];
    for (const name of files.sort()) {
      const text = readFileSync(join(shape.migrationsDir, name), 'utf8');
      const before = done.get(name);
      if (before === undefined) due.push({ name, text });
      else if (before !== sha256Hex(text))
        throw new Failure('start.migration_edited', { detail: name });
      done.delete(name);
    }
    const [unknown] = done.keys();
    if (unknown) throw new Failure('start.database_newer', { detail: unknown });
    const compiled = await compiledSha(owner);
    if (due.length === 0 && compiled === sha256Hex(shape.policySql)) {
      await owner.query('rollback');
      return [];
    }
    if (compiled !== undefined) await owner.query('call priv.drop_compiled()');
    for (const { name, text } of due) {
      await owner.query(fill(text)).catch((cause) => {
        throw new Error(`${name}: ${cause.message}`, { cause });
      });
      await owner.query('insert into priv.migration (name, sha256) values ($1, $2)', [
        name,
        sha256Hex(text),
      ]);
    }
    await compile(owner, inst, shape.policySql);
    await owner.query('commit');
    return [...due.map(({ name }) => name), 'policy.sql'];
  } catch (cause) {
    await owner.query('rollback').catch(() => undefined);
    throw cause;
  }
}

async function compile(owner: pg.Client, inst: string, policySql: string): Promise<void> {
  await owner.query(policySql.replaceAll('{inst}', inst));
  await owner.query('select priv.roll_leases(3)');
  const undeclared = await undeclaredColumns(owner);
  if (undeclared.length > 0) {
    throw new Failure('start.undeclared_column', { detail: undeclared.join(', ') });
  }
  await owner.query('delete from priv.compiled');
  await owner.query('insert into priv.compiled (policy_sha256) values ($1)', [
    sha256Hex(policySql),
  ]);
  await owner.query('delete from priv.catalogue');
  await owner.query('insert into priv.catalogue (line) select unnest($1::text[])', [
    await catalogueLines(owner, inst),
  ]);
}

async function applied(owner: pg.Client): Promise<Map<string, string>> {
  const there = await owner.query(`select to_regclass('priv.migration') as it`);
  if (there.rows[0].it === null) return new Map();
  const { rows } = await owner.query('select name, sha256 from priv.migration');
  return new Map(rows.map((row) => [row.name, row.sha256]));
}

async function compiledSha(owner: pg.Client): Promise<string | undefined> {
  const there = await owner.query(`select to_regclass('priv.compiled') as it`);
  if (there.rows[0].it === null) return undefined;
  const { rows } = await owner.query('select policy_sha256 from priv.compiled');
  return rows[0]?.policy_sha256;
}

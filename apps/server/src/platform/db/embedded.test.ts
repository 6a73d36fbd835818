// The embedded cluster's own log, which nobody sweeps: it says that a statement failed, and not
// with which values.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import pg from 'pg';
import { startCluster } from './embedded.ts';

test('the log of the database tells what went wrong and repeats no value', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'platen-log-'));
  const logFile = join(dir, 'postgres.log');
  const cluster = await startCluster({
    dir: join(dir, 'pg'),
    password: 'for a test',
    volatile: true,
    logFile,
  });
  const { socketDir: host, password } = cluster;
  const client = new pg.Client({ host, user: 'postgres', password, database: 'postgres' });
  await client.connect();
  await client.query('create table person (name text unique, age int)');
  await client.query('insert into person values ($1, 1)', ['Ada Lovelace']);
  const again = client.query('insert into person values ($1, 2)', ['Ada Lovelace']);
  await assert.rejects(again, { code: '23505', detail: /Ada Lovelace/ });
  await client.end();
  await cluster.stop();
  const log = readFileSync(logFile, 'utf8');
  assert.match(log, /duplicate key value violates unique constraint "person_name_key"/);
  assert.doesNotMatch(log, /Ada Lovelace/);
  rmSync(dir, { recursive: true, force: true });
});

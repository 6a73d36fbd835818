// A sweep finds what is due by an index, or a batch of twenty reads a million rows.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type pg from 'pg';
import { type TestDatabase, testDatabase } from '../../../platform/db/testing.ts';

let database: TestDatabase;
let root: pg.Client;
/** As the database has them: the table of each compiled batch and the column it goes along. */
let batches: { name: string; rel: string; first: string; due: string }[];

before(async () => {
  database = await testDatabase();
  root = await database.superuser();
  const { rows } = await root.query(`select p.proname as name, found[1] as due, found[2] as rel,
      found[3] as first
    from pg_proc p, regexp_matches(p.prosrc,
      'place, (.*?) as due_at from (vault\\.\\w+|ops\\.\\w+|auth\\.\\w+|priv\\.\\w+) t.*?order by t\\.(\\w+) limit', 'g') found
    where p.pronamespace = 'priv'::regnamespace and p.proname like 'sweep\\_%'`);
  batches = rows;
});
after(() => database.close());

it('goes along a column that an index begins with', async () => {
  assert.ok(batches.length > 20, `${batches.length} batches`);
  const bare = [];
  for (const { name, rel, first } of batches) {
    const { rows } = await root.query(
      `select from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
       where i.indrelid = $1::regclass and a.attname = $2`,
      [rel, first],
    );
    if (rows.length === 0) bare.push(`${name}: ${rel} (${first})`);
  }
  assert.deepEqual([...new Set(bare)], []);
});

it('is due by the later of several columns only where the first is always there', async () => {
  const later = batches.flatMap(({ due, rel }) => {
    const column = /^greatest\(t\.(\w+),/.exec(due)?.[1];
    return column ? [{ rel, column }] : [];
  });
  assert.ok(later.length > 0);
  for (const { rel, column } of later) {
    const { rows } = await root.query(
      'select attnotnull from pg_attribute where attrelid = $1::regclass and attname = $2',
      [rel, column],
    );
    assert.equal(rows[0].attnotnull, true, `${rel}.${column}`);
  }
});

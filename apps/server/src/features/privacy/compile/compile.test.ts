// The compiler of rights: what it refuses, and that what it wrote is what stands on disk.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { generated } from '../../../generate.ts';
import type { Table } from '../../../platform/db/inventory.ts';
import { builtShape, testDatabase } from '../../../platform/db/testing.ts';
import { inventoryFaults, type PolicySource } from './check-inventory.ts';
import { policySql } from './policy-sql.ts';
import { readPolicyTexts, readSources } from './read-sources.ts';

const source = await readSources();
const subject = source.inventory.tables.find(({ name }) => name === 'vault.subject') as Table;

/** The real sources with one table changed. */
function withTable(change: Partial<Table>): PolicySource {
  const tables = source.inventory.tables.map((table) =>
    table === subject ? { ...table, ...change } : table,
  );
  return { ...source, inventory: { ...source.inventory, tables } };
}

const [access] = subject.access;

describe('the compiler', () => {
  it('has nothing against the real inventory', () => {
    assert.deepEqual(inventoryFaults(source), []);
  });

  const { policy_version_id: _version, ...unversioned } = subject.columns;
  for (const [what, change, fault] of [
    ['a purpose nobody declared', { access: [{ ...access, purpose: 'ads.sell' }] }, /ads.sell/],
    ['an actor the purpose has not', { access: [{ ...access, actors: ['job:dial'] }] }, /job:dial/],
    [
      'a column that is not declared',
      { access: [{ ...access, read: ['shoe_size'] }] },
      /shoe_size/,
    ],
    ['a table that leads to nobody', { subject: undefined }, /no subject and no account/],
    ['a row without its policy version', { columns: unversioned }, /lacks policy_version_id/],
    ['a retention rule that is not there', { retention: 'forever' }, /no retention rule forever/],
    ['an intake that reads', { access: [{ ...access, intake: true }] }, /may only insert/],
    [
      'an access that allows nothing',
      { access: [{ ...access, read: undefined, insert: undefined, update: undefined }] },
      /allows nothing/,
    ],
    ['an opening by a column that is not there', { opens: { column: 'x' } }, /opens by x/],
    ['an opening of what no account owns', { opens: { column: 'id' } }, /leads to no account/],
    ['a table outside the schemas', { name: 'public.subject' }, /vault\|auth\|ops/],
  ] as [string, Partial<Table>, RegExp][]) {
    it(`refuses ${what}`, () => {
      assert.throws(() => policySql(withTable(change)), fault);
    });
  }

  it('refuses an anchor that no purpose names, and one that comes twice', () => {
    const anchor = { name: 'whim', holds: 'x', query: 'select 1' };
    const inventory = { ...source.inventory, anchors: [...source.inventory.anchors, anchor] };
    assert.match(inventoryFaults({ ...source, inventory }).join(), /whim: no purpose names it/);
    const tables = [...source.inventory.tables, subject];
    const twice = { ...source, inventory: { ...source.inventory, tables } };
    assert.match(inventoryFaults(twice).join(), /vault.subject is declared twice/);
  });

  it('wrote what stands on disk', async () => {
    const { policySql: onDisk } = builtShape();
    assert.equal(policySql(source), onDisk);
  });

  it('cannot generate while a table is undeclared', async () => {
    const undeclared = {
      ...source,
      inventory: {
        ...source.inventory,
        tables: source.inventory.tables.filter(({ name }) => name !== 'vault.inbox'),
      },
    };
    await assert.rejects(generated(undeclared), /vault.inbox.id/);
    const paths = (await generated(source)).map(({ path }) => path);
    assert.ok(paths.includes('apps/server/migrations/policy.sql'));
  });
});

describe('a policy text', () => {
  it('is immutable once published: an edited one stops the migration', async () => {
    const database = await testDatabase();
    const owner = await database.connect('owner');
    const edited = {
      ...source,
      versions: source.versions.map((version) => ({ ...version, sha256: 'f'.repeat(64) })),
    };
    const { inst } = database.logins;
    await owner.query('begin');
    const attempt = owner.query(policySql(edited).replaceAll('{inst}', inst));
    await assert.rejects(attempt, /a published policy text was edited/);
    await owner.query('rollback');
    await database.close();
  });

  it('must say its version, and be named by it', () => {
    const dir = mkdtempSync(join(tmpdir(), 'platen-text-'));
    writeFileSync(join(dir, '2027-01-01.md'), '---\nversion: 2027-02-02\neffective: x\n---\nText');
    assert.throws(() => readPolicyTexts(dir), /2027-01-01.md: the front matter/);
    rmSync(dir, { recursive: true });
  });
});

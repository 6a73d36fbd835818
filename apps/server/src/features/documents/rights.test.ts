// What the database lets each purpose see of a document, by raw SQL as the login itself: its
// content has no key but for a lease that was opened for it and written down.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type pg from 'pg';
import { type TestDatabase, testDatabase } from '../../platform/db/testing.ts';
import { peopleIn, type Tenant, type World } from '../../world.testing.ts';
import { opened, under } from '../privacy/hands.testing.ts';
import { schemaOf } from '../privacy/index.ts';

let database: TestDatabase;
let world: World;
let owner: pg.Client;
let web: pg.Client;

before(async () => {
  database = await testDatabase();
  owner = await database.connect('owner');
  world = await peopleIn(owner);
  web = await database.connect('web');
  await putDocument('doc_ADA', world.ada);
  await putDocument('doc_BO', world.bo);
});
after(() => database.close());

async function putDocument(id: string, { accountId }: Tenant): Promise<void> {
  await owner.query(
    `insert into vault.document (id, account_id, kind, bytes, pages, facts_key, facts, delete_at,
       source) values ($1, $2, 'pdf', 1, 1, 'f', 'f', priv.now() + interval '1 day', 'api')`,
    [id, accountId],
  );
  await owner.query(
    `insert into vault.document_key (document_id, account_id, wrapped, source)
     values ($1, $2, 'k', 'api')`,
    [id, accountId],
  );
}

/** Rows read under Ada's lease, opened for `object` where there is one. */
async function asAda(purpose: string, object: string | null, query: string): Promise<unknown[]> {
  return under(web, await opened(web, 'session', purpose, world.ada.session, object), query);
}

async function openings(object: string): Promise<string[]> {
  const query = 'select purpose from vault.access_log where object_id = $1';
  return (await owner.query(query, [object])).rows.map(({ purpose }) => purpose);
}

for (const purpose of ['fax.send', 'fax.display']) {
  const schema = schemaOf(purpose);
  const keys = `select document_id from ${schema}.document_key`;

  describe(purpose, () => {
    it('has the key of a document only when opened for it, which is written down', async () => {
      assert.deepEqual(await asAda(purpose, null, keys), []);
      assert.ok(!(await openings('doc_ADA')).includes(purpose));
      assert.deepEqual(await asAda(purpose, 'doc_ADA', keys), [{ document_id: 'doc_ADA' }]);
      assert.ok((await openings('doc_ADA')).includes(purpose));
    });

    it('opens no document of another account, nor one whose day is over', async () => {
      const refusal = { code: '42501', detail: 'anchor.object' };
      await assert.rejects(asAda(purpose, 'doc_BO', keys), refusal);
      const age = (by: string) =>
        owner.query(
          `update vault.document set created_at = created_at + $1::interval,
             delete_at = delete_at + $1::interval where id = 'doc_ADA'`,
          [by],
        );
      await age('-2 days');
      await assert.rejects(asAda(purpose, 'doc_ADA', keys), refusal);
      await age('2 days');
      assert.equal((await asAda(purpose, 'doc_ADA', keys)).length, 1);
      assert.deepEqual(await openings('doc_BO'), []);
    });
  });
}

describe('what a document is called', () => {
  const facts = (schema: string) => `select facts_key, facts from ${schema}.document`;

  it('is read to send it, of the own account, without its content', async () => {
    assert.equal((await asAda('fax.send', null, facts('p_fax_send'))).length, 1);
  });

  it('is not read to show its pages', async () => {
    await assert.rejects(asAda('fax.display', null, facts('p_fax_display')), { code: '42703' });
    const outline = 'select id, kind from p_fax_display.document';
    assert.deepEqual(await asAda('fax.display', null, outline), [{ id: 'doc_ADA', kind: 'pdf' }]);
  });
});

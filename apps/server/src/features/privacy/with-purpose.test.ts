// withPurpose as features use it: one connection, two transactions, no nesting, and a pool that
// never hands a lease to whoever comes next.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import type pg from 'pg';
import type { Database } from '../../generated/database.ts';
import { openPools, type Pools } from '../../platform/db/pools.ts';
import { type TestDatabase, testDatabase } from '../../platform/db/testing.ts';
import { peopleIn, type World } from '../../world.testing.ts';
import { makeWithPurpose, type WithPurpose } from './with-purpose.ts';

let database: TestDatabase;
let pools: Pools<Database>;
let withPurpose: WithPurpose;
let world: World;
let owner: pg.Client;

before(async () => {
  database = await testDatabase();
  owner = await database.connect('owner');
  world = await peopleIn(owner);
  pools = openPools<Database>(database.address, database.logins, () => undefined);
  withPurpose = makeWithPurpose(pools);
});
after(async () => {
  await pools.close();
  await database.close();
});

const display = (session: string) =>
  withPurpose({ purpose: 'fax.display', anchor: { session } }, (db) =>
    db.selectFrom('p_fax_display.number').select('number').execute(),
  );

describe('withPurpose', () => {
  it('derives account, person and actor from the anchor, and takes none of them from the caller', async () => {
    const lease = await withPurpose(
      { purpose: 'account.admin', anchor: { session: world.ada.session } },
      async (_db, opened) => opened,
    );
    assert.equal(lease.accountId, world.ada.accountId);
    assert.equal(lease.subjectId, world.ada.subjectId);
    assert.equal(lease.actor, 'account admin');
    const byKey = await withPurpose(
      { purpose: 'fax.display', anchor: { api_key: world.bo.apiKey } },
      async (_db, opened) => opened,
    );
    assert.deepEqual([byKey.accountId, byKey.subjectId], [world.bo.accountId, null]);
  });

  it('does not nest, not even through another function', async () => {
    const inner = () => display(world.ada.session);
    const outer = withPurpose(
      { purpose: 'account.profile', anchor: { session: world.ada.session } },
      async () => inner(),
    );
    await assert.rejects(outer, /fax.display may not open inside account.profile/);
    assert.equal((await inner()).length, 1);
  });

  it('says "sign in" for an anchor that is not there and "not you" for a purpose it has not', async () => {
    await assert.rejects(display('guessed'), { code: 'auth.required' });
    const manage = withPurpose(
      { purpose: 'developer.manage', anchor: { api_key: world.ada.apiKey } },
      async () => 1,
    );
    await assert.rejects(manage, { code: 'auth.forbidden' });
    const narrow = withPurpose(
      { purpose: 'fax.render', anchor: { session: world.ada.session } },
      async () => 1,
    );
    await assert.rejects(narrow, { code: 'auth.forbidden' });
  });

  it('says "not there" for an object to open that is not of the anchor’s account', async () => {
    const { accountId, inboxId, number, session } = world.bo;
    await owner.query(
      `insert into vault.fax (id, account_id, inbox_id, direction, status, from_number, to_number,
         source) values ('fax_bo', $1, $2, 'outbound', 'delivered', $3, '+12025550100', 'form')`,
      [accountId, inboxId, number],
    );
    await owner.query(
      `insert into vault.fax_key (fax_id, account_id, wrapped, source)
       values ('fax_bo', $1, '\\x01', 'system')`,
      [accountId],
    );
    const open = (anchor: { session: string }) =>
      withPurpose({ purpose: 'fax.display', anchor, opens: { object: 'fax_bo' } }, async () => 1);
    await assert.rejects(open({ session: world.ada.session }), { code: 'resource.not_found' });
    assert.equal(await open({ session }), 1);
  });

  it('takes everything back when the work throws, and keeps the lease as the trace', async () => {
    const opening = {
      purpose: 'account.profile',
      anchor: { session: world.ada.session },
    } as const;
    let leaseId = '';
    const work = withPurpose(opening, async (db, lease) => {
      leaseId = lease.id;
      await db.updateTable('p_account_profile.subject').set({ name: 'Nobody' }).execute();
      throw new Error('changed my mind');
    });
    await assert.rejects(work, /changed my mind/);
    const { rows } = await owner.query('select name from vault.subject where id = $1', [
      world.ada.subjectId,
    ]);
    assert.equal(rows[0].name, 'Ada');
    const traces = await owner.query('select purpose from priv.lease where id = $1', [leaseId]);
    assert.deepEqual(traces.rows, [{ purpose: 'account.profile' }]);
  });

  it('does nothing for a name that was made to be SQL', async () => {
    const evil = `x', 'y'); drop table vault.subject; --`;
    await assert.rejects(display(evil), { code: 'auth.required' });
    const purpose = `fax.display'; drop table vault.subject; --` as 'fax.display';
    const anchor = { session: world.ada.session };
    await assert.rejects(
      withPurpose({ purpose, anchor }, async () => 1),
      { code: 'auth.forbidden' },
    );
    assert.equal((await owner.query('select from vault.subject')).rowCount, 2);
  });

  it('leaves no lease on a connection that goes back to the pool, whatever the work did', async () => {
    const acts = ['read', 'throw', 'break', 'steal', 'forget'] as const;
    const one = async (act: (typeof acts)[number], who: 'ada' | 'bo') => {
      const opening = {
        purpose: 'fax.display',
        anchor: { session: world[who].session },
      } as const;
      await withPurpose(opening, async (db, lease) => {
        const rows = await db.selectFrom('p_fax_display.number').select('number').execute();
        assert.deepEqual(rows, [{ number: world[who].number }]);
        if (act === 'throw') throw new Error('expected');
        if (act === 'break') await db.selectFrom('p_fax_render.fax' as never).execute();
        // A setting for the session instead of the transaction: it outlives it, the lease does not.
        if (act === 'steal') {
          const { sql } = await import('kysely');
          await sql`select set_config('priv.lease', ${lease.id}, false)`.execute(db);
        }
        if (act === 'forget') void db.selectFrom('p_fax_display.inbox').select('id').execute();
      }).catch((error) => assert.ok(act === 'throw' || act === 'break', error));
    };
    const step = fc.tuple(fc.constantFrom(...acts), fc.constantFrom('ada' as const, 'bo' as const));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async (steps) => {
        await Promise.all(steps.map(([act, who]) => one(act, who)));
        // Whoever takes a connection now, plainly, has nothing.
        await Promise.all(
          Array.from({ length: 4 }, () =>
            assert.rejects(pools.web.selectFrom('p_fax_display.number').select('id').execute(), {
              code: '42501',
            }),
          ),
        );
      }),
      { numRuns: 25 },
    );
  });
});

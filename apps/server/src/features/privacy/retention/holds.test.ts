// A hold beats deletion, narrowly: what a case names stays, unseen, until the case lets go.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type pg from 'pg';
import type { Database } from '../../../generated/database.ts';
import { openPools, type Pools } from '../../../platform/db/pools.ts';
import { type TestDatabase, testDatabase } from '../../../platform/db/testing.ts';
import { peopleIn, type World } from '../../../world.testing.ts';
import { makeWithPurpose, type WithPurpose } from '../with-purpose.ts';
import { sweepAll } from './sweep-all.ts';

let database: TestDatabase;
let root: pg.Client;
let pools: Pools<Database>;
let world: World;
let withPurpose: WithPurpose;

const held = ['vault.fax', 'vault.fax_key', 'vault.fax_page'];

before(async () => {
  database = await testDatabase();
  root = await database.superuser();
  world = await peopleIn(await database.connect('owner'));
  pools = openPools<Database>(database.address, database.logins, () => undefined);
  withPurpose = makeWithPurpose(pools);
});
after(async () => {
  await pools.close();
  await database.close();
});
beforeEach(async () => {
  await root.query('update vault.legal_hold set released_at = priv.now()');
  await root.query('delete from vault.legal_hold');
  await root.query('delete from vault.fax');
  await plantFax('fax_ada', world.ada.accountId);
  await plantFax('fax_bo', world.bo.accountId);
});

/** A fax that ended 31 days ago, and its key. */
async function plantFax(id: string, accountId: string): Promise<void> {
  const inbox = await root.query('select id from vault.inbox where account_id = $1', [accountId]);
  await root.query(
    `insert into vault.fax (id, account_id, inbox_id, direction, status, from_number, to_number,
       completed_at, delete_at, source)
     values ($1, $2, $3, 'inbound', 'received', '+12025550191', '+12025550192',
       priv.now() - interval '31 days', priv.now() - interval '1 day', 'network')`,
    [id, accountId, inbox.rows[0].id],
  );
  await root.query(
    `insert into vault.fax_key (fax_id, account_id, wrapped, delete_at, source)
     values ($1, $2, 'x', priv.now() - interval '1 day', 'system')`,
    [id, accountId],
  );
}

interface Hold {
  tables?: string[];
  subjectId?: string | null;
  review?: string;
  accountId?: string;
}

async function hold({ tables = held, subjectId = null, review = '90 days', accountId }: Hold = {}) {
  await root.query(
    `insert into vault.legal_hold
       (id, case_id, account_id, subject_id, tables, owner_id, review_at, source)
     values ('hol_1', 'cas_1', $1, $2, $3, 'sub_officer', priv.now() + $4::interval, 'form')`,
    [accountId ?? world.ada.accountId, subjectId, tables, review],
  );
}

const keys = async () =>
  (await root.query('select fax_id from vault.fax_key order by 1')).rows.map(
    (row) => row.fax_id as string,
  );
const seen = (token: string) =>
  withPurpose({ purpose: 'fax.display', anchor: { session: token } }, (db) =>
    db.selectFrom('p_fax_display.fax').select('id').execute(),
  );
const sweep = () => sweepAll({ background: pools.jobs });

describe('a hold', () => {
  it('P-8-06: keeps what a case names past its time, and nobody deletes it, whatever their rights', async () => {
    await hold();
    await sweep();
    assert.deepEqual(await keys(), ['fax_ada']);
    // The superuser's own statement, and a cascade from above: the last word is the table's.
    await assert.rejects(root.query(`delete from vault.fax_key where fax_id = 'fax_ada'`), {
      code: '42501',
      detail: 'hold.stands',
    });
    await assert.rejects(root.query(`delete from vault.fax where id = 'fax_ada'`), {
      code: '42501',
    });
    const account = root.query('delete from vault.account where id = $1', [world.ada.accountId]);
    await assert.rejects(account, { code: '42501' });
  });

  it('P-8-06 control: takes what no case names, and all of it once the case lets go', async () => {
    await root.query(`update vault.fax set completed_at = priv.now() - interval '14 months'`);
    await sweep();
    assert.deepEqual(await keys(), []);
    const { rowCount } = await root.query('select from vault.fax');
    assert.equal(rowCount, 0);
    await plantFax('fax_ada', world.ada.accountId);
    await hold();
    await root.query(`update vault.legal_hold set released_at = priv.now()`);
    await sweep();
    assert.deepEqual(await keys(), []);
  });

  it('never widens reading: what is held past its time its owner does not see either', async () => {
    await root.query(`update vault.fax set completed_at = priv.now() - interval '14 months'`);
    assert.deepEqual(await seen(world.ada.session), []);
    await hold();
    assert.deepEqual(await seen(world.ada.session), []);
  });

  it('holds the rows of one person alone where it names one', async () => {
    await root.query(`update vault.fax set subject_id = $1 where id = 'fax_ada'`, [
      world.ada.subjectId,
    ]);
    await root.query(`update vault.fax set completed_at = priv.now() - interval '14 months'`);
    await hold({ tables: ['vault.fax'], subjectId: world.bo.subjectId });
    await sweep();
    const { rows } = await root.query('select id from vault.fax');
    assert.deepEqual(rows, []);
  });

  it('is passed over in silence when its owner deletes: hidden to them, and still there', async () => {
    await root.query(`update vault.fax_key set delete_at = priv.now() + interval '1 day'`);
    await hold();
    await withPurpose(
      { purpose: 'fax.display', anchor: { session: world.ada.session } },
      async (db) => {
        const gone = await db
          .deleteFrom('p_fax_display.fax_key_erase')
          .where('fax_id', '=', 'fax_ada')
          .executeTakeFirst();
        assert.equal(gone.numDeletedRows, 0n);
      },
    );
    assert.ok((await keys()).includes('fax_ada'));
  });

  it('without a look-again within 180 days does not come to be', async () => {
    await assert.rejects(hold({ review: '181 days' }), { code: '23514' });
    await assert.rejects(hold({ review: '-1 days' }), { code: '23514' });
    await hold({ review: '179 days' });
  });

  it('lapses when nobody looks again', async () => {
    await hold({ review: '1 second' });
    await root.query(`update vault.legal_hold set since = priv.now() - interval '90 days',
      review_at = priv.now() - interval '1 second'`);
    await sweep();
    assert.deepEqual(await keys(), []);
  });

  it('cannot keep what is only there to advertise by, nor everything', async () => {
    for (const tables of [['vault.choice_event'], ['vault.fax', 'vault.referral'], ['*']]) {
      await assert.rejects(hold({ tables }), { code: '23514', detail: 'hold.scope' });
    }
    await assert.rejects(hold({ tables: [] }), { code: '23514' });
  });
});

describe('a sweep that broke off half-way', () => {
  it('has lost nothing and left nothing double: the next one ends the work', async () => {
    for (let n = 0; n < 40; n += 1) await plantFax(`fax_more_${n}`, world.bo.accountId);
    await pools.jobs
      .transaction()
      .execute(async (db) => {
        const { sql } = await import('kysely');
        await sql`select priv.sweep_fax_key(10)`.execute(db);
        throw new Error('killed');
      })
      .catch(() => undefined);
    assert.equal((await keys()).length, 42);
    await root.query('delete from priv.sweep_receipt');
    await sweep();
    assert.deepEqual(await keys(), []);
    const receipts = await root.query(
      `select sum(rows_gone)::integer as n from priv.sweep_receipt where sweep = 'fax_key'`,
    );
    assert.equal(receipts.rows[0].n, 42);
  });
});

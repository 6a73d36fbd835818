// A member of the staff reaches a person through a case and in no other way: each refusal by raw SQL
// as login staff, beside the rightful reading.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type pg from 'pg';
import { type TestDatabase, testDatabase } from '../../../platform/db/testing.ts';
import { provenThread, type StaffWorld, staffIn } from './world.testing.ts';

let database: TestDatabase;
let owner: pg.Client;
let staff: pg.Client;
let world: StaffWorld;

before(async () => {
  database = await testDatabase();
  owner = await database.connect('owner');
  staff = await database.connect('staff');
  world = await staffIn(owner);
});
after(() => database.close());

async function open(anchor: string, purpose: string, key: string, object?: string) {
  const { rows } = await staff.query(
    `select id, actor, subject_id, account_id, case_id, staff_id
     from priv.open_by_${anchor}($1, $2, $3)`,
    [purpose, key, object],
  );
  return rows[0];
}

async function under(leaseId: string, sql: string, values: unknown[] = []) {
  await staff.query('begin');
  try {
    await staff.query(`select set_config('priv.lease', $1, true)`, [leaseId]);
    const { rows } = await staff.query(sql, values);
    await staff.query('commit');
    return rows;
  } catch (error) {
    await staff.query('rollback');
    throw error;
  }
}

describe('a proven thread', () => {
  it('P-4-06 control: shows a csr the person who asked for help, and derives everything itself', async () => {
    const thread = await provenThread(owner, world.bo);
    const lease = await open('verified_thread', 'support.reply', `${world.csr.session}/${thread}`);
    assert.deepEqual(
      [lease.actor, lease.subject_id, lease.account_id, lease.case_id, lease.staff_id],
      ['csr', world.bo.subjectId, world.bo.accountId, thread, world.csr.staffId],
    );
    const names = await under(lease.id, 'select name from p_support_reply.subject');
    assert.deepEqual(names, [{ name: 'Bo' }]);
    const log = await owner.query(
      'select reason, actor, subject_id from vault.access_log where lease_id = $1',
      [lease.id],
    );
    assert.deepEqual(log.rows, [
      { reason: 'You asked for help', actor: 'csr', subject_id: world.bo.subjectId },
    ]);
  });

  it('P-4-06: without a case, with another’s role, or after its half hour it shows nothing', async () => {
    const none = { detail: 'anchor.none' };
    const thread = await provenThread(owner, world.bo);
    const by = (key: string) => open('verified_thread', 'support.reply', key);
    await assert.rejects(by(`${world.csr.session}/cas_guessed`), none);
    await assert.rejects(by(`${world.csr.session}/`), none);
    await assert.rejects(by(`${world.clerk.session}/${thread}`), none);
    await assert.rejects(by(`${world.bo.session}/${thread}`), none);
    await owner.query('update vault.open_case set closes_at = priv.now() where id = $1', [thread]);
    await assert.rejects(by(`${world.csr.session}/${thread}`), none);
  });
});

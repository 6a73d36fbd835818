// What becomes of an account that was closed: for thirty days its owner may come back, then it is
// erased, with each of its people who is in no other account.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endClosedAccounts, erasureCheck, runDueErasures } from './jobs.ts';
import { canary, dump, places, plant, type World, world } from './world.testing.ts';

async function closed(): Promise<World> {
  const it = await world();
  await plant(it, it.ada, canary);
  await plant(it, it.bo, 'somebody-else');
  await it.owner.query(`update vault.account set state = 'closed' where id = $1`, [
    it.ada.accountId,
  ]);
  return it;
}

async function pass(it: World, days: string): Promise<number> {
  await it.database.shiftClock(days);
  const ordered = await endClosedAccounts(it.parts);
  await runDueErasures(it.parts);
  return ordered.length;
}

test('P-8-03: an account closed thirty days ago is erased, with whoever is in no other', async () => {
  const it = await closed();
  const root = await it.database.superuser();
  assert.equal(await pass(it, '30 days 1 minute'), 1);
  const after = await dump(root);
  for (const text of [canary, 'ada@example.org', it.ada.number]) {
    assert.deepEqual(places(after, text), [], text);
  }
  const keys = await root.query(
    `select account_id from vault.account_key where account_id = $1
     union all select subject_id from vault.subject_key where subject_id = $2`,
    [it.ada.accountId, it.ada.subjectId],
  );
  assert.equal(keys.rowCount, 0);
  const { rows } = await root.query('select state, kept, receipt from vault.erasure_job');
  assert.equal(rows[0].state, 'done');
  assert.deepEqual(
    rows[0].kept.map(({ what }: { what: string }) => what),
    ['erasure_job', 'invoice'],
  );
  assert.ok(rows[0].receipt.includes('erasure.receipt'));
  const [entry] = it.parts.ledger.read();
  assert.deepEqual([entry.account_id, entry.subject_id], [it.ada.accountId, it.ada.subjectId]);
  assert.equal(await pass(it, '31 days'), 0, 'once');
  await it.close();
});

test('P-8-03 control: until then nothing goes, nobody else goes, and who is elsewhere stays', async () => {
  const it = await closed();
  const root = await it.database.superuser();
  await it.owner.query(
    `insert into vault.membership (id, account_id, subject_id, role, source)
     values ($3, $1, $2, 'member', 'form')`,
    [it.bo.accountId, it.ada.subjectId, it.id('mbr')],
  );
  const before = await dump(root);
  assert.equal(await pass(it, '29 days 23 hours'), 0);
  assert.deepEqual(places(await dump(root), canary), places(before, canary));
  assert.equal(await pass(it, '30 days 1 minute'), 1);
  const after = await dump(root);
  assert.ok(!places(after, canary).includes('vault.fax'));
  assert.ok(places(after, 'ada@example.org').includes('vault.contact_point'), 'she is at Bo’s');
  for (const text of ['somebody-else', 'bo@example.org', it.bo.number]) {
    assert.deepEqual(places(after, text), places(before, text));
  }
  await it.close();
});

test('P-8-03 control: a case keeps a closed account, and it goes when the case is over', async () => {
  const it = await closed();
  const root = await it.database.superuser();
  await root.query(`insert into priv.freeze (account_id, why) values ($1, 'hold')`, [
    it.ada.accountId,
  ]);
  assert.equal(await pass(it, '30 days 1 minute'), 1);
  assert.ok(places(await dump(root), canary).includes('vault.fax'));
  assert.equal(await pass(it, '32 days'), 0, 'it is ordered once, and waits');
  const check = erasureCheck({ background: it.background });
  assert.deepEqual((await check.run()).counts, { late: 0, held: 1 });
  await root.query('delete from priv.freeze');
  it.clock.advance(33 * 86_400_000);
  await pass(it, '34 days');
  assert.deepEqual(places(await dump(root), canary), []);
  await it.close();
});

test('an erasure that nobody runs is late after a day, and the evidence says so', async () => {
  const it = await closed();
  const check = erasureCheck({ background: it.background });
  await it.database.shiftClock('30 days 23 hours');
  assert.equal((await check.run()).ok, true);
  await it.database.shiftClock('31 days 1 minute');
  assert.deepEqual((await check.run()).counts, { late: 1, held: 0 });
  await endClosedAccounts(it.parts);
  assert.equal((await check.run()).ok, true);
  await it.database.shiftClock('32 days 2 minutes');
  const overdue = await check.run();
  assert.equal(overdue.ok, false);
  await it.close();
});

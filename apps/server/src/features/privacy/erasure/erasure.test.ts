// Erasure end to end: what is left is what the law keeps, and nobody can be found in a dump, in the
// files, in the logs or in the mail. Interrupted anywhere, it comes to the same end.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it, test } from 'node:test';
import { sql } from 'kysely';
import { SealBroken } from '../../../platform/crypto/seal.ts';
import { keepLogKey } from '../audit/log-key.ts';
import { erasureParts } from '../rights.ts';
import { undoErasure } from './begin-erasure.ts';
import { runDueErasures } from './jobs.ts';
import { readKeyRing } from './key-ring.ts';
import { handleHash, runErasure, steps } from './run-erasure.ts';
import { canary, dump, files, places, plant, type World, world } from './world.testing.ts';

/** What a session needs to open an account. */
const letIn = [
  'vault.subject',
  'vault.account',
  'vault.membership',
  'vault.choice_event',
  'auth.login_session',
];

test('P-8-07: whoever is erased is in no table, no file and no key, and gets a receipt', async () => {
  const it = await world();
  const root = await it.database.superuser();
  const fax = await plant(it, it.ada, canary);
  await plant(it, it.bo, 'somebody-else');
  const { rows: before } = await root.query(
    'select wrapped from vault.account_key where account_id = $1',
    [it.ada.accountId],
  );
  assert.ok(places(await dump(root), canary).length >= 3);
  const { requestId } = await it.ask(it.ada, 'now');
  assert.equal(await runDueErasures(it.parts), 1);

  const after = await dump(root);
  assert.deepEqual(places(after, canary), []);
  assert.deepEqual(places(after, 'ada@example.org'), []);
  for await (const blob of it.blobs.list(fax)) assert.fail(`${blob} is still there`);
  assert.ok(!files(it.dir).includes(canary));
  // Handles are where the law or the account of it has them, and nowhere else.
  assert.deepEqual(places(after, it.ada.subjectId), [
    'priv.audit_pending',
    'priv.erasure_ledger',
    'priv.lease',
    'vault.erasure_job',
    'vault.invoice',
    'vault.rights_request',
  ]);
  const keys = await root.query('select from vault.account_key where account_id = $1', [
    it.ada.accountId,
  ]);
  assert.equal(keys.rowCount, 0);
  assert.ok(before.length === 1);
  const [job] = (await root.query('select * from vault.erasure_job')).rows;
  assert.equal(job.state, 'done');
  const lines = (job.receipt as string)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const { subjectId, accountId } = it.ada;
  assert.equal(lines[0].handle_sha256, handleHash({ jobId: '', subjectId, accountId }));
  assert.ok(
    lines.some((line) => line.kind === 'erased' && line.what === 'fax' && line.count === 1),
  );
  assert.ok(!job.receipt.includes(subjectId) && !job.receipt.includes(canary));
  const request = await root.query('select state from vault.rights_request where id = $1', [
    requestId,
  ]);
  assert.equal(request.rows[0].state, 'answered');
  await it.close();
});

test('P-8-07 control: everybody else keeps everything, and can go on', async () => {
  const it = await world();
  const root = await it.database.superuser();
  const fax = await plant(it, it.bo, 'somebody-else');
  const before = await dump(root);
  await plant(it, it.ada, canary);
  await it.ask(it.ada, 'now');
  await runDueErasures(it.parts);
  const after = await dump(root);
  for (const text of ['somebody-else', 'bo@example.org', it.bo.number]) {
    assert.deepEqual(places(after, text), places(before, text));
  }
  assert.deepEqual(await it.blobs.get(`${fax}/page-1`), Buffer.from('sealed, whatever it is'));
  const seen = await it.withPurpose(
    { purpose: 'fax.display', anchor: { session: it.bo.session } },
    (db) => db.selectFrom('p_fax_display.fax').select('id').execute(),
  );
  assert.deepEqual(seen, [{ id: fax }]);
  await it.close();
});

test('P-8-07: nothing is erased before its time, by no login, and nobody else by nobody', async () => {
  const it = await world();
  await plant(it, it.ada, canary);
  await it.ask(it.ada, 'in_14_days');
  const root = await it.database.superuser();
  const [{ id }] = (await root.query('select id from vault.erasure_job')).rows;
  assert.equal(await runErasure(it.parts, id), 'gone', 'its time has not come');
  assert.equal(await runDueErasures(it.parts), 0);
  for (const login of ['web', 'jobs', 'staff', 'auth'] as const) {
    const client = await it.database.connect(login);
    for (const act of [
      `select priv.erase_rows('vault.fax', 1000)`,
      'select priv.destroy_keys()',
      'select priv.ledger_append()',
      `delete from vault.fax`,
      `update vault.erasure_job set run_at = priv.now()`,
    ]) {
      await assert.rejects(client.query(act), { code: '42501' }, `${login}: ${act}`);
    }
  }
  // A lease for something else erases nothing, either.
  const other = { purpose: 'rights.fulfil', anchor: { session: it.ada.session } } as const;
  await assert.rejects(
    it.withPurpose(other, (db) => sql`select priv.erase_rows('vault.fax', 9)`.execute(db)),
    { code: '42501' },
  );
  await it.close();
});

describe('an erasure with time to think', () => {
  let it_: World;
  before(async () => {
    it_ = await world();
  });
  after(() => it_.close());

  it('freezes at once, and everything is there again when it is undone', async () => {
    const { ada, withPurpose, mine, ask, app } = it_;
    const fax = await plant(it_, ada, canary);
    const look = () =>
      withPurpose({ purpose: 'fax.display', anchor: { session: ada.session } }, (db) =>
        db.selectFrom('p_fax_display.fax').select('id').execute(),
      );
    assert.deepEqual(await look(), [{ id: fax }]);
    const { requestId } = await ask(ada, 'in_14_days');
    await assert.rejects(look());
    const undone = await withPurpose(mine(ada), (db, lease) =>
      undoErasure(app, db, lease, requestId),
    );
    assert.equal(undone, true);
    assert.deepEqual(await look(), [{ id: fax }]);
    const again = await withPurpose(mine(ada), (db, lease) =>
      undoErasure(app, db, lease, requestId),
    );
    assert.equal(again, false);
  });

  it('runs on the fifteenth day, and cannot be undone from then on', async () => {
    const { ada, bo, clock, database, mine, parts, withPurpose, ask, app } = it_;
    const { requestId } = await ask(ada, 'in_14_days');
    const day = 24 * 3_600_000;
    clock.advance(14 * day - 60_000);
    await database.shiftClock('13 days 23:59:00');
    assert.equal(await runDueErasures(parts), 0);
    clock.advance(120_000);
    await database.shiftClock('14 days 00:01:00');
    const tooLate = withPurpose(mine(ada), (db, lease) => undoErasure(app, db, lease, requestId));
    assert.equal(await tooLate, false);
    assert.equal(await runDueErasures(parts), 1);
    await assert.rejects(
      withPurpose(mine(ada), async () => 1),
      { code: 'auth.required' },
    );
    await withPurpose(mine(bo), async () => 1);
  });
});

test('P-8-02: an invoice stays as long as the law says, and nothing around it', async () => {
  const it = await world();
  await plant(it, it.ada, canary);
  await it.ask(it.ada, 'now');
  await runDueErasures(it.parts);
  const root = await it.database.superuser();
  const { rows } = await root.query('select * from vault.invoice where account_id = $1', [
    it.ada.accountId,
  ]);
  assert.equal(rows.length, 1);
  assert.equal(rows[0].amount_cents, 990);
  const [job] = (await root.query('select kept, receipt from vault.erasure_job')).rows;
  const kept = (job.kept as { what: string; because: string; until: string }[]).find(
    ({ what }) => what === 'invoice',
  );
  assert.match(kept?.because ?? '', /law/);
  assert.ok(Date.parse(kept?.until ?? '') > Date.now() + 9 * 365 * 24 * 3_600_000);
  assert.ok((job.receipt as string).includes('"what":"invoice"'));
  // Neither the erasure's own login nor anybody's can take it away.
  const jobs = await it.database.connect('jobs');
  await assert.rejects(jobs.query('delete from vault.invoice'), { code: '42501' });
  await it.close();
});

test('P-8-02 control: what no law keeps is gone, field by field', async () => {
  const it = await world();
  await plant(it, it.ada, canary);
  await it.ask(it.ada, 'now');
  await runDueErasures(it.parts);
  const root = await it.database.superuser();
  const { rows } = await root.query(
    `select rel, coalesce(subject_column, account_column) as col, subject_column is not null as person
     from priv.owner_edge where kept_because is null`,
  );
  assert.ok(rows.length > 15);
  for (const { rel, col, person } of rows) {
    const left = await root.query(`select from ${rel} where ${col} = $1`, [
      person ? it.ada.subjectId : it.ada.accountId,
    ]);
    assert.equal(left.rowCount, 0, rel);
  }
  await it.close();
});

test('an erasure that meets a hold waits, says what stays, and goes on when the hold ends', async () => {
  const it = await world();
  const root = await it.database.superuser();
  await plant(it, it.ada, canary);
  await root.query(`insert into priv.freeze (subject_id, why) values ($1, 'hold')`, [
    it.ada.subjectId,
  ]);
  await it.ask(it.ada, 'now');
  await runDueErasures(it.parts);
  const job = async () => (await root.query('select * from vault.erasure_job')).rows[0];
  assert.equal((await job()).state, 'held');
  assert.match(JSON.stringify((await job()).kept), /hold/);
  assert.ok(places(await dump(root), canary).length > 0);
  await root.query(`delete from priv.freeze where why = 'hold'`);
  it.clock.advance(25 * 3_600_000);
  await it.database.shiftClock('25 hours');
  assert.equal(await runDueErasures(it.parts), 1);
  assert.equal((await job()).state, 'done');
  assert.deepEqual(places(await dump(root), canary), []);
  await it.close();
});

test('an erasure waits for a legal case before any key is destroyed, and goes on when it lets go', async () => {
  const it = await world();
  const root = await it.database.superuser();
  await plant(it, it.ada, canary);
  await root.query(
    `insert into vault.legal_hold (id, case_id, account_id, tables, owner_id, review_at, source)
     values ('hol_1', 'cas_1', $1, array['vault.fax'], 'sub_officer',
       priv.now() + interval '90 days', 'form')`,
    [it.ada.accountId],
  );
  await it.ask(it.ada, 'now');
  await runDueErasures(it.parts);
  const job = async () => (await root.query('select * from vault.erasure_job')).rows[0];
  assert.equal((await job()).state, 'held');
  const keys = await root.query('select from vault.account_key where account_id = $1', [
    it.ada.accountId,
  ]);
  assert.equal(keys.rowCount, 1);
  assert.ok(places(await dump(root), canary).length > 0);
  await root.query('update vault.legal_hold set released_at = priv.now()');
  it.clock.advance(25 * 3_600_000);
  await it.database.shiftClock('25 hours');
  assert.equal(await runDueErasures(it.parts), 1);
  assert.equal((await job()).state, 'done');
  assert.deepEqual(places(await dump(root), canary), []);
  await it.close();
});

test('an erasure that crashes between any two acts comes to the same end', async () => {
  class Crash extends Error {}
  const seen = new Set<string>();
  {
    const it = await world();
    await plant(it, it.ada, canary);
    await it.ask(it.ada, 'now');
    await runDueErasures({ ...it.parts, passing: (point) => void seen.add(point) });
    await it.close();
  }
  for (const step of steps) assert.ok(seen.has(`${step}: done`), step);
  // Each run dies at the first point where none died before, and so at each point once.
  const it = await world();
  await plant(it, it.ada, canary);
  await it.ask(it.ada, 'now');
  const root = await it.database.superuser();
  const [{ id }] = (await root.query('select id from vault.erasure_job')).rows;
  const died = new Set<string>();
  const passing = (point: string) => {
    if (died.has(point)) return;
    died.add(point);
    throw new Crash(point);
  };
  for (let runs = 0; ; runs++) {
    assert.ok(runs <= seen.size, 'it gets no further');
    const end = await runErasure({ ...it.parts, passing }, id).catch((error) => {
      assert.ok(error instanceof Crash, String(error));
    });
    if (end !== undefined) break;
  }
  assert.deepEqual([...died].sort(), [...seen].sort());
  const [job] = (await root.query('select state, receipt from vault.erasure_job')).rows;
  assert.equal(job.state, 'done');
  assert.ok(job.receipt.includes('"what":"fax"'));
  assert.deepEqual(places(await dump(root), canary), []);
  assert.equal((await root.query('select from priv.erasure_ledger')).rowCount, 1);
  assert.equal(it.parts.ledger.read().length, 1);
  await it.close();
});

test('a sealed page cannot be opened with the keys that are left, whoever kept a copy', async () => {
  const it = await world();
  const fax = await plant(it, it.ada, canary);
  const { accountKeys, withPurpose, ada } = it;
  const opening = { purpose: 'fax.send', anchor: { session: ada.session } } as const;
  const drawn = await withPurpose(opening, (db, lease) => accountKeys.drawDataKey(db, lease, fax));
  const open = () =>
    withPurpose(opening, (db, lease) => accountKeys.openDataKey(db, lease, fax, drawn.wrapped));
  assert.deepEqual(Buffer.from(await open()), Buffer.from(drawn.key));
  // Somebody copies the rows that let her in, and the page's wrapped key; the erasure runs; they
  // put all of it back, with a key of the same name.
  const root = await it.database.superuser();
  for (const table of letIn) {
    await root.query(`create temp table ${table.replace('.', '_')} as table ${table}`);
  }
  await it.ask(ada, 'now');
  await runDueErasures(it.parts);
  await assert.rejects(open(), { code: 'auth.required' });
  await root.query('set session_replication_role = replica');
  for (const table of letIn) {
    await root.query(`insert into ${table} overriding system value
      select * from pg_temp.${table.replace('.', '_')} on conflict do nothing`);
  }
  await root.query('delete from priv.freeze');
  await root.query(
    `insert into vault.account_key (account_id, wrapped, source) values ($1, $2, 'system')`,
    [ada.accountId, accountKeys.wrapNewAccountKey(ada.accountId)],
  );
  await assert.rejects(open(), SealBroken);
  await it.close();
});

test('the receipt names who got something, as far as it may be told and really left', async () => {
  const it = await world();
  // The register's own rules stand aside: here it is about what it says, not how it came to.
  const root = await it.database.superuser();
  await root.query('set session_replication_role = replica');
  await root.query(
    `insert into ops.recipient (id, kind, legal_name, country, contract_sha256, reviewed_at, own, origin)
     select 'rcp_' || id, kind, name, 'DE', repeat('a', 64), priv.now(), own, 'staff'
     from (values ('line', 'carrier', 'Line GmbH', false), ('mail', 'processor', 'Mail GmbH', false),
       ('self', 'processor', 'Ourselves', true)) r (id, kind, name, own)`,
  );
  let count = 0;
  const went = async (to: string, who: typeof it.ada, ends: string, shown = true) => {
    count += 1;
    const id = `dis_${count}`;
    await root.query(
      `insert into vault.disclosure (id, account_id, subject_id, recipient_id, purpose, ground,
         fields, manifest_sha256, token_hash, shown, state, source)
       values ($1, $2, $3, $4, 'fax.send', 'processor', '{fax.number}', repeat('b', 64),
         sha256(convert_to($1, 'UTF8')), $5, $6, 'system')`,
      [id, who.accountId, who.subjectId, `rcp_${to}`, shown, ends],
    );
  };
  await went('line', it.ada, 'sent');
  await went('line', it.ada, 'uncertain');
  await went('mail', it.ada, 'not_sent');
  await went('mail', it.ada, 'pending');
  await went('mail', it.ada, 'sent', false);
  await went('mail', it.bo, 'sent');
  await went('self', it.ada, 'sent');
  await it.ask(it.ada, 'now');
  await runDueErasures(it.parts);
  const { rows } = await root.query('select receipt from vault.erasure_job');
  const lines = (rows[0].receipt as string)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const named = lines
    .filter(({ kind }) => kind === 'went_to')
    .map(({ as, name, times }) => ({ as, name, times }));
  assert.deepEqual(named, [{ as: 'carrier', name: 'Line GmbH', times: 2 }]);
  await it.close();
});

test('the ring of living keys is written where keys lie, without those of the erased', async () => {
  const it = await world();
  const [dataDir, keysDir] = [join(it.dir, 'data'), join(it.dir, 'elsewhere')];
  mkdirSync(dataDir);
  const logKey = keepLogKey(keysDir, it.clock);
  const parts = erasureParts({ ...it.parts, config: { dataDir, keysDir }, logKey });
  await it.ask(it.ada, 'now');
  await runDueErasures(parts);
  const owners = readKeyRing(keysDir).map(({ id }) => id);
  assert.deepEqual(owners.sort(), [it.bo.accountId, it.bo.subjectId].sort());
  assert.equal(existsSync(join(dataDir, 'keys')), false);
  assert.equal(parts.ledger.read().length, 1);
  await it.close();
});

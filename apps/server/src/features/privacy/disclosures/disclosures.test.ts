// The register of disclosures against a real database: what may be written, what is refused, and
// that nothing is sent that is not committed there. Through the code, and as the login's own SQL.
import assert from 'node:assert/strict';
import { after, before, it, test } from 'node:test';
import { grounds } from '../../../../../../policy/ceilings.ts';
import { exchangeId } from '../../../../../../policy/processors.ts';
import { settleDisclosures } from './disclose.ts';
import {
  called,
  type DisclosureWorld,
  disclosureWorld,
  refusalOf,
  usual,
} from './world.testing.ts';

let world: DisclosureWorld;
before(async () => {
  world = await disclosureWorld();
});
after(() => world.close());

test('P-2A-01: bytes leave only after their row is committed, with the same fields', async () => {
  let seen: string[] | undefined;
  const ticket = await world.write();
  const row = await world.rowOf(ticket);
  assert.deepEqual([row.state, row.account_id], ['pending', world.people.ada.accountId]);
  const payload = { 'fax.to_number': '+1', 'fax.from_number': '+2', 'fax_page.image': 'x' };
  await ticket.send({ ...payload, 'subject.name': 'Ada' } as never, async (content) => {
    assert.equal((await world.rowOf(ticket)).state, 'sending');
    seen = Object.keys(content).sort();
  });
  const sent = await world.rowOf(ticket);
  assert.deepEqual([sent.state, sent.fields], ['sent', seen]);
  const noValue = JSON.stringify(sent);
  for (const value of ['+12025550100', 'Ada', '+1"']) assert.ok(!noValue.includes(value), value);
});

test('P-2A-01: a row that is not committed sends nothing', async () => {
  const opening = { purpose: 'fax.send', anchor: { running_attempt: 'fax_ada' } } as const;
  let left = false;
  const send = world.withPurpose(opening, async (db, lease) => {
    const ticket = await world.disclose(db, lease, usual);
    await ticket.send({} as never, () => {
      left = true;
    });
  });
  await assert.rejects(send, { code: 'disclosure.over' });
  assert.equal(left, false);
});

test('P-2A-01: no ground, another word, or a ground without its case is refused', async () => {
  for (const ground of ['', 'other', 'because', 'USER_REQUEST']) {
    await refusalOf(world.write({ ground: ground as never }));
  }
  for (const ground of ['court_law', 'illegal_activity', 'company_rights', 'personal_safety']) {
    await refusalOf(world.write({ ground: ground as never }));
    await refusalOf(world.write({ ground: ground as never, case: 'rel_none' }));
  }
  assert.match(await refusalOf(world.write({ ground: 'partner_marketing_optin' })), /no ground/);
});

test('P-2A-01: what was refused is noted for the audit, though its deed never happened', async () => {
  const tries = async () =>
    (await world.owner.query(`select from priv.audit_note where kind = 'disclosure.refused'`))
      .rowCount;
  const before = await tries();
  await refusalOf(world.write({ ground: 'other' as never, about: 'att_refused' }));
  assert.equal(await tries(), (before ?? 0) + 1);
  const { rows } = await world.owner.query(
    `select from vault.disclosure where about = 'att_refused'`,
  );
  assert.deepEqual(rows, []);
});

test('P-2A-01: the same as the login’s own SQL, where every column is up to the caller', async () => {
  const jobs = await world.database.connect('jobs');
  await assert.rejects(jobs.query(`insert into vault.disclosure (id) values ('x')`), {
    code: '42501',
  });
  const call = `select priv.write_disclosure('dis_x', 'rcp_carrier', $1, $2, 'att_1', null, 1,
    repeat('a', 64), sha256('t'))`;
  await assert.rejects(jobs.query(call, ['user_request', [...called]]), { code: '42501' });
  const under = async (ground: string, fields: readonly string[]) => {
    const { rows } = await jobs.query(
      `select id from priv.open_by_running_attempt('fax.send', 'fax_ada')`,
    );
    await jobs.query('begin');
    try {
      await jobs.query(`select set_config('priv.lease', $1, true)`, [rows[0].id]);
      return (await jobs.query(call, [ground, fields])).rowCount;
    } finally {
      await jobs.query('rollback');
    }
  };
  assert.equal(await under('user_request', called), 1);
  await assert.rejects(under('other', called), { detail: 'disclosure.refused' });
  await assert.rejects(under('user_request', ['subject.name']), { detail: 'disclosure.refused' });
});

test('P-2A-01: one disclosure of more people than a few is refused', async () => {
  assert.equal((await world.rowOf(await world.write({ subjects: 25 }))).subjects, 25);
  assert.match(await refusalOf(world.write({ subjects: 26 })), /more people/);
});

test('P-2A-01: after a crash a row that was not sent says so; one under way may have left', async () => {
  const [waiting, going, sent] = [await world.write(), await world.write(), await world.write()];
  await sent.send({} as never, () => undefined);
  let release = () => {};
  let begun = () => {};
  const started = new Promise<void>((done) => {
    begun = done;
  });
  const died = going.send(
    {} as never,
    () =>
      new Promise<void>((done) => {
        release = done;
        begun();
      }),
  );
  await started;
  await settleDisclosures(world.pools.jobs);
  assert.equal((await world.rowOf(waiting)).state, 'not_sent');
  assert.equal((await world.rowOf(going)).state, 'uncertain');
  assert.equal((await world.rowOf(sent)).state, 'sent');
  await assert.rejects(waiting.send({} as never, assert.fail), { code: 'disclosure.over' });
  release();
  await died;
  assert.equal((await world.rowOf(going)).state, 'uncertain', 'what was said stays said');
});

test('P-2A-01: a ticket sends once, not late, and says what came of it', async () => {
  const twice = await world.write();
  await twice.send({} as never, () => undefined);
  await assert.rejects(twice.send({} as never, assert.fail), { code: 'disclosure.over' });
  const failing = await world.write();
  await assert.rejects(
    failing.send({} as never, () => {
      throw new Error('no line');
    }),
    /no line/,
  );
  assert.equal((await world.rowOf(failing)).state, 'not_sent');
  const late = await world.write();
  await world.database.shiftClock('11 minutes');
  await assert.rejects(late.send({} as never, assert.fail), { code: 'disclosure.over' });
  await world.database.shiftClock('0');
});

test('P-2A-01: the register is append-only, for its owner too', async () => {
  const ticket = await world.write();
  await ticket.send({} as never, () => undefined);
  const where = `where id = '${ticket.id}'`;
  for (const change of [
    `update vault.disclosure set fields = '{fax.to_number}' ${where}`,
    `update vault.disclosure set recipient_id = '${exchangeId}' ${where}`,
    `update vault.disclosure set state = 'not_sent' ${where}`,
    `update vault.disclosure set state = 'pending' ${where}`,
    `update vault.disclosure set shown = false ${where}`,
    `delete from vault.disclosure ${where}`,
    'truncate vault.disclosure',
  ]) {
    await assert.rejects(world.owner.query(change), { code: '42501' }, change);
  }
});

test('P-2A-01 control: what the person asked for goes to the carrier, and is told to them', async () => {
  const ticket = await world.write();
  assert.equal(await ticket.send({} as never, () => 'through'), 'through');
  const own = await world.withPurpose(
    { purpose: 'rights.fulfil', anchor: { session: world.people.ada.session } },
    (db) => db.selectFrom('p_rights_fulfil.disclosure').select(['id', 'account_id']).execute(),
  );
  assert.ok(own.some((row) => row.id === ticket.id));
  assert.ok(own.every((row) => row.account_id === world.people.ada.accountId));
  const foreign = await world.withPurpose(
    { purpose: 'rights.fulfil', anchor: { session: world.people.bo.session } },
    (db) => db.selectFrom('p_rights_fulfil.disclosure').select('id').execute(),
  );
  assert.deepEqual(foreign, []);
});

it('knows no ground that the policy does not know', async () => {
  const { rows } = await world.owner.query('select name from priv.ground order by name');
  assert.deepEqual(
    rows.map(({ name }) => name),
    [...grounds].sort(),
  );
});

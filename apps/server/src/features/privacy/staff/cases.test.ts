// A member of the staff reaches a person through a case and in no other way: each refusal by raw
// SQL as login staff, beside the rightful reading.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import type pg from 'pg';
import { staffLooksMax } from '../../../../../../policy/ceilings.ts';
import { type TestDatabase, testDatabase } from '../../../platform/db/testing.ts';
import { makeIds } from '../../../platform/ids.ts';
import {
  type Hands,
  handsOf,
  join,
  personIn,
  provenThread,
  type StaffPerson,
  type StaffWorld,
  staffIn,
} from './world.testing.ts';

const id = makeIds();
const none = { code: '42501', detail: 'anchor.none' };
const subjectsPerHour = 30;

let database: TestDatabase;
let owner: pg.Client;
let root: pg.Client;
let hands: Hands;
let world: StaffWorld;

before(async () => {
  database = await testDatabase();
  owner = await database.connect('owner');
  root = await database.superuser();
  hands = handsOf(await database.connect('staff'));
  world = await staffIn(owner);
});
after(() => database.close());

const thread = (by: StaffPerson, caseId: string) =>
  hands.open('verified_thread', 'support.reply', `${by.session}/${caseId}`);
const invoice = (by: StaffPerson, caseId: string) =>
  hands.open('open_invoice', 'billing.charge', `${by.session}/${caseId}`);

async function invoiceOf(person: { accountId: string; subjectId: string }, state = 'open') {
  const made = id('inv');
  await owner.query(
    `insert into vault.invoice (id, account_id, subject_id, amount_cents, currency, state, due_at, source)
     values ($1, $2, $3, 1200, 'EUR', $4, priv.now(), 'system')`,
    [made, person.accountId, person.subjectId, state],
  );
  const { rows } = await owner.query('select id from vault.open_case where about_id = $1', [made]);
  return { invoiceId: made, caseId: rows[0]?.id as string };
}

async function alertsOf(person: StaffPerson): Promise<string[]> {
  const { rows } = await owner.query(
    'select distinct kind from vault.staff_alert where staff_id = $1 order by kind',
    [person.staffId],
  );
  return rows.map(({ kind }) => kind);
}

test('P-4-06 control: a csr sees the person of a proven thread, and everything is derived', async () => {
  const caseId = await provenThread(owner, world.bo);
  const lease = await thread(world.csr, caseId);
  assert.deepEqual(
    [lease.actor, lease.subject_id, lease.account_id, lease.case_id, lease.staff_id],
    ['csr', world.bo.subjectId, world.bo.accountId, caseId, world.csr.staffId],
  );
  const seen = async (sql: string) => hands.under(lease.id, sql);
  assert.deepEqual(await seen('select name from p_support_reply.subject'), [{ name: 'Bo' }]);
  assert.deepEqual(await seen('select value from p_support_reply.contact_point'), [
    { value: 'bo@example.org' },
  ]);
  assert.deepEqual(await seen('select number from p_support_reply.number'), [
    { number: world.bo.number },
  ]);
});

test('P-4-06 control: a clerk sees the account of an open invoice', async () => {
  const { invoiceId, caseId } = await invoiceOf(world.bo);
  const lease = await invoice(world.clerk, caseId);
  const rows = await hands.under(lease.id, 'select id, amount_cents from p_billing_charge.invoice');
  assert.deepEqual(rows, [{ id: invoiceId, amount_cents: 1200 }]);
});

test('P-4-06: a csr without a proven thread sees nobody: guessed, another’s, closed, locked', async () => {
  const caseId = await provenThread(owner, world.bo);
  await assert.rejects(thread(world.csr, 'cas_guessed'), none);
  await assert.rejects(thread(world.csr, ''), none);
  await assert.rejects(thread(world.clerk, caseId), none);
  await assert.rejects(thread(world.bo as unknown as StaffPerson, caseId), none);
  for (const state of ['waiting', 'locked', 'closed']) {
    await owner.query('update vault.open_case set state = $2 where id = $1', [caseId, state]);
    await assert.rejects(thread(world.csr, caseId), none);
  }
});

test('P-4-06: half an hour after its proof a thread shows nothing, and no lease outlives it', async () => {
  const caseId = await provenThread(owner, world.bo);
  const endsIn = (left: string) =>
    owner.query('update vault.open_case set closes_at = priv.now() + $2::interval where id = $1', [
      caseId,
      left,
    ]);
  await endsIn('3 seconds');
  const lease = await thread(world.csr, caseId);
  const { rows } = await root.query(
    `select l.expires_at = c.closes_at as capped from priv.lease l
     join vault.open_case c on c.id = l.case_id where l.id = $1`,
    [lease.id],
  );
  assert.deepEqual(rows, [{ capped: true }]);
  await endsIn('0 seconds');
  await assert.rejects(thread(world.csr, caseId), none);
});

test('P-4-06: a clerk without an open invoice sees nobody', async () => {
  const { invoiceId, caseId } = await invoiceOf(world.bo, 'failed');
  assert.equal((await invoice(world.clerk, caseId)).subject_id, world.bo.subjectId);
  await assert.rejects(invoice(world.csr, caseId), none);
  await owner.query(`update vault.invoice set state = 'paid' where id = $1`, [invoiceId]);
  await assert.rejects(invoice(world.clerk, caseId), none);
  assert.equal((await invoiceOf(world.bo, 'paid')).caseId, undefined);
});

test('P-4-06: a role sees the columns of its purpose and no other', async () => {
  const csr = await thread(world.csr, await provenThread(owner, world.bo));
  const clerk = await invoice(world.clerk, (await invoiceOf(world.bo)).caseId);
  for (const [lease, sql] of [
    [csr.id, 'select to_number from p_support_reply.fax'],
    [csr.id, 'select * from p_support_reply.fax_page'],
    [csr.id, 'select * from p_billing_charge.invoice'],
    [clerk.id, 'select name from p_support_reply.subject'],
    [clerk.id, 'select number from p_billing_charge.number'],
    [clerk.id, `update p_billing_charge.invoice set state = 'paid'`],
  ] as const) {
    await assert.rejects(hands.under(lease, sql), (error: { code: string }) => {
      assert.match(error.code, /^(42501|42P01|42703)$/, sql);
      return true;
    });
  }
});

test('P-4-06: there is no list and no search: an exact address, or nothing', async () => {
  const look = (value: string) =>
    hands.desk(world.csr, 'csr', 'priv.look_up($1, $2)', ['email', value]);
  for (const near of ['bo', 'bo@', '%', 'bo@example.or_', '%@example.org', `' or true --`]) {
    assert.equal(await look(near), null, near);
  }
  const found = (await look(' BO@example.org ')) as string;
  assert.match(found, /^cas_/);
  await assert.rejects(thread(world.csr, found), none); // found, and not shown before the proof
  for (const role of ['billing_clerk', 'abuse_analyst', 'operator'] as const) {
    const person = {
      billing_clerk: world.clerk,
      abuse_analyst: world.analyst,
      operator: world.operator,
    };
    await assert.rejects(
      hands.desk(person[role], role, 'priv.look_up($1, $2)', ['email', 'bo@example.org']),
      { code: '42501' },
    );
  }
  // Whoever was looked up can see it.
  const { rows } = await owner.query(
    `select reason from vault.access_log where case_id = $1 and subject_id = $2`,
    [found, world.bo.subjectId],
  );
  assert.deepEqual(rows, [{ reason: 'Looked up by your exact address' }]);
});

test('P-4-06: more than thirty people within an hour: locked, nothing shown, the officer to be told', async () => {
  const eve = await join(owner, world.operator, 'Eve', 'csr', world.cpo);
  const people = [];
  for (let at = 0; at <= subjectsPerHour; at++) {
    people.push(await provenThread(owner, await personIn(owner, `Person ${at}`)));
  }
  const last = people.pop() as string;
  for (const caseId of people) await thread(eve, caseId);
  assert.deepEqual(await alertsOf(eve), []);
  await thread(eve, people[0]); // the same person again is no other person
  const lease = await thread(eve, last);
  await assert.rejects(hands.under(lease.id, 'select name from p_support_reply.subject'), {
    code: '42501',
  });
  assert.deepEqual(await alertsOf(eve), ['quota']);
  await assert.rejects(thread(eve, people[0]), none);
  const shown = await owner.query('select from vault.access_log where lease_id = $1', [lease.id]);
  assert.equal(shown.rowCount, 0); // nothing was seen, so nobody is told that somebody looked
  const noted = await root.query(
    `select from priv.audit_note where kind = 'staff.locked' and body ->> 'staff' = $1`,
    [eve.staffId],
  );
  assert.equal(noted.rowCount, 1);
  const due = await root.query('select id from priv.due_untold_alert(50)');
  assert.ok(due.rows.length > 0);
  const { rows } = await owner.query(
    `select id from vault.staff_alert where staff_id = $1 and kind = 'quota'`,
    [eve.staffId],
  );
  await assert.rejects(hands.desk(eve, 'csr', 'priv.desk_lift_lock($1)', [rows[0].id]), none);
  await hands.desk(world.cpo, 'cpo', 'priv.desk_lift_lock($1)', [rows[0].id]);
  assert.equal((await thread(eve, people[0])).actor, 'csr');
});

test('P-4-06: thirty-one lookups within an hour lock as well', async () => {
  const ivy = await join(owner, world.operator, 'Ivy', 'csr', world.cpo);
  const look = (at: number) =>
    hands.desk(ivy, 'csr', 'priv.look_up($1, $2)', ['email', `person ${at}@example.org`]);
  for (let at = 0; at < subjectsPerHour; at++) assert.match((await look(at)) as string, /^cas_/);
  assert.equal(await look(subjectsPerHour), null);
  await assert.rejects(look(0), none);
  assert.deepEqual(await alertsOf(ivy), ['quota']);
});

test('how many people may be looked at in an hour is a number of the policy', async () => {
  const set = (name: string, value: number) =>
    root.query('update priv.parameter set value = $2 where name = $1', [name, value]);
  const pam = await join(owner, world.operator, 'Pam', 'csr', world.cpo);
  const look = (name: string) =>
    hands.desk(pam, 'csr', 'priv.look_up($1, $2)', ['email', `${name}@example.org`]);
  await set('staffLooksMax', 1);
  assert.equal(await look('nobody'), null);
  assert.deepEqual(await alertsOf(pam), []);
  assert.equal(await look('nobody at all'), null);
  assert.deepEqual(await alertsOf(pam), ['quota']);
  await set('staffLooksMax', staffLooksMax);
  assert.equal(staffLooksMax, subjectsPerHour);
  await assert.rejects(look('bo'), none);
});

test('P-4-06: addresses that nobody has count as people: no probing for who is here', async () => {
  const max = await join(owner, world.operator, 'Max', 'csr', world.cpo);
  const look = (address: string) =>
    hands.desk(max, 'csr', 'priv.look_up($1, $2)', ['email', address]);
  for (let at = 0; at < subjectsPerHour - 1; at++) {
    assert.equal(await look(`nobody ${at}@example.org`), null);
  }
  const found = await look('bo@example.org');
  assert.match(found as string, /^cas_/); // the thirtieth
  assert.equal(await look('bo@example.org'), found); // the same person again is no other person
  assert.deepEqual(await alertsOf(max), []);
  assert.equal(await look('one too many@example.org'), null);
  assert.deepEqual(await alertsOf(max), ['quota']);
  await assert.rejects(look('bo@example.org'), none);
});

test('P-4-06: misses on several connections at once count each other', async () => {
  const ned = await join(owner, world.operator, 'Ned', 'csr', world.cpo);
  const several = await Promise.all(
    Array.from({ length: 4 }, async () => handsOf(await database.connect('staff'))),
  );
  const tries = several.map(async (own, which) => {
    for (let at = 0; at < subjectsPerHour; at++) {
      const address = `nobody ${which} ${at}@example.org`;
      await own.desk(ned, 'csr', 'priv.look_up($1, $2)', ['email', address]);
    }
  });
  await Promise.allSettled(tries);
  const { rows } = await owner.query(
    `select count(*)::int as misses from vault.access_log
     where staff_id = $1 and subject_id is null and case_id is null and reason is not null`,
    [ned.staffId],
  );
  assert.deepEqual(rows, [{ misses: subjectsPerHour }]);
  assert.ok((await alertsOf(ned)).includes('quota'));
});

test('P-4-06: a look at oneself or at a colleague is flagged', async () => {
  const jo = await join(owner, world.operator, 'Jo', 'csr', world.cpo);
  await thread(jo, await provenThread(owner, world.bo));
  assert.deepEqual(await alertsOf(jo), []);
  await thread(jo, await provenThread(owner, jo));
  assert.deepEqual(await alertsOf(jo), ['self']);
  await thread(jo, await provenThread(owner, world.clerk));
  assert.deepEqual(await alertsOf(jo), ['colleague', 'self']);
});

test('P-4-06: three wrong codes lock a thread; the right one opens it for half an hour', async () => {
  const look = () =>
    hands.desk(world.csr, 'csr', 'priv.look_up($1, $2)', [
      'email',
      'bo@example.org',
    ]) as Promise<string>;
  const give = (caseId: string, code: string) =>
    owner.query(
      `insert into vault.case_code (case_id, subject_id, code_hash, expires_at, source)
       values ($1, $2, $3, priv.now() + interval '15 minutes', 'system')`,
      [caseId, world.bo.subjectId, createHash('sha256').update(`${caseId}/${code}`).digest()],
    );
  const prove = (caseId: string, code: string) =>
    hands.desk(world.csr, 'csr', 'priv.prove_thread($1, $2)', [caseId, code]);
  const first = await look();
  await give(first, '12345678');
  assert.equal(await prove(first, '00000000'), 'wrong');
  assert.equal(await prove(first, '12345678'), 'open');
  assert.equal((await thread(world.csr, first)).subject_id, world.bo.subjectId);
  const { rows } = await owner.query(
    `select closes_at - verified_at = interval '30 minutes' as half from vault.open_case where id = $1`,
    [first],
  );
  assert.deepEqual(rows, [{ half: true }]);
  const second = await look();
  assert.notEqual(second, first);
  await give(second, '12345678');
  const said = [];
  for (const code of ['1', '2', '3', '12345678']) said.push(await prove(second, code));
  assert.deepEqual(said, ['wrong', 'wrong', 'locked', 'locked']);
  await assert.rejects(thread(world.csr, second), none);
  // Its person is owed the word that it was locked.
  const due = await root.query('select id from priv.due_waiting_case(50)');
  assert.ok(due.rows.some((row) => row.id === second));
});

test('P-4-06: staff cannot make a code of their own, nor see the one that was sent', async () => {
  for (const sql of [
    'select * from vault.case_code',
    `insert into p_comm_service.case_code (case_id) values ('x')`,
    'select * from priv.due_waiting_case(1)',
  ]) {
    await assert.rejects(hands.client.query(sql), { code: '42501' });
  }
});

test('P-4-06: a person opens a thread about themselves only, and cannot prove it by writing so', async () => {
  const web = await database.connect('web');
  const by = handsOf(web);
  const session = await web.query('select id from priv.open_by_session($1, $2)', [
    'support.reply',
    world.bo.session,
  ]);
  const insert = (state: string, subject: string, more = '', value = '') =>
    by.under(
      session.rows[0].id,
      `insert into p_support_reply.open_case
         (id, kind, account_id, subject_id, opened_by, reason, state, source${more})
       values ('${id('cas')}', 'thread', $1, $2, 'person', 'x', '${state}', 'form'${value})`,
      [world.bo.accountId, subject],
    );
  await insert('waiting', world.bo.subjectId);
  await assert.rejects(insert('open', world.bo.subjectId), { code: '42501' });
  await assert.rejects(insert('waiting', world.ada.subjectId), /check option|row-level/);
  await assert.rejects(insert('waiting', world.bo.subjectId, ', verified_at', ', priv.now()'), {
    code: '42501',
  });
});

test('P-4-06: a role is proposed by one and granted by another, and nobody grants their own', async () => {
  const person = await personIn(owner, 'New');
  const change = (by: StaffPerson, role: string, ...values: (string | null)[]) =>
    hands.desk(by, role, 'priv.desk_change_role($1, $2, $3)', values);
  const proposed = await change(world.operator, 'operator', 'propose', 'new@example.org', 'csr');
  await assert.rejects(change(world.operator, 'operator', 'grant', proposed as string, null), {
    detail: 'staff.two_persons',
  });
  await assert.rejects(
    hands.open('staff_session', 'security.audit', `${person.session}/csr`),
    none,
  );
  await change(world.cpo, 'cpo', 'grant', proposed as string, null);
  assert.equal(
    (await hands.open('staff_session', 'security.audit', `${person.session}/csr`)).actor,
    'csr',
  );
  const own = await change(world.operator, 'operator', 'propose', 'cy@example.org', 'operator');
  await assert.rejects(change(world.cpo, 'cpo', 'grant', own as string, null), {
    detail: 'staff.two_persons',
  });
  await assert.rejects(change(world.csr, 'csr', 'propose', 'new@example.org', 'cpo'), {
    code: '42501',
  });
  const { rows } = await owner.query(
    `select id from vault.staff_role where subject_id = $1 and role = 'operator'`,
    [world.operator.subjectId],
  );
  await assert.rejects(change(world.cpo, 'cpo', 'revoke', rows[0].id, null), {
    detail: 'staff.last_operator',
  });
});

test('P-4-06: a revoked role, an ended session and an idle one open nothing', async () => {
  const kit = await join(owner, world.operator, 'Kit', 'csr', world.cpo);
  const caseId = await provenThread(owner, world.bo);
  await thread(kit, caseId);
  const session = (set: string) =>
    owner.query(`update auth.login_session set ${set} where subject_id = $1`, [kit.subjectId]);
  await session(`remembered = true, last_seen_at = priv.now() - interval '31 minutes'`);
  await assert.rejects(thread(kit, caseId), none);
  await session('last_seen_at = priv.now()');
  await thread(kit, caseId);
  await owner.query(
    `update vault.staff_role set revoked_at = priv.now(), revoked_by = $2 where subject_id = $1`,
    [kit.subjectId, world.operator.staffId],
  );
  await assert.rejects(thread(kit, caseId), none);
});

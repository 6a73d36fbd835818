// An emergency access: two people, a short box, listed fields, an end, a notice and a review. Each
// rule is tried where it stands, in the database, as login staff itself.
import assert from 'node:assert/strict';
import { after, before, describe, it, test } from 'node:test';
import type pg from 'pg';
import { parameters } from '../../../../../../policy/parameters.ts';
import { type TestDatabase, testDatabase } from '../../../platform/db/testing.ts';
import { type EmergencyRow, stateOf } from './emergency.ts';
import {
  answer,
  askFor,
  type Hands,
  handsOf,
  join,
  personIn,
  type StaffPerson,
  type StaffWorld,
  staffIn,
} from './world.testing.ts';

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

const ask = (asked = {}) => askFor(hands, world.operator, world.bo.subjectId, asked);
const approve = (id: string) => answer(hands, world.cpo, 'cpo', id, 'approve');
const detail = (is: string) => ({ code: '42501', detail: is });

/** Moves an emergency back in time, as if it had been asked or opened then. */
async function age(id: string, by: string): Promise<void> {
  await root.query('alter table vault.break_glass disable trigger user');
  await root.query(
    `update vault.break_glass set asked_at = asked_at - $2::interval,
       approved_at = approved_at - $2::interval, closes_at = closes_at - $2::interval where id = $1`,
    [id, by],
  );
  await root.query('alter table vault.break_glass enable trigger user');
  await owner.query(
    `update vault.open_case set closes_at = closes_at - $2::interval where about_id = $1`,
    [id, by],
  );
}

const openCase = (caseId: string, by: StaffPerson = world.operator) =>
  hands.open('break_glass', 'legal.respond', `${by.session}/${caseId}`);

async function fieldsOf(caseId: string): Promise<string[]> {
  const lease = await openCase(caseId);
  const rows = await hands.under<{ field: string }>(
    lease.id,
    'select field from priv.break_glass_fields()',
  );
  return [...new Set(rows.map(({ field }) => field))].sort();
}

test('P-4-09 control: two people open exactly the listed fields, and it is examined afterwards', async () => {
  const id = await ask({ fields: ['subject.name', 'number.number'] });
  const caseId = await approve(id);
  assert.deepEqual(await fieldsOf(caseId), ['number.number', 'subject.name']);
  await answer(hands, world.operator, 'operator', id, 'end');
  await assert.rejects(openCase(caseId), detail('anchor.none'));
  await answer(hands, world.officer, 'legal_officer', id, 'justified');
  const { rows } = await owner.query(
    'select finding, single_person from vault.break_glass where id = $1',
    [id],
  );
  assert.deepEqual(rows, [{ finding: 'justified', single_person: false }]);
  const notes = await root.query(
    `select kind from priv.audit_note where body ->> 'break_glass' = $1 order by at`,
    [id],
  );
  assert.deepEqual(
    notes.rows.map(({ kind }) => kind),
    ['asked', 'opened', 'ended', 'reviewed'].map((word) => `break_glass.${word}`),
  );
});

test('P-4-09: whoever asked cannot approve, not from another sign-in either', async () => {
  const id = await ask();
  await assert.rejects(
    answer(hands, world.operator, 'operator', id, 'approve'),
    detail('staff.two_persons'),
  );
  const other = `another-browser-of-${world.operator.subjectId}`;
  await owner.query(
    `insert into auth.login_session (id, token_hash, subject_id, account_id, expires_at, source)
     values ('ses_other', sha256(convert_to($1, 'UTF8')), $2, $3, priv.now() + interval '1 day', 'form')`,
    [other, world.operator.subjectId, world.operator.accountId],
  );
  const elsewhere = { ...world.operator, session: other };
  await assert.rejects(
    answer(hands, elsewhere, 'operator', id, 'approve'),
    detail('staff.two_persons'),
  );
  assert.match(await approve(id), /^cas_/);
});

test('P-4-09: the same person under a second account is told by the address they have proven', async () => {
  const twin = await join(owner, world.operator, 'Twin', 'cpo', world.cpo);
  const id = await ask();
  await owner.query(
    `insert into vault.contact_point (id, subject_id, kind, value, verified_at, source)
     values ('con_twin', $1, 'email', ' ADA@example.org', priv.now(), 'form')`,
    [twin.subjectId],
  );
  await assert.rejects(answer(hands, twin, 'cpo', id, 'approve'), detail('staff.two_persons'));
  // An address that was only claimed proves nothing, and does not make two people one.
  await owner.query(`update vault.contact_point set verified_at = null where id = 'con_twin'`);
  assert.match(await answer(hands, twin, 'cpo', id, 'approve'), /^cas_/);
});

test('P-4-09: it lapses after a quarter of an hour, is answered once, and opens once', async () => {
  const late = await ask();
  await age(late, '15 minutes 1 second');
  await assert.rejects(approve(late), detail('glass.expired'));
  const used = await ask();
  const caseId = await approve(used);
  await assert.rejects(approve(used), detail('glass.reused'));
  await assert.rejects(answer(hands, world.cpo, 'cpo', used, 'refuse'), detail('glass.reused'));
  await age(used, '31 minutes');
  await assert.rejects(openCase(caseId), detail('anchor.none'));
  const refused = await ask();
  await answer(hands, world.officer, 'legal_officer', refused, 'refuse');
  await assert.rejects(approve(refused), detail('glass.reused'));
});

test('P-4-09: the box ends by itself, also for a lease that is open', async () => {
  const id = await ask({ minutes: 60 });
  const caseId = await approve(id);
  const lease = await openCase(caseId);
  const read = 'select field from priv.break_glass_fields()';
  assert.equal((await hands.under(lease.id, read)).length, 1);
  await age(id, '59 minutes 59 seconds');
  const last = await openCase(caseId);
  assert.equal((await hands.under(last.id, read)).length, 1);
  const { rows } = await root.query(
    `select l.expires_at = c.closes_at as capped from priv.lease l
     join vault.open_case c on c.id = l.case_id where l.id = $1`,
    [last.id],
  );
  assert.deepEqual(rows, [{ capped: true }]);
  await age(id, '1 second');
  await assert.rejects(openCase(caseId), detail('anchor.none'));
  await assert.rejects(hands.under(lease.id, read), { code: '42501' });
});

test('P-4-09: it shows no field that was not listed, and to nobody but who asked', async () => {
  const caseId = await approve(await ask({ fields: ['fax.status'] }));
  assert.deepEqual(await fieldsOf(caseId), []); // Bo has sent nothing: not even a name comes
  await assert.rejects(openCase(caseId, world.cpo), detail('anchor.none'));
  await assert.rejects(openCase(caseId, world.csr), detail('anchor.none'));
  const lease = await openCase(caseId);
  for (const view of ['p_support_reply.subject', 'p_account_profile.subject', 'vault.subject']) {
    await assert.rejects(hands.under(lease.id, `select * from ${view}`), { code: '42501' });
  }
});

test('P-4-09: a short reason, no ticket, an unknown field, another role: refused by the table', async () => {
  for (const wrong of [
    { reason: 'Because I want to.' },
    { reason: `${' '.repeat(60)}short` },
    { ticket: '' },
    { fields: [] },
    { fields: ['subject.password'] },
    { minutes: 61 },
    { ground: 'curiosity' },
    { fields: ['fax.content'] },
    { fields: ['subject.name'], objects: ['fax_1'] },
  ]) {
    await assert.rejects(ask(wrong), (error: { code: string }) => {
      assert.ok(error.code === '23514' || error.code === '42501', JSON.stringify(wrong));
      return true;
    });
  }
  await assert.rejects(
    askFor(hands, world.cpo, world.bo.subjectId),
    (error: { code: string }) => error.code === '42501',
  );
  await assert.rejects(ask({ gagUntil: '2030-01-01' }), detail('glass.gag'));
});

test('P-4-09: staff cannot write the tables of cases at all', async () => {
  for (const table of ['open_case', 'break_glass', 'case_object', 'staff_role', 'staff_alert']) {
    await assert.rejects(hands.client.query(`delete from vault.${table}`), { code: '42501' });
    await assert.rejects(hands.client.query(`update vault.${table} set source = source`), {
      code: '42501',
    });
    await assert.rejects(hands.client.query(`insert into vault.${table} default values`), {
      code: '42501',
    });
  }
});

test('P-4-09: nobody has examined it in three days: whoever asked acts no more, until somebody has', async () => {
  const zoe = await join(owner, world.operator, 'Zoe', 'operator', world.cpo);
  const id = await askFor(hands, zoe, world.bo.subjectId);
  await approve(id);
  await age(id, '3 days 31 minutes');
  await root.query('select priv.sweep_unreviewed_emergency(50)');
  await assert.rejects(askFor(hands, zoe, world.bo.subjectId), detail('staff.role'));
  const alerts = await owner.query(
    `select kind from vault.staff_alert where staff_id = $1 and kind = 'unreviewed'`,
    [zoe.staffId],
  );
  assert.equal(alerts.rowCount, 1);
  await assert.rejects(
    answer(hands, zoe, 'operator', id, 'justified'),
    detail('staff.two_persons'),
  );
  await answer(hands, world.cpo, 'cpo', id, 'not_justified');
  assert.match(await askFor(hands, zoe, world.bo.subjectId), /^brk_/);
});

test('P-4-09: it is examined after its end, once, and what was asked is not rewritten', async () => {
  const id = await ask();
  await approve(id);
  await assert.rejects(answer(hands, world.cpo, 'cpo', id, 'justified'), detail('glass.open'));
  await age(id, '1 hour');
  await answer(hands, world.cpo, 'cpo', id, 'justified');
  await assert.rejects(
    answer(hands, world.cpo, 'cpo', id, 'not_justified'),
    detail('glass.reused'),
  );
  for (const change of [
    `minutes = 60`,
    `fields = '{subject.name,account.name}'`,
    `reason = repeat('x', 50)`,
  ]) {
    await assert.rejects(
      owner.query(`update vault.break_glass set ${change} where id = $1`, [id]),
      detail('glass.rewrite'),
    );
  }
  await assert.rejects(
    owner.query(
      `update vault.break_glass set closes_at = closes_at + interval '1 hour' where id = $1`,
      [id],
    ),
    detail('glass.rewrite'),
  );
});

describe('one person alone', () => {
  let alone: TestDatabase;
  before(async () => {
    alone = await testDatabase();
  });
  after(() => alone.close());

  it('P-4-09: has a quarter of an hour, no content, and is marked; with a second person the rule holds', async () => {
    const its = await alone.connect('owner');
    const one = await staffIn(its);
    await its.query(`update vault.staff_role set revoked_at = priv.now(), revoked_by = 'x'
      where role <> 'operator'`);
    const only = handsOf(await alone.connect('staff'));
    const wide = await askFor(only, one.operator, one.bo.subjectId, { minutes: 16 });
    await assert.rejects(
      answer(only, one.operator, 'operator', wide, 'approve'),
      detail('glass.alone'),
    );
    const short = await askFor(only, one.operator, one.bo.subjectId, { minutes: 15 });
    await answer(only, one.operator, 'operator', short, 'approve');
    const { rows } = await its.query('select single_person from vault.break_glass where id = $1', [
      short,
    ]);
    assert.deepEqual(rows, [{ single_person: true }]);
    const second = await join(its, one.operator, 'Second', 'cpo');
    const again = await askFor(only, one.operator, one.bo.subjectId, { minutes: 5 });
    await assert.rejects(
      answer(only, one.operator, 'operator', again, 'approve'),
      detail('staff.two_persons'),
    );
    assert.match(await answer(only, second, 'cpo', again, 'approve'), /^cas_/);
  });
});

describe('the numbers of an emergency', () => {
  it('are those of the policy: with others there, the database goes by those', async () => {
    const set = (name: string, value: number) =>
      root.query('update priv.parameter set value = $2 where name = $1', [name, value]);
    const twin = await personIn(owner, 'Number');
    const of = (minutes: number) => askFor(hands, world.operator, twin.subjectId, { minutes });
    const { breakGlassMinutes: longest, breakGlassApproveMinutes: answerBy } = parameters;
    await set('breakGlassMinutes', 40);
    await set('breakGlassApproveMinutes', 5);
    await assert.rejects(of(41), { code: '23514' });
    const id = await of(40);
    await age(id, '5 minutes 1 second');
    await assert.rejects(approve(id), detail('glass.expired'));
    await set('breakGlassMinutes', longest.value);
    await set('breakGlassApproveMinutes', answerBy.value);
    await approve(id);
    await assert.rejects(of(longest.value + 1), { code: '23514' });
  });
});

describe('the state on the desk', () => {
  const base: EmergencyRow = {
    askedAt: 0,
    approvedAt: null,
    refusedAt: null,
    closesAt: null,
    reviewedAt: null,
  };

  it('is overdue when the database suspends whoever asked, and lapsed when it takes no answer', async () => {
    const days = parameters.breakGlassReviewDays.value;
    const closesAt = 60_000;
    const end = closesAt + days * 86_400_000;
    const opened = { ...base, approvedAt: 0, closesAt };
    assert.equal(stateOf(opened, end).at, 'ended');
    assert.equal(stateOf(opened, end + 1).at, 'overdue');
    assert.equal(stateOf({ ...opened, reviewedAt: end }, end + 1).at, 'reviewed');
    const answerMs = parameters.breakGlassApproveMinutes.value * 60_000;
    assert.equal(stateOf(base, answerMs).at, 'asked');
    assert.equal(stateOf(base, answerMs + 1).at, 'lapsed');
    assert.equal(stateOf({ ...base, refusedAt: 1 }, answerMs + 1).at, 'refused');
  });

  it('says what the database says: open is when the door opens', async () => {
    const twin = await personIn(owner, 'Subject');
    for (const minutes of [1, 15, 59]) {
      const id = await askFor(hands, world.operator, twin.subjectId, { minutes });
      const caseId = await approve(id);
      for (const back of ['0 seconds', `${minutes - 1} minutes 50 seconds`, '20 seconds']) {
        await age(id, back);
        const { rows } = await owner.query(
          `select *, priv.now() as now from vault.break_glass where id = $1`,
          [id],
        );
        const [row] = rows;
        const state = stateOf(
          {
            ...base,
            askedAt: row.asked_at.getTime(),
            approvedAt: row.approved_at.getTime(),
            closesAt: row.closes_at.getTime(),
          },
          row.now.getTime(),
        );
        const door = await openCase(caseId).then(
          () => 'open',
          () => 'ended',
        );
        assert.equal(state.at, door, `${minutes} minutes, ${back}`);
      }
    }
  });
});

// What nobody may do at the desk of requests, over HTTP and as raw SQL under login staff: without
// the role or the case, twice, past the clock of the law, for oneself.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { StaffPerson } from '../../staff/world.testing.ts';
import { addDays } from '../calendar.ts';
import { cookieOf, type DeskWorld, desk, deskWorld, problemOf } from './world.testing.ts';

let world: DeskWorld;
before(async () => {
  world = await deskWorld();
});
after(() => world?.service.close());

test('P-3G-07: it takes longer once, in time, for a reason of the law, and no longer', async () => {
  const { act, ask, bo, cpo, hands, lease, rowOf, sent, take } = world;
  const id = await ask(bo, 'correction');
  const caseId = await take(id, cpo);
  const { life } = await rowOf(id);
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  const extend = (until: number, reason = 'complex') =>
    act(id, cpo, { act: 'extend', until: day(until), reason });
  assert.deepEqual(await problemOf(await extend(addDays(life.extendableTo, 1))), [
    409,
    'rights.not_now',
  ]);
  assert.equal((await extend(life.extendableTo, 'busy')).status, 400, 'not a reason of the law');
  // The same by raw SQL, as whoever has the request.
  const opened = await lease(cpo, caseId);
  const forge = async (until: number, more: object = {}) => {
    const forged = { ...life, dueAt: until, extended: true, ...more };
    const at = new Date(until);
    return hands.under(
      opened.id,
      `update p_rights_fulfil.rights_request set due_at = $1, extended_until = $1,
         extension_reason = 'many', life = $2, wake_at = $1 where id = $3`,
      [at, JSON.stringify(forged), id],
    );
  };
  const wrongClock = { code: '42501', detail: 'request.clock' };
  await assert.rejects(forge(addDays(life.extendableTo, 1)), wrongClock);
  const far = addDays(life.extendableTo, 400);
  await assert.rejects(forge(far, { extendableTo: far }), wrongClock);
  await assert.rejects(
    hands.under(
      opened.id,
      `update p_rights_fulfil.rights_request set wake_at = priv.now() + interval '9 years'`,
    ),
    wrongClock,
  );
  // Rightly: to the law's last day, and the person is told until when and why.
  assert.equal((await extend(life.extendableTo)).status, 200);
  const row = await rowOf(id);
  assert.equal(row.due_at.getTime(), life.extendableTo);
  assert.equal(row.extension_reason, 'complex');
  assert.equal(sent.at(-1)?.template, 'rights.answer/extended');
  assert.match(String(sent.at(-1)?.facts?.reason), /complex/);
  assert.equal((await extend(life.extendableTo)).status, 409, 'once');
});

test('P-3G-07: without the role, the case or the request nobody sees or decides anything', async () => {
  const { act, api, ask, bo, cpo, csr, eve, get, hands, lease, operator, other, service, take } =
    world;
  const id = await ask(bo, 'correction');
  const list = (role: string, by: StaffPerson) =>
    service.call(`/v1/staff/${role}/rights_requests`, { as: cookieOf(by) });
  for (const by of [bo, csr, operator]) {
    assert.equal((await list('cpo', by)).status, 403, by.staffId);
    assert.equal((await api(`${desk}/${id}/take`, by, {})).status, 403);
    assert.equal((await act(id, by, { act: 'answer', words: 'Yes.' })).status, 403);
    assert.equal((await get(`/staff/cpo/requests/${id}`, by)).status, 403);
  }
  assert.equal((await list('csr', csr)).status, 400, 'customer service has no such desk');
  assert.equal((await service.call(desk, { as: 'nobody' })).status, 401);
  assert.equal((await act(id, cpo, { act: 'answer', words: 'Yes.' })).status, 404, 'not taken');
  const elsewhere = `rrq_${'0'.repeat(25)}1`;
  assert.equal((await api(`${desk}/${elsewhere}/take`, cpo, {})).status, 404);
  // As raw SQL: no case, no lease; a case of somebody else, none either.
  const none = { code: '42501', detail: 'anchor.none' };
  await assert.rejects(lease(cpo, `cas_${'0'.repeat(25)}1`), none);
  const caseId = await take(id, cpo);
  for (const by of [other, csr, operator, bo]) await assert.rejects(lease(by, caseId), none);
  await assert.rejects(
    hands.client.query('select 1 from p_rights_fulfil.rights_request'),
    (error: { code: string }) => error.code === '42501',
  );
  await assert.rejects(
    hands.client.query('select 1 from vault.rights_request'),
    (error: { code: string }) => error.code === '42501',
  );
  await assert.rejects(hands.desk(csr, 'csr', 'priv.desk_take_request($1)', [id]), {
    code: '42501',
    detail: 'lease.right',
  });
  // Under the case there is this one request and this one person.
  await ask(eve, 'correction');
  const opened = await lease(cpo, caseId);
  const count = async (relation: string) =>
    (await hands.under(opened.id, `select 1 from p_rights_fulfil.${relation}`)).length;
  assert.equal(await count('rights_request'), 1);
  assert.equal(await count('subject'), 1);
  for (const relation of ['fax', 'fax_key', 'fax_page', 'message', 'number', 'account_key']) {
    await assert.rejects(count(relation), (error: { code: string }) => error.code === '42501');
  }
  // What a person began themselves, an erasure or a restriction, is neither begun nor ended here.
  for (const call of [`freeze_subject('erasure')`, `thaw_subject('restriction')`]) {
    await assert.rejects(hands.under(opened.id, `select priv.${call}`), {
      code: '42501',
      detail: 'lease.right',
    });
  }
  await assert.rejects(
    hands.under(
      opened.id,
      `update p_rights_fulfil.rights_request set identity_level = 'stepped_up'`,
    ),
    { code: '42501', detail: 'request.identity' },
  );
  // Somebody else takes it: it is gone from the first desk, with the lease that was open.
  await take(id, other);
  assert.equal((await act(id, cpo, { act: 'answer', words: 'Yes.' })).status, 404);
  await assert.rejects(
    hands.under(opened.id, `update p_rights_fulfil.rights_request set outcome = 'mine'`),
    { code: '42501', detail: 'request.holder' },
  );
  assert.equal((await act(id, other, { act: 'answer', words: 'Yes.' })).status, 200);
});

test('P-3G-07: a form that is sent again, in another tab or after the end, does nothing', async () => {
  const { act, api, ask, bo, cpo, form, lease, root, sent, take } = world;
  const id = await ask(bo, 'correction');
  const caseId = await take(id, cpo);
  assert.equal(await take(id, cpo), caseId, 'taken twice is the same case');
  const before = sent.length;
  const both = await Promise.all([
    act(id, cpo, { act: 'answer', words: 'First.' }),
    act(id, cpo, { act: 'refuse', reason: 'accurate' }),
  ]);
  const statuses = both.map(({ status }) => status).sort();
  assert.equal(statuses[0], 200);
  assert.ok([404, 409].includes(statuses[1]), String(statuses));
  assert.equal(sent.length, before + 1);
  const again = await form(`/staff/cpo/requests/${id}/acts`, cpo, { act: 'answer', words: 'x' });
  assert.equal(again.status, 404);
  await assert.rejects(lease(cpo, caseId), { code: '42501', detail: 'anchor.none' });
  assert.equal((await api(`${desk}/${id}/take`, cpo, {})).status, 404);
  const { rows } = await root.query('select state from vault.open_case where id = $1', [caseId]);
  assert.equal(rows[0].state, 'closed');
});

test('P-3G-07: a row of a person is changed for a correction alone, and their mail address never', async () => {
  const { act, ask, bo, cpo, hands, lease, notesOf, root, take } = world;
  const kind = { code: '42501', detail: 'request.kind' };
  const asked = await ask(bo, 'erasure');
  await root.query(
    `update vault.rights_request set kind = 'objection', subject_id = $2 where id = $1`,
    [asked, bo.subjectId],
  );
  const opened = await lease(cpo, await take(asked, cpo));
  const rename = `update p_rights_fulfil.subject set name = 'Mallory'`;
  await assert.rejects(hands.under(opened.id, rename), kind);
  assert.equal((await act(asked, cpo, { act: 'correct', name: 'Mallory' })).status, 409);
  const id = await ask(bo, 'correction');
  await root.query(
    `insert into vault.contact_point (id, subject_id, kind, value, verified_at, source)
     values ('cop_phone', $1, 'phone', '+12025550111', priv.now(), 'form')`,
    [bo.subjectId],
  );
  const right = await lease(cpo, await take(id, cpo));
  const moved = await hands.under(
    right.id,
    `update p_rights_fulfil.contact_point set value = 'mallory@example.org'
     where kind = 'email' returning id`,
  );
  assert.equal(moved.length, 0);
  const wrong = { act: 'correct', contact: 'cop_phone', value: '+12025550122' };
  assert.equal((await act(id, cpo, wrong)).status, 200);
  const { rows } = await root.query(
    `select value, verified_at from vault.contact_point where id = 'cop_phone'`,
  );
  assert.deepEqual(rows, [{ value: '+12025550122', verified_at: null }]);
  const { rows: mails } = await root.query(
    `select value from vault.contact_point where subject_id = $1 and kind = 'email'`,
    [bo.subjectId],
  );
  assert.deepEqual(mails, [{ value: 'bo@example.org' }]);
  const noted = (await notesOf(id)).filter(({ kind: is }) => is === 'request.corrected');
  assert.deepEqual(
    noted.map(({ body }) => body.field),
    ['contact_point'],
  );
});

test('P-3G-07: whoever refused does not decide on the appeal, under another account either', async () => {
  const { act, api, appealOf, bo, cpo, hands, lease, other, owner, root, rowOf, take } = world;
  const appeal = await appealOf(bo, cpo);
  const refused = (await rowOf(appeal)).appeal_of;
  const again = await api(`/v1/privacy_requests/${refused}/appeal`, bo, {});
  assert.equal(again.status, 404, 'a refusal is appealed once');
  const twoPersons = [403, 'staff.two_persons'];
  assert.deepEqual(await problemOf(await api(`${desk}/${appeal}/take`, cpo, {})), twoPersons);
  // A second account with the same verified address is the same person.
  const caseId = await take(appeal, other);
  await owner.query(
    `insert into vault.contact_point (id, subject_id, kind, value, verified_at, source)
     values ('cop_same', $1, 'phone', '+12025550144', priv.now(), 'form'),
       ('cop_same2', $2, 'phone', '+12025550144', priv.now(), 'form')`,
    [cpo.subjectId, other.subjectId],
  );
  assert.deepEqual(
    await problemOf(await act(appeal, other, { act: 'refuse', reason: 'stands' })),
    twoPersons,
  );
  const opened = await lease(other, caseId);
  await assert.rejects(
    hands.under(
      opened.id,
      `update p_rights_fulfil.rights_request set state = 'answered', wake_at = null,
         life = '{"at": "answered"}'`,
    ),
    { code: '42501', detail: 'staff.two_persons' },
  );
  await root.query(`delete from vault.contact_point where id in ('cop_same', 'cop_same2')`);
  assert.equal((await act(appeal, other, { act: 'refuse', reason: 'stands' })).status, 200);
});

test('P-3G-07: nobody answers what they asked themselves', async () => {
  const { act, api, ask, cpo, other, take } = world;
  const id = await ask(cpo, 'correction');
  assert.deepEqual(await problemOf(await api(`${desk}/${id}/take`, cpo, {})), [
    403,
    'staff.two_persons',
  ]);
  await take(id, other);
  assert.equal((await act(id, other, { act: 'refuse', reason: 'accurate' })).status, 200);
});

test('P-3G-07: what a machine does is not answered by people, by raw SQL either', async () => {
  const { act, ask, cpo, eve, hands, lease, root, take } = world;
  const id = await ask(eve, 'access');
  await root.query(
    `update vault.rights_request set state = 'in_progress', ended_at = null where id = $1`,
    [id],
  );
  const caseId = await take(id, cpo);
  for (const wanted of [
    { act: 'answer', words: 'Here.' },
    { act: 'refuse', reason: 'repetitive' },
    { act: 'ask_identity' },
  ]) {
    assert.equal((await act(id, cpo, wanted)).status, 409, wanted.act);
  }
  const opened = await lease(cpo, caseId);
  await assert.rejects(
    hands.under(
      opened.id,
      `update p_rights_fulfil.rights_request set state = 'answered', wake_at = null`,
    ),
    { code: '42501', detail: 'request.machine' },
  );
});

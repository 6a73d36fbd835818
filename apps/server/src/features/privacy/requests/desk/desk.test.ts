// The desk of requests through the running service: what each act writes, tells and notes, and who
// sees what of it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { watchCases } from '../../staff/watch.ts';
import { readCode } from '../code.ts';
import { runRequestClock } from '../jobs.ts';
import { cookieOf, type DeskWorld, desk, deskWorld } from './world.testing.ts';

let world: DeskWorld;
before(async () => {
  world = await deskWorld();
});
after(() => world?.service.close());

test('P-3G-07 control: a correction is taken, written where it belongs, told, and noted', async () => {
  const { ask, bo, cpo, form, get, notesOf, root, rowOf, sent, service, take } = world;
  const id = await ask(bo, 'correction');
  const caseId = await take(id, cpo);
  const shown = await (await get(`/staff/cpo/requests/${id}`, cpo)).text();
  assert.match(shown, /It is &lt;b&gt;wrong/);
  assert.match(shown, /value="Bo"/);
  const done = await form(`/staff/cpo/requests/${id}/acts`, cpo, {
    act: 'correct',
    name: 'Bo Lindqvist',
    words: 'Your name is right now.',
  });
  assert.equal(done.status, 303, await done.clone().text());
  const { rows } = await root.query(
    `select s.name, m.name as shown from vault.subject s
     join vault.membership m on m.subject_id = s.id where s.id = $1`,
    [bo.subjectId],
  );
  assert.equal(rows[0].name, 'Bo Lindqvist');
  const row = await rowOf(id);
  assert.deepEqual(
    [row.state, row.outcome, row.decided_by, row.late],
    ['answered', 'Corrected: your name.', cpo.staffId, false],
  );
  const told = sent.at(-1);
  assert.equal(told?.template, 'rights.answer/answered');
  assert.deepEqual(told?.to, { subject: bo.subjectId });
  assert.match(String(told?.facts?.words), /right now/);
  assert.match(await (await get('/privacy/requests', bo)).text(), /Your name is right now/);
  const listed = await service.call('/v1/privacy_requests', { as: cookieOf(bo) });
  const { data } = (await listed.json()) as { data: { id: string; answer: string | null }[] };
  assert.equal(data.find((one) => one.id === id)?.answer, 'Your name is right now.');
  const kinds = (await notesOf(id)).map(({ kind }) => kind);
  for (const kind of ['request.taken', 'request.corrected', 'request.decided']) {
    assert.ok(kinds.includes(kind), `${kind} among ${kinds}`);
  }
  const seen = await (await service.call('/v1/accesses', { as: cookieOf(bo) })).json();
  const looks = (seen as { data: { case: string; staff: string; reason: string }[] }).data;
  const mine = looks.filter((one) => one.case === caseId);
  assert.ok(mine.length >= 2 && mine.every(({ staff }) => staff === cpo.staffId));
  assert.match(mine[0].reason, /by right: correction/);
});

test('P-3G-07 control: a refusal says why and how to appeal, and another person decides on it', async () => {
  const { act, appealOf, bo, cpo, get, other, rowOf, sent, take } = world;
  const appeal = await appealOf(bo, cpo);
  const refusal = sent.findLast(({ template }) => template === 'rights.answer/refused');
  assert.match(String(refusal?.facts?.reason), /right, as far as we can tell/);
  assert.equal(refusal?.facts?.appeal, 'yes');
  await take(appeal, other);
  const page = await (await get(`/staff/cpo/requests/${appeal}`, other)).text();
  assert.match(page, /What was refused[\s\S]*It is &lt;b&gt;wrong/);
  assert.equal((await act(appeal, other, { act: 'refuse', reason: 'accurate' })).status, 409);
  const words = 'You were right.';
  const done = await act(appeal, other, { act: 'correct', name: 'Bo Lind', words });
  assert.equal(done.status, 200, await done.clone().text());
  const row = await rowOf(appeal);
  assert.deepEqual(
    [row.state, row.decided_by, row.single_person],
    ['answered', other.staffId, false],
  );
});

test('P-3G-07 control: somebody without an account is answered at the address they proved', async () => {
  const { act, api, cpo, get, root, sent, service, take } = world;
  const contact = 'cleo@example.org';
  const asked = await service.call('/privacy/requests/new', {
    as: 'nobody',
    method: 'POST',
    body: new URLSearchParams({
      contact_kind: 'email',
      contact,
      kind: 'objection',
      regime: 'general',
    }),
  });
  assert.equal(asked.status, 200);
  const { rows } = await root.query(
    'select request_id as id from vault.request_proof where contact = $1',
    [contact],
  );
  const [{ id }] = rows;
  assert.equal((await api(`${desk}/${id}/take`, cpo, {})).status, 404, 'not proven yet');
  const code = '7K3M-0000-ABCD-3333';
  await root.query(
    `update vault.request_proof set code_hash = sha256(convert_to($2, 'UTF8')) where request_id = $1`,
    [id, readCode(code)],
  );
  const enter = () =>
    service.call('/privacy/requests/code', {
      as: 'nobody',
      method: 'POST',
      body: new URLSearchParams({ code }),
    });
  assert.equal((await enter()).status, 200);
  await take(id, cpo);
  assert.match(await (await get(`/staff/cpo/requests/${id}`, cpo)).text(), /cleo@example.org/);
  assert.equal((await act(id, cpo, { act: 'ask_identity' })).status, 409);
  assert.equal((await act(id, cpo, { act: 'answer', words: 'No mail goes there.' })).status, 200);
  const to = sent.at(-1)?.to as { address: { reveal(): string } };
  assert.equal(to.address.reveal(), contact);
  const { rows: written } = await root.query(
    `select facts->>'words' as words, subject_id from vault.message
     where about = $1 and template = 'rights.answer/answered'`,
    [id],
  );
  assert.deepEqual(written, [{ words: 'No mail goes there.', subject_id: null }]);
  assert.match(await (await enter()).text(), /No mail goes there/);
});

test('P-3G-07: the list says what and by when, late ones first, and not whose', async () => {
  const { act, ask, auditor, bo, cpo, eve, get, root, rowOf, service, take } = world;
  const soon = await ask(bo, 'correction', 'canary-words');
  const late = await ask(eve, 'correction');
  await root.query(
    `update vault.rights_request set due_at = priv.now() - interval '3 days',
       life = jsonb_set(life, '{dueAt}', to_jsonb((extract(epoch from priv.now()) * 1000)::bigint - 259200000))
     where id = $1`,
    [late],
  );
  for (const by of [cpo, auditor]) {
    const role = by === cpo ? 'cpo' : 'auditor';
    const text = await (await get(`/staff/${role}/requests`, by)).text();
    assert.ok(text.indexOf(late) < text.indexOf(soon), 'the late one is on top');
    assert.match(text, /late by 3 days/);
    for (const value of ['canary-words', 'Bo', 'Eve', bo.subjectId, eve.accountId]) {
      assert.ok(!text.includes(value), value);
    }
  }
  const { data } = (await (
    await service.call('/v1/staff/cpo/rights_requests', { as: cookieOf(cpo) })
  ).json()) as { data: { id: string; late: boolean; taken_by: string | null }[] };
  assert.deepEqual(
    data.filter(({ id }) => id === late || id === soon).map(({ late: is }) => is),
    [true, false],
  );
  // Answered late, it stays late, whatever whoever answers says.
  await take(late, cpo);
  assert.equal((await act(late, cpo, { act: 'answer', words: 'Sorry.' })).status, 200);
  assert.equal((await rowOf(late)).late, true);
});

test('P-3G-07: the clock stands still for a check of identity, once, and a fresh sign-in ends it', async () => {
  const { act, ask, bo, cpo, eve, form, get, root, rowOf, sent, take } = world;
  const id = await ask(bo, 'correction');
  await take(id, cpo);
  assert.equal((await act(id, cpo, { act: 'ask_identity' })).status, 200);
  assert.equal(sent.at(-1)?.template, 'rights.answer/identity');
  assert.equal((await act(id, cpo, { act: 'answer', words: 'No.' })).status, 409);
  assert.match(await (await get('/privacy/requests', bo)).text(), /It is me/);
  const show = () => form(`/privacy/requests/${id}/identity`, bo);
  const signedIn = (ago: string) =>
    root.query(
      `update auth.login_session set signed_in_at = priv.now() - $2::interval
       where subject_id = $1`,
      [bo.subjectId, ago],
    );
  await signedIn('3 hours');
  assert.equal((await show()).status, 403, 'signed in too long ago');
  await signedIn('1 minute');
  assert.equal((await form(`/privacy/requests/${id}/identity`, eve)).status, 404, 'not hers');
  assert.equal((await show()).status, 303);
  assert.equal((await rowOf(id)).identity_level, 'stepped_up');
  assert.equal((await show()).status, 409, 'nobody asks any more');
  assert.equal((await act(id, cpo, { act: 'ask_identity' })).status, 409, 'once');
  assert.equal((await act(id, cpo, { act: 'answer', words: 'Yes.' })).status, 200);
});

test('P-3G-03: each officer hears once of each day of reminder, and nothing of who asked', async () => {
  const { ask, bo, cpo, other, root, rowOf, sent, service } = world;
  const id = await ask(bo, 'correction', 'canary-reminder');
  const heard = () => sent.filter((one) => one.template === 'service.notice/request-due');
  const before = heard().length;
  const remind = async () => {
    // The day of the next reminder has come.
    await root.query(
      `update vault.rights_request set wake_at = 'epoch',
         life = jsonb_set(life, '{remindAt}', '1000') where id = $1`,
      [id],
    );
    await root.query('update vault.rights_request set reminder_at = null where id = $1', [id]);
    await runRequestClock(service.app);
    await watchCases(service.app);
    await watchCases(service.app);
  };
  await remind();
  const mine = () => heard().filter(({ about }) => about === id);
  assert.deepEqual(
    mine()
      .map(({ to }) => (to as { subject: string }).subject)
      .sort(),
    [cpo.subjectId, other.subjectId].sort(),
  );
  assert.ok(heard().length >= before + 2);
  assert.ok(!JSON.stringify(mine()).includes(bo.subjectId));
  assert.ok((await rowOf(id)).reminder_at);
  await remind();
  assert.equal(mine().length, 4, 'again on the next day of reminder');
});

test('P-3G-07: whoever got what was wrong is named, but for what an order still hides', async () => {
  const { act, ask, cpo, eve, get, root, rowOf, take } = world;
  // What was sent is planted as it would stand in the register long afterwards.
  await root.query('set session_replication_role = replica');
  const { rows } = await root.query(
    `insert into ops.recipient (id, kind, legal_name, country, contract_sha256, reviewed_at, own,
       origin)
     select 'rcp_' || lower(name), 'processor', name, 'DE', repeat('a', 64), priv.now(), false, 'staff'
     from unnest(array['Open', 'Hidden']) name returning id, legal_name`,
  );
  const [open, hidden] = rows as { id: string; legal_name: string }[];
  for (const [to, shown] of [
    [open, true],
    [hidden, false],
  ] as const) {
    await root.query(
      `insert into vault.disclosure (id, subject_id, recipient_id, purpose, ground, fields,
         manifest_sha256, token_hash, shown, state, source)
       values ($1, $2, $3, 'comm.service', 'processor', '{subject.name}', repeat('b', 64),
         sha256(convert_to($1, 'UTF8')), $4, 'sent', 'system')`,
      [`dis_${to.id}`, eve.subjectId, to.id, shown],
    );
  }
  await root.query('set session_replication_role = origin');
  const id = await ask(eve, 'correction');
  await take(id, cpo);
  const page = await (await get(`/staff/cpo/requests/${id}`, cpo)).text();
  assert.ok(page.includes(`${open.legal_name}: subject.name`));
  assert.ok(!page.includes(hidden.legal_name));
  assert.equal((await act(id, cpo, { act: 'correct', name: 'Eve Ek' })).status, 200);
  const { outcome } = await rowOf(id);
  assert.ok(outcome.includes(open.legal_name) && !outcome.includes(hidden.legal_name), outcome);
});

test('P-3G-07: whoever is erased waits for no answer, and their case is over', async () => {
  const { act, ask, cpo, eve, get, root, rowOf, take } = world;
  const id = await ask(eve, 'correction');
  const caseId = await take(id, cpo);
  await root.query('delete from vault.account where id = $1', [eve.accountId]);
  await root.query('delete from vault.subject where id = $1', [eve.subjectId]);
  const row = await rowOf(id);
  assert.deepEqual([row.state, row.wake_at, row.words !== null], ['withdrawn', null, true]);
  const { rows } = await root.query('select 1 from vault.open_case where id = $1', [caseId]);
  assert.equal(rows.length, 0);
  assert.ok(!(await (await get('/staff/cpo/requests', cpo)).text()).includes(id));
  assert.equal((await act(id, cpo, { act: 'answer', words: 'Hello?' })).status, 404);
});

test('P-3G-07 control: with one officer the same person decides, and everybody can see that', async () => {
  const { act, appealOf, auditor, bo, cpo, get, notesOf, root, rowOf, sent, take } = world;
  const appeal = await appealOf(bo, cpo);
  await root
    .query(
      `update vault.staff_role set revoked_at = priv.now(), revoked_by = $1
     where role in ('cpo', 'operator', 'legal_officer') and staff_id <> $1`,
      [cpo.staffId],
    )
    .catch(async () => {
      // The last operator stays: then it is the officer's own second hat.
      await root.query('alter table vault.staff_role disable trigger staff_role_rules');
      await root.query(
        `update vault.staff_role set revoked_at = priv.now(), revoked_by = $1
       where role in ('cpo', 'operator', 'legal_officer') and staff_id <> $1`,
        [cpo.staffId],
      );
      await root.query('alter table vault.staff_role enable trigger staff_role_rules');
    });
  await take(appeal, cpo);
  assert.match(
    await (await get(`/staff/cpo/requests/${appeal}`, cpo)).text(),
    /You refused this yourself/,
  );
  assert.equal((await act(appeal, cpo, { act: 'refuse', reason: 'stands' })).status, 200);
  assert.equal((await rowOf(appeal)).single_person, true);
  assert.match(String(sent.at(-1)?.facts?.words), /one person only in charge/);
  const decided = (await notesOf(appeal)).find(({ kind }) => kind === 'request.decided');
  assert.equal(decided?.body.single_person, true);
  for (const [role, by] of [
    ['cpo', cpo],
    ['auditor', auditor],
  ] as const) {
    assert.match(await (await get(`/staff/${role}/requests`, by)).text(), /single person/);
  }
});

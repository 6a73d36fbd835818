// Help, desk, emergency and "who looked" through the running service, as browsers meet them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type pg from 'pg';
import { type TestService, testService } from '../../../service.testing.ts';
import type { NewMessage } from '../message-port.ts';
import { tellAlert, tellEmergency, watchCases, writeThread } from './watch.ts';
import { join, personIn, type StaffPerson } from './world.testing.ts';

let service: TestService;
let owner: pg.Client;
let root: pg.Client;
let ada: string;
let operator: StaffPerson;
let csr: StaffPerson;
let cpo: StaffPerson;
let clerk: StaffPerson;
let bo: StaffPerson;
const sent: NewMessage[] = [];

before(async () => {
  service = await testService();
  service.app.send = async (_db, message) => `msg_${sent.push(message)}`;
  // What jobs would do is done by hand here, each at its time.
  service.app.jobs.enqueue = async () => undefined;
  service.app.jobs.wake = async () => undefined;
  owner = await service.database.connect('owner');
  root = await service.database.superuser();
  ada = await service.signIn();
  const { rows } = await owner.query(
    `select staff_id, subject_id, account_id from vault.staff_role
     join vault.membership m using (subject_id) where staff_role.role = 'operator'`,
  );
  assert.equal(rows.length, 1, 'whoever claims the installation runs it');
  operator = {
    staffId: rows[0].staff_id,
    subjectId: rows[0].subject_id,
    accountId: rows[0].account_id,
    session: ada.split('=')[1],
  };
  cpo = await join(owner, operator, 'Cy', 'cpo');
  csr = await join(owner, operator, 'Dee', 'csr', cpo);
  clerk = await join(owner, operator, 'Flo', 'billing_clerk', cpo);
  bo = await personIn(owner, 'Bo');
});
after(() => service.close());

const cookieOf = (person: StaffPerson) => ({ cookie: `platen_session=${person.session}` });
const page = (path: string, person: StaffPerson) =>
  service.call(path, { as: cookieOf(person), headers: { accept: 'text/html' } });
const form = (path: string, person: StaffPerson, fields: Record<string, string> = {}) =>
  service.call(path, { as: cookieOf(person), method: 'POST', body: new URLSearchParams(fields) });
const api = (path: string, person: StaffPerson, body: unknown) =>
  service.call(path, {
    as: cookieOf(person),
    method: 'POST',
    headers: { 'content-type': 'application/json', 'platen-request': 'portal' },
    body: JSON.stringify(body),
  });

async function askHelp(): Promise<string> {
  const answer = await form('/help', bo, { question: 'My fax did not arrive. <b>Why?</b>' });
  assert.equal(answer.status, 303, await answer.clone().text());
  return (answer.headers.get('location') as string).split('/').at(-1) as string;
}

/** The code as it was handed to the message gate. */
async function codeFor(thread: string): Promise<string> {
  await writeThread(service.app, thread);
  const code = sent.find((one) => one.about === thread && one.secret !== undefined);
  assert.deepEqual(code?.to, { subject: bo.subjectId });
  return code.secret?.reveal() as string;
}

async function accesses(person: StaffPerson) {
  const answer = await service.call('/v1/accesses', { as: cookieOf(person) });
  assert.equal(answer.status, 200);
  return ((await answer.json()) as { data: Record<string, unknown>[] }).data;
}

test('P-4-06 control: a person proves their thread, and customer service answers in it', async () => {
  const thread = await askHelp();
  const proof = await api(`/v1/help_threads/${thread}/proof`, bo, { code: await codeFor(thread) });
  assert.deepEqual(await proof.json(), { state: 'open' });
  const shown = await (await page(`/staff/csr/cases/${thread}`, csr)).text();
  assert.match(shown, /<dd>Bo<\/dd>/);
  assert.match(shown, /bo@example.org/);
  assert.match(shown, /&lt;b&gt;Why\?/);
  const answer = await form(`/staff/csr/cases/${thread}/messages`, csr, { body: 'It was busy.' });
  assert.equal(answer.status, 303, await answer.clone().text());
  assert.equal(sent.at(-1)?.template, 'support.reply/answered');
  assert.match(
    await (await page(`/help/threads/${thread}`, bo)).text(),
    /Our staff[\s\S]*It was busy/,
  );
});

test('P-4-06: before the proof, under another role and after the end the page shows nobody', async () => {
  const thread = await askHelp();
  const before = await (await page(`/staff/csr/cases/${thread}`, csr)).text();
  assert.doesNotMatch(before, /Bo|example\.org|Why\?/);
  const statuses = [];
  for (const [path, person] of [
    [`/staff/csr/cases/${thread}`, clerk],
    [`/staff/billing_clerk/cases/${thread}`, clerk],
    [`/staff/operator/cases/${thread}`, operator],
    [`/staff/csr/cases/${thread}`, bo],
    ['/staff/csr', bo],
    ['/staff/cpo', csr],
    ['/staff/csr/cases/cas_00000000000000000000000000', csr],
  ] as const) {
    const answer = await page(path, person);
    statuses.push(answer.status);
    assert.doesNotMatch(await answer.text(), /bo@example\.org/, path);
  }
  assert.deepEqual(statuses, [403, 404, 404, 403, 403, 403, 404]);
  assert.equal((await service.call('/staff/csr', { as: 'nobody' })).status, 401);
  const code = await codeFor(thread);
  await api(`/v1/help_threads/${thread}/proof`, bo, { code });
  await owner.query('update vault.open_case set closes_at = priv.now() where id = $1', [thread]);
  assert.equal((await page(`/staff/csr/cases/${thread}`, csr)).status, 404);
});

test('P-4-06: three wrong codes lock the thread, and its person is told', async () => {
  const thread = await askHelp();
  const code = await codeFor(thread);
  const said = [];
  for (const wrong of ['00000000', '00000001', '00000002', code]) {
    const answer = await api(`/v1/help_threads/${thread}/proof`, bo, { code: wrong });
    said.push(((await answer.json()) as { code: string }).code);
  }
  assert.deepEqual(said, ['help.not_proven', 'help.not_proven', 'help.locked', 'help.locked']);
  await watchCases(service.app);
  const told = sent.filter((one) => one.about === thread).map(({ template }) => template);
  assert.deepEqual(told, ['account.code/help-thread', 'service.notice/thread-locked']);
  await watchCases(service.app);
  assert.equal(sent.filter((one) => one.about === thread).length, 2);
});

test('P-4-06: nobody proves, reads or answers the thread of somebody else', async () => {
  const thread = await askHelp();
  const code = await codeFor(thread);
  assert.equal((await api(`/v1/help_threads/${thread}/proof`, csr, { code })).status, 404);
  assert.equal((await page(`/help/threads/${thread}`, csr)).status, 404);
  assert.equal((await form(`/help/threads/${thread}/messages`, csr, { body: 'x' })).status, 404);
});

test('P-4-06: a sign-in of just now proves a thread, an old one does not', async () => {
  const thread = await askHelp();
  const signedIn = (ago: string) =>
    owner.query(
      'update auth.login_session set signed_in_at = priv.now() - $2::interval where subject_id = $1',
      [bo.subjectId, ago],
    );
  await signedIn('11 minutes');
  assert.equal((await api(`/v1/help_threads/${thread}/proof`, bo, {})).status, 409);
  await signedIn('0 minutes');
  assert.equal((await api(`/v1/help_threads/${thread}/proof`, bo, {})).status, 200);
});

test('P-4-08 control: a person sees each look of staff once: who, why, in which case', async () => {
  const thread = await askHelp();
  await api(`/v1/help_threads/${thread}/proof`, bo, { code: await codeFor(thread) });
  const looks = async () => (await accesses(bo)).filter((one) => one.case === thread);
  assert.equal((await looks()).length, 0);
  await page(`/staff/csr/cases/${thread}`, csr);
  await page(`/staff/csr/cases/${thread}`, csr);
  const seen = await looks();
  assert.equal(seen.length, 2);
  assert.deepEqual(
    [seen[0].actor, seen[0].staff, seen[0].purpose, seen[0].reason],
    ['csr', csr.staffId, 'support.reply', 'You asked for help'],
  );
  const shown = await (await page('/privacy/accesses', bo)).text();
  assert.match(shown, /Our customer service/);
  assert.doesNotMatch(shown, /Dee/);
  assert.equal((await accesses(clerk)).length, 0);
});

test('P-4-09 control: two people open an emergency; its person is told what, why and until when', async () => {
  const asked = await form('/staff/operator/emergencies', operator, {
    target: bo.subjectId,
    ground: 'personal_safety',
    reason: 'The caller says that a life is in danger at this address.',
    ticket: 'INC-7',
    minutes: '30',
    'subject.name': 'yes',
  });
  assert.equal(asked.status, 303, await asked.clone().text());
  const { rows } = await owner.query('select id from vault.break_glass order by asked_at desc');
  const { id } = rows[0];
  assert.match(await (await page('/staff/cpo', cpo)).text(), new RegExp(id));
  const approved = await form(`/staff/cpo/emergencies/${id}/answers`, cpo, { answer: 'approve' });
  assert.equal(approved.status, 303, await approved.clone().text());
  const found = await owner.query('select case_id from vault.break_glass where id = $1', [id]);
  const shown = await (
    await page(`/staff/operator/cases/${found.rows[0].case_id}`, operator)
  ).text();
  assert.match(shown, /<dt>subject.name<\/dt><dd>Bo<\/dd>/);
  assert.doesNotMatch(shown, /example\.org/);
  await tellEmergency(service.app, id);
  await tellEmergency(service.app, id);
  const told = sent.filter((one) => one.about === id);
  assert.equal(told.length, 1);
  assert.deepEqual(told[0].to, { subject: bo.subjectId });
  assert.equal(told[0].facts?.fields, 'subject.name');
  const look = (await accesses(bo)).find((one) => one.case === found.rows[0].case_id);
  assert.deepEqual(look?.fields, ['subject.name']);
});

test('P-4-09: an emergency is approved by nobody alone, and a gag delays the notice to its date only', async () => {
  const ask = async (more: Record<string, string>) => {
    await form('/staff/operator/emergencies', operator, {
      target: bo.subjectId,
      ground: 'law',
      reason: 'An order of the court of this district asks for it, see the ticket.',
      ticket: 'ORDER-8',
      minutes: '10',
      'subject.name': 'yes',
      ...more,
    });
    const { rows } = await owner.query('select id from vault.break_glass order by asked_at desc');
    return rows[0].id as string;
  };
  const id = await ask({ gag_until: '2031-05-01' });
  const alone = await form(`/staff/operator/emergencies/${id}/answers`, operator, {
    answer: 'approve',
  });
  assert.equal(alone.status, 403);
  assert.equal(((await alone.json()) as { code: string }).code, 'staff.two_persons');
  await form(`/staff/cpo/emergencies/${id}/answers`, cpo, { answer: 'approve' });
  const { rows } = await owner.query('select case_id from vault.break_glass where id = $1', [id]);
  assert.equal((await page(`/staff/operator/cases/${rows[0].case_id}`, operator)).status, 200);
  await tellEmergency(service.app, id);
  assert.equal(sent.filter((one) => one.about === id).length, 0);
  const due = async () => {
    const found = await root.query('select id from priv.due_untold_emergency(50)');
    return found.rows.some((row) => row.id === id);
  };
  assert.equal(await due(), false);
  await assert.rejects(
    owner.query(
      `update vault.break_glass set gag_until = gag_until + interval '1 year' where id = $1`,
      [id],
    ),
    { detail: 'glass.rewrite' },
  );
  await service.database.shiftClock('5 years');
  assert.equal(await due(), true);
  await tellEmergency(service.app, id);
  assert.equal(sent.filter((one) => one.about === id).length, 1);
  await service.database.shiftClock('0 years');
});

test('P-4-06: the privacy officer is told of each alert, once', async () => {
  const thread = await askHelp();
  await owner.query('update vault.open_case set subject_id = $2, account_id = $3 where id = $1', [
    thread,
    csr.subjectId,
    csr.accountId,
  ]);
  await owner.query(
    `update vault.open_case set state = 'open', verified_at = priv.now(),
       closes_at = priv.now() + interval '9 minutes' where id = $1`,
    [thread],
  );
  await page(`/staff/csr/cases/${thread}`, csr);
  const { rows } = await root.query('select id from priv.due_untold_alert(50)');
  for (const { id } of rows) await tellAlert(service.app, id);
  for (const { id } of rows) await tellAlert(service.app, id);
  const told = sent.filter((one) => one.template === 'service.notice/staff-alert');
  const self = told.filter((one) => one.facts?.kind === 'self');
  assert.equal(self.length, 1);
  assert.deepEqual(self[0].to, { subject: cpo.subjectId });
});

test('P-4-06: whoever tries addresses that nobody has is locked out of the desk', async () => {
  const guesser = await join(owner, operator, 'Gus', 'csr', cpo);
  const look = async (address: string) =>
    (await form('/staff/csr/lookups', guesser, { kind: 'email', value: address })).status;
  for (let at = 0; at < 30; at++) assert.equal(await look(`nobody${at}@example.org`), 404);
  assert.equal((await page('/staff/csr', guesser)).status, 200);
  assert.equal(await look('one-too-many@example.org'), 404);
  assert.notEqual(await look('bo@example.org'), 303);
  assert.notEqual((await page('/staff/csr', guesser)).status, 200);
  const { rows } = await owner.query(
    `select kind, locks from vault.staff_alert where staff_id = $1`,
    [guesser.staffId],
  );
  assert.deepEqual(rows, [{ kind: 'quota', locks: true }]);
});

test('the pages say what is wrong, and no form takes what it should not', async () => {
  const short = await form('/staff/operator/emergencies', operator, {
    target: bo.subjectId,
    ground: 'personal_safety',
    reason: 'Because.',
    ticket: 'INC-7',
    minutes: '30',
  });
  assert.equal(short.status, 400);
  const foreign = await service.call('/help', {
    as: cookieOf(bo),
    method: 'POST',
    headers: { 'sec-fetch-site': 'cross-site' },
    body: new URLSearchParams({ question: 'x' }),
  });
  assert.equal(foreign.status, 403);
});

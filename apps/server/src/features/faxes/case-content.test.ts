// The pages of a fax under an approved emergency, through the running service: the listed fax opens
// for whoever asked, no other does, and its owner reads who opened it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type pg from 'pg';
import { type TestService, testService } from '../../service.testing.ts';
import { answer, askFor, handsOf, join, type StaffPerson } from '../privacy/staff/world.testing.ts';
import type { FaxView } from './fax-view.ts';
import { accepted, faxWhen, get, isOver, ownerOf, takesAll } from './world.testing.ts';

let service: TestService;
let owner: pg.Client;
let operator: StaffPerson;
let cpo: StaffPerson;
let listed: FaxView;
let other: FaxView;
let caseId: string;

before(async () => {
  service = await testService();
  owner = await ownerOf(service);
  const cookie = await service.signIn();
  const { rows } = await owner.query(
    `select r.staff_id, r.subject_id, m.account_id from vault.staff_role r
     join vault.membership m on m.subject_id = r.subject_id`,
  );
  operator = {
    staffId: rows[0].staff_id,
    subjectId: rows[0].subject_id,
    accountId: rows[0].account_id,
    session: cookie.split('=')[1],
  };
  cpo = await join(owner, operator, 'Cy', 'cpo');
  listed = await faxWhen(service, (await accepted(service, { to: takesAll })).id, isOver);
  other = await faxWhen(service, (await accepted(service, { to: takesAll })).id, isOver);
  const hands = handsOf(await service.database.connect('staff'));
  const glass = await askFor(hands, operator, operator.subjectId, {
    fields: ['fax.content'],
    objects: [listed.id],
  });
  caseId = await answer(hands, cpo, 'cpo', glass, 'approve');
});
after(() => service.close());

const pdf = (fax: string, person: StaffPerson, role = 'operator') =>
  service.call(`/staff/${role}/cases/${caseId}/faxes/${fax}/document.pdf`, {
    as: { cookie: `platen_session=${person.session}` },
  });
const looks = async (fax: string) =>
  (
    await get<{ data: { actor: string; staff: string | null; reason: string | null }[] }>(
      service,
      `/v1/faxes/${fax}/accesses`,
    )
  ).data.filter(({ staff }) => staff !== null);

test('P-2A-02 control: the listed fax opens for whoever asked', async () => {
  const opened = await pdf(listed.id, operator);
  assert.equal(opened.status, 200, await opened.clone().text());
  assert.equal(
    Buffer.from(await opened.arrayBuffer())
      .subarray(0, 5)
      .toString(),
    '%PDF-',
  );
});

test('P-2A-02: its owner reads who opened it and why', async () => {
  const before = (await looks(listed.id)).length;
  await (await pdf(listed.id, operator)).arrayBuffer();
  const now = await looks(listed.id);
  assert.equal(now.length, before + 1);
  assert.deepEqual([now[0].actor, now[0].staff], ['operator', operator.staffId]);
  assert.match(now[0].reason ?? '', /^Emergency access/);
});

test('P-2A-02: a fax that is not listed stays shut, and the try is an alert', async () => {
  const answered = await pdf(other.id, operator);
  assert.equal(answered.status, 403);
  assert.equal(((await answered.json()) as { code: string }).code, 'staff.refused');
  assert.equal((await looks(other.id)).length, 0);
  const { rows } = await owner.query(`select from vault.staff_alert where kind = 'content'`);
  assert.equal(rows.length, 1);
});

test('P-2A-02: whoever approved, and every other role, is shown nothing', async () => {
  assert.equal((await pdf(listed.id, cpo, 'cpo')).status, 404);
  assert.equal((await pdf(listed.id, cpo, 'operator')).status, 404);
  assert.equal((await pdf(listed.id, operator, 'legal_officer')).status, 404);
  assert.equal((await pdf(listed.id, operator, 'csr')).status, 400);
  await owner.query(`update vault.open_case set closes_at = priv.now() where id = $1`, [caseId]);
  assert.equal((await pdf(listed.id, operator)).status, 404);
});

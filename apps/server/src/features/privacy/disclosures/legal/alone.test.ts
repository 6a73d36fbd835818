// An installation with one person: what they decide alone waits ten days, and says so. And the desk
// over HTTP, where that person sits.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type pg from 'pg';
import { type TestService, testService } from '../../../../service.testing.ts';
import { personIn } from '../../staff/world.testing.ts';

const day = 86_400_000;
const roles = ['legal_officer', 'cpo', 'abuse_analyst'] as const;
const at = (days: number) => new Date(Date.now() + days * day).toISOString();

let service: TestService;
let owner: pg.Client;
let cookie: string;
let ada: { subject_id: string; staff_id: string };
let bo: string;

before(async () => {
  service = await testService();
  owner = await service.database.connect('owner');
  cookie = await service.signIn();
  const { rows } = await owner.query('select subject_id, staff_id from vault.staff_role');
  [ada] = rows;
  await owner.query('update vault.contact_point set verified_at = priv.now()');
  for (const role of roles) await grant(ada.subject_id, role);
  bo = (await personIn(owner, 'Bo')).subjectId;
});
after(() => service.close());

async function grant(subject: string, role: string): Promise<void> {
  const id = service.app.id('rol');
  await owner.query(
    `insert into vault.staff_role (id, staff_id, subject_id, role, proposed_by, source)
     values ($1, '', $2, $3, $4, 'form')`,
    [id, subject, role, ada.staff_id],
  );
  await owner.query(
    'update vault.staff_role set granted_by = $2, granted_at = priv.now() where id = $1',
    [id, ada.staff_id],
  );
}

async function post(path: string, body: object = {}, role = 'legal_officer') {
  const answer = await service.call(`/v1/staff/${role}/${path}`, {
    as: { cookie },
    method: 'POST',
    headers: { 'content-type': 'application/json', 'platen-request': 'portal' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
}

const words = (what: string) =>
  `${what}: the order names this one account, and nothing short of the listed field answers it.`;

async function releaseOf(request: string, recipient: string, fields: string[], nth: string) {
  return post('releases', {
    ...{ ground: 'court_law', reason: request, recipient, fields, from: at(-2), to: at(-1) },
    facts: words(`Facts ${nth}`),
    scope: words(`Scope ${nth}`),
    alternatives: words(`Alternatives ${nth}`),
  });
}

/** A valid request under an order not to tell, so that no notice is waited for. */
async function requested(): Promise<{ request: string; recipient: string }> {
  const authority = { legal_name: 'High Court', address: 'Washington Street', country: 'IE' };
  const { body: court } = await post('authorities', authority);
  const asked = {
    ...{ type: 'admin', recipient: court.id, target: bo, country: 'IE' },
    ...{ instrument_sha256: 'a'.repeat(64), gag_sha256: 'b'.repeat(64) },
    ...{ from: at(-100), to: at(1), served_at: at(-1) },
  };
  const taken = await post('requests', asked);
  assert.equal(taken.status, 201, JSON.stringify(taken.body));
  const decided = await post(`requests/${taken.body.id}/decision`, { decision: 'valid' });
  assert.equal(decided.status, 200, JSON.stringify(decided.body));
  return { request: taken.body.id, recipient: court.id };
}

/** Ten days on, with the browser still open. */
async function later(shift: string): Promise<void> {
  await service.database.shiftClock(shift);
  await owner.query(
    `update auth.login_session set expires_at = '2099-01-01', last_seen_at = priv.now()`,
  );
}

test('P-2A-05: one person alone waits ten days, is marked, and no second can be skipped', async () => {
  const { request, recipient } = await requested();
  const { body: release, status } = await releaseOf(request, recipient, ['account.name'], 'one');
  assert.equal(status, 201, JSON.stringify(release));
  await post(`releases/${release.id}/agree`, {}, 'cpo');
  const open = () => post(`releases/${release.id}/open`);
  const early = await open();
  assert.deepEqual([early.status, early.body.code], [422, 'legal.refused']);
  assert.match(early.body.detail, /decided by one person: it waits ten days/);
  await later('9 days 23 hours');
  assert.equal((await open()).status, 422);
  await later('10 days 1 minute');
  assert.equal((await open()).status, 200);
  await later('0');
  const { rows } = await owner.query(
    `select body from priv.audit_note where kind = 'release.agreed'`,
  );
  assert.ok(rows.length > 0 && rows.every(({ body }) => body.single_person === true));
  const second = await releaseOf(request, recipient, ['account.name'], 'two');
  const eve = await personIn(owner, 'Eve');
  await grant(eve.subjectId, 'cpo');
  await later('10 days 1 minute');
  const alone = await post(`releases/${second.body.id}/open`);
  assert.match(alone.body.detail, /a second person must agree/);
  await later('0');
});

test('P-2A-12: over HTTP "*" and "all" are 422, whoever asks', async () => {
  const { request, recipient } = await requested();
  for (const fields of [['*'], ['all'], []]) {
    const answer = await releaseOf(request, recipient, fields, `star ${fields}`);
    assert.deepEqual([answer.status, answer.body.code], [422, 'legal.scope'], `${fields}`);
  }
  const exact = await releaseOf(request, recipient, ['account.name'], 'exact');
  assert.equal(exact.status, 201);
});

test('the desk lists what is there and is shut to other roles', async () => {
  const list = await service.call('/v1/staff/legal_officer/legal', { as: { cookie } });
  assert.equal(list.status, 200);
  const { data } = (await list.json()) as { data: { what: string }[] };
  assert.ok(data.some(({ what }) => what === 'release'));
  const other = await service.call('/v1/staff/auditor/legal', { as: { cookie } });
  assert.equal(other.status, 403);
  const nobody = await service.call('/v1/staff/legal_officer/legal', { as: 'nobody' });
  assert.equal(nobody.status, 401);
});

// Closing an account: what ends at once, what its owner may still do, and until when.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type pg from 'pg';
import { type TestService, testService } from '../../../service.testing.ts';
import { catchMail, type Mailbox } from '../mailbox.testing.ts';
import { password, person, type Visitor, visitor } from '../newcomer.testing.ts';

let service: TestService;
let mailbox: Mailbox;
let web: Visitor;
let root: pg.Client;
let owner: string;
before(async () => {
  service = await testService();
  mailbox = catchMail(service.app);
  web = visitor(service, mailbox);
  root = await service.database.superuser();
  owner = await web.join();
});
after(() => service.close());

const send = (path: string, cookie: string, body: unknown = {}) =>
  service.call(path, {
    as: { cookie },
    method: 'POST',
    headers: { 'platen-request': 'portal', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code;
const account = async () =>
  (
    await root.query(
      `select id, state, closed_at, closed_version_id from vault.account
      where name = $1`,
      [person.header_identity],
    )
  ).rows[0] as { id: string; state: string; closed_at: Date | null; closed_version_id: string };

describe('closing', () => {
  it('needs a fresh sign-in and the account’s name', async () => {
    await service.database.shiftClock('11 minutes');
    const stale = await send('/v1/account/close', owner, { name: person.header_identity });
    assert.equal(await codeOf(stale), 'auth.step_up');
    await service.database.shiftClock('0 seconds');
    const wrong = await send('/v1/account/close', owner, { name: 'Somebody else' });
    assert.equal(await codeOf(wrong), 'account.name_differs');
    assert.equal((await account()).state, 'active');
  });

  it('ends every session and key, freezes the version, and mails one receipt', async () => {
    const made = await send('/v1/api_keys', owner, { label: 'CI' });
    const { token } = (await made.json()) as { token: string };
    const bearer = { authorization: `Bearer ${token}` };
    const byKey = async () =>
      (await service.call('/v1/numbers', { as: 'nobody', headers: bearer })).status;
    assert.equal(await byKey(), 200);
    const closed = await send('/v1/account/close', owner, { name: person.header_identity });
    assert.equal(closed.status, 200);
    const { state, closed_at, closed_version_id, id } = await account();
    assert.equal(state, 'closed');
    assert.ok(closed_at);
    const { rows } = await root.query(
      `select c.policy_version_id as it from vault.account a
       join vault.choice_event c on c.id = a.accepted_event_id where a.id = $1`,
      [id],
    );
    assert.equal(closed_version_id, rows[0].it);
    assert.equal(await byKey(), 401);
    assert.equal((await web.get('/v1/me', owner)).status, 401);
    const receipts = mailbox.all.filter(({ template }) => template.endsWith('account-closed'));
    assert.deepEqual(
      receipts.map(({ address }) => address),
      [id],
    );
    const notes = await root.query(
      `select kind from priv.audit_pending where body ->> 'account' = $1
       and kind in ('account.closed', 'number.quarantined')`,
      [id],
    );
    assert.equal(notes.rowCount, 2);
  });
});

describe('a closed account', () => {
  it('opens nothing for its owner but the page to open it again', async () => {
    const answer = await web.post('/sign-in', { email: person.email, password });
    assert.equal(answer.headers.get('location'), '/account/closed');
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    for (const path of ['/v1/me', '/v1/faxes', '/v1/sessions', '/v1/api_keys']) {
      assert.equal((await web.get(path, cookie)).status, 401, path);
    }
    const page = await (await web.get('/account/closed', cookie)).text();
    assert.match(page, /is closed/);
    const policy_sha256 = /name="policy_sha256" value="(\w+)"/.exec(page)?.[1] ?? '';
    assert.equal((await web.post('/account/closed', { policy_sha256 }, cookie)).status, 400);
    const forged = { policy_sha256: 'f'.repeat(64), accept: 'yes' };
    assert.equal((await web.post('/account/closed', forged, cookie)).status, 409);
    assert.equal((await account()).state, 'closed');
    const opened = await web.post('/account/closed', { policy_sha256, accept: 'yes' }, cookie);
    assert.equal(opened.status, 303);
    assert.equal((await account()).state, 'active');
    assert.equal((await account()).closed_at, null);
    assert.equal((await web.get('/v1/me', cookie)).status, 200);
    const { rows } = await root.query(
      `select channel from vault.choice_event order by seq desc limit 1`,
    );
    assert.equal(rows[0].channel, 'reactivation');
    const keys = await web.get('/v1/api_keys', cookie);
    const { data } = (await keys.json()) as { data: { revoked_at: string | null }[] };
    assert.ok(
      data.every(({ revoked_at }) => revoked_at !== null),
      'the old keys stay dead',
    );
  });

  it('is out of reach after thirty days', async () => {
    const cookie = await web.signIn(person.email);
    const closed = await send('/v1/account/close', cookie, { name: person.header_identity });
    assert.equal(closed.status, 200);
    await service.database.shiftClock('29 days 23 hours');
    const intime = await web.post('/sign-in', { email: person.email, password });
    assert.equal(intime.headers.get('location'), '/account/closed');
    await service.database.shiftClock('30 days 1 minute');
    const late = await web.post('/sign-in', { email: person.email, password });
    assert.equal(late.status, 403);
    const kept = intime.headers.get('set-cookie')?.split(';')[0] ?? '';
    assert.equal((await web.get('/account/closed', kept)).status, 404);
    await service.database.shiftClock('0 seconds');
  });

  it('cannot be opened again by a bare update: it takes a new acceptance', async () => {
    const { id } = await account();
    await assert.rejects(
      root.query(`update vault.account set state = 'active' where id = $1`, [id]),
      { code: '23514' },
    );
  });
});

// A text counts for a new person when they accept it: through the form, and straight at the tables.
// And what staff do about a text over HTTP, and what people are then shown.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type pg from 'pg';
import { type TestService, testService } from '../../../service.testing.ts';
import { readPolicyTexts } from '../compile/read-sources.ts';
import { turnPolicyClock } from './notices.ts';
import { adding, bringText } from './world.testing.ts';

let service: TestService;
before(async () => {
  service = await testService();
});
after(() => service.close());

const [first] = readPolicyTexts();
const form = {
  name: 'Ada Lovelace',
  email: 'ada@example.org',
  header_identity: 'Ada’s clinic',
  time_zone: 'Europe/London',
  accept: 'yes',
};
const sql = async (text: string, values: unknown[] = []) =>
  (await (await service.database.superuser()).query(text, values)).rows;
const state = async () => (await sql('select state from vault.account'))[0].state;

async function link(): Promise<string> {
  const answer = await fetch(`${service.ready.url}/v1/sign_in_links`, {
    method: 'POST',
    headers: { authorization: `Bearer ${service.app.operatorToken}` },
  });
  return ((await answer.json()) as { url: string }).url;
}
const post = (url: string, fields: Record<string, string>) =>
  service.call(url, { as: 'nobody', method: 'POST', body: new URLSearchParams(fields) });

it('P-0-01: nobody is signed up without accepting, or by accepting another text than the one in force', async () => {
  const url = await link();
  const shown = await (await service.call(url, { as: 'nobody' })).text();
  const inForce = /name="policy_sha256" value="(\w+)"/.exec(shown)?.[1] as string;
  assert.doesNotMatch(shown, /<input[^>]*\bchecked\b/, 'no box is ticked beforehand');
  const { accept: _not, ...silent } = form;
  assert.equal((await post(url, { ...silent, policy_sha256: inForce })).status, 400);
  for (const policy_sha256 of [first.sha256, 'f'.repeat(64)]) {
    assert.equal((await post(url, { ...form, policy_sha256 })).status, 409, 'stale or made up');
  }
  assert.equal(await state(), 'unclaimed');
  assert.deepEqual(await sql('select from vault.membership'), []);
});

it('P-0-01: past the form the tables refuse it, to the owner and to the web', async () => {
  const unaccepted = { constraint: 'active_needs_acceptance' };
  /** Tried and taken back, whatever comes of it. */
  const refuses = async (client: pg.Client, deed: string, lease = '') => {
    await client.query('begin');
    await client.query(`select set_config('priv.lease', $1, true)`, [lease]);
    try {
      await assert.rejects(client.query(deed), unaccepted);
    } finally {
      await client.query('rollback');
    }
  };
  const owner = await service.database.connect('owner');
  await refuses(owner, `update vault.account set state = 'active'`);
  const web = await service.database.connect('web');
  const { rows } = await web.query(
    `select id from priv.open_by_sign_in_link('account.profile', $1)`,
    [(await link()).split('/').at(-1)],
  );
  await refuses(web, `update p_account_profile.account set state = 'active'`, rows[0].id);
  assert.equal(await state(), 'unclaimed');
});

it('P-0-01 control: who accepts the text that is shown is signed up, and that is kept with its hash', async () => {
  await service.signIn();
  assert.equal(await state(), 'active');
  const [event] = await sql(`select e.decision, e.text_sha256, v.text_sha256 as published
    from vault.choice_event e join vault.account a on a.accepted_event_id = e.id
    join priv.policy_version v on v.id = e.policy_version_id and v.id = priv.current_version()`);
  assert.equal(event.decision, 'yes');
  assert.equal(event.text_sha256, event.published);
});

describe('a text that waits', () => {
  const id = '2027-06-01';
  let cookie: string;
  let sha: string;
  const approve = (body: object, as: { cookie: string } | 'key' | 'nobody' = { cookie }) =>
    service.call(`/v1/policy_versions/${id}/approvals`, {
      as,
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', 'platen-request': 'portal' },
    });
  const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code;
  const page = async (path: string) => (await service.call(path, { as: 'nobody' })).text();

  before(async () => {
    cookie = await service.signIn();
    sha = await bringText(await service.database.connect('owner'), {
      id,
      effective: '2026-11-01T00:00:00Z',
      snapshot: adding('ads.measure'),
    });
    await sql(`insert into vault.staff_role (id, staff_id, subject_id, role, source)
      select 'rol_ada', '', s.id, 'operator', 'system' from vault.subject s
      where not exists (select from vault.staff_role)`);
  });

  it('is a draft: nobody else sees it', async () => {
    const { data } = (await (
      await service.call('/v1/policy_versions', { as: 'nobody' })
    ).json()) as {
      data: { id: string }[];
    };
    assert.ok(data.length >= 2 && data.every((one) => one.id !== id));
    assert.equal((await service.call(`/privacy/${id}`, { as: 'nobody' })).status, 404);
  });

  it('is agreed to by staff alone, to the letter, and is never held to be less', async () => {
    assert.equal((await approve({ text_sha256: sha }, 'nobody')).status, 401);
    assert.equal((await approve({ text_sha256: sha }, 'key')).status, 401);
    const other = await approve({ text_sha256: 'f'.repeat(64) });
    assert.equal(await codeOf(other), 'policy.not_this_text');
    const less = await approve({ text_sha256: sha, raises_to: 'editorial' });
    assert.equal(less.status, 422);
    assert.equal(await codeOf(less), 'policy.class_lowered');
  });

  it('is announced where one person is alone, for everybody to see, and published after thirty days', async () => {
    assert.equal((await approve({ text_sha256: sha })).status, 201);
    assert.equal(await codeOf(await approve({ text_sha256: sha })), 'policy.approved_already');
    assert.match(await page('/privacy'), /A new privacy policy is announced, of 2027-06-01/);
    assert.match(await page('/privacy/history'), /one person publishes alone, not before/);
    assert.match(await page(`/privacy/${id}`), /announced and not in force yet/);
    assert.equal(await turnPolicyClock(service.app), 0);
    await service.database.shiftClock('30 days 1 minute');
    assert.equal(await turnPolicyClock(service.app), 1);
    assert.match(await page('/privacy'), /Our privacy policy has changed, on 2027-06-01/);
    assert.match(await page('/privacy/history'), /by one person alone/);
  });

  it('is shown on their own pages to whom no mail reached, and counts thirty days after they say so', async () => {
    await sql(`update vault.policy_notice set state = 'bounced', told_at = null`);
    await sql(`update auth.login_session set expires_at = priv.now() + interval '9 hours',
      last_seen_at = priv.now()`);
    const mine = await (await service.call('/privacy/choices', { as: { cookie } })).text();
    assert.match(mine, /We could not reach you by mail/);
    const action = /action="(\/privacy\/choices\/notices\/[^"]+)"/.exec(mine)?.[1] as string;
    const [{ state: still }] = await sql('select state from vault.policy_notice');
    assert.equal(still, 'bounced', 'looking is not saying');
    const note = () =>
      service.call(action, { as: { cookie }, method: 'POST', body: new URLSearchParams() });
    assert.equal((await note()).status, 303);
    assert.equal((await note()).status, 404, 'once');
    const [told] = await sql('select state, told_at <= priv.now() as now from vault.policy_notice');
    assert.deepEqual({ ...told }, { state: 'shown', now: true });
    const after = await (await service.call('/privacy/choices', { as: { cookie } })).text();
    assert.doesNotMatch(after, /We could not reach you/);
  });
});

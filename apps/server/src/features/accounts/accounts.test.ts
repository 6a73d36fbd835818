// The first start, signing in, and who may do what afterwards, over HTTP against a real database.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type TestService, testService } from '../../service.testing.ts';

let service: TestService;
before(async () => {
  service = await testService();
});
after(() => service.close());

const form = {
  name: 'Ada Lovelace',
  email: 'ada@example.org',
  header_identity: 'Ada’s clinic',
  time_zone: 'Europe/London',
  accept: 'yes',
};

async function link(): Promise<string> {
  const answer = await fetch(`${service.ready.url}/v1/sign_in_links`, {
    method: 'POST',
    headers: { authorization: `Bearer ${service.app.operatorToken}` },
  });
  assert.equal(answer.status, 201);
  return ((await answer.json()) as { url: string }).url;
}

const post = (url: string, fields: Record<string, string>, headers = {}) =>
  service.call(url, { as: 'nobody', method: 'POST', body: new URLSearchParams(fields), headers });

async function policyShown(url: string): Promise<string> {
  const page = await (await service.call(url, { as: 'nobody' })).text();
  return /name="policy_sha256" value="(\w+)"/.exec(page)?.[1] ?? '';
}

async function accountState(): Promise<string> {
  const owner = await service.database.connect('owner');
  return (await owner.query('select state from vault.account')).rows[0].state;
}

describe('before anyone is there', () => {
  it('has numbers and a key that works, so a fax can be sent at once', async () => {
    const answer = await service.call('/v1/numbers');
    const { data } = (await answer.json()) as { data: { number: string; inbox_name: string }[] };
    assert.deepEqual(
      data.map(({ number, inbox_name }) => [number, inbox_name]),
      [
        ['+12025550190', 'Front desk'],
        ['+12025550191', 'Back office'],
      ],
    );
  });

  it('shows the policy and an unticked acceptance', async () => {
    const page = await (await service.call(await link(), { as: 'nobody' })).text();
    assert.match(page, /What we use it for/);
    assert.match(page, /The pages of a fax: 30 days/);
    assert.doesNotMatch(page, /checked/);
  });

  it('makes nobody without an acceptance, or for a text that was not shown', async () => {
    const url = await link();
    const policy_sha256 = await policyShown(url);
    const { accept: _none, ...silent } = form;
    const refused = await post(url, { ...silent, policy_sha256 });
    assert.equal(refused.status, 400);
    assert.match(await refused.text(), /role="alert"/);
    const forged = await post(url, { ...form, policy_sha256: 'f'.repeat(64) });
    assert.equal(forged.status, 409);
    assert.equal(await accountState(), 'unclaimed');
  });

  it('has a constraint that refuses an active account without an acceptance', async () => {
    const owner = await service.database.connect('owner');
    await assert.rejects(owner.query(`update vault.account set state = 'active'`), {
      constraint: 'active_needs_acceptance',
    });
  });

  it('takes no form from a foreign page', async () => {
    const url = await link();
    const fields = { ...form, policy_sha256: await policyShown(url) };
    const foreign = await post(url, fields, { 'sec-fetch-site': 'cross-site' });
    assert.equal(foreign.status, 403);
    const origin = await post(url, fields, { origin: 'http://evil.example' });
    assert.equal(origin.status, 403);
  });
});

describe('claiming the account', () => {
  it('makes the person, the acceptance and the session, and uses the link up', async () => {
    const url = await link();
    const fields = { ...form, policy_sha256: await policyShown(url), remember: 'yes' };
    const answer = await post(url, fields);
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.get('location'), '/');
    const cookie = answer.headers.get('set-cookie') ?? '';
    assert.match(
      cookie,
      /^platen_session=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/,
    );
    const me = await service.call('/v1/me', { as: { cookie: cookie.split(';')[0] } });
    const body = (await me.json()) as Record<string, { [key: string]: unknown }>;
    assert.equal(body.user.name, 'Ada Lovelace');
    assert.equal(body.user.email, 'ada@example.org');
    assert.equal(body.account.time_zone, 'Europe/London');
    assert.equal((body.numbers as unknown as unknown[]).length, 2);
    const owner = await service.database.connect('owner');
    const { rows } = await owner.query(`
      select c.kind, c.decision, c.channel, c.policy_version_id, a.state from vault.choice_event c
      join vault.account a on a.accepted_event_id = c.id`);
    assert.deepEqual(rows, [
      {
        kind: 'policy_accept',
        decision: 'yes',
        channel: 'first_run',
        policy_version_id: '2026-12-08',
        state: 'active',
      },
    ]);
    const again = await post(url, fields);
    assert.equal(again.status, 410);
  });

  it('asks only for a click when the account is there, and makes no second person', async () => {
    const cookie = await service.signIn();
    assert.equal((await service.call('/v1/me', { as: { cookie } })).status, 200);
    const owner = await service.database.connect('owner');
    const people = await owner.query(`select from vault.subject where source <> 'synthetic'`);
    assert.equal(people.rowCount, 1);
  });

  it('does nothing on a GET: a program that follows links signs no one in', async () => {
    const url = await link();
    for (let i = 0; i < 2; i++) {
      const page = await service.call(url, { as: 'nobody' });
      assert.equal(page.headers.get('set-cookie'), null);
    }
    assert.equal((await post(url, {})).status, 303);
  });

  it('gives one session for one link, however often the form is sent at once', async () => {
    const url = await link();
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(url, {})));
    const statuses = answers.map(({ status }) => status).sort();
    assert.deepEqual(statuses, [303, 410, 410, 410, 410]);
  });

  it('refuses a link that was never made, and one past its time', async () => {
    const made = await link();
    assert.equal((await service.call(`${made}x`, { as: 'nobody' })).status, 410);
    const root = await service.database.superuser();
    await root.query(`update auth.sign_in_link set expires_at = priv.now()`);
    assert.equal((await service.call(made, { as: 'nobody' })).status, 410);
  });
});

describe('a session', () => {
  it('needs the guard header to change anything, which no foreign page can send', async () => {
    const cookie = await service.signIn();
    const init = {
      as: { cookie },
      method: 'POST',
      body: '{"label":"CI"}',
      headers: { 'content-type': 'application/json' },
    };
    const refused = await service.call('/v1/api_keys', init);
    assert.equal(((await refused.json()) as { code: string }).code, 'auth.csrf');
    const headers = { ...init.headers, 'platen-request': 'portal' };
    const made = await service.call('/v1/api_keys', { ...init, headers });
    assert.equal(made.status, 201);
    const { token, id } = (await made.json()) as { token: string; id: string };
    const bearer = { authorization: `Bearer ${token}` };
    const with_ = () => service.call('/v1/numbers', { as: 'nobody', headers: bearer });
    assert.equal((await with_()).status, 200);
    const revoke = { as: { cookie }, method: 'DELETE', headers: { 'platen-request': 'portal' } };
    assert.equal((await service.call(`/v1/api_keys/${id}`, revoke)).status, 204);
    assert.equal((await with_()).status, 401);
  });

  it('is over after signing out', async () => {
    const cookie = await service.signIn();
    assert.equal((await service.call('/v1/me', { as: { cookie } })).status, 200);
    const out = await service.call('/sign-out', { as: { cookie }, method: 'POST' });
    assert.equal(out.status, 303);
    assert.equal((await service.call('/v1/me', { as: { cookie } })).status, 401);
  });

  it('is what the portal needs: without one it sends to the page that says how', async () => {
    const none = await service.call('/', { as: 'nobody' });
    assert.equal(none.headers.get('location'), '/sign-in');
    const stale = await service.call('/', { as: { cookie: 'platen_session=stale-token' } });
    assert.equal(stale.headers.get('location'), '/sign-in');
    const cookie = await service.signIn();
    assert.notEqual((await service.call('/', { as: { cookie } })).status, 303);
  });

  it('is not what a key is: a key cannot ask who is signed in, nor make keys', async () => {
    assert.equal((await service.call('/v1/me')).status, 401);
    assert.equal((await service.call('/v1/api_keys')).status, 401);
  });
});

describe('the operator token', () => {
  it('alone makes sign-in links; an API key does not', async () => {
    const byKey = await service.call('/v1/sign_in_links', { method: 'POST' });
    assert.equal(byKey.status, 401);
    assert.match(await link(), /\/sign-in\/[\w-]{43}$/);
  });
});

describe('the same Idempotency-Key', () => {
  const send = async (cookie: string, key: string, label: string) => {
    const answer = await service.call('/v1/api_keys', {
      as: { cookie },
      method: 'POST',
      body: JSON.stringify({ label }),
      headers: {
        'content-type': 'application/json',
        'platen-request': 'portal',
        'idempotency-key': key,
      },
    });
    const replayed = answer.headers.get('idempotency-replayed');
    return {
      status: answer.status,
      replayed,
      body: (await answer.json()) as { id?: string; code?: string },
    };
  };

  it('gets the same answer once more, and acts once', async () => {
    const cookie = await service.signIn();
    const first = await send(cookie, 'one', 'CI');
    const second = await send(cookie, 'one', 'CI');
    assert.equal(first.status, 201);
    assert.deepEqual([second.status, second.replayed, second.body], [201, 'true', first.body]);
    assert.equal(first.replayed, null);
  });

  it('with another body is refused, and nothing is done', async () => {
    const cookie = await service.signIn();
    await send(cookie, 'two', 'CI');
    const other = await send(cookie, 'two', 'something else');
    assert.deepEqual([other.status, other.body.code], [422, 'idempotency.key_reused']);
  });

  it('sent at once acts once: the others get the answer or are told to wait', async () => {
    const cookie = await service.signIn();
    const answers = await Promise.all(Array.from({ length: 6 }, () => send(cookie, 'three', 'CI')));
    const made = answers.filter(({ status }) => status === 201).map(({ body }) => body.id);
    assert.equal(new Set(made).size, 1);
    assert.ok(answers.every(({ status }) => status === 201 || status === 409));
  });

  it('is forgotten after a refusal, so that the mended request can use it', async () => {
    const cookie = await service.signIn();
    assert.equal((await send(cookie, 'four', '')).status, 400);
    assert.equal((await send(cookie, 'four', 'CI')).status, 201);
  });
});

describe('the log', () => {
  it('never has a name, an address or a token in it', () => {
    const text = service.logged.join('\n');
    for (const secret of ['Ada', 'ada@example.org', service.ready.apiKey ?? '', 'sign-in/']) {
      assert.ok(!text.includes(secret), `the log has ${secret}`);
    }
  });
});

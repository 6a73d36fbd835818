// Signing in by password and by mailed code, sessions and their ends, and what nobody can find out.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type TestService, testService } from '../../../service.testing.ts';
import { catchMail, type Mailbox } from '../mailbox.testing.ts';
import { cookieOf, password, person, type Visitor, visitor } from '../newcomer.testing.ts';

let service: TestService;
let mailbox: Mailbox;
let web: Visitor;
before(async () => {
  service = await testService();
  mailbox = catchMail(service.app);
  web = visitor(service, mailbox);
  await web.join();
});
after(() => service.close());

const portal = { 'platen-request': 'portal', 'content-type': 'application/json' };
const me = async (cookie: string) => (await web.get('/v1/me', cookie)).status;
const send = (path: string, cookie: string, method = 'POST', body: unknown = {}) =>
  service.call(path, { as: { cookie }, method, headers: portal, body: JSON.stringify(body) });
let root: Awaited<ReturnType<TestService['database']['superuser']>> | undefined;
const sql = async (text: string, values: unknown[] = []) => {
  root ??= await service.database.superuser();
  return root.query(text, values);
};
const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code;
/** The true time again; what was counted in the future is forgotten. */
const clockBack = async () => {
  await service.database.shiftClock('0 seconds');
  await forgetFailures();
};
/** Nobody has to wait for what an earlier test did. */
const forgetFailures = () => sql('delete from auth.login_limit');

describe('a password', () => {
  it('signs in whoever has it, however the address is written', async () => {
    for (const email of [person.email, ` ${person.email.toUpperCase()} `]) {
      assert.equal(await me(await web.signIn(email)), 200);
    }
  });

  it('leads to a page of our own, and to no other host', async () => {
    const wanted = { '/account': '/account', '//evil.example': '/', 'https://evil.example': '/' };
    for (const [next, where] of Object.entries({ ...wanted, '/\\evil.example': '/' })) {
      const answer = await web.post('/sign-in', { email: person.email, password, next });
      assert.equal(answer.headers.get('location'), where);
    }
  });

  it('that is wrong, and an address that is unknown, get one and the same page', async () => {
    const tries = [
      { email: person.email, password: 'not the right one at all' },
      { email: 'nobody@navy.example.org', password },
    ];
    const pages = await Promise.all(
      tries.map(async (fields) => {
        const answer = await web.post('/sign-in', fields);
        assert.equal(answer.status, 401);
        assert.equal(answer.headers.get('set-cookie'), null);
        return (await answer.text()).replaceAll(fields.email, '');
      }),
    );
    assert.equal(pages[0], pages[1]);
  });

  it('is stored as argon2id with today’s parameters, and hashed anew when it was not', async () => {
    const { rows } = await sql('select password_hash as it from auth.login_user');
    assert.match(rows[0].it, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    const { argon2Sync } = await import('node:crypto');
    const nonce = Buffer.alloc(16, 7);
    const weak = { message: password, nonce, parallelism: 1, tagLength: 32, memory: 64, passes: 1 };
    const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replaceAll('=', '');
    const old = `$argon2id$v=19$m=64,t=1,p=1$${text(nonce)}$${text(argon2Sync('argon2id', weak))}`;
    await sql('update auth.login_user set password_hash = $1', [old]);
    assert.equal(await me(await web.signIn(person.email)), 200);
    const now = await sql('select password_hash as it from auth.login_user');
    assert.match(now.rows[0].it, /m=19456,t=2,p=1/);
  });

  it('may be tried five times; then each try waits longer, also with the right one', async () => {
    await forgetFailures();
    await service.database.stopClock();
    for (const email of [person.email, 'unknown@navy.example.org']) {
      const statuses: number[] = [];
      for (let i = 0; i < 6; i++) {
        statuses.push((await web.post('/sign-in', { email, password: `wrong ${i}` })).status);
      }
      assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429], email);
    }
    const right = await web.post('/sign-in', { email: person.email, password });
    assert.equal(right.status, 429);
    assert.equal(Number(right.headers.get('retry-after')), 1);
    // The wait doubles: 1, 2, 4 … seconds, up to a quarter hour.
    const waits: number[] = [];
    for (let i = 0; i < 13; i++) {
      // The place it comes from is counted too; here only the address's count is looked at.
      await sql('update auth.login_limit set failures = 0 where subject_id is null');
      await sql('update auth.login_limit set next_try_at = priv.now()');
      await web.post('/sign-in', { email: person.email, password: 'wrong' });
      const refused = await web.post('/sign-in', { email: person.email, password });
      waits.push(Number(refused.headers.get('retry-after')));
    }
    assert.deepEqual(waits.slice(0, 4), [2, 4, 8, 16]);
    assert.equal(waits.at(-1), 900);
    await clockBack();
    assert.equal(await me(await web.signIn(person.email)), 200);
  });

  it('is locked after a hundred failures, and a mailed code unlocks it', async () => {
    await forgetFailures();
    await web.post('/sign-in', { email: person.email, password: 'wrong' });
    await sql('update auth.login_limit set failures = 99 where subject_id is not null');
    await web.post('/sign-in', { email: person.email, password: 'wrong' });
    const locked = await web.post('/sign-in', { email: person.email, password });
    assert.equal(locked.status, 429);
    assert.match(await locked.text(), /24 hours, or sign in with a code by mail/);
    const page = await web.post('/sign-in/code', { email: person.email });
    const code = await web.codeTo(person.email);
    cookieOf(await web.post(page.headers.get('location') ?? '', { code }));
    assert.equal(await me(await web.signIn(person.email)), 200);
  });

  it('is counted before it is looked at: at once is no way around', async () => {
    await forgetFailures();
    const tries = Array.from({ length: 12 }, (_, i) =>
      web.post('/sign-in', { email: person.email, password: `wrong ${i}` }),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    assert.equal(statuses.filter((status) => status === 401).length, 5);
    await forgetFailures();
  });
});

describe('a mailed code', () => {
  it('signs in once, and only where it was asked for', async () => {
    const asked = await web.post('/sign-in', { email: person.email, password: '' });
    const path = asked.headers.get('location') ?? '';
    assert.match(path, /^\/sign-in\/code\/[\w-]{43}$/);
    const code = await web.codeTo(person.email);
    const other = await web.post('/sign-in/code', { email: 'else@navy.example.org' });
    assert.equal((await web.post(other.headers.get('location') ?? '', { code })).status, 400);
    const cookie = cookieOf(await web.post(path, { code }));
    assert.equal(await me(cookie), 200);
    assert.equal((await web.post(path, { code })).status, 400);
  });

  it('is asked for by anybody, and tells the browser nothing of the address', async () => {
    await forgetFailures();
    const pages: string[] = [];
    for (const email of [person.email, 'nobody@navy.example.org']) {
      const asked = await web.post('/sign-in/code', { email });
      const path = asked.headers.get('location') ?? '';
      const page = await (await web.get(path)).text();
      const wrong = await web.post(path, { code: '12 34' });
      pages.push(`${asked.status} ${page} ${wrong.status} ${await wrong.text()}`);
      const { template } = await mailbox.next(email);
      assert.equal(template.endsWith('unknown'), email !== person.email);
    }
    assert.equal(pages[0], pages[1]);
  });

  it('is over after ten minutes', async () => {
    await forgetFailures();
    const asked = await web.post('/sign-in/code', { email: person.email });
    const code = await web.codeTo(person.email);
    await service.database.shiftClock('10 minutes 1 second');
    const late = await web.post(asked.headers.get('location') ?? '', { code });
    await clockBack();
    assert.equal(late.status, 400);
  });
});

describe('P-1C-02', () => {
  it('a session that is not remembered is a cookie without an age, and ends by itself', async () => {
    const answer = await web.post('/sign-in', { email: person.email, password });
    assert.match(
      answer.headers.get('set-cookie') ?? '',
      /^platen_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const cookie = cookieOf(answer);
    await service.database.shiftClock('29 minutes');
    assert.equal(await me(cookie), 200);
    await service.database.shiftClock('61 minutes');
    assert.equal(await me(cookie), 401, 'idle for half an hour');
    await clockBack();
    await sql(`update auth.login_session set last_seen_at = priv.now() + interval '13 hours'`);
    await service.database.shiftClock('11 hours 59 minutes');
    assert.equal(await me(cookie), 200);
    await service.database.shiftClock('12 hours 1 minute');
    assert.equal(await me(cookie), 401, 'twelve hours old');
    await clockBack();
  });

  it('a remembered one lives thirty days, and not a day longer', async () => {
    const fields = { email: person.email, password, remember: 'yes' };
    const answer = await web.post('/sign-in', fields);
    assert.match(answer.headers.get('set-cookie') ?? '', /; Max-Age=2592000;/);
    const cookie = cookieOf(answer);
    await service.database.shiftClock('29 days 23 hours');
    assert.equal(await me(cookie), 200);
    await service.database.shiftClock('30 days 1 minute');
    assert.equal(await me(cookie), 401);
    await clockBack();
  });
});

describe('signing in again', () => {
  it('ends the session the browser had', async () => {
    const first = await web.signIn(person.email);
    const again = await web.post('/sign-in', { email: person.email, password }, first);
    assert.equal(await me(cookieOf(again)), 200);
    assert.equal(await me(first), 401);
  });

  it('is what a sensitive act asks for, ten minutes after the last time', async () => {
    const cookie = await web.signIn(person.email);
    const change = (word: string) => send('/v1/password', cookie, 'POST', { password: word });
    await service.database.shiftClock('10 minutes 1 second');
    const stale = await change('another moth in relay seventy');
    assert.equal(await codeOf(stale), 'auth.step_up');
    await clockBack();
    const other = await web.signIn(person.email);
    assert.equal(await codeOf(await change('short')), 'validation.request');
    assert.equal((await change('another moth in relay seventy')).status, 204);
    assert.equal(await me(cookie), 200);
    assert.equal(await me(other), 401, 'every other browser is signed out');
    assert.equal((await web.post('/sign-in', { email: person.email, password })).status, 401);
    assert.equal((await change(password)).status, 204);
  });
});

describe('one’s sessions', () => {
  it('are listed for their owner, and ended one by one or all at once', async () => {
    await forgetFailures();
    await sql('update auth.login_session set ended_at = priv.now()');
    const [one, two] = [await web.signIn(person.email), await web.signIn(person.email)];
    const list = (await (await web.get('/v1/sessions', one)).json()) as {
      data: { id: string; current: boolean }[];
    };
    assert.deepEqual(
      list.data.map(({ current }) => current),
      [false, true],
    );
    const stranger = await service.signIn();
    const foreign = await send(`/v1/sessions/${list.data[0].id}`, stranger, 'DELETE');
    assert.equal(foreign.status, 404);
    assert.equal(await me(two), 200);
    assert.equal((await send(`/v1/sessions/${list.data[0].id}`, one, 'DELETE')).status, 204);
    assert.deepEqual([await me(one), await me(two)], [200, 401]);
    assert.equal((await send('/v1/sessions/all', one, 'DELETE')).status, 204);
    assert.equal(await me(one), 401);
  });
});

describe('an address that was never confirmed', () => {
  it('signs nobody in, until its owner confirms it', async () => {
    const cookie = await service.signIn();
    const before = await web.post('/sign-in/code', { email: 'ada@example.org' });
    assert.equal(before.status, 303);
    assert.match((await mailbox.next('ada@example.org')).template, /unknown/);
    const refused = await send('/v1/password', cookie, 'POST', { password });
    assert.equal(await codeOf(refused), 'account.address_unproven');
    await forgetFailures();
    const asked = await web.post('/account/confirm', {}, cookie);
    const code = await web.codeTo('ada@example.org');
    const path = asked.headers.get('location') ?? '';
    const stranger = await web.signIn(person.email);
    assert.equal((await web.post(path, { code }, stranger)).status, 400);
    const done = await web.post(path, { code }, cookie);
    assert.equal(done.headers.get('location'), '/account?done=confirmed', await done.text());
    const { rows } = await sql(
      `select verified_at is not null as it from vault.contact_point where value = 'ada@example.org'`,
    );
    assert.equal(rows[0].it, true);
    assert.equal((await send('/v1/password', cookie, 'POST', { password })).status, 204);
    assert.equal(await me(await web.signIn('ada@example.org')), 200);
  });
});

describe('the log', () => {
  it('never has an address, a password or a code in it', () => {
    const text = service.logged.join('\n');
    const codes = mailbox.all.map(({ secret }) => secret).filter(Boolean);
    for (const secret of [person.email, 'ada@example.org', password, 'Hopper', ...codes]) {
      assert.ok(!text.includes(secret), `the log has ${secret}`);
    }
  });
});

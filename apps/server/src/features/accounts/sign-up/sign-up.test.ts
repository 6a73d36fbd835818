// Signing up, over HTTP against a real database: what is made, when, and what nobody can find out.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type TestService, testService } from '../../../service.testing.ts';
import { catchMail, type Mailbox } from '../mailbox.testing.ts';
import { person, type Visitor, visitor } from '../newcomer.testing.ts';
import { finishDrafts } from './finish-drafts.ts';

let service: TestService;
let mailbox: Mailbox;
let web: Visitor;
before(async () => {
  service = await testService();
  mailbox = catchMail(service.app);
  web = visitor(service, mailbox);
});
after(() => service.close());

const count = async (table: string) => {
  const root = await service.database.superuser();
  return (await root.query(`select from ${table}`)).rowCount;
};

describe('the form', () => {
  it('shows the text with its hash, and a box that is not ticked', async () => {
    const page = await (await service.call('/sign-up', { as: 'nobody' })).text();
    assert.match(page, /name="policy_sha256" value="[0-9a-f]{64}"/);
    assert.match(page, /<input type="checkbox" id="accept"[^>]*required>/);
    assert.doesNotMatch(page, /id="accept"[^>]*checked/);
  });

  it('says beside each field what is wrong with it, and keeps nothing', async () => {
    const before = await count('auth.registration_draft');
    const wrong: Record<string, string[]> = {
      name: ['', ' '],
      email: ['', 'grace', 'grace@', 'postmaster@navy.example.org', 'a@mailinator.com'],
      phone: ['', '12', '+1', 'call me'],
      header_identity: ['', 'x'.repeat(51)],
      time_zone: ['', 'Mars/Olympus'],
      password: ['', 'too short', 'password123456789', 'aaaaaaaaaaaaaaaa', 'grace hopper navy'],
    };
    const policy_sha256 = await web.shown();
    for (const [field, values] of Object.entries(wrong)) {
      for (const value of values) {
        const answer = await web.post('/sign-up', { ...person, policy_sha256, [field]: value });
        const page = await answer.text();
        assert.equal(answer.status, 400, `${field}=${value}`);
        assert.match(page, new RegExp(`<a href="#${field}">`), `${field}=${value}`);
        assert.doesNotMatch(page, /value="a moth/);
      }
      const { [field]: _left, ...rest } = { ...person, policy_sha256 } as Record<string, string>;
      assert.equal((await web.post('/sign-up', rest)).status, 400, `without ${field}`);
    }
    assert.equal(await count('auth.registration_draft'), before);
    assert.equal(mailbox.all.length, 0);
  });

  it('takes no draft without a tick, or for a text that is not the one that counts', async () => {
    const policy_sha256 = await web.shown();
    const { accept: _none, ...silent } = person;
    assert.equal((await web.post('/sign-up', { ...silent, policy_sha256 })).status, 400);
    for (const accept of ['', 'on', 'no', 'true']) {
      assert.equal((await web.post('/sign-up', { ...person, policy_sha256, accept })).status, 400);
    }
    const forged = await web.post('/sign-up', { ...person, policy_sha256: 'f'.repeat(64) });
    assert.equal(forged.status, 409);
    assert.equal(await count('auth.registration_draft'), 0);
  });
});

describe('a sign-up', () => {
  it('makes nobody before the code comes back, and everything at once when it does', async () => {
    const people = await count('vault.subject');
    const path = await web.signUp();
    const code = await web.codeTo(person.email);
    assert.match(code, /^\d{6}$/);
    assert.equal(await count('vault.subject'), people);
    const answer = await web.post(path, { code: `${code.slice(0, 3)} ${code.slice(3)}` });
    assert.equal(answer.status, 303, await answer.clone().text());
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    assert.doesNotMatch(answer.headers.get('set-cookie') ?? '', /Max-Age|Expires/);
    const me = (await (await service.call('/v1/me', { as: { cookie } })).json()) as {
      user: { name: string; email: string };
      account: { header_identity: string };
    };
    assert.deepEqual([me.user.name, me.user.email], [person.name, person.email]);
    assert.equal(me.account.header_identity, 'Hopper & Co');
    const root = await service.database.superuser();
    const { rows } = await root.query(`
      select a.state, c.kind, c.decision, c.channel, m.role, k.wrapped is not null as key,
        p.verified_at is not null as verified, f.value as phone, d.sealed, d.used_at is not null as used
      from vault.subject s join vault.membership m on m.subject_id = s.id
      join vault.account a on a.id = m.account_id
      join vault.choice_event c on c.id = a.accepted_event_id
      join vault.account_key k on k.account_id = a.id
      join vault.contact_point p on p.subject_id = s.id and p.kind = 'email'
      join vault.contact_point f on f.subject_id = s.id and f.kind = 'phone'
      join auth.registration_draft d on d.subject_id = s.id
      where s.name = 'Grace Hopper'`);
    assert.deepEqual(rows, [
      {
        state: 'active',
        kind: 'policy_accept',
        decision: 'yes',
        channel: 'form',
        role: 'owner',
        key: true,
        verified: true,
        phone: '+12025550143',
        sealed: null,
        used: true,
      },
    ]);
    assert.equal((await web.post(path, { code })).status, 400, 'a code works once');
  });

  it('takes a wrong code five times, and then not even the right one', async () => {
    const path = await web.signUp({ email: 'five@navy.example.org' });
    const code = await web.codeTo('five@navy.example.org');
    const wrong = code === '000000' ? '111111' : '000000';
    for (let i = 0; i < 5; i++) assert.equal((await web.post(path, { code: wrong })).status, 400);
    assert.equal((await web.post(path, { code })).status, 400);
    assert.equal((await web.post(`${path}?again=1`, {})).status, 200);
    const another = await web.codeTo('five@navy.example.org');
    assert.equal((await web.post(path, { code: another })).status, 303);
  });
});

describe('whether an address is known', () => {
  it('is told to its mailbox, and to nobody else', async () => {
    const before = await count('vault.account');
    const [known, fresh] = [person.email, 'fresh@navy.example.org'];
    const pages: string[] = [];
    for (const email of [known, fresh]) {
      const answer = await web.post('/sign-up', {
        ...person,
        email,
        policy_sha256: await web.shown(),
      });
      assert.equal(answer.status, 303);
      assert.match(answer.headers.get('location') ?? '', /^\/sign-up\/[\w-]{43}$/);
      const path = answer.headers.get('location') ?? '';
      pages.push(await (await service.call(path, { as: 'nobody' })).text());
      const { template } = await mailbox.next(email);
      assert.equal(template, email === known ? 'account.code/known' : 'account.code/sign-up');
      const wrong = await web.post(path, { code: '0000000' });
      pages.push(`${wrong.status} ${await wrong.text()}`);
    }
    assert.equal(pages[0], pages[2]);
    assert.equal(pages[1], pages[3]);
    assert.equal(await count('vault.account'), before);
  });

  it('is not told by a code either: the one that goes to a known address opens nothing', async () => {
    const path = await web.signUp({ email: person.email.toUpperCase() });
    const code = await web.codeTo(person.email.toUpperCase());
    assert.equal((await web.post(path, { code })).status, 400);
  });
});

describe('two drafts for one address', () => {
  it('become one account, whoever is first', async () => {
    const email = 'twice@navy.example.org';
    const paths = [await web.signUp({ email })];
    const codes = [await web.codeTo(email)];
    paths.push(await web.signUp({ email }));
    codes.push(await web.codeTo(email));
    const answers = await Promise.all(paths.map((path, i) => web.post(path, { code: codes[i] })));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 409]);
    const root = await service.database.superuser();
    const { rowCount } = await root.query('select from vault.contact_point where value = $1', [
      email,
    ]);
    assert.equal(rowCount, 1);
  });
});

describe('a crash between the code and the first session', () => {
  it('is made good: the account is there, and its owner signs in', async () => {
    const email = 'crash@navy.example.org';
    await web.signUp({ email });
    await web.codeTo(email);
    const root = await service.database.superuser();
    // As the request that proved the address left it when it died.
    await root.query(
      `update auth.registration_draft set verified_at = priv.now() - interval '2 minutes',
         proof_hash = sha256('lost') where used_at is null and id =
         (select id from auth.registration_draft order by id desc limit 1)`,
    );
    await finishDrafts(service.app);
    await finishDrafts(service.app);
    const { rowCount } = await root.query(
      `select from vault.contact_point c join vault.membership m using (subject_id)
       join vault.account a on a.id = m.account_id and a.state = 'active' where c.value = $1`,
      [email],
    );
    assert.equal(rowCount, 1);
    const cookie = await web.signIn(email);
    assert.equal((await web.get('/v1/me', cookie)).status, 200);
  });
});

describe('the mails of one form', () => {
  it('are few: after three the sender has to wait', async () => {
    const email = 'often@navy.example.org';
    const policy_sha256 = await web.shown();
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) {
      const answer = await web.post('/sign-up', { ...person, email, policy_sha256 });
      statuses.push(answer.status);
      if (answer.status === 429) assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/);
    }
    assert.deepEqual(statuses, [303, 303, 303, 429, 429]);
  });
});

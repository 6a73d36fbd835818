// Members of an account: how they come, what each may do, how they go; through the API, the pages,
// and as raw SQL under login web.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type pg from 'pg';
import { type TestService, testService } from '../../../service.testing.ts';
import { catchMail, type Mailbox } from '../mailbox.testing.ts';
import { cookieOf, type Visitor, visitor } from '../newcomer.testing.ts';

let service: TestService;
let mailbox: Mailbox;
let web: Visitor;
let root: pg.Client;
let owner: string;
before(async () => {
  service = await testService({ env: { PLATEN_SIGN_UP: 'invite' } });
  mailbox = catchMail(service.app);
  web = visitor(service, mailbox);
  root = await service.database.superuser();
  owner = await service.signIn();
});
after(() => service.close());

const send = (path: string, cookie: string, method = 'POST', body: unknown = {}) =>
  service.call(path, {
    as: { cookie },
    method,
    headers: { 'platen-request': 'portal', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code;

interface Member {
  id: string;
  name: string | null;
  role: string;
  you: boolean;
}
const members = async (cookie: string) =>
  ((await (await web.get('/v1/members', cookie)).json()) as { data: Member[] }).data;

async function inviteLink(email: string, role = 'member', kind = 'member'): Promise<string> {
  const answer = await send('/v1/invitations', owner, 'POST', { email, role, kind });
  assert.equal(answer.status, 201, await answer.clone().text());
  return new URL((await mailbox.next(email)).secret).pathname;
}

async function join(email: string, role = 'member', name = 'Grace Hopper'): Promise<string> {
  const path = await inviteLink(email, role);
  const page = await (await web.get(path)).text();
  const policy_sha256 = /name="policy_sha256" value="(\w+)"/.exec(page)?.[1] ?? '';
  return cookieOf(await web.post(path, { name, policy_sha256, accept: 'yes' }));
}

describe('an invitation', () => {
  it('makes a person who has accepted, and a member with the role it names', async () => {
    const path = await inviteLink('grace@navy.example.org', 'viewer');
    const page = await (await web.get(path)).text();
    assert.match(page, /You may look at faxes/);
    const policy_sha256 = /name="policy_sha256" value="(\w+)"/.exec(page)?.[1] ?? '';
    const form = { name: 'Grace Hopper', policy_sha256 };
    assert.equal((await web.post(path, form)).status, 400, 'without a tick');
    const forged = { ...form, accept: 'yes', policy_sha256: 'f'.repeat(64) };
    assert.equal((await web.post(path, forged)).status, 409);
    const cookie = cookieOf(await web.post(path, { ...form, accept: 'yes' }));
    assert.equal((await web.get('/v1/me', cookie)).status, 200);
    const { rows } = await root.query(`
      select m.role, c.kind, c.decision, p.verified_at is not null as proven
      from vault.subject s join vault.membership m on m.subject_id = s.id
      join vault.choice_event c on c.subject_id = s.id
      join vault.contact_point p on p.subject_id = s.id where s.name = 'Grace Hopper'`);
    assert.deepEqual(rows, [
      { role: 'viewer', kind: 'policy_accept', decision: 'yes', proven: true },
    ]);
    assert.equal((await web.post(path, { ...form, accept: 'yes' })).status, 410, 'it works once');
    assert.equal((await web.get('/v1/members', cookie)).status, 403, 'a viewer runs nothing');
  });

  it('of somebody who signs in already asks for nothing but a click', async () => {
    const path = await inviteLink('grace@navy.example.org', 'admin');
    await root.query(`delete from vault.membership where role = 'viewer'`);
    const page = await (await web.get(path)).text();
    assert.doesNotMatch(page, /policy_sha256/);
    const cookie = cookieOf(await web.post(path, {}));
    const list = await members(cookie);
    assert.deepEqual(
      list.map(({ name, role, you }) => [name, role, you]),
      [
        ['Ada Lovelace', 'owner', false],
        ['Grace Hopper', 'admin', true],
      ],
    );
    const people = await root.query(`select from vault.subject where name = 'Grace Hopper'`);
    assert.equal(people.rowCount, 1);
  });

  it('is void when it is taken back, replaced, or a week old', async () => {
    const first = await inviteLink('mary@navy.example.org');
    const second = await inviteLink('mary@navy.example.org');
    assert.equal((await web.get(first)).status, 410);
    assert.equal((await web.get(second)).status, 200);
    const open = (await (await web.get('/v1/invitations', owner)).json()) as {
      data: { id: string; email: string }[];
    };
    const { id } = open.data.find(({ email }) => email.startsWith('mary')) ?? { id: '' };
    assert.equal((await send(`/v1/invitations/${id}`, owner, 'DELETE')).status, 204);
    assert.equal((await web.get(second)).status, 410);
    const third = await inviteLink('mary@navy.example.org');
    await service.database.shiftClock('7 days 1 second');
    assert.equal((await web.get(third)).status, 410);
    await service.database.shiftClock('0 seconds');
  });

  it('to make an account opens the sign-up form, which is shut without one', async () => {
    const shut = await (await web.get('/sign-up')).text();
    assert.match(shut, /by invitation/);
    assert.doesNotMatch(shut, /policy_sha256/);
    const refused = await web.post('/sign-up', { accept: 'yes' });
    assert.equal(refused.status, 403);
    const path = await inviteLink('new@navy.example.org', 'member', 'account');
    const token = path.split('/').at(-1) ?? '';
    const page = await (await web.get(`/sign-up?invitation=${token}`)).text();
    assert.match(page, new RegExp(`name="invitation" value="${token}"`));
  });
});

describe('roles', () => {
  it('are changed by an owner; an administrator makes no owner and removes none', async () => {
    const admin = await join('jean@navy.example.org', 'admin', 'Jean Bartik');
    const [first] = await members(owner);
    const jean = (await members(owner)).find(({ name }) => name === 'Jean Bartik') as Member;
    const promote = await send(`/v1/members/${jean.id}`, admin, 'PATCH', { role: 'owner' });
    assert.equal(await codeOf(promote), 'account.owner_only');
    const demote = await send(`/v1/members/${first.id}`, admin, 'PATCH', { role: 'viewer' });
    assert.equal(await codeOf(demote), 'account.owner_only');
    const remove = await send(`/v1/members/${first.id}`, admin, 'DELETE');
    assert.equal(await codeOf(remove), 'account.owner_only');
    const given = await send(`/v1/members/${jean.id}`, owner, 'PATCH', { role: 'member' });
    assert.equal(given.status, 204);
    assert.equal((await web.get('/v1/members', admin)).status, 403, 'at once');
  });

  it('leave an owner: the last one neither goes nor steps down', async () => {
    const mine = (await members(owner)).find(({ you }) => you) as Member;
    const stepDown = await send(`/v1/members/${mine.id}`, owner, 'PATCH', { role: 'admin' });
    assert.equal(await codeOf(stepDown), 'account.last_owner');
    assert.equal(await codeOf(await send('/v1/account/leave', owner)), 'account.last_owner');
    const second = await join('kay@navy.example.org', 'admin', 'Kay McNulty');
    const kay = (await members(owner)).find(({ name }) => name === 'Kay McNulty') as Member;
    assert.equal(
      (await send(`/v1/members/${kay.id}`, owner, 'PATCH', { role: 'owner' })).status,
      204,
    );
    // Both at once: one of them stays.
    const both = await Promise.all([
      send('/v1/account/leave', owner),
      send('/v1/account/leave', second),
    ]);
    assert.deepEqual(both.map(({ status }) => status).sort(), [204, 409]);
    await root.query(
      `insert into vault.membership (id, account_id, subject_id, role, name, source)
       select 'mem_back', a.id, s.id, 'owner', s.name, 'form' from vault.account a, vault.subject s
       where s.name = 'Ada Lovelace' on conflict do nothing`,
    );
  });

  it('end with the membership: a removed member sees nothing more', async () => {
    const cookie = await join('betty@navy.example.org', 'member', 'Betty Holberton');
    assert.equal((await web.get('/v1/faxes', cookie)).status, 200);
    const betty = (await members(owner)).find(({ name }) => name === 'Betty Holberton') as Member;
    assert.equal((await send(`/v1/members/${betty.id}`, owner, 'DELETE')).status, 204);
    assert.equal((await web.get('/v1/faxes', cookie)).status, 401);
    assert.equal((await web.get('/v1/me', cookie)).status, 401);
  });
});

describe('as raw SQL under login web', () => {
  it('a member cannot make themselves an owner, nor put anybody into an account', async () => {
    const cookie = await join('marlyn@navy.example.org', 'member', 'Marlyn Meltzer');
    const client = await service.database.connect('web');
    const token = cookie.split('=')[1];
    const lease = async (purpose: string) => {
      const { rows } = await client.query('select (priv.open_by_session($1, $2)).id', [
        purpose,
        token,
      ]);
      await client.query('begin');
      await client.query(`select set_config('priv.lease', $1, true)`, [rows[0].id]);
    };
    const refused = async (purpose: string, text: string) => {
      await lease(purpose);
      await assert.rejects(client.query(text), { code: '42501' }, text);
      await client.query('rollback');
    };
    await refused('account.profile', `update p_account_profile.membership set role = 'owner'`);
    await refused(
      'account.profile',
      `insert into p_account_profile.membership (id, account_id, subject_id, role, source)
       values ('mem_x', 'acc_x', 'sub_x', 'owner', 'form')`,
    );
    await assert.rejects(lease('account.admin'), { code: '42501' });
    await client.query('rollback');
    await refused('account.profile', `update p_account_profile.account set state = 'closed'`);
    // What they may: leave.
    await lease('account.profile');
    const gone = await client.query('delete from p_account_profile.membership');
    assert.equal(gone.rowCount, 1);
    await client.query('commit');
  });
});

// P-0-01: for a new person the policy counts when they accept it: the text that counts now, by the
// hash of what was shown. Tried through the forms, and as raw SQL.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type pg from 'pg';
import { type TestService, testService } from '../../service.testing.ts';
import { catchMail, type Mailbox } from './mailbox.testing.ts';
import { cookieOf, person, type Visitor, visitor } from './newcomer.testing.ts';

let service: TestService;
let mailbox: Mailbox;
let web: Visitor;
let root: pg.Client;
let owner: pg.Client;
const hashes = { old: 'a'.repeat(64), future: 'b'.repeat(64), forged: 'c'.repeat(64) };
before(async () => {
  service = await testService();
  mailbox = catchMail(service.app);
  web = visitor(service, mailbox);
  root = await service.database.superuser();
  owner = await service.database.connect('owner');
  // An earlier text that was in force, and one that is written and not published.
  await root.query(`set session_replication_role = replica`);
  for (const [id, sha, state] of [
    ['2019-10-30', hashes.old, 'published'],
    ['2099-01-01', hashes.future, 'draft'],
  ]) {
    await root.query(
      `insert into priv.policy_version
       select (jsonb_populate_record(v, jsonb_build_object('id', $1::text, 'text_sha256', $2::text,
         'state', $3::text, 'source_text', null, 'effective_existing_at', ($1 || 'T00:00:00Z')))).*
       from priv.policy_version v where v.id = priv.current_version()`,
      [id, sha, state],
    );
  }
  await root.query(`set session_replication_role = origin`);
});
after(() => service.close());

const count = async (table: string) => (await root.query(`select from ${table}`)).rowCount;
const everything = async () =>
  Promise.all(
    ['vault.account', 'vault.subject', 'vault.choice_event', 'auth.registration_draft'].map(count),
  );

it('P-0-01: the form is refused for an old, a future or a made-up text, and nothing is kept', async () => {
  const before = await everything();
  for (const policy_sha256 of Object.values(hashes)) {
    const answer = await web.post('/sign-up', { ...person, policy_sha256 });
    assert.equal(answer.status, 409);
  }
  for (const policy_sha256 of ['', 'x', 'A'.repeat(64)]) {
    const answer = await web.post('/sign-up', { ...person, policy_sha256 });
    assert.ok([400, 409].includes(answer.status));
  }
  assert.deepEqual(await everything(), before);
  assert.equal(mailbox.all.length, 0);
});

it('P-0-01: silence, a ticked box of another kind, or no box at all is no acceptance', async () => {
  const before = await everything();
  const { accept: _none, ...silent } = { ...person, policy_sha256: await web.shown() };
  const ticks: Record<string, string>[] = [
    {},
    { accept: '' },
    { accept: 'on' },
    { accepted: 'yes' },
  ];
  for (const more of ticks) {
    assert.equal((await web.post('/sign-up', { ...silent, ...more })).status, 400);
  }
  const page = await (await web.get('/sign-up')).text();
  assert.doesNotMatch(page, /id="accept"[^>]*checked/);
  assert.deepEqual(await everything(), before);
});

it('P-0-01: a text that changes before the code comes back has to be accepted anew', async () => {
  const path = await web.signUp({ email: 'between@navy.example.org' });
  const code = await web.codeTo('between@navy.example.org');
  const { rows } = await root.query(`select count(*)::int as n from vault.account`);
  // As if another text had come into force: the draft holds the hash of one that does not count.
  await root.query(
    `update auth.registration_draft set text_sha256 = $1, policy_version_id = '2019-10-30'
     where used_at is null`,
    [hashes.old],
  );
  assert.equal((await web.post(path, { code })).status, 409);
  assert.equal(await count('vault.account'), rows[0].n);
});

/** As the owner login, which row security lets through: only constraints and triggers are left. */
async function refused(statements: string[], constraint: string): Promise<void> {
  await owner.query('begin');
  const last = statements.pop() as string;
  for (const statement of statements) await owner.query(statement);
  await assert.rejects(owner.query(last), { code: '23514', constraint });
  await owner.query('rollback');
}

const account = `insert into vault.account (id, state, name, header_identity, time_zone, source)
  values ('acc_x', 'unclaimed', 'x', 'x', 'UTC', 'form')`;
const subject = `insert into vault.subject (id, name, source) values ('sub_x', 'x', 'form')`;
const event = (kind: string, version: string, sha: string, decision = 'yes') =>
  `insert into vault.choice_event (id, subject_id, account_id, kind, decision, channel, text_sha256,
     policy_version_id, source)
   values ('cho_x', 'sub_x', 'acc_x', '${kind}', '${decision}', 'form', ${sha}, ${version}, 'form')`;
const current = [
  'priv.current_version()',
  '(select text_sha256 from priv.policy_version where id = priv.current_version())',
] as const;
const activate = `update vault.account set state = 'active', accepted_event_id = 'cho_x'
  where id = 'acc_x'`;

it('P-0-01: no account is active without an acceptance, whoever writes it', async () => {
  await refused(
    [account, `update vault.account set state = 'active' where id = 'acc_x'`],
    'active_needs_acceptance',
  );
  await refused([account.replace("'unclaimed'", "'active'")], 'active_needs_acceptance');
});

it('P-0-01: no acceptance is of an old, a future or a made-up text', async () => {
  const accepts = 'choice_accepts_text_in_force';
  const old = event('policy_accept', `'2019-10-30'`, `'${hashes.old}'`);
  await refused([account, subject, old], accepts);
  const future = event('policy_accept', `'2099-01-01'`, `'${hashes.future}'`);
  await refused([account, subject, future], accepts);
  const forged = event('policy_accept', current[0], `'${hashes.forged}'`);
  await refused([account, subject, forged], accepts);
});

it('P-0-01: a no, and another person’s or another account’s yes, make no account active', async () => {
  const no = event('policy_accept', ...current, 'no');
  await refused([account, subject, no, activate], 'accepts_the_current_policy');
  const other = account.replaceAll('acc_x', 'acc_y');
  const yes = event('policy_accept', ...current);
  await owner.query('begin');
  for (const statement of [account, other, subject, yes]) await owner.query(statement);
  await assert.rejects(owner.query(activate.replace(`id = 'acc_x'`, `id = 'acc_y'`)), {
    code: '23503',
    constraint: 'account_accepted_event',
  });
  await owner.query('rollback');
});

it('P-0-01: under login web nobody makes an account active but by their own acceptance', async () => {
  const path = await web.signUp({ email: 'raw@navy.example.org' });
  await web.codeTo('raw@navy.example.org');
  assert.ok(path);
  await root.query(
    `update auth.registration_draft set verified_at = priv.now(),
       proof_hash = sha256(convert_to('proof', 'UTF8'))
     where email_hash = (select email_hash from auth.registration_draft order by id desc limit 1)`,
  );
  const client = await service.database.connect('web');
  const { rows } = await client.query(
    `select (priv.open_by_verified_draft('account.profile', 'proof')).*`,
  );
  const { id, account_id, subject_id } = rows[0];
  await client.query('begin');
  await client.query(`select set_config('priv.lease', $1, true)`, [id]);
  const view = 'p_account_profile';
  await client.query(
    `insert into ${view}.account (id, state, name, header_identity, time_zone, source)
     values ($1, 'unclaimed', 'x', 'x', 'UTC', 'form')`,
    [account_id],
  );
  await client.query(`insert into ${view}.subject (id, name, source) values ($1, 'x', 'form')`, [
    subject_id,
  ]);
  const fails = async (text: string, values: unknown[], code: string) => {
    await client.query('savepoint before');
    await assert.rejects(client.query(text, values), { code });
    await client.query('rollback to before');
  };
  await fails(`update ${view}.account set state = 'active'`, [], '23514');
  const accept = `insert into ${view}.choice_event (id, subject_id, account_id, kind, decision,
      channel, text_sha256, policy_version_id, source)
    values ('cho_raw', $1, $2, 'policy_accept', 'yes', 'form', $3, $4, 'form')`;
  const now = (await client.query('select priv.current_version() as id')).rows[0].id;
  await fails(accept, [subject_id, account_id, hashes.old, '2019-10-30'], '23514');
  await fails(accept, [subject_id, account_id, hashes.forged, now], '23514');
  await client.query('rollback');
});

it('P-0-01 control: whoever accepts the text that counts has an account, and the proof of it', async () => {
  const policy_sha256 = await web.shown();
  const path = await web.signUp({ email: 'control@navy.example.org' });
  const code = await web.codeTo('control@navy.example.org');
  const cookie = cookieOf(await web.post(path, { code }));
  assert.equal((await web.get('/v1/me', cookie)).status, 200);
  const { rows } = await root.query(
    `select c.text_sha256, c.decision, v.text_sha256 as shown from vault.contact_point p
     join vault.choice_event c on c.subject_id = p.subject_id and c.kind = 'policy_accept'
     join priv.policy_version v on v.id = c.policy_version_id
     join vault.account a on a.accepted_event_id = c.id and a.state = 'active'
     where p.value = 'control@navy.example.org'`,
  );
  assert.deepEqual(rows, [{ text_sha256: policy_sha256, decision: 'yes', shown: policy_sha256 }]);
});

// The private inbox over the API, with a real fax in it: who makes it, who sees, opens and is told
// of what comes in, and what its owner learns when an administrator may look (P-0-04).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type pg from 'pg';
import { type TestService, testService } from '../../service.testing.ts';
import { readTar } from '../privacy/export/tar.ts';
import { rotateKeys } from '../privacy/rotate-keys.ts';
import { copyOf, isOver } from './world.testing.ts';

let service: TestService;
let root: pg.Client;
/** Ada owns the account, Cyn is a member, Dan too. */
let ada: string;
let cyn: string;
let dan: string;
let inbox: string;
let privateFax: string;
let sharedFax: string;

const privateNumber = '+12025550191';
const sharedNumber = '+12025550190';

before(async () => {
  service = await testService();
  root = await service.database.superuser();
  ada = await service.signIn();
  cyn = await member('sub_cyn', 'member');
  dan = await member('sub_dan', 'member');
  await rotateKeys(service.app);
  inbox = (await made(cyn, { name: 'Cyn', private: true })).id;
  const { data } = await read<{ data: { id: string; number: string }[] }>(ada, '/v1/numbers');
  const number = data.find((one) => one.number === privateNumber);
  const pointed = await send(ada, `/v1/numbers/${number?.id}`, 'PATCH', { inbox_id: inbox });
  assert.equal(pointed.status, 204, await pointed.text());
  privateFax = await received(cyn, privateNumber);
  sharedFax = await received(dan, sharedNumber);
});
after(() => service.close());

async function member(id: string, role: string): Promise<string> {
  const token = `cookie-of-${id}-0123456789`;
  const { rows } = await root.query('select id from vault.account');
  await root.query(`insert into vault.subject (id, name, source) values ($1, $1, 'form')`, [id]);
  await root.query(
    `insert into vault.membership (id, account_id, subject_id, role, name, source)
     values ('mem_' || $1, $2, $1, $3, $1, 'form')`,
    [id, rows[0].id, role],
  );
  await root.query(
    `insert into auth.login_session (id, token_hash, subject_id, account_id, expires_at, source)
     values ('ses_' || $1, sha256(convert_to($2, 'UTF8')), $1, $3, priv.now() + interval '1 hour',
       'form')`,
    [id, token, rows[0].id],
  );
  return `${ada.split('=')[0]}=${token}`;
}

function send(cookie: string, path: string, method: string, body: unknown): Promise<Response> {
  return service.call(path, {
    as: { cookie },
    method,
    headers: { 'platen-request': 'portal', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
const look = (cookie: string, path: string) => service.call(path, { as: { cookie } });
async function read<Body>(cookie: string, path: string): Promise<Body> {
  const answer = await look(cookie, path);
  assert.equal(answer.status, 200, `${path}: ${await answer.clone().text()}`);
  return answer.json() as Promise<Body>;
}
async function made(cookie: string, form: unknown): Promise<{ id: string; private: boolean }> {
  const answer = await send(cookie, '/v1/inboxes', 'POST', form);
  assert.equal(answer.status, 201, await answer.clone().text());
  return answer.json() as Promise<{ id: string; private: boolean }>;
}

const listed = async (cookie: string) =>
  (await read<{ data: { id: string }[] }>(cookie, '/v1/faxes?limit=50')).data.map(({ id }) => id);

/** Has a fax come in for `number`, and waits until `cookie` sees so many received there. */
async function received(cookie: string, number: string, faxes = 1): Promise<string> {
  let wake: () => void = () => undefined;
  const unhear = service.app.news.hear('fax_event', () => wake());
  try {
    const calling = await send(cookie, '/v1/test/inbound', 'POST', { to: number, pages: 1 });
    assert.equal(calling.status, 202, await calling.text());
    for (;;) {
      const news = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const path = `/v1/faxes?number=${encodeURIComponent(number)}`;
      const { data } = await read<{ data: Parameters<typeof isOver>[0][] }>(cookie, path);
      if (data.length === faxes && isOver(data[0])) return data[0].id;
      await news;
    }
  } finally {
    unhear();
  }
}

test('P-0-04: a private fax is in nobody’s list but its owner’s', async () => {
  assert.deepEqual((await listed(cyn)).sort(), [privateFax, sharedFax].sort());
  assert.deepEqual(await listed(ada), [sharedFax]);
  assert.deepEqual(await listed(dan), [sharedFax]);
});

test('P-0-04: nothing of it opens to a colleague, an administrator or a key for programs', async () => {
  for (const path of ['', '/pages', '/pages/1.png', '/document.pdf', '/timeline', '/accesses']) {
    const url = `/v1/faxes/${privateFax}${path}`;
    for (const cookie of [ada, dan]) {
      assert.equal((await look(cookie, url)).status, 404, url);
    }
    assert.equal((await service.call(url)).status, 404, `${url} by key`);
  }
  const trashed = await send(ada, `/v1/faxes/${privateFax}`, 'DELETE', {});
  assert.equal(trashed.status, 404);
});

test('P-0-04: no event and no mail about it reaches anybody but its owner', async () => {
  const told = async (cookie: string) =>
    (
      await read<{ data: { data: { fax_id: string } }[] }>(cookie, '/v1/events?limit=100')
    ).data.filter(({ data }) => data.fax_id === privateFax).length;
  assert.ok((await told(cyn)) > 0);
  assert.equal(await told(ada), 0);
  assert.equal(await told(dan), 0);
  const { rows } = await root.query('select subject_id from vault.message where about = $1', [
    privateFax,
  ]);
  assert.deepEqual(rows, [{ subject_id: 'sub_cyn' }]);
});

test('P-0-04: a private inbox, and the number that leads to it, is on nobody’s list but its owner’s', async () => {
  const inboxes = async (cookie: string) =>
    (await read<{ data: { id: string; private: boolean }[] }>(cookie, '/v1/inboxes')).data;
  assert.ok((await inboxes(cyn)).some(({ id, private: own }) => id === inbox && own));
  assert.ok(!(await inboxes(dan)).some(({ id }) => id === inbox));
  assert.ok(!(await inboxes(ada)).some(({ id }) => id === inbox));
  const sending = await send(dan, '/v1/faxes', 'POST', {
    to: '+12025550100',
    from: privateNumber,
    documents: [{ text: 'x' }],
  });
  assert.equal(((await sending.json()) as { code: string }).code, 'validation.from_unknown');
});

test('P-0-04: who runs the account sees whose it is, and may neither end nor take it over', async () => {
  type Managed = {
    id: string;
    owner: { name: string } | null;
    owner_left: boolean;
    numbers: { number: string }[];
  };
  const { data } = await read<{ data: Managed[] }>(ada, '/v1/account/inboxes');
  const [there] = data.filter(({ id }) => id === inbox);
  assert.equal(there.owner?.name, 'sub_cyn');
  assert.equal(there.owner_left, false);
  assert.deepEqual(
    there.numbers.map(({ number }) => number),
    [privateNumber],
  );
  for (const [method, path] of [
    ['DELETE', ''],
    ['POST', '/take-over'],
  ]) {
    const url = `/v1/account/inboxes/${inbox}${path}`;
    const answer = await send(ada, url, method, {});
    assert.equal(answer.status, 403, url);
  }
  assert.equal((await look(dan, '/v1/account/inboxes')).status, 403);
});

test('P-0-04 control: the shared inbox is everybody’s: list, page, event, mail', async () => {
  for (const cookie of [ada, cyn, dan]) {
    assert.equal((await look(cookie, `/v1/faxes/${sharedFax}/pages/1.png`)).status, 200);
  }
  assert.equal((await service.call(`/v1/faxes/${sharedFax}`)).status, 200);
  const { rowCount } = await root.query('select from vault.message where about = $1', [sharedFax]);
  assert.equal(rowCount, 3);
});

test('P-0-04 control: a declared policy is told to all, opens it to the owner of the account, and its owner sees each look', async () => {
  const declare = (cookie: string, mailbox_policy: string) =>
    send(cookie, '/v1/account/mailbox-policy', 'PATCH', { mailbox_policy });
  assert.equal((await declare(dan, 'admin_may_read')).status, 403);
  assert.equal((await declare(ada, 'admin_may_read')).status, 200);
  assert.equal((await declare(ada, 'admin_may_read')).status, 200);
  const { rows } = await root.query(
    `select subject_id from vault.message where template = 'service.notice/mailbox-policy'`,
  );
  assert.equal(rows.length, 3, 'each member is told, once');
  assert.equal((await look(ada, `/v1/faxes/${privateFax}/pages/1.png`)).status, 200);
  assert.equal((await look(dan, `/v1/faxes/${privateFax}`)).status, 404);
  type Access = { actor: string; reason: string | null };
  const { data } = await read<{ data: Access[] }>(cyn, `/v1/faxes/${privateFax}/accesses`);
  assert.equal(data[0].reason, 'mailbox_policy');
  assert.equal((await declare(ada, 'private')).status, 200);
  assert.equal((await look(ada, `/v1/faxes/${privateFax}`)).status, 404);
});

test('the page of inboxes: a form for each verb, and only what is theirs', async () => {
  const shown = async (cookie: string) => (await look(cookie, '/account/inboxes')).text();
  const post = (cookie: string, path: string, fields: Record<string, string>) =>
    service.call(path, { as: { cookie }, method: 'POST', body: new URLSearchParams(fields) });
  assert.ok((await shown(cyn)).includes(`/account/inboxes/${inbox}/share`));
  assert.ok(!(await shown(dan)).includes(inbox));
  const managed = await shown(ada);
  assert.ok(!managed.includes(`/account/inboxes/${inbox}/`));
  assert.match(managed, /Cyn, of sub_cyn/);
  const making = await post(dan, '/account/inboxes', { name: 'Dan’s', private: 'yes' });
  assert.equal(making.headers.get('location'), '/account/inboxes?done=made');
  assert.match(await shown(dan), /Dan’s <small>private/);
  const ending = await post(ada, `/account/inboxes/${inbox}/end-left`, {});
  assert.equal(ending.headers.get('location'), '/account/inboxes?fault=inbox.not_yours');
  const ended = await look(`${ada.split('=')[0]}=nobody`, '/account/inboxes');
  assert.equal(ended.headers.get('location'), '/sign-in?next=/account/inboxes');
});

/** The names of the files in a person’s copy of everything. */
const copied = async (cookie: string) =>
  readTar(await copyOf(service, cookie)).map(({ name }) => name);

test('P-0-04: an administrator’s copy of everything has no one else’s private fax', async () => {
  const names = await copied(ada);
  assert.ok(names.includes(`faxes/${sharedFax}.pdf`));
  assert.ok(!names.includes(`faxes/${privateFax}.pdf`));
});

test('P-0-04 control: its owner’s copy has it, page by page, and not what is everybody’s', async () => {
  const names = await copied(cyn);
  assert.ok(names.includes(`faxes/${privateFax}.pdf`));
  assert.ok(names.includes(`faxes/${privateFax}.tif`));
  assert.ok(!names.includes(`faxes/${sharedFax}.pdf`));
});

test('P-0-04 control: its owner opens it, and may show it to all', async () => {
  assert.equal((await look(cyn, `/v1/faxes/${privateFax}/pages/1.png`)).status, 200);
  const shared = await send(cyn, `/v1/inboxes/${inbox}`, 'PATCH', { private: false });
  assert.equal(shared.status, 200, await shared.clone().text());
  assert.equal((await look(dan, `/v1/faxes/${privateFax}/pages/1.png`)).status, 200);
});

test('an inbox ends with the content of its faxes, once no number leads to it', async () => {
  const { id } = await made(dan, { name: 'Dan', private: true });
  type Managed = { id: string; private: boolean; numbers: { id: string; number: string }[] };
  const { data } = await read<{ data: Managed[] }>(ada, '/v1/account/inboxes');
  const [number] = data.flatMap(({ numbers }) => numbers).filter((n) => n.number === sharedNumber);
  const [other] = data.filter((one) => !one.private && one.numbers.length > 0);
  const point = (inbox_id: string) => send(ada, `/v1/numbers/${number.id}`, 'PATCH', { inbox_id });
  assert.equal((await point('inb_none')).status, 404);
  assert.equal((await point(id)).status, 204);
  const fax = await received(dan, sharedNumber, 2);
  const ended = () => send(dan, `/v1/inboxes/${id}`, 'DELETE', {});
  assert.equal((await ended()).status, 409);
  assert.equal((await point(other.id)).status, 204);
  assert.equal((await look(dan, `/v1/faxes/${fax}/pages/1.png`)).status, 200);
  assert.equal((await send(cyn, `/v1/inboxes/${id}`, 'DELETE', {})).status, 404);
  assert.equal((await ended()).status, 204);
  assert.notEqual((await look(dan, `/v1/faxes/${fax}/pages/1.png`)).status, 200);
  assert.ok(!(await listed(dan)).includes(fax));
  const left = `select from vault.fax_key where fax_id = $1 and delete_at > priv.now()`;
  assert.equal((await root.query(left, [fax])).rowCount, 0);
  // The record stays for its time, and the inbox with it; then the sweep takes the inbox, too.
  const inboxes = 'select from vault.inbox where id = $1';
  await root.query('select priv.sweep_inbox(100)');
  assert.equal((await root.query(inboxes, [id])).rowCount, 1);
  await root.query('delete from vault.fax where id = $1', [fax]);
  await root.query('select priv.sweep_inbox(100)');
  assert.equal((await root.query(inboxes, [id])).rowCount, 0);
});

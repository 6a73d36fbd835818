// Asking by right over HTTP: by login, and by an address alone, with nothing to be learnt before
// the proof, and nobody else's to be seen after it.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { App } from '../../../app.ts';
import type { Personal } from '../../../platform/log/personal.ts';
import { type TestService, testService } from '../../../service.testing.ts';
import type { NewMessage } from '../message-port.ts';
import { rights } from '../rights.ts';
import { askAsStranger } from './ask.ts';
import { readCode } from './code.ts';
import { runRequestClock, sendCode } from './jobs.ts';

const form = (fields: Record<string, string>) => ({
  method: 'POST',
  body: new URLSearchParams(fields),
});

describe('rights requests', () => {
  let service: TestService;
  let cookie: string;
  const sent: NewMessage[] = [];
  before(async () => {
    service = await testService();
    service.app.send = async (_db, message) => {
      sent.push(message);
      return service.app.id('msg');
    };
    cookie = await service.signIn();
  });
  after(() => service.close());

  const ask = (kind: string, more: object = {}) =>
    service.call('/v1/privacy_requests', {
      as: { cookie },
      method: 'POST',
      headers: { 'content-type': 'application/json', 'platen-request': 'portal' },
      body: JSON.stringify({ kind, ...more }),
    });
  const root = () => service.database.superuser();

  it('are confirmed at once, with the day by which the answer comes', async () => {
    const answer = await ask('access', { details: 'all of it' });
    assert.equal(answer.status, 201, await answer.clone().text());
    const made = (await answer.json()) as { id: string; state: string; due_at: string };
    assert.equal(made.state, 'in_progress');
    const { rows } = await (await root()).query(
      'select * from vault.rights_request where id = $1',
      [made.id],
    );
    assert.ok(rows[0].confirmed_at && rows[0].confirm_by > rows[0].confirmed_at);
    assert.equal(rows[0].due_at.toISOString(), made.due_at);
    assert.ok(!Buffer.from(rows[0].words).includes('all of it'), 'words are sealed');
    assert.equal(sent.at(-1)?.template, 'rights.answer/received');
    const listed = await service.call('/v1/privacy_requests', { as: { cookie } });
    assert.ok(
      ((await listed.json()) as { data: { id: string }[] }).data.some((r) => r.id === made.id),
    );
  });

  it('are refused to whoever is not signed in, and to what is no kind of request', async () => {
    assert.equal((await service.call('/v1/privacy_requests', { as: 'nobody' })).status, 401);
    assert.equal((await service.call('/v1/privacy_requests')).status, 401);
    assert.equal((await ask('make_coffee')).status, 400);
    assert.equal((await ask('access', { subject_id: 'sub_other' })).status, 400);
  });

  it('are shown late once their day is over, and the clock says it once', async () => {
    const made = (await (await ask('correction')).json()) as { id: string };
    const db = await root();
    await db.query(
      `update vault.rights_request set life = jsonb_set(jsonb_set(life, '{dueAt}', '1000'),
         '{remindAt}', '1000'), due_at = 'epoch', wake_at = 'epoch' where id = $1`,
      [made.id],
    );
    await runRequestClock(service.app);
    await runRequestClock(service.app);
    const { rows } = await db.query('select late from vault.rights_request where id = $1', [
      made.id,
    ]);
    assert.equal(rows[0].late, true);
    const notes = await db.query(
      `select from priv.audit_note where kind = 'request.deadline_missed'
         and body->>'request' = $1`,
      [made.id],
    );
    assert.equal(notes.rowCount, 1);
    const overdue = await db.query('select * from priv.request_deadlines()');
    assert.equal(overdue.rows[0].overdue, 1);
  });

  it('by page work without script', async () => {
    const page = await service.call('/privacy/requests', { as: { cookie } });
    const text = await page.text();
    assert.equal(page.status, 200);
    assert.ok(text.includes('Give me a copy') && !text.includes('<script'));
    const done = await service.call('/privacy/requests', {
      as: { cookie },
      ...form({ kind: 'opt_out_sale', regime: 'california', details: '' }),
      headers: { origin: service.ready.url },
    });
    assert.equal(done.status, 200, await done.clone().text());
    assert.match(await done.text(), /nothing is sold or shared/);
  });

  describe('of somebody without an account', () => {
    const askFor = (contact_kind: string, contact: string) =>
      service.call('/privacy/requests/new', {
        as: 'nobody',
        ...form({ contact_kind, contact, kind: 'access', regime: 'general' }),
      });
    const newest = async () => {
      const { rows } = await (await root()).query(
        'select request_id as id from vault.request_proof order by created_at desc limit 1',
      );
      return rows[0].id as string;
    };
    const enter = (code: string) =>
      service.call('/privacy/requests/code', { as: 'nobody', ...form({ code }) });
    /** What is printed at the far machine is not read here: the code becomes one that is known. */
    const known = async (id: string, code: string) => {
      await (await root()).query(
        `update vault.request_proof set code_hash = sha256(convert_to($2, 'UTF8'))
         where request_id = $1`,
        [id, readCode(code)],
      );
      return code;
    };

    it('get the same answer whatever is kept about them', async () => {
      const known = await askFor('email', 'ada@example.org');
      const unknown = await askFor('email', 'nobody-here@example.org');
      assert.deepEqual([known.status, unknown.status], [200, 200], service.logged.join('\n'));
      const [one, other] = [await known.text(), await unknown.text()];
      assert.equal(one, other);
      const wrong = await enter('0000-0000-0000-0000');
      assert.equal(wrong.status, 410);
      for (const bad of ['x', 'not an address', '+1', '']) {
        assert.equal((await askFor('fax', bad)).status, 400);
      }
    });

    it('see what carries their number once they typed the faxed code, and nothing of others', async () => {
      const db = await root();
      const { rows: inbox } = await db.query('select id, account_id from vault.inbox limit 1');
      const plant = (id: string, from: string, to: string) =>
        db.query(
          `insert into vault.fax (id, account_id, inbox_id, direction, status, from_number, to_number,
             header_text, source) values ($1, $2, $3, 'outbound', 'delivered', $4, $5, 'canary-header', 'api')`,
          [id, inbox[0].account_id, inbox[0].id, from, to],
        );
      await plant(service.app.id('fax'), '+12025550190', '+12025550777');
      await plant(service.app.id('fax'), '+12025550190', '+12025550888');
      await askFor('fax', '+1 (202) 555-0777');
      const code = await known(await newest(), '7K3M-0000-ABCD-1111');
      const page = await enter(code.toLowerCase());
      const text = await page.text();
      assert.equal(page.status, 200, text);
      assert.ok(text.includes('+12025550777') && text.includes('was shown to you'));
      assert.ok(!text.includes('+12025550888') && !text.includes('canary-header'));
      const { rows: answered } = await db.query(
        `select r.state, r.wake_at, r.outcome from vault.rights_request r
         join vault.request_proof p on p.request_id = r.id where p.contact = '+12025550777'`,
      );
      assert.equal(answered[0].state, 'answered', 'seeing it was the answer');
      assert.equal(answered[0].wake_at, null);
      assert.match(answered[0].outcome, /was shown/);
      assert.match(await (await enter(code)).text(), /was shown to you/);
      const copy = await service.call('/privacy/requests/code/copy', {
        as: 'nobody',
        ...form({ code }),
      });
      const { data } = (await copy.json()) as { data: { facts: Record<string, unknown> }[] };
      assert.equal(data.length, 1);
      assert.deepEqual(Object.keys(data[0].facts).sort(), [
        'completed_at',
        'direction',
        'from_number',
        'pages_total',
        'status',
        'to_number',
      ]);
    });

    it('get their code by fax as by mail, once, and it is forgotten with that', async () => {
      const faxes: [string, string][] = [];
      let ready = false;
      const codeFax = {
        reaches: async () => true,
        fax: async (number: Personal<string>, code: Personal<string>, id: string) => {
          if (!ready) throw new Error('no line yet');
          assert.equal(id, queued[0]);
          faxes.push([number.reveal(), code.reveal()]);
          await (await root()).query(
            'update vault.request_proof set code_sealed = null where request_id = $1',
            [id],
          );
        },
      };
      const before = sent.length;
      const queued: string[] = [];
      const quiet = {
        ...service.app,
        jobs: {
          ...service.app.jobs,
          enqueue: async (_db, _name, id) => {
            queued.push(id);
          },
        },
      } as App;
      const ask = { kind: 'access', regime: 'general' } as const;
      await askAsStranger(quiet, { ...ask, contact_kind: 'fax', contact: '+12025550666' });
      await askAsStranger(quiet, { ...ask, contact_kind: 'email', contact: 'Cy@Example.org' });
      // A code is kept until it is on its way.
      await assert.rejects(sendCode(service.app, queued[0], { codeFax }), /no line yet/);
      ready = true;
      for (const id of [...queued, ...queued]) await sendCode(service.app, id, { codeFax });
      assert.deepEqual(
        faxes.map(([number]) => number),
        ['+12025550666'],
      );
      assert.match(faxes[0][1], /^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);
      // The answer to somebody's earlier request may go out meanwhile.
      const mails = sent.slice(before).filter(({ template }) => template.endsWith('/code'));
      assert.equal(mails.length, 1);
      assert.equal(
        (mails[0].to as { address: Personal<string> }).address.reveal(),
        'cy@example.org',
      );
      const code = mails[0].secret?.reveal() as string;
      assert.equal((await enter(code)).status, 200);
      assert.equal((await enter(code)).status, 200, 'coming back with it is fine');
    });

    it('are offered no fax where none can go, and asking for one keeps nothing', async () => {
      const { routes } = rights(service.app, { page: (_title, body) => String(body) });
      const at = (method: string) =>
        routes.find((one) => one.method === method && one.path === '/privacy/requests/new');
      const context = (body: object) => ({ body }) as never;
      type Shown = { status: number; body?: unknown } | undefined;
      const shown = (await at('GET')?.handle(context({}))) as Shown;
      assert.ok(!String(shown?.body).includes('value="fax"'));
      const count = async () =>
        (await (await root()).query('select from vault.request_proof')).rowCount;
      const before = await count();
      const kinds = { kind: 'access', regime: 'general' };
      const form = { ...kinds, contact_kind: 'fax', contact: '+12025550444' };
      const refused = (await at('POST')?.handle(context(form))) as Shown;
      assert.equal(refused?.status, 400);
      assert.match(String(refused?.body), /No code can be faxed from here/);
      assert.equal(await count(), before);
      const offered = await service.call('/privacy/requests/new', { as: 'nobody' });
      assert.match(await offered.text(), /value="fax"/);
    });

    it('have an hour to prove it, then the request is as if it had not been made', async () => {
      await askFor('fax', '+12025550999');
      const code = await known(await newest(), '7K3M-0000-ABCD-2222');
      await service.database.shiftClock('61 minutes');
      assert.equal((await enter(code)).status, 410);
      await service.database.shiftClock('0 minutes');
    });

    it('cannot have a mailbox flooded with codes, and are not told so', async () => {
      const pages = new Set<string>();
      for (let times = 0; times < 8; times++) {
        const answer = await askFor('email', 'target@example.org');
        pages.add(`${answer.status} ${await answer.text()}`);
      }
      assert.equal(pages.size, 1);
      const { rows } = await (await root()).query(
        `select count(*)::int as n from vault.request_proof where contact = 'target@example.org'`,
      );
      assert.equal(rows[0].n, 5);
    });
  });
});

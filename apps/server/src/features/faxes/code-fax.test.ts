// A code that proves a fax number, faxed by the account that the operator named: it arrives, it
// proves, and no member of that account ever sees it. And what becomes of it when something fails.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import type pg from 'pg';
import { codeFaxesAnHourMax } from '../../../../../policy/ceilings.ts';
import { unseal } from '../../platform/crypto/seal.ts';
import { Personal } from '../../platform/log/personal.ts';
import { type TestService, testService } from '../../service.testing.ts';
import { opened, tried } from '../privacy/hands.testing.ts';
import { askAsStranger } from '../privacy/requests/ask.ts';
import { sendCode } from '../privacy/requests/jobs.ts';
import { codeFaxer } from './code-fax.ts';
import { sweepContent } from './watch-faxes.ts';
import { copyOf, takesAll } from './world.testing.ts';

/** The key of the account that pays. Not the evaluation's own: that is what production has. */
const key = 'pk_test_pays-for-the-faxed-codes';

let service: TestService;
let root: pg.Client;
let ada: string;
/** What was sealed, by request: the code as it was drawn. */
const codes = new Map<string, string>();
/** Keys of content as they were drawn, and the bytes that were stored. */
const dataKeys = new Map<string, Uint8Array>();
const storedBytes = new Map<string, Uint8Array>();
/** Dials that wait until the test lets them go. */
let held: string[] | undefined;
let tellHeld: () => void = () => undefined;

before(async () => {
  service = await testService({ env: { PLATEN_CODE_FAX_KEY: key, PLATEN_TIME_FACTOR: '100' } });
  root = await service.database.superuser();
  ada = await service.signIn();
  await root.query(
    `insert into vault.api_key (id, account_id, label, mode, token_hash, last_four, purposes, source)
     select 'key_codes', account_id, 'Codes', 'test', sha256(convert_to($1, 'UTF8')), 'odes',
       array['fax.send'], 'form' from vault.api_key limit 1`,
    [key],
  );
  const { app } = service;
  const { seal } = app.seal;
  app.seal.seal = (text, thing) => {
    codes.set(thing, text);
    return seal(text, thing);
  };
  const { drawDataKey } = app.accountKeys;
  app.accountKeys.drawDataKey = async (db, lease, object) => {
    const drawn = await drawDataKey(db, lease, object);
    dataKeys.set(object, drawn.key);
    return drawn;
  };
  const { put } = app.blobs;
  app.blobs.put = (id, bytes) => {
    storedBytes.set(id, bytes);
    return put.call(app.blobs, id, bytes);
  };
  const { enqueue } = app.jobs;
  app.jobs.enqueue = async (db, name, id, options) => {
    if (name === 'faxes.dial' && held !== undefined) {
      held.push(id);
      tellHeld();
    } else await enqueue(db, name, id, options);
  };
});
after(() => service.close());

const post = (path: string, fields: Record<string, string>) =>
  service.call(path, { as: 'nobody', method: 'POST', body: new URLSearchParams(fields) });
const asked = (contact: string) =>
  post('/privacy/requests/new', {
    contact_kind: 'fax',
    contact,
    kind: 'access',
    regime: 'general',
  });
/** As the form does it, and without its limit for one visitor. */
const askedFor = (contact: string) =>
  askAsStranger(service.app, { contact_kind: 'fax', contact, kind: 'access', regime: 'general' });
const one = async (text: string, values: unknown[] = []) =>
  (await root.query(text, values)).rows[0];
const newest = async () =>
  (
    await one(
      'select request_id as id from vault.request_proof order by created_at desc, request_id desc',
    )
  ).id as string;

/** Looks again at each piece of news, and never by the clock. */
async function when<Row>(look: () => Promise<Row | undefined>): Promise<Row> {
  let wake: () => void = () => undefined;
  const unhear = service.app.news.hear('fax_event', () => wake());
  try {
    for (;;) {
      const news = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const found = await look();
      if (found !== undefined) return found;
      await news;
    }
  } finally {
    unhear();
  }
}

const faxOf = (request: string) => one('select * from vault.fax where proves = $1', [request]);
const ended = (request: string) =>
  when(async () => {
    const fax = await faxOf(request);
    return fax?.completed_at ? fax : undefined;
  });
const noted = async (kind: string, request: string) =>
  (
    await root.query(`select body from priv.audit_note where kind = $1 and body->>'request' = $2`, [
      kind,
      request,
    ])
  ).rows;

/** Nothing of the fax or its number is open to a member, nor to a key of the account. */
async function shutToMembers(faxId: string): Promise<void> {
  for (const as of [{ cookie: ada }, 'key'] as const) {
    for (const path of ['', '/pages', '/pages/1.png', '/document.pdf', '/timeline', '/accesses']) {
      const answer = await service.call(`/v1/faxes/${faxId}${path}`, { as });
      assert.equal(answer.status, 404, `${path}: ${await answer.text()}`);
    }
    const list = await (await service.call('/v1/faxes?limit=50', { as })).text();
    assert.ok(!list.includes(faxId) && !list.includes(takesAll), list);
    const events = await (await service.call('/v1/events', { as })).text();
    assert.ok(!events.includes(faxId), events);
  }
  const web = await service.database.connect('web');
  try {
    for (const [door, purpose, secret] of [
      ['session', 'fax.display', ada.split('=')[1]],
      ['session', 'fax.send', ada.split('=')[1]],
      ['api_key', 'fax.display', service.ready.apiKey as string],
      ['api_key', 'fax.send', key],
    ]) {
      await assert.rejects(opened(web, door, purpose, secret, faxId), /no such object/);
      const lease = await opened(web, door, purpose, secret);
      for (const rel of ['fax', 'fax_page', 'fax_event']) {
        const schema = `p_${purpose.replace('.', '_')}`;
        const column = rel === 'fax' ? 'id' : 'fax_id';
        const seen = `select ${column} from ${schema}.${rel} where ${column} = '${faxId}'`;
        const insertsOnly = purpose === 'fax.send' && rel === 'fax_event';
        if (!insertsOnly) assert.equal((await tried(web, lease, seen)).rowCount, 0, seen);
      }
      const raw = `select from vault.fax where id = '${faxId}'`;
      const rows = await tried(web, lease, raw).then(
        ({ rowCount }) => rowCount,
        () => 0,
      );
      assert.equal(rows, 0, raw);
    }
  } finally {
    await web.end();
  }
}

/** No mail, no stored answer and no line of the log has the fax, its number or the code. */
async function untold(faxId: string, secrets: string[]): Promise<void> {
  for (const rel of ['message', 'idempotency']) {
    const { n } = await one(
      `select count(*)::int as n from vault.${rel} t where position($1 in t::text) > 0
         or position($2 in t::text) > 0`,
      [takesAll, faxId],
    );
    assert.equal(n, 0, rel);
  }
  const logged = service.logged.join('\n');
  for (const secret of secrets) assert.ok(!logged.includes(secret));
}

test('a code is faxed by the account that pays, proves the number, and is nobody’s there', async () => {
  held = [];
  const dialAsked = new Promise<void>((resolve) => {
    tellHeld = resolve;
  });
  const form = await (await service.call('/privacy/requests/new', { as: 'nobody' })).text();
  assert.match(form, /value="fax"/);
  assert.equal((await asked('+1 (202) 555-0100')).status, 200);
  const request = await newest();
  await dialAsked;
  // The dial was asked for in the transaction that ends the drawing.
  let drawn = await faxOf(request);
  while (drawn.pages_total === null) drawn = await faxOf(request);
  assert.equal(drawn.to_number, takesAll);
  assert.equal(
    drawn.account_id,
    (await one(`select account_id from vault.api_key limit 1`)).account_id,
  );
  // Handed over and forgotten were one: before the call nothing but the sealed page holds it.
  assert.equal(
    (await one('select code_sealed from vault.request_proof where request_id = $1', [request]))
      .code_sealed,
    null,
  );
  await shutToMembers(drawn.id);
  const page = unseal(
    dataKeys.get(drawn.id) as Uint8Array,
    storedBytes.get(`${drawn.id}/document-1`) as Uint8Array,
    `${drawn.id}/document-1`,
  );
  const code = /^# ((?:[0-9A-Z]{4}-){3}[0-9A-Z]{4})$/m.exec(Buffer.from(page).toString())?.[1];
  assert.equal(code?.replaceAll('-', ''), codes.get(request));

  const waiting = held;
  held = undefined;
  for (const id of waiting) await service.app.jobs.wake('faxes.dial', id);
  const fax = await ended(request);
  assert.deepEqual([fax.status, fax.pages_total], ['delivered', 1]);
  const { confirmed } = await one(
    `select count(*)::int as confirmed from vault.fax_page where fax_id = $1 and state = 'confirmed'`,
    [fax.id],
  );
  assert.equal(confirmed, 1, 'the machine at the far end took it');
  // The call is over: no key and no document is left, and members see as little as before.
  for (const rel of ['fax_key', 'fax_document']) {
    const { n } = await one(`select count(*)::int as n from vault.${rel} where fax_id = $1`, [
      fax.id,
    ]);
    assert.equal(n, 0, rel);
  }
  await shutToMembers(fax.id);
  assert.deepEqual(
    (await noted('request.code_faxed', request)).map(({ body }) => [body.fax, body.account]),
    [[fax.id, fax.account_id]],
  );

  const shown = await post('/privacy/requests/code', { code: code as string });
  const text = await shown.text();
  assert.equal(shown.status, 200, text);
  assert.ok(text.includes(takesAll) && text.includes('was shown to you'), text);
  await untold(fax.id, [key, code as string, takesAll]);
});

test('what is sealed of it leaves the disk at the next sweep, and no hold keeps a key', async () => {
  const left = async (id: string) => {
    let objects = 0;
    for await (const _ of service.app.blobs.list(id)) objects += 1;
    const { n } = await one('select count(*)::int as n from vault.fax_blob where fax_id = $1', [
      id,
    ]);
    return { objects, n };
  };
  await sweepContent(service.app);
  const { id: gone, account_id } = await one('select id, account_id from vault.fax');
  assert.deepEqual(await left(gone), { objects: 0, n: 0 });
  await root.query(
    `insert into vault.legal_hold (id, case_id, account_id, tables, owner_id, review_at, source)
     values ('hol_1', 'cas_1', $1, array['vault.fax_key', 'vault.fax_document'], 'sub_officer',
       priv.now() + interval '90 days', 'form')`,
    [account_id],
  );
  const held = await halted('+12025550109');
  await end(held);
  const keys = await root.query('select wrapped from vault.fax_key where fax_id = $1', [held]);
  assert.deepEqual(
    keys.rows.map(({ wrapped }) => wrapped.length),
    [0],
    'the case keeps a row, and there is no key in it',
  );
  await root.query(`update vault.legal_hold set released_at = priv.now() where id = 'hol_1'`);
  await sweepContent(service.app);
  assert.deepEqual(await left(held), { objects: 0, n: 0 });
  assert.equal(
    (await root.query('select from vault.fax_key where fax_id = $1', [held])).rowCount,
    0,
  );
});

/** A code on its way to a number, whose pages are never drawn. Returns the fax. */
async function halted(number: string): Promise<string> {
  const { app } = service;
  const { enqueue } = app.jobs;
  const queued: string[] = [];
  app.jobs.enqueue = async (_db, _name, id) => {
    queued.push(id);
  };
  try {
    await askedFor(number);
    await sendCode(app, queued[0], { codeFax: codeFaxer(app) });
    return (await faxOf(queued[0])).id;
  } finally {
    app.jobs.enqueue = enqueue;
  }
}

const end = (faxId: string) =>
  root.query(
    `update vault.fax set status = 'failed', phase = null, deadline_at = null, error = 'call.busy',
       completed_at = priv.now() where id = $1`,
    [faxId],
  );

test('what the account takes with it names no stranger, whoever may read there', async () => {
  const { id, proves } = await one(
    `select id, proves from vault.fax where status = 'delivered' and proves is not null`,
  );
  const copy = await copyOf(service, ada);
  for (const secret of [takesAll, id, proves]) assert.ok(!copy.includes(secret), secret);
  assert.ok(copy.includes('Ada’s clinic'), 'it is the account’s copy');
  await root.query(`update vault.account set mailbox_policy = 'admin_may_read'`);
  await shutToMembers(id);
  await root.query(`update vault.account set mailbox_policy = 'private'`);
});

test('a crash at the handing over sends one fax or none, and keeps no code that went', async () => {
  const { app } = service;
  const codeFax = codeFaxer(app);
  assert.ok(codeFax);
  const { enqueue } = app.jobs;
  const queued: string[] = [];
  app.jobs.enqueue = async (db, name, id, options) => {
    if (name === 'privacy.send_code') queued.push(id);
    else if (name !== 'faxes.dial' && name !== 'faxes.render') await enqueue(db, name, id, options);
  };
  try {
    await askedFor('+12025550103');
    const [request] = queued;
    const kept = async () =>
      (await one('select code_sealed from vault.request_proof where request_id = $1', [request]))
        .code_sealed !== null;
    // It dies in the very transaction: nothing went, and the code waits.
    const { enqueue: quiet } = app.jobs;
    app.jobs.enqueue = async () => {
      throw new Error('died');
    };
    await assert.rejects(sendCode(app, request, { codeFax }), /died/);
    assert.deepEqual([await faxOf(request), await kept()], [undefined, true]);
    // It dies right after: the fax is made, and coming again makes no other.
    app.jobs.enqueue = quiet;
    const dying = {
      ...codeFax,
      fax: async (...given: Parameters<typeof codeFax.fax>) => {
        await codeFax.fax(...given);
        throw new Error('died');
      },
    };
    await assert.rejects(sendCode(app, request, { codeFax: dying }), /died/);
    const fax = await faxOf(request);
    assert.deepEqual([fax.status, await kept()], ['queued', false]);
    await sendCode(app, request, { codeFax });
    const number = new Personal('+12025550103');
    await assert.rejects(codeFax.fax(number, new Personal('AAAA'), request), {
      detail: 'code.none',
    });
    const { n } = await one(
      `select count(*)::int as n from vault.fax where to_number = '+12025550103'`,
    );
    assert.equal(n, 1);
    // However it ends, the key goes with it.
    await end(fax.id);
    assert.equal(
      (await root.query('select from vault.fax_key where fax_id = $1', [fax.id])).rowCount,
      0,
    );
  } finally {
    app.jobs.enqueue = enqueue;
  }
});

test('a key goes only with a code that waits for that very number', async () => {
  const wrong = service.app.withPurpose({ purpose: 'fax.send', anchor: { api_key: key } }, (db) =>
    sql`select priv.shut_code_fax('fax_none', 'rrq_none')`.execute(db),
  );
  await assert.rejects(wrong, { detail: 'code.none' });
  const token = decodeURIComponent(ada.split('=')[1]);
  const member = service.app.withPurpose(
    { purpose: 'fax.send', anchor: { session: token } },
    (db) => sql`select priv.shut_code_fax('fax_none', 'rrq_none')`.execute(db),
  );
  await assert.rejects(member, { detail: 'lease.right' });
});

test('a key that is revoked: the visitor sees the same, the operator a finding, and nothing waits', async () => {
  const check = async () => {
    const { checks } = (await (await service.call('/v1/doctor')).json()) as {
      checks: { name: string; ok: boolean; sentence: string; fix?: string }[];
    };
    return checks.find(({ name }) => name === 'code_fax');
  };
  // When the service started, the key was not there yet: that was said, too.
  assert.ok(service.logged.some((line) => line.includes('code_fax') && line.includes('revoked')));
  assert.equal((await check())?.ok, true);
  const live = await (await asked('+12025550104')).text();
  await root.query(`update vault.api_key set revoked_at = priv.now() where id = 'key_codes'`);
  const { app } = service;
  const { enqueue } = app.jobs;
  const queued: string[] = [];
  app.jobs.enqueue = async (_db, _name, id) => {
    queued.push(id);
  };
  try {
    const dead = await asked('+12025550105');
    assert.deepEqual([dead.status, await dead.text()], [200, live]);
    await sendCode(app, queued[0], { codeFax: codeFaxer(app) });
    const proof = await one(
      'select code_sealed, unsent from vault.request_proof where request_id = $1',
      [queued[0]],
    );
    assert.deepEqual(proof, { code_sealed: null, unsent: 'refused' });
    assert.deepEqual(
      (await noted('request.code_unsent', queued[0])).map(({ body }) => body.why),
      ['auth.required'],
    );
    const found = await check();
    assert.equal(found?.ok, false);
    assert.match(found?.sentence ?? '', /revoked/);
    assert.match(found?.fix ?? '', /PLATEN_CODE_FAX_KEY/);
    // The request has its hour, like any other that nobody proves.
    const { wake_at } = await one('select wake_at from vault.rights_request where id = $1', [
      queued[0],
    ]);
    assert.ok(wake_at instanceof Date);
  } finally {
    app.jobs.enqueue = enqueue;
    await root.query(`update vault.api_key set revoked_at = null where id = 'key_codes'`);
  }
});

test('a request that is over keeps no code', async () => {
  const { app } = service;
  const { enqueue } = app.jobs;
  app.jobs.enqueue = async () => undefined;
  await askedFor('+12025550106');
  app.jobs.enqueue = enqueue;
  const request = await newest();
  const sealed = async () =>
    (await one('select code_sealed from vault.request_proof where request_id = $1', [request]))
      .code_sealed;
  assert.ok(await sealed());
  await root.query(
    `update vault.rights_request set wake_at = null, state = 'lapsed', ended_at = priv.now()
     where id = $1`,
    [request],
  );
  assert.equal(await sealed(), null);
});

test('without a key that is named, and no evaluation, no code is faxed', () => {
  const { app } = service;
  const production = {
    ...app,
    config: { ...app.config, codeFax: undefined },
    installation: { ...app.installation, apiKey: undefined },
  };
  assert.equal(codeFaxer(production), undefined);
});

test('all numbers together have a cap, which shows to the operator alone', async () => {
  const before = await (await asked('+12025550107')).text().catch(() => '');
  const plant = (n: number) =>
    root.query(
      `with made as (insert into vault.rights_request (id, kind, regime, channel, asker_hash,
           identity_level, received_at, life, state, source)
         select 'rrq_planted_' || $1 || '_' || i, 'access', 'general', 'web_form', 'x', 'none',
           priv.now(), '{}', 'lapsed', 'form' from generate_series(1, $2::int) i returning id)
       insert into vault.request_proof (request_id, contact_kind, contact, contact_hash, code_hash,
         code_sealed, expires_at, source)
       select id, 'fax', '+12025550999', convert_to(id, 'UTF8'), sha256(convert_to(id, 'UTF8')),
         'x', priv.now() + interval '1 hour', 'form' from made`,
      [n, codeFaxesAnHourMax],
    );
  await plant(1);
  const counts = async () => one('select * from priv.code_faxes()');
  assert.ok((await counts()).capped > 0, 'some of those were over the cap already');
  const { n } = await one(
    `select count(*)::int as n from vault.request_proof where contact_kind = 'fax' and unsent is distinct from 'capped'`,
  );
  assert.equal(n, codeFaxesAnHourMax);
  const notes = `select count(*)::int as n from priv.audit_note where kind = 'request.codes_capped'`;
  assert.equal((await one(notes)).n, 1);
  const over = await asked('+12025550108');
  assert.deepEqual([over.status, await over.text()], [200, before]);
  assert.equal((await one(notes)).n, 1, 'one note an hour');
  assert.equal(await faxOf(await newest()), undefined);
  // A day's cap is one of its own.
  const cap = (name: string, value: number) =>
    root.query('update priv.parameter set value = $2 where name = $1', [name, value]);
  await cap('codeFaxesAnHourMax', 1000);
  await cap('codeFaxesADayMax', codeFaxesAnHourMax);
  const { capped } = await counts();
  await plant(2);
  assert.equal((await counts()).capped, capped + codeFaxesAnHourMax);
});

test('one visitor has a few faxed in an hour, and is told no other thing after', async () => {
  const count = async () => (await root.query('select from vault.request_proof')).rowCount;
  const earlier = await count();
  const over = await asked('+12025550108');
  assert.equal(over.status, 200);
  assert.match(await over.text(), /A code is on its way/);
  assert.equal(await count(), earlier, 'nothing is kept of it');
});

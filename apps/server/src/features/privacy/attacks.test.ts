// What somebody could try who speaks SQL as one of our own logins, with a lease of their own. Each
// attack stands beside its positive control: the same statement at the attacker's own row works.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type pg from 'pg';
import { type TestDatabase, testDatabase } from '../../platform/db/testing.ts';
import { peopleIn, type Tenant, type World } from '../../world.testing.ts';
import { opened, refusalOf, tried } from './hands.testing.ts';

let database: TestDatabase;
let owner: pg.Client;
let web: pg.Client;
let jobs: pg.Client;
let world: World;

before(async () => {
  database = await testDatabase();
  owner = await database.connect('owner');
  web = await database.connect('web');
  jobs = await database.connect('jobs');
  world = await peopleIn(owner);
  await faxOf('fax_ada', world.ada);
  await faxOf('fax_bo', world.bo);
});
after(() => database.close());

/** A fax that waits to be drawn, with its key. */
async function faxOf(id: string, { accountId, inboxId, number }: Tenant): Promise<void> {
  await owner.query(
    `insert into vault.fax (id, account_id, inbox_id, direction, status, phase, from_number,
       to_number, deadline_at, source)
     values ($1, $2, $3, 'outbound', 'queued', 'preparing', $4, '+12025550100',
       priv.now() + interval '1 hour', 'form')`,
    [id, accountId, inboxId, number],
  );
  await owner.query(
    `insert into vault.fax_key (fax_id, account_id, wrapped, source)
     values ($1, $2, '\\x01', 'system')`,
    [id, accountId],
  );
}

type Key = [door: string, purpose: string, key: string, object?: string];

/** Opens a lease at `door` and runs `statement` under it; nothing of it stays. */
async function attempt(
  client: pg.Client,
  [door, purpose, key, object]: Key,
  statement: string,
  forge: (lease: string) => Promise<unknown> = async () => undefined,
): Promise<pg.QueryResult> {
  const lease = await opened(client, door, purpose, key, object);
  await forge(lease);
  return tried(client, lease, statement);
}

describe('opening a fax of another account', () => {
  const keys = 'select fax_id from p_fax_display.fax_key';
  const destroy = (object: string) =>
    `delete from p_fax_display.fax_key_erase where fax_id = '${object}'`;
  const display = (object: string): Key => ['session', 'fax.display', world.ada.session, object];

  const written = async (object: string) => {
    const log = 'select from vault.access_log where object_id = $1';
    return (await owner.query(log, [object])).rowCount;
  };

  it('is refused, as is a fax that is none, and nobody is said to have opened it', async () => {
    const before = await written('fax_ada');
    assert.deepEqual((await attempt(web, display('fax_ada'), keys)).rows, [{ fax_id: 'fax_ada' }]);
    assert.equal(await written('fax_ada'), (before ?? 0) + 1);
    for (const object of ['fax_bo', 'fax_none', world.ada.numberId, '']) {
      const refusal = await refusalOf(attempt(web, display(object), keys));
      assert.deepEqual([refusal?.code, refusal?.detail], ['42501', 'anchor.object'], object);
      assert.equal(await written(object), 0, object);
    }
  });

  it('shows and destroys no key of it, even if the door were open: rows have their own wall', async () => {
    const root = await database.superuser();
    const openedFor = (object: string) => (lease: string) =>
      root.query('update priv.lease set opened_id = $2 where id = $1', [lease, object]);
    for (const [object, count] of [
      ['fax_ada', 1],
      ['fax_bo', 0],
    ] as const) {
      const forge = openedFor(object);
      assert.equal((await attempt(web, display('fax_ada'), keys, forge)).rowCount, count, object);
      assert.equal(
        (await attempt(web, display('fax_ada'), destroy(object), forge)).rowCount,
        count,
        object,
      );
    }
  });
});

/** A row of the attacker's account that points at `fax`, for each table that the sender writes. */
function rowsAt(fax: string, { accountId }: Tenant): Record<string, string> {
  const of = `'${fax}', '${accountId}'`;
  return {
    event: `insert into p_fax_send.fax_event
      (fax_id, account_id, id, sequence, type, data, source)
      values (${of}, 'evt_x', 77, 'x', '{}', 'form')`,
    document: `insert into p_fax_send.fax_document
      (fax_id, account_id, position, name, media_type, bytes, blob_id, source)
      values (${of}, 9, 'x', 'text/plain', 1, 'x', 'form')`,
  };
}

describe('a row of one’s own that points into another account', () => {
  const sending = (tenant: Tenant): Key => ['session', 'fax.send', tenant.session];

  it('is not written: events and documents go to faxes of one’s own', async () => {
    const { ada } = world;
    for (const [name, own] of Object.entries(rowsAt('fax_ada', ada))) {
      assert.equal((await attempt(web, sending(ada), own)).rowCount, 1, name);
      const foreign = rowsAt('fax_bo', ada)[name];
      assert.equal((await refusalOf(attempt(web, sending(ada), foreign)))?.code, '23503', name);
    }
  });

  it('tells nothing of whether there is such a fax: the refusals are the same', async () => {
    const { ada } = world;
    const refusal = (statement: string) =>
      attempt(web, sending(ada), statement).then(
        () => assert.fail('it was not refused'),
        ({ message, detail }) => ({ message, detail }),
      );
    for (const name of Object.keys(rowsAt('fax_bo', ada))) {
      const none = await refusal(rowsAt('fax_none', ada)[name]);
      assert.deepEqual(await refusal(rowsAt('fax_bo', ada)[name]), none, name);
    }
  });

  it('is not written: a fax lies in an inbox of its own account', async () => {
    const { ada, bo } = world;
    const fax = (inbox: string) => `insert into p_fax_send.fax (id, account_id, inbox_id, direction,
      status, from_number, to_number, deadline_at, source) values ('fax_x', '${ada.accountId}',
      '${inbox}', 'outbound', 'queued', '${ada.number}', '+2', priv.now(), 'form')`;
    assert.equal((await attempt(web, sending(ada), fax(ada.inboxId))).rowCount, 1);
    assert.equal((await refusalOf(attempt(web, sending(ada), fax(bo.inboxId))))?.code, '23503');
  });

  it('is not written by background work either', async () => {
    const { ada, bo } = world;
    const drawing: Key = ['queued_fax', 'fax.render', 'fax_ada'];
    const rows = (account: string) => [
      `insert into p_fax_render.fax_event (id, fax_id, account_id, sequence, type, data, source)
       values ('evt_x', 'fax_ada', '${account}', 5, 'x', '{}', 'system')`,
      `insert into p_fax_render.fax_page
         (fax_id, number, account_id, state, width, height, resolution, source)
       values ('fax_ada', 1, '${account}', 'pending', 1728, 1, 'fine', 'system')`,
    ];
    for (const own of rows(ada.accountId)) {
      assert.equal((await attempt(jobs, drawing, own)).rowCount, 1);
    }
    for (const foreign of rows(bo.accountId)) {
      assert.equal((await refusalOf(attempt(jobs, drawing, foreign)))?.code, '42501');
    }
  });
});

describe('whoever may send', () => {
  const sending: Key = ['session', 'fax.send', 'session-of-Ada'];
  const fax = (direction: string, number: string, account = world.ada.accountId) =>
    `insert into p_fax_send.fax (id, account_id, inbox_id, direction, status, from_number,
       to_number, deadline_at, source) values ('fax_x', '${account}', '${world.ada.inboxId}',
       '${direction}', 'queued', '${number}', '+12025550100', priv.now(), 'form')`;

  it('makes no fax that claims to have come in', async () => {
    const { number } = world.ada;
    assert.equal((await attempt(web, sending, fax('outbound', number))).rowCount, 1);
    assert.match(
      (await refusalOf(attempt(web, sending, fax('inbound', number))))?.code ?? '',
      /42501|44000/,
    );
  });

  it('writes in the own name or in none, not in a colleague’s', async () => {
    const { ada, bo } = world;
    const inNameOf = (subject: string | null) => `insert into p_fax_send.document (id, account_id,
      subject_id, kind, bytes, pages, facts_key, facts, delete_at, source) values ('doc_x',
      '${ada.accountId}', ${subject === null ? 'null' : `'${subject}'`}, 'pdf', 1, 1, 'x', 'x',
      priv.now() + interval '1 hour', 'form')`;
    for (const subject of [null, ada.subjectId]) {
      assert.equal((await attempt(web, sending, inNameOf(subject))).rowCount, 1);
    }
    const byKey: Key = ['api_key', 'fax.send', ada.apiKey];
    assert.equal((await attempt(web, byKey, inNameOf(null))).rowCount, 1);
    for (const [by, subject] of [
      [sending, bo.subjectId],
      [byKey, ada.subjectId], // a key is no person
    ] as const) {
      assert.equal((await refusalOf(attempt(web, by, inNameOf(subject))))?.code, '42501');
    }
  });

  it('sends from no number but those of the own account', async () => {
    for (const number of [world.bo.number, '+12025550199', '']) {
      const refusal = await refusalOf(attempt(web, sending, fax('outbound', number)));
      assert.deepEqual([refusal?.code, refusal?.detail], ['23503', 'fax.sender'], number);
    }
    const later = `update vault.fax set from_number = $1 where id = 'fax_ada'`;
    assert.equal((await refusalOf(owner.query(later, [world.bo.number])))?.detail, 'fax.sender');
    assert.equal((await owner.query(later, [world.ada.number])).rowCount, 1);
  });

  it('is not told whose a number is', async () => {
    for (const number of [world.bo.number, '+12025550199']) {
      const foreign = fax('outbound', number, world.bo.accountId);
      const { code = '' } = (await refusalOf(attempt(web, sending, foreign))) ?? {};
      assert.match(code, /42501|44000/, number);
    }
  });

  it('neither reads nor changes a fax that came in', async () => {
    const cancel = `update p_fax_send.fax set cancel_asked = true where id = 'fax_ada' returning id`;
    const turn = (direction: string) =>
      owner.query(`update vault.fax set direction = $1 where id = 'fax_ada'`, [direction]);
    const read = `select id from p_fax_send.fax where id = 'fax_ada'`;
    for (const [direction, count] of [
      ['inbound', 0],
      ['outbound', 1],
    ] as const) {
      await turn(direction);
      assert.equal((await attempt(web, sending, cancel)).rowCount, count, direction);
      assert.equal((await attempt(web, sending, read)).rowCount, count, direction);
    }
  });
});

describe('a sign-in link', () => {
  it('makes its holder a member of its own account only, and accepts for no other', async () => {
    const { ada, bo } = world;
    await owner.query(
      `insert into auth.sign_in_link (id, token_hash, account_id, subject_id, expires_at, source)
       values ('lnk_x', sha256('link-of-ada'), $1, 'sub_x', priv.now() + interval '1 hour', 'system')`,
      [ada.accountId],
    );
    await owner.query('delete from vault.membership where subject_id = $1', [ada.subjectId]);
    await owner.query(`insert into vault.subject (id, name, source) values ('sub_x', 'X', 'form')`);
    const current = `select text_sha256 from priv.policy_version where id = priv.current_version()`;
    const shown = (await owner.query(current)).rows[0].text_sha256;
    const holding: Key = ['sign_in_link', 'account.profile', 'link-of-ada'];
    const rows = (account: string) => [
      `insert into p_account_profile.membership (id, account_id, subject_id, role, source)
       values ('mem_x', '${account}', 'sub_x', 'owner', 'form')`,
      `insert into p_account_profile.choice_event (id, subject_id, account_id, kind, decision,
         channel, text_sha256, policy_version_id, source) values ('cho_x', 'sub_x', '${account}',
         'policy_accept', 'yes', 'form', '${shown}', priv.current_version(), 'form')`,
    ];
    for (const own of rows(ada.accountId)) {
      assert.equal((await attempt(web, holding, own)).rowCount, 1);
    }
    for (const foreign of rows(bo.accountId)) {
      assert.equal((await refusalOf(attempt(web, holding, foreign)))?.code, '42501');
    }
  });
});

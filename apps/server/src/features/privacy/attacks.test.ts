// What somebody could try who speaks SQL as one of our own logins, with a lease of their own. Each
// attack stands beside its positive control: the same statement at the attacker's own row works.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import type pg from 'pg';
import type { Database } from '../../generated/database.ts';
import { openPools, type Pools } from '../../platform/db/pools.ts';
import { type TestDatabase, testDatabase } from '../../platform/db/testing.ts';
import { peopleIn, type Tenant, type World } from '../../world.testing.ts';
import { readInventory } from './compile/read-sources.ts';
import { makeWithPurpose } from './with-purpose.ts';

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

type Refusal = { code: string; message: string; detail?: string };

/** Opens a lease at `door` and runs `statement` under it; nothing of it stays. */
async function attempt(
  client: pg.Client,
  [door, purpose, key, object]: [string, string, string, string?],
  statement: string,
  forge: (lease: string) => Promise<unknown> = async () => undefined,
): Promise<pg.QueryResult> {
  const { rows } = await client.query(`select id from priv.open_by_${door}($1, $2, $3)`, [
    purpose,
    key,
    object ?? null,
  ]);
  await forge(rows[0].id);
  await client.query('begin');
  try {
    await client.query(`select set_config('priv.lease', $1, true)`, [rows[0].id]);
    return await client.query(statement);
  } finally {
    await client.query('rollback');
  }
}

async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  const refusal = await work.then(
    () => undefined,
    (error: Refusal) => error,
  );
  assert.ok(refusal, 'it was not refused');
  return refusal;
}

describe('opening a fax of another account', () => {
  const keys = 'select fax_id from p_fax_display.fax_key';
  const destroy = (object: string) =>
    `delete from p_fax_display.fax_key_erase where fax_id = '${object}'`;
  const display = (object: string) =>
    ['session', 'fax.display', world.ada.session, object] as [string, string, string, string];

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
      assert.deepEqual([refusal.code, refusal.detail], ['42501', 'anchor.object'], object);
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
  const sending = (tenant: Tenant) =>
    ['session', 'fax.send', tenant.session] as [string, string, string];

  it('is not written: events and documents go to faxes of one’s own', async () => {
    const { ada } = world;
    for (const [name, own] of Object.entries(rowsAt('fax_ada', ada))) {
      assert.equal((await attempt(web, sending(ada), own)).rowCount, 1, name);
      const foreign = rowsAt('fax_bo', ada)[name];
      assert.equal((await refusalOf(attempt(web, sending(ada), foreign))).code, '23503', name);
    }
  });

  it('tells nothing of whether there is such a fax: the refusals are the same', async () => {
    const { ada } = world;
    for (const name of Object.keys(rowsAt('fax_bo', ada))) {
      const real = await refusalOf(attempt(web, sending(ada), rowsAt('fax_bo', ada)[name]));
      const none = await refusalOf(attempt(web, sending(ada), rowsAt('fax_none', ada)[name]));
      assert.deepEqual([real.message, real.detail], [none.message, none.detail], name);
    }
  });

  it('is not written: a fax lies in an inbox of its own account', async () => {
    const { ada, bo } = world;
    const fax = (inbox: string) => `insert into p_fax_send.fax (id, account_id, inbox_id, direction,
      status, from_number, to_number, deadline_at, source) values ('fax_x', '${ada.accountId}',
      '${inbox}', 'outbound', 'queued', '${ada.number}', '+2', priv.now(), 'form')`;
    assert.equal((await attempt(web, sending(ada), fax(ada.inboxId))).rowCount, 1);
    assert.equal((await refusalOf(attempt(web, sending(ada), fax(bo.inboxId)))).code, '23503');
  });

  it('is not written by background work either', async () => {
    const { ada, bo } = world;
    const drawing = ['queued_fax', 'fax.render', 'fax_ada'] as [string, string, string];
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
      assert.equal((await refusalOf(attempt(jobs, drawing, foreign))).code, '42501');
    }
  });
});

describe('whoever may send', () => {
  const sending = ['session', 'fax.send', 'session-of-Ada'] as [string, string, string];
  const fax = (direction: string, number: string, account = world.ada.accountId) =>
    `insert into p_fax_send.fax (id, account_id, inbox_id, direction, status, from_number,
       to_number, deadline_at, source) values ('fax_x', '${account}', '${world.ada.inboxId}',
       '${direction}', 'queued', '${number}', '+12025550100', priv.now(), 'form')`;

  it('makes no fax that claims to have come in', async () => {
    const { number } = world.ada;
    assert.equal((await attempt(web, sending, fax('outbound', number))).rowCount, 1);
    assert.match(
      (await refusalOf(attempt(web, sending, fax('inbound', number)))).code,
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
    const byKey = ['api_key', 'fax.send', ada.apiKey] as [string, string, string];
    assert.equal((await attempt(web, byKey, inNameOf(null))).rowCount, 1);
    for (const [by, subject] of [
      [sending, bo.subjectId],
      [byKey, ada.subjectId], // a key is no person
    ] as const) {
      assert.equal((await refusalOf(attempt(web, by, inNameOf(subject)))).code, '42501');
    }
  });

  it('sends from no number but those of the own account', async () => {
    for (const number of [world.bo.number, '+12025550199', '']) {
      const refusal = await refusalOf(attempt(web, sending, fax('outbound', number)));
      assert.deepEqual([refusal.code, refusal.detail], ['23503', 'fax.sender'], number);
    }
    const later = `update vault.fax set from_number = $1 where id = 'fax_ada'`;
    assert.equal((await refusalOf(owner.query(later, [world.bo.number]))).detail, 'fax.sender');
    assert.equal((await owner.query(later, [world.ada.number])).rowCount, 1);
  });

  it('is not told whose a number is', async () => {
    for (const number of [world.bo.number, '+12025550199']) {
      const foreign = fax('outbound', number, world.bo.accountId);
      assert.match((await refusalOf(attempt(web, sending, foreign))).code, /42501|44000/, number);
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
    const holding = ['sign_in_link', 'account.profile', 'link-of-ada'] as [string, string, string];
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
      assert.equal((await refusalOf(attempt(web, holding, foreign))).code, '42501');
    }
  });
});

describe('the planner', () => {
  it('keeps no statistics of names, numbers and contents, which EXPLAIN would repeat', async () => {
    await owner.query('analyze');
    const root = await database.superuser();
    const { rows } = await root.query(`select schemaname || '.' || tablename as rel, attname as col
      from pg_stats where schemaname = 'vault'`);
    const measured = new Set(rows.map(({ rel, col }) => `${rel}.${col}`));
    for (const column of ['id', 'account_id', 'status']) {
      assert.ok(measured.has(`vault.fax.${column}`), column);
    }
    const { tables } = await readInventory();
    const telling = tables.flatMap(({ name, columns }) =>
      Object.entries(columns)
        .filter(([, category]) => /contact|content|name|authorizing/.test(category))
        .map(([column]) => `${name}.${column}`),
    );
    assert.ok(telling.includes('vault.fax.to_number') && telling.includes('vault.subject.name'));
    assert.deepEqual(
      telling.filter((column) => measured.has(column)),
      [],
    );
  });
});

describe('a login', () => {
  it('makes nothing that could stand in for a table or a function of ours, and no lasting rows', async () => {
    for (const login of ['web', 'jobs', 'auth', 'staff'] as const) {
      const client = await database.connect(login);
      for (const attack of [
        'create temp table fax (id text)',
        `create function pg_temp.now() returns timestamptz language sql as 'select null'`,
        'create schema mine',
        'create function public.f() returns int language sql return 1',
        `create or replace function priv.now() returns timestamptz language sql as
         'select timestamptz ''2020-01-01'''`,
        `set role ${database.logins.inst}_gate`,
        `set session authorization ${database.logins.inst}_owner`,
        `select pg_read_file('/etc/hostname')`,
        `copy (select 1) to program 'true'`,
        'select * from priv.lease',
        `select lo_from_bytea(0, 'kept beside every table')`,
        'select lo_creat(-1)',
      ]) {
        assert.equal((await refusalOf(client.query(attack))).code, '42501', `${login}: ${attack}`);
      }
      const prepare = client.query(`begin; prepare transaction 'x'`);
      assert.equal((await refusalOf(prepare)).code, '55000', login);
      await client.query('rollback');
    }
  });

  it('reads in the activity of others that they are there, and not what they ask', async () => {
    await web.query(`select 'a secret of web'`);
    const { rows } = await jobs.query(
      'select usename, query from pg_stat_activity where datname = current_database()',
    );
    const ours = rows.filter((row) => row.usename === `${database.logins.inst}_jobs`);
    assert.match(ours[0].query, /pg_stat_activity/);
    assert.ok(!JSON.stringify(rows).includes('a secret of web'));
  });

  it('cannot throw away the trace of today’s readings', async () => {
    const count = async () => {
      const { rows } = await owner.query('select count(*)::int as n from priv.lease');
      return rows[0].n as number;
    };
    const there = await count();
    assert.ok(there > 0);
    for (const days of [0, -1]) {
      const refusal = await refusalOf(jobs.query('select priv.roll_leases($1)', [days]));
      assert.equal(refusal.code, '22023');
    }
    await jobs.query('select priv.roll_leases(1)');
    assert.equal(await count(), there);
  });
});

describe('the pool', () => {
  let pools: Pools<Database>;
  let withPurpose: ReturnType<typeof makeWithPurpose>;
  before(() => {
    pools = openPools<Database>(database.address, database.logins, () => undefined);
    withPurpose = makeWithPurpose(pools);
  });
  after(() => pools.close());
  const asBo = { purpose: 'fax.display', anchor: { session: 'session-of-Bo' } } as const;

  it('hands on no cursor that was held open: what it holds was read under a lease', async () => {
    let pid = 0;
    await withPurpose(asBo, async (db) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
      [{ pid }] = rows;
      await sql`declare held cursor with hold for select number from p_fax_display.number`.execute(
        db,
      );
      const fetched = await sql<{ number: string }>`fetch first from held`.execute(db);
      assert.deepEqual(fetched.rows, [{ number: world.bo.number }]);
    });
    await pools.web.connection().execute(async (next) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(next);
      assert.equal(rows[0].pid, pid, 'the same connection');
      assert.equal((await refusalOf(sql`fetch first from held`.execute(next))).code, '34000');
    });
  });

  it('gives a transaction that was kept for later nothing, also while another uses its connection', async () => {
    type Kept = Parameters<Parameters<typeof withPurpose>[1]>[0];
    let kept: Kept | undefined;
    await withPurpose(asBo, async (db) => {
      kept = db;
    });
    await withPurpose(asBo, async (db) => {
      const read = (from: Kept) => from.selectFrom('p_fax_display.number').select('id').execute();
      assert.equal((await read(db)).length, 1);
      await assert.rejects(read(kept as Kept), /already committed/);
    });
  });

  it('survives a connection that breaks while it is used, and serves the next', async () => {
    const root = await database.superuser();
    const broken = withPurpose(asBo, async (db) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
      await root.query('select pg_terminate_backend($1)', [rows[0].pid]);
      await sql`select pg_sleep(0)`.execute(db);
    });
    await refusalOf(broken);
    const read = await withPurpose(asBo, (db) =>
      db.selectFrom('p_fax_display.number').select('number').execute(),
    );
    assert.deepEqual(read, [{ number: world.bo.number }]);
  });
});

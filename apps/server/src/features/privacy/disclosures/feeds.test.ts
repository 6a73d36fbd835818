// What the register of disclosures says to the outside: the yearly answer of California equals a
// fold over what left, and the public counts are the rows, banded, with the log they stand in.
import assert from 'node:assert/strict';
import { after, before, describe, it, test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import type pg from 'pg';
import {
  type DisclosedFieldName,
  disclosedFields,
} from '../../../../../../policy/disclosed-fields.ts';
import type { Database } from '../../../generated/database.ts';
import { openPools, type Pools } from '../../../platform/db/pools.ts';
import { type TestDatabase, testDatabase } from '../../../platform/db/testing.ts';
import { peopleIn, type World } from '../../../world.testing.ts';
import { makeWithPurpose, type WithPurpose } from '../with-purpose.ts';
import { transparencyBody } from './pages.ts';
import { readTransparency, shineTheLight } from './read-register.ts';

let database: TestDatabase;
let owner: pg.Client;
let root: pg.Client;
let pools: Pools<Database>;
let world: World;
let withPurpose: WithPurpose;
let count = 0;

const partners = ['rcp_north', 'rcp_south'];
const given = ['subject.name', 'contact_point.value', 'number.number'] as const;

before(async () => {
  database = await testDatabase();
  owner = await database.connect('owner');
  root = await database.superuser();
  pools = openPools<Database>(database.address, database.logins, assert.fail);
  withPurpose = makeWithPurpose(pools);
  world = await peopleIn(owner);
  for (const id of partners) await partner(id, '1 Market Street, Leeds');
  await owner.query(
    `insert into ops.recipient (id, kind, legal_name, country, reviewed_at, origin)
     values ('rcp_court', 'authority', 'High Court of Cork', 'IE', '2027-01-01', 'staff')`,
  );
  await root.query('alter table vault.choice_event disable trigger check_choice');
  for (const { subjectId } of [world.ada, world.bo]) {
    await root.query(
      `insert into vault.choice_event (id, subject_id, kind, purpose, decision, channel, text_sha256,
         policy_version_id, source)
       select 'evt_' || $1, $1, 'purpose', 'marketing.partner', 'yes', 'email', 'x', priv.current_version(), 'form'`,
      [subjectId],
    );
  }
  await root.query('alter table vault.choice_event enable trigger check_choice');
});
after(async () => {
  await pools.close();
  await database.close();
});

async function partner(id: string, address: string | null): Promise<void> {
  await owner.query(
    `insert into ops.recipient (id, kind, legal_name, address, country, contract_sha256,
       contract_until, transfer_basis, reviewed_at, origin)
     values ($1, 'partner', $1 || ' Ltd', $2, 'GB', repeat('a', 64), '2099-01-01', 'adequacy',
       '2099-01-01', 'staff')`,
    [id, address],
  );
  for (const field of given) {
    await owner.query(`insert into ops.recipient_use values ($1, 'marketing.partner', $2)`, [
      id,
      field,
    ]);
  }
}

interface Gone {
  at: string;
  recipient: string;
  fields: DisclosedFieldName[];
  state: 'sent' | 'uncertain' | 'not_sent' | 'pending';
  subject: string;
}

/** Sets SQL's clock to that instant. */
async function clockAt(instant: string): Promise<void> {
  const away = Math.round((Date.parse(instant) - Date.now()) / 1000);
  await shift(away);
}

/** Like `shiftClock`, on one connection: it is moved hundreds of times here. */
async function shift(seconds: number): Promise<void> {
  await root.query(`create or replace function priv.now() returns timestamptz
    language sql stable parallel safe return clock_timestamp() + interval '${seconds} seconds'`);
  await root.query('select priv.roll_leases(36500)');
}

async function goes({ at, recipient, fields, state, subject }: Gone): Promise<string> {
  await clockAt(at);
  count += 1;
  const id = `dis_${count}`;
  await owner.query(
    `insert into vault.disclosure (id, subject_id, recipient_id, purpose, ground, fields,
       manifest_sha256, token_hash, source)
     values ($1, $2, $3, 'marketing.partner', 'partner_marketing_optin', $4, repeat('b', 64),
       sha256(convert_to($1, 'UTF8')), 'system')`,
    [id, subject, recipient, fields],
  );
  for (const next of state === 'pending' ? [] : ['sending', state]) {
    await owner.query('update vault.disclosure set state = $2 where id = $1', [id, next]);
  }
  await shift(0);
  return id;
}

const answerTo = (session: string, year: number) =>
  withPurpose({ purpose: 'rights.fulfil', anchor: { session } }, (db) => shineTheLight(db, year));

const yearOf = (at: string) =>
  Number(
    new Intl.DateTimeFormat('en', { timeZone: 'America/Los_Angeles', year: 'numeric' }).format(
      new Date(at),
    ),
  );

/** The answer, from the rows themselves. */
function fold(rows: Gone[], subject: string, year: number) {
  const left = rows.filter(
    (row) =>
      row.subject === subject &&
      (row.state === 'sent' || row.state === 'uncertain') &&
      yearOf(row.at) === year,
  );
  return partners
    .map((id) => ({
      id,
      categories: new Set(
        left
          .filter(({ recipient }) => recipient === id)
          .flatMap(({ fields }) => fields.map((field) => disclosedFields[field].california)),
      ),
    }))
    .filter(({ categories }) => categories.size > 0)
    .map(({ id, categories }) => [id, [...categories].sort()]);
}

const said = (answer: Awaited<ReturnType<typeof answerTo>>) =>
  answer.recipients.map(({ recipient_id, categories }) => [recipient_id, categories]);

const all: Gone[] = [];

/** Something of Ada's, in a year that no other test looks at. */
const oneOf2023 = (): Gone => ({
  at: '2023-05-01T12:00:00Z',
  recipient: 'rcp_north',
  fields: ['subject.name'],
  state: 'sent',
  subject: world.ada.subjectId,
});

test('P-3G-04: across two year ends, in Pacific time, the set is exact', async () => {
  const { subjectId: subject, session } = world.ada;
  const times: [string, DisclosedFieldName][] = [
    ['2025-01-01T07:59:30Z', 'subject.name'],
    ['2025-01-01T08:00:30Z', 'contact_point.value'],
    ['2026-01-01T07:59:30Z', 'number.number'],
    ['2026-01-01T08:00:30Z', 'subject.name'],
  ];
  for (const [at, field] of times) {
    const row = { at, recipient: 'rcp_north', fields: [field], state: 'sent', subject } as Gone;
    await goes(row);
    all.push(row);
  }
  for (const [year, categories] of [
    [2024, ['name and address']],
    [2025, ['electronic mail address', 'telephone number']],
    [2026, ['name and address']],
  ] as const) {
    assert.deepEqual(said(await answerTo(session, year)), [['rcp_north', categories]], `${year}`);
  }
});

test('P-3G-04: nothing shared is said in words, and nobody else’s is told', async () => {
  const answer = await answerTo(world.bo.session, 2025);
  assert.deepEqual(answer.recipients, []);
  assert.match(answer.sentence, /nothing about you went to anybody/);
});

test('P-3G-04: the answer is the fold of the register, whatever its history', async () => {
  const subjects = [world.ada, world.bo];
  const row = fc.record({
    at: fc
      .date({
        min: new Date('2024-06-01T00:00:00Z'),
        max: new Date('2026-08-01T00:00:00Z'),
        noInvalidDate: true,
      })
      .map((date) => date.toISOString()),
    recipient: fc.constantFrom(...partners),
    fields: fc.uniqueArray(fc.constantFrom(...given), { minLength: 1 }),
    state: fc.constantFrom('sent', 'uncertain', 'not_sent', 'pending'),
    subject: fc.constantFrom(...subjects.map(({ subjectId }) => subjectId)),
  }) as fc.Arbitrary<Gone>;
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 6 }), async (rows) => {
      for (const one of rows) {
        await goes(one);
        all.push(one);
      }
      for (const { subjectId, session } of subjects) {
        for (const year of [2024, 2025, 2026]) {
          assert.deepEqual(said(await answerTo(session, year)), fold(all, subjectId, year));
        }
      }
    }),
    { numRuns: 6 },
  );
});

test('P-3G-04: it is told to fulfil a right of one’s own, and on no other ground', async () => {
  const call = 'select * from priv.shine_the_light(2025)';
  const web = await database.connect('web');
  await assert.rejects(web.query(call), { code: '42501' });
  const { rows } = await web.query(`select id from priv.open_by_session('account.profile', $1)`, [
    world.ada.session,
  ]);
  await web.query('begin');
  await web.query(`select set_config('priv.lease', $1, true)`, [rows[0].id]);
  await assert.rejects(web.query(call), { code: '42501' });
  await web.query('rollback');
});

test('P-3G-04 control: what was sent last year is told with its recipient', async () => {
  await goes(oneOf2023());
  const answer = await answerTo(world.ada.session, 2023);
  const north = answer.recipients.find(({ recipient_id }) => recipient_id === 'rcp_north');
  assert.equal(north?.legal_name, 'rcp_north Ltd');
});

test('P-3G-05: a recipient for marketing without an address cannot be written', async () => {
  await assert.rejects(partner('rcp_nowhere', null), { constraint: 'partner_has_address' });
  const bare = `update ops.recipient set address = null where id = 'rcp_north'`;
  await refusedEach([bare, `update ops.recipient set kind = 'partner' where id = 'rcp_court'`]);
  await assert.rejects(partner('rcp_blank', '   '), { code: '23514' });
});

/** Nothing of it stays, also where it is not refused. */
async function refusedEach(changes: string[]): Promise<void> {
  for (const change of changes) {
    await owner.query('begin');
    const done = owner.query(change);
    await assert
      .rejects(done, { constraint: 'partner_has_address' }, change)
      .finally(() => owner.query('rollback'));
  }
}

test('P-3G-05: nor does marketing go to anybody but a partner who was opted in to', async () => {
  const row = { at: new Date().toISOString(), fields: ['subject.name'], state: 'pending' } as const;
  const to = (recipient: string, subject: string) =>
    goes({ ...row, fields: [...row.fields], recipient, subject });
  await assert.rejects(to('rcp_court', world.ada.subjectId), { detail: 'disclosure.refused' });
  await assert.rejects(to('rcp_north', 'sub_nobody'), { detail: 'disclosure.refused' });
  await shift(0);
});

test('P-3G-05 control: every recipient in the answer has its name and address', async () => {
  await goes(oneOf2023());
  const { recipients } = await answerTo(world.ada.session, 2023);
  assert.ok(recipients.length > 0);
  for (const { legal_name, address } of recipients) assert.ok(legal_name && address.length > 5);
});

interface Gaps {
  written: number;
  missing: number;
}

describe('the transparency page', () => {
  const counts = async () => (await readTransparency(pools.web)).counts;

  test('P-2A-14: the counts are the rows, and a cell below five is a band', async () => {
    for (let n = 0; n < 3; n += 1) await goes(oneOf2023());
    await goes({ ...oneOf2023(), state: 'not_sent' });
    const many = { ...oneOf2023(), at: '2022-02-01T00:00:00Z' };
    for (let n = 0; n < 6; n += 1) await goes(many);
    const by = new Map<string, number>();
    const { rows } = await owner.query(
      `select d.state, d.created_at, d.ground, r.country from vault.disclosure d
       join ops.recipient r on r.id = d.recipient_id`,
    );
    for (const { state, created_at: at, ground, country } of rows) {
      const half = at.getUTCMonth() < 6 ? 'first half' : 'second half';
      const key = `${at.getUTCFullYear()} ${half} ${ground} ${country} ${state}`;
      by.set(key, (by.get(key) ?? 0) + 1);
    }
    const cells = await counts();
    const shown = new Map(
      cells.map((row) => [`${row.half} ${row.what} ${row.country} ${row.outcome}`, row.count]),
    );
    assert.equal(shown.size, cells.length, 'one line for each');
    assert.ok(new Set(by.values()).size > 1 && Math.max(...by.values()) >= 5, 'bands and counts');
    assert.equal(shown.size, by.size);
    for (const [key, n] of by) assert.equal(shown.get(key), n < 5 ? '1–4' : String(n), key);
  });

  test('P-2A-14: four are a band and five are five; the very number is nowhere on the page', async () => {
    const { subjectId: subject } = world.ada;
    const row = {
      at: '2029-03-01T00:00:00Z',
      recipient: 'rcp_south',
      fields: ['subject.name'],
      subject,
    };
    const cell = async () =>
      (await counts()).find(
        ({ half, outcome }) => half === '2029 first half' && outcome === 'sent',
      );
    for (let n = 1; n <= 5; n += 1) {
      await goes({ ...row, state: 'sent' } as Gone);
      assert.equal((await cell())?.count, n < 5 ? '1–4' : '5', `${n}`);
    }
    const page = transparencyBody(await readTransparency(pools.web)).text;
    assert.match(page, /<td>2029 first half<\/td>/);
  });

  test('P-2A-14: nobody can edit it: no login may write, and the rows stay', async () => {
    for (const login of ['web', 'jobs', 'staff', 'auth'] as const) {
      const client = await database.connect(login);
      for (const edit of [
        'delete from vault.disclosure',
        `update vault.disclosure set ground = 'user_request'`,
        `insert into vault.disclosure (id) values ('x')`,
        'create or replace function priv.transparency() returns int language sql return 1',
      ]) {
        await assert.rejects(client.query(edit), { code: '42501' }, `${login}: ${edit}`);
      }
    }
    const before = await counts();
    await assert.rejects(owner.query('delete from vault.disclosure'), { code: '42501' });
    assert.deepEqual(await counts(), before);
  });

  test('P-2A-14: a row that somebody takes out by force is missed: the log of the audit has it', async () => {
    const gaps = async () =>
      (await sql<Gaps>`select * from priv.disclosure_gaps()`.execute(pools.jobs)).rows[0];
    const id = await goes(oneOf2023());
    const before = await gaps();
    assert.deepEqual([before.missing, before.written > 0], [0, true]);
    await root.query('alter table vault.disclosure disable trigger user');
    await root.query('delete from vault.disclosure where id = $1', [id]);
    await root.query('alter table vault.disclosure enable trigger user');
    assert.equal((await gaps()).missing, 1);
  });

  test('P-2A-14: a request of law is counted by type and country, with what came of it', async () => {
    await owner.query(
      `insert into vault.legal_request (id, type, account_id, subject_id, recipient_id, country,
         instrument_sha256, from_at, to_at, served_at, answer_by, received_by, source)
       select 'lrq_' || n, 'warrant', $1, $2, 'rcp_court', 'IE', repeat('d', 64), priv.now(),
         priv.now() + interval '1 day', priv.now(), priv.now(), 'stf_1', 'form'
       from generate_series(1, 6) n`,
      [world.ada.accountId, world.ada.subjectId],
    );
    await owner.query(`update vault.legal_request set state = 'refused' where id = 'lrq_1'`);
    const asked = (await counts()).filter(({ what }) => what === 'asked by warrant');
    assert.deepEqual(
      asked.map(({ country, outcome, count }) => [country, outcome, count]),
      [
        ['IE', 'being examined', '5'],
        ['IE', 'refused', '1–4'],
      ],
    );
  });

  test('P-2A-14 control: everybody reads the page, also where nothing happened', async () => {
    await goes(oneOf2023());
    const { counts: rows, checkpoint } = await readTransparency(pools.web);
    assert.ok(rows.length > 0);
    assert.match(transparencyBody({ counts: rows, checkpoint }).text, /<table>/);
    assert.match(transparencyBody({ counts: [], checkpoint: null }).text, /nothing of the kind/);
  });

  it('names no person, no recipient and no case', async () => {
    const page = transparencyBody(await readTransparency(pools.web)).text;
    assert.doesNotMatch(page, /sub_|acc_|dis_|rcp_/);
  });
});

// The content of faxes stays shut to staff: every role, under every case it can have, tries to read
// the sealed bytes and their keys as raw SQL; only a listed fax of an approved case opens.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type pg from 'pg';
import { type TestDatabase, testDatabase } from '../../../platform/db/testing.ts';
import { makeIds } from '../../../platform/ids.ts';
import {
  answer,
  askFor,
  faxOf,
  type Hands,
  handsOf,
  join,
  provenThread,
  type StaffPerson,
  type StaffWorld,
  staffIn,
} from './world.testing.ts';

const id = makeIds();
const shut = { code: '42501' };

let database: TestDatabase;
let owner: pg.Client;
let root: pg.Client;
let hands: Hands;
let world: StaffWorld;
let listed: string[];
let unlisted: string;

before(async () => {
  database = await testDatabase();
  owner = await database.connect('owner');
  root = await database.superuser();
  hands = handsOf(await database.connect('staff'));
  world = await staffIn(owner);
  await owner.query(
    `insert into vault.account_key (account_id, wrapped, source) values ($1, '\\x00', 'system')`,
    [world.bo.accountId],
  );
  listed = [await faxOf(owner, world.bo), await faxOf(owner, world.bo)];
  unlisted = await faxOf(owner, world.bo);
});
after(() => database.close());

/** An open case of this kind about Bo, as whoever may open one would leave it. */
async function caseOf(kind: string, objects: string[] = []): Promise<string> {
  const made = id('cas');
  await owner.query(
    `insert into vault.open_case (id, kind, account_id, subject_id, opened_by, reason, state, source)
     values ($1, $2, $3, $4, 'system', 'A test', 'open', 'system')`,
    [made, kind, world.bo.accountId, world.bo.subjectId],
  );
  for (const object of objects) {
    await owner.query(
      `insert into vault.case_object (case_id, object_id, account_id, source)
       values ($1, $2, $3, 'system')`,
      [made, object, world.bo.accountId],
    );
  }
  return made;
}

async function emergency(objects: string[], minutes = 30): Promise<string> {
  const glass = await askFor(hands, world.operator, world.bo.subjectId, {
    fields: ['fax.content'],
    objects,
    minutes,
  });
  return answer(hands, world.cpo, 'cpo', glass, 'approve');
}

async function contentAlerts(person: StaffPerson): Promise<number> {
  const { rows } = await owner.query(
    `select count(*)::int as n from vault.staff_alert where kind = 'content' and staff_id = $1`,
    [person.staffId],
  );
  return rows[0].n;
}

const keyOf = (lease: string) =>
  hands.under<{ fax_id: string }>(lease, 'select fax_id, wrapped from p_legal_respond.fax_key');

/** Each role with the best case it can have: anchor, purpose, key. */
async function doors(): Promise<[StaffPerson, string, string, string][]> {
  const sal = await join(owner, world.operator, `Sal ${id('x')}`, 'sales', world.cpo);
  const thread = await provenThread(owner, world.bo);
  const legal = await caseOf('legal_request', listed);
  const invoice = id('inv');
  await owner.query(
    `insert into vault.invoice (id, account_id, subject_id, amount_cents, currency, state, due_at, source)
     values ($1, $2, $3, 1, 'EUR', 'open', priv.now(), 'system')`,
    [invoice, world.bo.accountId, world.bo.subjectId],
  );
  const { rows } = await owner.query('select id from vault.open_case where about_id = $1', [
    invoice,
  ]);
  return [
    [world.csr, 'verified_thread', 'support.reply', thread],
    [sal, 'verified_thread', 'support.reply', thread],
    [world.clerk, 'open_invoice', 'billing.charge', rows[0].id],
    [world.analyst, 'abuse_report', 'abuse.investigate', await caseOf('abuse_report')],
    [world.officer, 'legal_request', 'legal.respond', legal],
    [world.cpo, 'legal_request', 'legal.respond', legal],
    [world.officer, 'legal_hold', 'legal.hold', await caseOf('legal_hold')],
    [world.operator, 'break_glass', 'legal.respond', await emergency(listed)],
  ];
}

test('P-2A-02 control: an approved emergency opens exactly the listed faxes', async () => {
  const caseId = await emergency(listed);
  for (const fax of listed) {
    const key = `${world.operator.session}/${caseId}`;
    const lease = await hands.open('break_glass', 'legal.respond', key, fax);
    assert.deepEqual(
      (await keyOf(lease.id)).map(({ fax_id }) => fax_id),
      [fax],
    );
  }
});

test('P-2A-02: each opened fax is written down with its ground, for its owner to see', async () => {
  const caseId = await emergency(listed);
  for (const fax of listed) {
    const key = `${world.operator.session}/${caseId}`;
    const lease = await hands.open('break_glass', 'legal.respond', key, fax);
    const { rows } = await owner.query(
      'select object_id, staff_id, reason from vault.access_log where lease_id = $1',
      [lease.id],
    );
    assert.equal(rows.length, 1);
    assert.deepEqual([rows[0].object_id, rows[0].staff_id], [fax, world.operator.staffId]);
    assert.match(rows[0].reason, /^Emergency access: for somebody’s safety/);
  }
});

test('P-2A-02: no role opens a fax that its case does not list, and the officer hears of each try', async () => {
  for (const [person, anchor, purpose, caseId] of await doors()) {
    const before = await contentAlerts(person);
    const place = `${anchor} of ${caseId}`;
    const lease = await hands.open(anchor, purpose, `${person.session}/${caseId}`, unlisted);
    await assert.rejects(keyOf(lease.id), shut, place);
    assert.equal(await contentAlerts(person), before + 1, place);
    const shown = await owner.query('select from vault.access_log where lease_id = $1', [lease.id]);
    assert.equal(shown.rowCount, 0, place);
  }
  const { rows } = await root.query(
    `select count(*)::int as n from priv.audit_pending where kind = 'staff.content_refused'`,
  );
  assert.ok(rows[0].n >= 8);
  assert.ok((await root.query('select id from priv.due_untold_alert(99)')).rows.length >= 8);
});

test('P-2A-02: no role reads sealed bytes or keys beside the door, under any case', async () => {
  const everywhere = [
    'select * from vault.fax_key',
    'select * from vault.fax_page',
    'select * from vault.fax_document',
    'select * from vault.account_key',
    'select * from p_fax_display.fax_key',
    'select * from p_fax_send.fax_key',
    'select * from p_fax_render.fax_key',
    'select * from p_fax_display.account_key',
    'select * from vault.document_key',
  ];
  for (const [person, anchor, purpose, caseId] of await doors()) {
    const lease = await hands.open(anchor, purpose, `${person.session}/${caseId}`);
    for (const sql of everywhere) await assert.rejects(hands.under(lease.id, sql), shut, sql);
    // A case without an opened fax shows no key, not even of a fax that it lists.
    if (purpose === 'legal.respond') assert.deepEqual(await keyOf(lease.id), []);
    else await assert.rejects(keyOf(lease.id), shut);
  }
});

test('P-2A-02: the desk and the log show no role anything of content', async () => {
  for (const [person, role] of [
    [world.csr, 'csr'],
    [world.cpo, 'cpo'],
    [world.operator, 'operator'],
    [world.officer, 'legal_officer'],
  ] as const) {
    const key = `${person.session}/${role}`;
    await assert.rejects(
      hands.open('staff_session', 'security.audit', key, listed[0]),
      { detail: 'anchor.object' },
      role,
    );
    const lease = await hands.open('staff_session', 'security.audit', key);
    await assert.rejects(keyOf(lease.id), shut, role);
  }
});

test('P-2A-02: what an emergency opened is shut again at its end', async () => {
  const caseId = await emergency(listed);
  const key = `${world.operator.session}/${caseId}`;
  const open = () => hands.open('break_glass', 'legal.respond', key, listed[0]);
  assert.equal((await keyOf((await open()).id)).length, 1);
  await owner.query(`update vault.open_case set closes_at = priv.now() where id = $1`, [caseId]);
  await assert.rejects(open(), { detail: 'anchor.none' });
});

test('P-2A-02: content without a ground, without listed faxes, or by one person alone is not opened', async () => {
  const ask = (asked: object) => askFor(hands, world.operator, world.bo.subjectId, asked);
  await assert.rejects(ask({ ground: 'other', fields: ['fax.content'], objects: listed }), {
    code: '23514',
  });
  await assert.rejects(ask({ fields: ['fax.content'], objects: [] }), { code: '23514' });
  await assert.rejects(ask({ fields: ['fax.content'], objects: ['fax_of_nobody'] }), {
    detail: 'anchor.object',
  });
  const alone = await ask({ fields: ['fax.content'], objects: listed });
  await assert.rejects(answer(hands, world.operator, 'operator', alone, 'approve'), {
    detail: 'staff.two_persons',
  });
});

test('P-2A-02: nobody changes content: no login of staff has a right to write it', async () => {
  for (const table of ['fax_key', 'fax_page', 'fax_document']) {
    for (const sql of [
      `update p_legal_respond.${table} set fax_id = fax_id`,
      `delete from p_legal_respond.${table}`,
      `delete from vault.${table}`,
    ]) {
      await assert.rejects(hands.client.query(sql), (error: { code: string }) => {
        assert.match(error.code, /^(42501|42P01)$/, sql);
        return true;
      });
    }
  }
});

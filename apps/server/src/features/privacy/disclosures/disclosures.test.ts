// The register of disclosures against a real database: what may be written, what is refused, and
// that nothing is sent that is not committed there. Through the code, and as the login's own SQL.
import assert from 'node:assert/strict';
import { after, before, describe, it, test } from 'node:test';
import fc from 'fast-check';
import type pg from 'pg';
import { grounds } from '../../../../../../policy/ceilings.ts';
import {
  type DisclosedFieldName,
  disclosedFields,
} from '../../../../../../policy/disclosed-fields.ts';
import {
  carrierUses,
  exchangeId,
  type Recipient,
  recipients,
} from '../../../../../../policy/processors.ts';
import type { Database } from '../../../generated/database.ts';
import { openPools, type Pools } from '../../../platform/db/pools.ts';
import { type TestDatabase, testDatabase } from '../../../platform/db/testing.ts';
import { makeIds } from '../../../platform/ids.ts';
import { peopleIn, type World } from '../../../world.testing.ts';
import { makeWithPurpose, type WithPurpose } from '../with-purpose.ts';
import { type Disclosing, makeDisclose, settleDisclosures } from './disclose.ts';
import { listRecipients } from './list-recipients.ts';
import type { Ticket } from './ticket.ts';

const carrier: Recipient = {
  id: 'rcp_carrier',
  kind: 'carrier',
  legalName: 'Calling Far Ltd',
  address: '1 Wire Street, Dublin',
  country: 'IE',
  uses: carrierUses,
  contractSha256: 'c'.repeat(64),
  contractUntil: '2099-12-31',
  transferBasis: 'adequacy',
  retentionDays: 90,
  reviewedAt: '2099-01-01',
};
const called = ['fax.from_number', 'fax.to_number', 'fax_page.image'] as const;

let database: TestDatabase;
let owner: pg.Client;
let pools: Pools<Database>;
let world: World;
let withPurpose: WithPurpose;
const id = makeIds();
const disclose = () => makeDisclose({ id, db: pools.jobs, destinations: () => [] });

before(async () => {
  database = await testDatabase();
  owner = await database.connect('owner');
  const { rows } = await owner.query(`select (priv.now() - interval '1 day')::date::text as day`);
  carrier.reviewedAt = rows[0].day;
  await listRecipients(owner, [...recipients, carrier]);
  world = await peopleIn(owner);
  pools = openPools<Database>(database.address, database.logins, assert.fail);
  withPurpose = makeWithPurpose(pools);
  for (const [fax, who] of [
    ['fax_ada', world.ada],
    ['fax_bo', world.bo],
  ] as const) {
    await owner.query(
      `insert into vault.fax (id, account_id, subject_id, inbox_id, direction, status, from_number,
         to_number, pages_total, deadline_at, source)
       values ($1, $2, $3, $4, 'outbound', 'queued', $5, '+12025550100', 1,
         priv.now() + interval '5 years', 'form')`,
      [fax, who.accountId, who.subjectId, who.inboxId, who.number],
    );
    await owner.query(
      `insert into vault.fax_key (fax_id, account_id, wrapped, source)
       values ($1, $2, '\\x01', 'system')`,
      [fax, who.accountId],
    );
  }
});
after(async () => {
  await pools.close();
  await database.close();
});

const usual = {
  recipient: 'rcp_carrier',
  ground: 'user_request',
  fields: called,
  about: 'att_1',
} as const satisfies Disclosing<DisclosedFieldName>;

/** Writes a disclosure as the dialling job of `fax` does. */
function write(
  what: Partial<Disclosing<DisclosedFieldName>> = {},
  fax = 'fax_ada',
): Promise<Ticket<DisclosedFieldName>> {
  const opening = { purpose: 'fax.send', anchor: { running_attempt: fax } } as const;
  return withPurpose(opening, (db, lease) => disclose()(db, lease, { ...usual, ...what }));
}

async function refusalOf(work: Promise<unknown>): Promise<string> {
  const refusal = await work.then(
    () => undefined,
    (error) => error as { code: string; message: string },
  );
  assert.ok(refusal, 'it was not refused');
  assert.equal(refusal.code, 'disclosure.refused', refusal.message);
  return refusal.message;
}

async function rowOf(ticket: { id: string }) {
  const { rows } = await owner.query('select * from vault.disclosure where id = $1', [ticket.id]);
  return rows[0];
}

/** Takes back what `change` did, whatever came of `work`. */
async function meanwhile(change: string, undo: string, work: () => Promise<unknown>) {
  await owner.query(change);
  try {
    await work();
  } finally {
    await owner.query(undo);
  }
}

test('P-2A-01: bytes leave only after their row is committed, with the same fields', async () => {
  let seen: string[] | undefined;
  const ticket = await write();
  const row = await rowOf(ticket);
  assert.deepEqual([row.state, row.account_id], ['pending', world.ada.accountId]);
  const payload = { 'fax.to_number': '+1', 'fax.from_number': '+2', 'fax_page.image': 'x' };
  await ticket.send({ ...payload, 'subject.name': 'Ada' } as never, async (content) => {
    assert.equal((await rowOf(ticket)).state, 'sending');
    seen = Object.keys(content).sort();
  });
  const sent = await rowOf(ticket);
  assert.deepEqual([sent.state, sent.fields], ['sent', seen]);
  const noValue = JSON.stringify(sent);
  for (const value of ['+12025550100', 'Ada', '+1"']) assert.ok(!noValue.includes(value), value);
});

test('P-2A-01: a row that is not committed sends nothing', async () => {
  const opening = { purpose: 'fax.send', anchor: { running_attempt: 'fax_ada' } } as const;
  let left = false;
  const send = withPurpose(opening, async (db, lease) => {
    const ticket = await disclose()(db, lease, usual);
    await ticket.send({} as never, () => {
      left = true;
    });
  });
  await assert.rejects(send, { code: 'disclosure.over' });
  assert.equal(left, false);
});

test('P-2A-01: no ground, another word, or a ground without its case is refused', async () => {
  for (const ground of ['', 'other', 'because', 'USER_REQUEST']) {
    await refusalOf(write({ ground: ground as never }));
  }
  for (const ground of ['court_law', 'illegal_activity', 'company_rights', 'personal_safety']) {
    await refusalOf(write({ ground: ground as never }));
    await refusalOf(write({ ground: ground as never, case: 'rel_none' }));
  }
  assert.match(await refusalOf(write({ ground: 'partner_marketing_optin' })), /no ground/);
});

test('P-2A-01: what was refused is noted for the audit, though its deed never happened', async () => {
  const tries = async () =>
    (await owner.query(`select from priv.audit_note where kind = 'disclosure.refused'`)).rowCount;
  const before = await tries();
  await refusalOf(write({ ground: 'other' as never, about: 'att_refused' }));
  assert.equal(await tries(), (before ?? 0) + 1);
  const { rows } = await owner.query(`select from vault.disclosure where about = 'att_refused'`);
  assert.deepEqual(rows, []);
});

test('P-2A-01: the same as the login’s own SQL, where every column is up to the caller', async () => {
  const jobs = await database.connect('jobs');
  await assert.rejects(jobs.query(`insert into vault.disclosure (id) values ('x')`), {
    code: '42501',
  });
  const call = `select priv.write_disclosure('dis_x', 'rcp_carrier', $1, $2, 'att_1', null, 1,
    repeat('a', 64), sha256('t'))`;
  await assert.rejects(jobs.query(call, ['user_request', [...called]]), { code: '42501' });
  const under = async (ground: string, fields: readonly string[]) => {
    const { rows } = await jobs.query(
      `select id from priv.open_by_running_attempt('fax.send', 'fax_ada')`,
    );
    await jobs.query('begin');
    try {
      await jobs.query(`select set_config('priv.lease', $1, true)`, [rows[0].id]);
      return (await jobs.query(call, [ground, fields])).rowCount;
    } finally {
      await jobs.query('rollback');
    }
  };
  assert.equal(await under('user_request', called), 1);
  await assert.rejects(under('other', called), { detail: 'disclosure.refused' });
  await assert.rejects(under('user_request', ['subject.name']), { detail: 'disclosure.refused' });
});

test('P-2A-01: one disclosure of more people than a few is refused', async () => {
  assert.equal((await rowOf(await write({ subjects: 25 }))).subjects, 25);
  assert.match(await refusalOf(write({ subjects: 26 })), /more people/);
});

test('P-2A-01: after a crash a row that was not sent says so; one under way may have left', async () => {
  const [waiting, going, sent] = [await write(), await write(), await write()];
  await sent.send({} as never, () => undefined);
  let release = () => {};
  let begun = () => {};
  const started = new Promise<void>((done) => {
    begun = done;
  });
  const died = going.send(
    {} as never,
    () =>
      new Promise<void>((done) => {
        release = done;
        begun();
      }),
  );
  await started;
  await settleDisclosures(pools.jobs);
  assert.equal((await rowOf(waiting)).state, 'not_sent');
  assert.equal((await rowOf(going)).state, 'uncertain');
  assert.equal((await rowOf(sent)).state, 'sent');
  await assert.rejects(waiting.send({} as never, assert.fail), { code: 'disclosure.over' });
  release();
  await died;
  assert.equal((await rowOf(going)).state, 'uncertain', 'what was said stays said');
});

test('P-2A-01: a ticket sends once, not late, and says what came of it', async () => {
  const twice = await write();
  await twice.send({} as never, () => undefined);
  await assert.rejects(twice.send({} as never, assert.fail), { code: 'disclosure.over' });
  const failing = await write();
  await assert.rejects(
    failing.send({} as never, () => {
      throw new Error('no line');
    }),
    /no line/,
  );
  assert.equal((await rowOf(failing)).state, 'not_sent');
  const late = await write();
  await database.shiftClock('11 minutes');
  await assert.rejects(late.send({} as never, assert.fail), { code: 'disclosure.over' });
  await database.shiftClock('0');
});

test('P-2A-01: the register is append-only, for its owner too', async () => {
  const ticket = await write();
  await ticket.send({} as never, () => undefined);
  const where = `where id = '${ticket.id}'`;
  for (const change of [
    `update vault.disclosure set fields = '{fax.to_number}' ${where}`,
    `update vault.disclosure set recipient_id = '${exchangeId}' ${where}`,
    `update vault.disclosure set state = 'not_sent' ${where}`,
    `update vault.disclosure set state = 'pending' ${where}`,
    `update vault.disclosure set shown = false ${where}`,
    `delete from vault.disclosure ${where}`,
    'truncate vault.disclosure',
  ]) {
    await assert.rejects(owner.query(change), { code: '42501' }, change);
  }
});

test('P-2A-01 control: what the person asked for goes to the carrier, and is told to them', async () => {
  const ticket = await write();
  assert.equal(await ticket.send({} as never, () => 'through'), 'through');
  const own = await withPurpose(
    { purpose: 'rights.fulfil', anchor: { session: world.ada.session } },
    (db) => db.selectFrom('p_rights_fulfil.disclosure').select(['id', 'account_id']).execute(),
  );
  assert.ok(own.some((row) => row.id === ticket.id));
  assert.ok(own.every((row) => row.account_id === world.ada.accountId));
  const foreign = await withPurpose(
    { purpose: 'rights.fulfil', anchor: { session: world.bo.session } },
    (db) => db.selectFrom('p_rights_fulfil.disclosure').select('id').execute(),
  );
  assert.deepEqual(foreign, []);
});

describe('the register of recipients', () => {
  const put = (set: string) => `update ops.recipient set ${set} where id = 'rcp_carrier'`;

  test('P-0-03 control: a listed field goes to a listed recipient', async () => {
    const ticket = await write({ fields: ['fax.to_number'] });
    const content = await ticket.send({ 'fax.to_number': '+12025550100' } as never, (it) => it);
    assert.deepEqual(content, { 'fax.to_number': '+12025550100' });
  });

  test('P-0-03: no field leaves that the register does not list, whatever the payload', async () => {
    const names = Object.keys(disclosedFields) as DisclosedFieldName[];
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 5 }),
        fc.constantFrom('rcp_carrier', exchangeId, 'rcp_addressee_mail', 'rcp_nobody'),
        fc.dictionary(fc.constantFrom(...names, 'x'), fc.string()),
        async (fields, recipient, payload) => {
          const listed = recipient === 'rcp_carrier' || recipient === exchangeId;
          const may = listed && fields.every((one) => called.includes(one as never));
          const written = write({ recipient, fields }).catch((error) => {
            assert.equal(error.code, 'disclosure.refused');
          });
          const ticket = await written;
          assert.equal(ticket !== undefined, may, `${recipient} ${fields}`);
          await ticket?.send(payload as never, (content) => {
            for (const [name, value] of Object.entries(content)) {
              assert.ok(fields.includes(name as never));
              assert.equal(value, payload[name]);
            }
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  test('P-0-03: a recipient that is unknown, ended, unreviewed, or out of contract gets nothing', async () => {
    assert.match(await refusalOf(write({ recipient: 'rcp_nobody' })), /no such recipient/);
    const back = put(
      `ended_at = null, reviewed_at = '${carrier.reviewedAt}', contract_until = '2099-12-31',
       transfer_basis = 'adequacy'`,
    );
    for (const [change, says] of [
      [`ended_at = priv.now()`, /no recipient any more/],
      [`reviewed_at = null`, /review/],
      [`reviewed_at = priv.now() - interval '12 months'`, /review/],
      [`contract_until = priv.now()`, /contract/],
      [`transfer_basis = null`, /transfer/],
      [`transfer_basis = 'privacy_shield'`, /transfer/],
    ] as const) {
      await meanwhile(put(change), back, async () => {
        assert.match(await refusalOf(write()), says, change);
      });
    }
    await write();
  });

  test('P-0-03: what is flipped off after the writing is refused at the sending', async () => {
    const ticket = await write();
    await meanwhile(put(`transfer_basis = null`), put(`transfer_basis = 'adequacy'`), async () => {
      await refusalOf(ticket.send({} as never, assert.fail));
    });
    await ticket.send({} as never, () => undefined);
  });

  test('P-0-03: reviewed T+12 months ago less a minute is good, at T+12 months it is not', async () => {
    const at = (ago: string) => put(`reviewed_at = priv.now() - interval '${ago}'`);
    const back = put(`reviewed_at = '${carrier.reviewedAt}'`);
    await meanwhile(at('12 months -1 minute'), back, () => write());
    await meanwhile(at('12 months'), back, () => refusalOf(write()));
  });

  test('P-6-07: a new use is refused 29 days after it is listed, and allowed after 30', async () => {
    const added = { ...carrier, id: 'rcp_new', legalName: 'New Wires Ltd' };
    await listRecipients(owner, [...recipients, carrier, added]);
    const to = { recipient: 'rcp_new' };
    assert.match(await refusalOf(write(to)), /30 days/);
    await database.shiftClock('29 days');
    assert.match(await refusalOf(write(to)), /30 days/);
    await database.shiftClock('30 days');
    await write(to);
    await database.shiftClock('0');
    await refusalOf(write(to));
  });

  test('P-6-07: widening an old recipient counts as new, and nobody can date it back', async () => {
    const wider = {
      ...carrier,
      uses: { 'fax.send': [...called, 'fax.pages_total'] },
    } as Recipient;
    await listRecipients(owner, [...recipients, wider]);
    const fields = [...called, 'fax.pages_total'] as const;
    assert.match(await refusalOf(write({ fields })), /30 days/);
    await write();
    const date = `listed_at = priv.now() - interval '1 year'`;
    await assert.rejects(owner.query(`update ops.recipient_use set ${date}`), { code: '42501' });
    await owner.query(
      `delete from ops.recipient_use where field = 'fax.pages_total' returning recipient_id`,
    );
    await owner.query(
      `insert into ops.recipient_use (recipient_id, purpose, field, listed_at)
       values ('rcp_carrier', 'fax.send', 'fax.pages_total', priv.now() - interval '1 year')`,
    );
    assert.match(await refusalOf(write({ fields })), /30 days/);
    await listRecipients(owner, [...recipients, carrier]);
  });

  test('P-6-07: an account that objects is not served by that recipient; the others are', async () => {
    const object = `insert into vault.recipient_objection (id, account_id, subject_id, recipient_id,
      source) values ('obj_1', '${world.ada.accountId}', '${world.ada.subjectId}', 'rcp_carrier', 'form')`;
    await meanwhile(object, 'delete from vault.recipient_objection', async () => {
      assert.match(await refusalOf(write()), /objects/);
      await write({}, 'fax_bo');
    });
    await write();
  });

  test('P-6-07 control: who came after the list was made is served at once', async () => {
    const added = { ...carrier, id: 'rcp_second', legalName: 'Second Wires Ltd' };
    await listRecipients(owner, [...recipients, carrier, added]);
    const to = { recipient: 'rcp_second' };
    await owner.query(
      `insert into vault.choice_event (id, subject_id, account_id, kind, decision, channel,
         text_sha256, policy_version_id, source)
       select 'evt_later', $1, $2, 'policy_accept', 'yes', 'first_run', v.text_sha256, v.id, 'form'
       from priv.policy_version v where v.id = priv.current_version()`,
      [world.bo.subjectId, world.bo.accountId],
    );
    await owner.query(`update vault.account set accepted_event_id = 'evt_later' where id = $1`, [
      world.bo.accountId,
    ]);
    await write(to, 'fax_bo');
  });

  it('knows no ground that the policy does not know', async () => {
    const { rows } = await owner.query('select name from priv.ground order by name');
    assert.deepEqual(
      rows.map(({ name }) => name),
      [...grounds].sort(),
    );
  });
});

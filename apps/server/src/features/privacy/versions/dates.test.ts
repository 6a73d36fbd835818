// From when a text counts for whom: by acceptance, by its date, by the notice that really came, and
// never for who has left. SQL's clock is moved; nothing waits.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type pg from 'pg';
import { systemClock } from '../../../platform/clock.ts';
import { openPools } from '../../../platform/db/pools.ts';
import { type TestDatabase, testDatabase } from '../../../platform/db/testing.ts';
import { makeIds } from '../../../platform/ids.ts';
import { acceptSql } from '../../../world.testing.ts';
import type { NewMessage } from '../message-port.ts';
import { type StaffWorld, staffIn } from '../staff/world.testing.ts';
import { makeWithPurpose } from '../with-purpose.ts';
import { sendNotices } from './notices.ts';
import { adding, agree, bringText, type NextText, newest } from './world.testing.ts';

let database: TestDatabase;
let owner: pg.Client;
let root: pg.Client;
let staff: pg.Client;
let jobs: pg.Client;
let world: StaffWorld;
let sent: NewMessage[];
let pools: ReturnType<typeof openPools>;
const id = makeIds();
const next = '2027-06-01';

before(async () => {
  database = await testDatabase();
});
beforeEach(async () => {
  await database.close();
  database = await testDatabase();
  owner = await database.connect('owner');
  root = await database.superuser();
  staff = await database.connect('staff');
  jobs = await database.connect('jobs');
  world = await staffIn(owner);
  pools = openPools(database.address, database.logins, () => undefined);
  sent = [];
});
afterEach(() => pools.close());
after(() => database.close());

async function publish(text: NextText): Promise<void> {
  const sha = await bringText(owner, text);
  await agree(staff, world.operator, sha, { id: text.id ?? next });
  await agree(staff, world.cpo, sha, { id: text.id ?? next });
}

/** Sends what is due through a gate that takes everything. Returns how many. */
function mail(): Promise<number> {
  return sendNotices({
    background: pools.jobs,
    web: pools.web,
    clock: systemClock,
    withPurpose: makeWithPurpose(pools),
    send: async (_db, message) => {
      sent.push(message);
      const subject = 'subject' in message.to ? message.to.subject : '';
      const made = id('msg');
      await root.query(
        `insert into vault.message (id, template, kind, subject_id, about, written_under, source)
         values ($1, $2, 'legal.notice', $3, $4, 'comm.legal_notice', 'system')`,
        [made, message.template, subject, message.about],
      );
      return made;
    },
  });
}

/** The relay takes every message that waits, but for those of these people, which come back. */
async function deliver(bouncing: string[] = []): Promise<void> {
  await root.query(
    `update vault.message set state = 'failed', reason = 'bounced', bounced_at = priv.now()
     where state = 'pending' and subject_id = any ($1)`,
    [bouncing],
  );
  await root.query(
    `update vault.message set state = 'sent', sent_at = priv.now() where state = 'pending'`,
  );
}

const tick = () => jobs.query('select priv.policy_tick()');
const one = async (sql: string, values: unknown[] = []) => (await root.query(sql, values)).rows[0];
const effective = async (): Promise<number | Date> =>
  (await one('select effective_existing_at as it from priv.policy_version where id = $1', [next]))
    .it;

async function governs(
  person: { subjectId: string; accountId: string },
  zone = 'UTC',
): Promise<string> {
  await root.query(`set timezone to '${zone}'`);
  const { it } = await one('select priv.governing_version($1, $2) as it', [
    person.subjectId,
    person.accountId,
  ]);
  return it;
}

/** Moves SQL's clock to this instant. */
async function setClock(at: Date): Promise<void> {
  const { ms } = await one(
    'select extract(epoch from $1::timestamptz - clock_timestamp()) * 1000 as ms',
    [at],
  );
  await database.shiftClock(`${Math.ceil(Number(ms))} milliseconds`);
}

async function close(person: { accountId: string }): Promise<void> {
  await root.query(`update vault.account set state = 'closed' where id = $1`, [person.accountId]);
}

it('P-6-03: a material text has no day until everybody was told, and then thirty days after the last', async () => {
  await publish({ snapshot: adding('ads.measure') });
  const early = (days: number) =>
    root.query(
      `update priv.policy_version set effective_existing_at = priv.now() + make_interval(days => $2)
       where id = $1`,
      [next, days],
    );
  const tooEarly = { constraint: 'policy_notice_period' };
  await assert.rejects(early(90), tooEarly);
  await tick();
  assert.ok(!Number.isFinite(Number(await effective())), 'nobody was told yet');
  assert.equal(await mail(), 7);
  await tick();
  assert.ok(!Number.isFinite(Number(await effective())), 'written is not told');
  await deliver();
  const { last } = await one('select max(sent_at) as last from vault.message');
  await root.query(`update vault.policy_notice n set state = 'told', told_at = m.sent_at
    from vault.message m where m.id = n.message_id`);
  await assert.rejects(early(29), tooEarly);
  await tick();
  const declared = Date.parse(`${next}T00:00:00Z`);
  const thirtyDays = 30 * 24 * 3_600_000;
  assert.equal(Number(await effective()), Math.max(declared, Number(last) + thirtyDays));
});

it('P-6-03: a mail that comes back does not count as told, and the text does not count for them', async () => {
  await publish({ id: next, effective: '2026-11-01T00:00:00Z', snapshot: adding('ads.measure') });
  await mail();
  await deliver([world.bo.subjectId]);
  await tick();
  assert.equal(
    (await one('select state from vault.policy_notice where subject_id = $1', [world.bo.subjectId]))
      .state,
    'bounced',
  );
  await database.shiftClock('31 days');
  assert.equal(await governs(world.ada), next);
  assert.equal(await governs(world.bo), newest.id);
  // A mail that first seemed to arrive and comes back later does not count either.
  await root.query(
    `update vault.message set state = 'failed', reason = 'bounced' where subject_id = $1`,
    [world.ada.subjectId],
  );
  await tick();
  assert.equal(await governs(world.ada), newest.id);
});

it('P-6-03 control: each person it concerns gets one mail, which names the text', async () => {
  await publish({ snapshot: adding('ads.measure') });
  assert.equal(await mail(), 7);
  assert.equal(await mail(), 0, 'once');
  assert.equal(new Set(sent.map(({ to }) => JSON.stringify(to))).size, 7);
  assert.ok(sent.every(({ facts }) => facts?.version === next));
});

it('P-6-05: a text counts for who was here from its very second on, in every time zone', async () => {
  const at = new Date('2027-06-01T00:00:00Z');
  await publish({ effective: at.toISOString() });
  assert.equal(Number(await effective()), Number(at));
  for (const zone of ['UTC', 'Pacific/Kiritimati', 'America/Los_Angeles', 'Asia/Kolkata']) {
    await setClock(new Date(at.getTime() - 1000));
    assert.equal(await governs(world.ada, zone), newest.id, `${zone}: the second before`);
    await setClock(at);
    assert.equal(await governs(world.ada, zone), next, `${zone}: the second itself`);
  }
  await root.query(`set timezone to 'UTC'`);
});

it('P-6-05: what one person has not been told of keeps later texts from counting for them, too', async () => {
  await publish({
    id: '2027-01-01',
    effective: '2026-11-01T00:00:00Z',
    snapshot: adding('ads.measure'),
  });
  await mail();
  await deliver([world.bo.subjectId]);
  await tick();
  await publish({ id: next, effective: '2026-11-02T00:00:00Z' });
  await database.shiftClock('31 days');
  assert.equal(await governs(world.ada), next);
  assert.equal(await governs(world.bo), newest.id);
});

const accept = (version: string, sha?: string) =>
  owner.query(
    `insert into vault.choice_event (id, subject_id, account_id, kind, decision, channel, text_sha256,
       policy_version_id, source)
     select $1, $2, $3, 'policy_accept', 'yes', 'form', coalesce($5, v.text_sha256), v.id, 'form'
     from priv.policy_version v where v.id = $4`,
    [id('cho'), world.bo.subjectId, world.bo.accountId, version, sha ?? null],
  );

it('P-6-05: nobody accepts another text than the one in force, as it was shown', async () => {
  await publish({ snapshot: adding('ads.measure') });
  const notInForce = { constraint: 'choice_accepts_text_in_force' };
  await assert.rejects(accept(newest.id), notInForce, 'stale');
  await assert.rejects(accept(next, 'f'.repeat(64)), notInForce, 'forged');
  await bringText(owner, { id: '2028-01-01' });
  await assert.rejects(accept('2028-01-01'), notInForce, 'future');
  assert.equal(await governs(world.bo), newest.id);
});

it('P-6-05 control: a text counts at once for who accepts it', async () => {
  await publish({ snapshot: adding('ads.measure') });
  await accept(next);
  assert.equal(await governs(world.bo), next);
});

it('P-6-06: who has left is not told of a change, is asked nothing, and keeps the text they left under', async () => {
  await close(world.bo);
  await publish({ effective: '2026-11-01T00:00:00Z', snapshot: adding('fax.display') });
  const about = async (table: string) =>
    (await root.query(`select from ${table} where subject_id = $1`, [world.bo.subjectId])).rowCount;
  assert.equal(await about('vault.policy_notice'), 0);
  assert.equal(await about('vault.choice_request'), 0);
  await mail();
  assert.ok(sent.every(({ to }) => !('subject' in to && to.subject === world.bo.subjectId)));
  await deliver();
  await tick();
  await database.shiftClock('365 days');
  assert.equal(await governs(world.bo), newest.id);
  assert.equal(await governs(world.ada), next);
});

it('P-6-06: who leaves before the mail goes gets none, and holds up nobody', async () => {
  await publish({ effective: '2026-11-01T00:00:00Z', snapshot: adding('ads.measure') });
  await close(world.bo);
  assert.equal(await mail(), 6);
  await deliver();
  await tick();
  assert.ok(Number.isFinite(Number(await effective())));
});

it('P-6-06: an account opens again only with the text in force accepted first', async () => {
  await close(world.bo);
  await publish({ snapshot: adding('ads.measure') });
  const reopen = (event?: string) =>
    root.query(
      `update vault.account set state = 'active' ${event ? `, accepted_event_id = '${event}'` : ''}
       where id = $1`,
      [world.bo.accountId],
    );
  const accepts = { constraint: 'accepts_the_current_policy' };
  await assert.rejects(reopen(), accepts);
  const event = id('cho');
  await owner.query(acceptSql, [event, world.bo.subjectId, world.bo.accountId]);
  await reopen(event);
  assert.equal(await governs(world.bo), next);
});

it('P-6-06 control: whoever is here is told', async () => {
  await publish({ snapshot: adding('ads.measure') });
  await mail();
  assert.ok(sent.some(({ to }) => 'subject' in to && to.subject === world.bo.subjectId));
});

describe('one person alone', () => {
  it('announces, waits thirty days in the open, and then publishes; a second person ends that', async () => {
    await root.query(`update vault.staff_role set revoked_at = priv.now(), revoked_by = 'x'
      where role in ('cpo', 'legal_officer')`);
    const sha = await bringText(owner);
    await agree(staff, world.operator, sha);
    const state = async () =>
      one('select state, single_person from priv.policy_version where id = $1', [next]);
    assert.equal((await state()).state, 'announced');
    await database.shiftClock('29 days');
    await tick();
    assert.equal((await state()).state, 'announced');
    await database.shiftClock('30 days 1 second');
    await tick();
    assert.deepEqual(await state(), { state: 'published', single_person: true });
  });
});

// A use that a text adds, and the people who were here before: nothing widens without their word.
// The lease itself is asked: what does it see of what was collected under the older text?
import assert from 'node:assert/strict';
import { after, before, beforeEach, it } from 'node:test';
import type pg from 'pg';
import { type TestDatabase, testDatabase } from '../../../platform/db/testing.ts';
import { formOf, topicOf } from '../choices/forms.ts';
import { handsOf, type StaffPerson, type StaffWorld, staffIn } from '../staff/world.testing.ts';
import type { Snapshot } from './snapshot.ts';
import { adding, agree, bringText, newest } from './world.testing.ts';

const use = 'fax.display';
const next = '2027-06-01';

let database: TestDatabase;
let owner: pg.Client;
let root: pg.Client;
let web: pg.Client;
let world: StaffWorld;

before(async () => {
  database = await testDatabase();
});
beforeEach(async () => {
  await database.close();
  database = await testDatabase();
  owner = await database.connect('owner');
  root = await database.superuser();
  web = await database.connect('web');
  world = await staffIn(owner);
  await startWithout(use);
});
after(() => database.close());

const without = (now: Snapshot) => ({
  ...now,
  purposes: now.purposes.filter((purpose) => purpose !== use),
});

/** As if the newest text did not have this use yet. */
async function startWithout(purpose: string): Promise<void> {
  await root.query('alter table priv.policy_version disable trigger all');
  const { rows } = await root.query('select snapshot from priv.policy_version where id = $1', [
    newest.id,
  ]);
  await root.query('update priv.policy_version set snapshot = $2 where id = $1', [
    newest.id,
    JSON.stringify(without(rows[0].snapshot)),
  ]);
  await root.query('alter table priv.policy_version enable trigger all');
  await root.query('delete from priv.version_purpose where purpose = $1', [purpose]);
}

async function publishUse(): Promise<void> {
  const staff = await database.connect('staff');
  const sha = await bringText(owner, {
    id: next,
    effective: '2026-11-01T00:00:00Z',
    snapshot: adding(use),
  });
  await agree(staff, world.operator, sha, { id: next });
  await agree(staff, world.cpo, sha, { id: next });
}

/** Everybody is told, the mails arrive, and thirty-one days pass. */
async function letItCount(butNot: string[] = []): Promise<void> {
  await root.query(
    `update vault.policy_notice set state = 'told', told_at = priv.now()
     where subject_id <> all ($1)`,
    [butNot],
  );
  await root.query(`update vault.policy_notice set state = 'bounced' where state = 'due'`);
  await (await database.connect('jobs')).query('select priv.policy_tick()');
  await database.shiftClock('31 days');
  await root.query(`update auth.login_session set expires_at = priv.now() + interval '1 day'`);
}

type Person = Pick<StaffPerson, 'subjectId' | 'accountId' | 'session'>;

/** How many of the person's numbers the new use sees: they were collected before it. */
async function seen(person: Person): Promise<number> {
  const hands = handsOf(web);
  const lease = await hands.open('session', use, person.session);
  return (await hands.under(lease.id, 'select id from p_fax_display.number')).length;
}

async function say(person: Person, decision: 'yes' | 'no'): Promise<void> {
  const hands = handsOf(web);
  const lease = await hands.open('session', 'choices.keep', person.session);
  const topic = topicOf(use, 'web')!;
  await hands.under(
    lease.id,
    `insert into p_choices_keep.choice_event (id, subject_id, account_id, kind, purpose, channel,
       decision, text_sha256, source) values ($1, $2, $3, 'purpose', $4, 'web', $5, $6, 'form')`,
    [
      `cho_${decision}_${person.subjectId}_${Math.random()}`,
      person.subjectId,
      person.accountId,
      use,
      decision,
      formOf('form', topic).sha256,
    ],
  );
}

/** A label the person gives now: which text is it collected under? */
async function collected(person: Person): Promise<string> {
  const { rows } = await root.query('select priv.governing_version($1, $2) as it', [
    person.subjectId,
    person.accountId,
  ]);
  return rows[0].it;
}

it('P-6-04: everybody who was here is asked about each use that a text adds, and no answer is a no', async () => {
  assert.equal(await seen(world.ada), 0, 'not a use yet');
  await publishUse();
  const asked = await root.query('select subject_id, purpose from vault.choice_request');
  const mine = asked.rows.filter(({ subject_id }) => subject_id === world.ada.subjectId);
  assert.deepEqual(
    mine.map(({ purpose }) => purpose),
    [use],
  );
  assert.equal(new Set(asked.rows.map(({ subject_id }) => subject_id)).size, asked.rowCount);
  await letItCount();
  assert.equal(await seen(world.ada), 0, 'silence is a no');
  await say(world.ada, 'no');
  assert.equal(await seen(world.ada), 0);
  await say(world.ada, 'yes');
  assert.equal(await seen(world.ada), 1);
  await say(world.ada, 'no');
  assert.equal(await seen(world.ada), 0, 'changeable later, to the other side as well');
  assert.equal(await seen(world.bo), 0, 'one person’s yes is not another’s');
});

it('P-6-04 control: a yes opens the use, for the one who says it', async () => {
  await publishUse();
  await letItCount();
  await say(world.bo, 'yes');
  assert.equal(await seen(world.bo), 1);
  assert.equal(await seen(world.ada), 0);
});

it('P-8-04: what somebody gives who was not told of a text is not put to the uses that it adds', async () => {
  await publishUse();
  await letItCount([world.bo.subjectId]);
  assert.equal(await collected(world.bo), newest.id);
  assert.equal(await seen(world.bo), 0);
  await root.query(
    `insert into vault.number (id, account_id, inbox_id, number, label, source, policy_version_id)
     values ('num_new', $1, $2, '+12025550199', 'New', 'form', $3)`,
    [world.bo.accountId, world.bo.inboxId, await collected(world.bo)],
  );
  assert.equal(await seen(world.bo), 0, 'neither what is old nor what is new');
});

it('P-8-04 control: what is collected once the text counts may be put to its uses', async () => {
  await publishUse();
  await letItCount();
  assert.equal(await collected(world.ada), next);
  await root.query(
    `insert into vault.number (id, account_id, inbox_id, number, label, source, policy_version_id)
     values ('num_new', $1, $2, '+12025550199', 'New', 'form', $3)`,
    [world.ada.accountId, world.ada.inboxId, await collected(world.ada)],
  );
  assert.equal(await seen(world.ada), 1, 'the new one, and not the old');
});

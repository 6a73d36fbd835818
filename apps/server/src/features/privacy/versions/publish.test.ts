// From draft to the archive: who may publish, what then never changes, and what a text must have.
// Each by raw SQL as the login that tries it.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type pg from 'pg';
import { type TestDatabase, testDatabase } from '../../../platform/db/testing.ts';
import { join, type StaffWorld, staffIn } from '../staff/world.testing.ts';
import { mandatoryParts, missingParts, partsOf } from './policy-file.ts';
import { adding, agree, bringText, newest } from './world.testing.ts';

let database: TestDatabase;
let owner: pg.Client;
let root: pg.Client;
let staff: pg.Client;
let world: StaffWorld;

before(async () => {
  database = await testDatabase();
  owner = await database.connect('owner');
  root = await database.superuser();
  staff = await database.connect('staff');
  world = await staffIn(owner);
});
beforeEach(async () => {
  await root.query('alter table vault.policy_approval disable trigger all');
  await root.query('alter table priv.policy_version disable trigger all');
  await root.query('delete from vault.policy_approval');
  await root.query('delete from vault.policy_notice');
  await root.query('delete from vault.choice_request');
  await root.query(`delete from priv.version_purpose where policy_version_id > $1`, [newest.id]);
  await root.query('delete from priv.policy_version where id > $1', [newest.id]);
  await root.query('alter table vault.policy_approval enable trigger all');
  await root.query('alter table priv.policy_version enable trigger all');
});
after(() => database.close());

const version = async (id = '2027-06-01') =>
  (await root.query('select * from priv.policy_version where id = $1', [id])).rows[0];
const refused = { code: '42501' };

it('P-6-01: a published text is changed by nobody, and taken out of the archive by nobody', async () => {
  for (const client of [owner, root]) {
    for (const deed of [
      `update priv.policy_version set source_text = source_text || ' ', text_sha256 = encode(sha256(convert_to(source_text || ' ', 'UTF8')), 'hex')`,
      `update priv.policy_version set state = 'draft'`,
      `update priv.policy_version set class = 'editorial'`,
      `update priv.policy_version set slots = '{}'`,
      `update priv.policy_version set effective_existing_at = priv.now()`,
      'delete from priv.policy_version',
      'truncate priv.policy_version cascade',
    ]) {
      await assert.rejects(client.query(deed), (error: { code: string }) => {
        assert.ok(['42501', '23514'].includes(error.code), `${deed}: ${error.code}`);
        return true;
      });
    }
  }
  for (const login of ['web', 'staff', 'jobs', 'auth'] as const) {
    const client = await database.connect(login);
    await assert.rejects(client.query('update priv.policy_version set state = $1', ['draft']));
    await assert.rejects(client.query('select * from priv.policy_version'), refused);
  }
  const edited = { id: newest.id, text: (now: string) => now.replace('plain', 'PLAIN') };
  await assert.rejects(bringText(owner, { ...edited, text: (now) => `${now}\n` }), /was edited/);
});

it('P-6-01 control: a text becomes its own hash in the archive, with its class, noted for the chain', async () => {
  const sha = await bringText(owner, {
    text: (now) => now.replace('This text says', 'Here it says'),
  });
  assert.equal((await version()).state, 'draft');
  await agree(staff, world.operator, sha);
  assert.equal((await version()).state, 'draft', 'with two in the house one is not enough');
  await agree(staff, world.cpo, sha);
  const published = await version();
  assert.equal(published.state, 'published');
  assert.equal(published.class, 'editorial');
  assert.equal(published.single_person, false);
  const { rows } = await root.query(
    `select body from priv.audit_pending where kind = 'policy.published' order by id desc limit 1`,
  );
  assert.equal(rows[0].body.text, sha);
  const current = await root.query('select priv.current_version() as it');
  assert.equal(current.rows[0].it, '2027-06-01');
});

it('P-0-05: a text that lacks one of its parts is not published, whoever agrees', async () => {
  for (const part of mandatoryParts) {
    const id = '2027-06-01';
    const without = (now: string) => {
      const sections = now.split(/^(?=## )/m);
      return sections.filter((one) => !one.includes(`{#${part}}`)).join('');
    };
    assert.deepEqual(missingParts(without(newest.text)), [part]);
    const sha = await bringText(owner, { id, text: without });
    await agree(staff, world.operator, sha);
    await assert.rejects(
      agree(staff, world.cpo, sha),
      { constraint: 'policy_has_all_parts' },
      part,
    );
    assert.notEqual((await version(id)).state, 'published');
    await root.query('alter table vault.policy_approval disable trigger all');
    await root.query('delete from vault.policy_approval');
    await root.query('alter table vault.policy_approval enable trigger all');
  }
});

it('P-0-05 control: a text with all its parts, each with something in it, is', async () => {
  assert.deepEqual(missingParts(newest.text), []);
  assert.ok(mandatoryParts.every((part) => partsOf(newest.text).includes(part)));
  const sha = await bringText(owner);
  await agree(staff, world.operator, sha);
  await agree(staff, world.cpo, sha);
  assert.equal((await version()).state, 'published');
});

describe('publishing', () => {
  it('takes two people who are two, and who work here for it', async () => {
    const sha = await bringText(owner);
    await agree(staff, world.operator, sha);
    await assert.rejects(agree(staff, world.operator, sha), { code: '23505' });
    for (const person of [world.csr, world.officer, world.analyst, world.clerk]) {
      await assert.rejects(agree(staff, person, sha), refused);
    }
    const twin = await join(owner, world.operator, 'Ada', 'cpo', world.cpo);
    await agree(staff, twin, sha); // the same address: the same person, with a second account
    assert.equal((await version()).state, 'draft');
    await assert.rejects(
      root.query(`update priv.policy_version set state = 'published' where id > $1`, [newest.id]),
      { detail: 'staff.two_persons' },
    );
    await agree(staff, world.cpo, sha);
    assert.equal((await version()).state, 'published');
  });

  it('is of the very text that was read: with another, everybody agrees anew', async () => {
    const first = await bringText(owner);
    await agree(staff, world.operator, first);
    const second = await bringText(owner, { text: (now) => `${now}\n` });
    await assert.rejects(agree(staff, world.cpo, first), { constraint: 'policy_text_waits' });
    await agree(staff, world.cpo, second);
    assert.equal((await version()).state, 'draft');
    await agree(staff, world.operator, second);
    assert.equal((await version()).state, 'published');
  });

  it('is nothing that one person hastens where there is a second', async () => {
    const sha = await bringText(owner);
    await agree(staff, world.operator, sha);
    await database.shiftClock('31 days');
    const jobs = await database.connect('jobs');
    await jobs.query('select priv.policy_tick()');
    assert.equal((await version()).state, 'draft');
    await database.shiftClock('0 days');
  });
});

it('P-6-03: nobody can hold a change to be less than its texts say', async () => {
  const sha = await bringText(owner, { snapshot: adding('ads.measure') });
  for (const raisesTo of ['editorial', 'non_material']) {
    await assert.rejects(agree(staff, world.operator, sha, { raisesTo }), {
      constraint: 'policy_class_only_raised',
    });
  }
  await agree(staff, world.operator, sha);
  await agree(staff, world.cpo, sha);
  assert.equal((await version()).class, 'material');
});

it('P-6-03 control: people may hold a change to be more, and it then is', async () => {
  const sha = await bringText(owner);
  await agree(staff, world.operator, sha);
  await agree(staff, world.cpo, sha, { raisesTo: 'material' });
  const { rows } = await root.query('select * from vault.policy_notice');
  assert.equal((await version()).class, 'material');
  assert.ok(rows.length >= 7);
});

// The epochs of keys: what is wrapped stays readable through every change, and a copy of a wrapped
// key is noise a week later.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Kysely } from 'kysely';
import type { Database } from '../../generated/database.ts';
import { handClock } from '../../platform/clock.ts';
import { epochOf, openKeyEpochs } from '../../platform/crypto/key-epochs.ts';
import { drawKey, SealBroken } from '../../platform/crypto/seal.ts';
import { openPools } from '../../platform/db/pools.ts';
import { type TestDatabase, testDatabase } from '../../platform/db/testing.ts';
import { Personal } from '../../platform/log/personal.ts';
import { peopleIn, type World } from '../../world.testing.ts';
import { keyEpochCheck, rotateKeys } from './rotate-keys.ts';
import { makeSubjectKeys, ofSubject } from './subject-keys.ts';
import { makeWithPurpose, type WithPurpose } from './with-purpose.ts';

const day = 24 * 3_600_000;

describe('the epochs of keys', () => {
  const dir = mkdtempSync(join(tmpdir(), 'platen-epochs-'));
  const clock = handClock('2027-03-01T00:00:00Z');
  const installationKey = drawKey();
  const epochs = openKeyEpochs(dir, installationKey, clock.now());
  const subjectKeys = makeSubjectKeys(epochs);
  let database: TestDatabase;
  let world: World;
  let background: Kysely<Database>;
  let withPurpose: WithPurpose;
  let close: () => Promise<void>;
  before(async () => {
    database = await testDatabase();
    world = await peopleIn(await database.connect('owner'));
    const pools = openPools<Database>(database.address, database.logins, () => undefined);
    background = pools.jobs;
    withPurpose = makeWithPurpose(pools);
    close = () => pools.close();
  });
  after(async () => {
    await close();
    await database.close();
    rmSync(dir, { recursive: true });
  });

  const app = () => ({ background, clock, epochs, subjectKeys });
  const wrappedOf = async (who: 'ada' | 'bo') => {
    const root = await database.superuser();
    const { rows } = await root.query(
      'select wrapped from vault.subject_key where subject_id = $1',
      [world[who].subjectId],
    );
    return rows[0]?.wrapped as Buffer;
  };
  const profile = () => ({
    purpose: 'account.profile' as const,
    anchor: { session: world.ada.session },
  });

  it('give each person a key, and what is sealed under it opens through every change', async () => {
    assert.equal((await rotateKeys(app())).drawn, 2);
    const [sealed, other] = await withPurpose(profile(), async (db, lease) => [
      await subjectKeys.sealField(db, lease, 'profile/note', new Personal('left-handed')),
      await subjectKeys.sealField(db, lease, 'profile/other', new Personal('left-handed')),
    ]);
    assert.ok(!Buffer.from(sealed).includes('left-handed'));
    for (let days = 0; days < 20; days++) {
      clock.advance(day);
      await rotateKeys(app());
      const again = await withPurpose(profile(), (db, lease) =>
        subjectKeys.openField(db, lease, 'profile/note', sealed),
      );
      assert.equal(again.reveal(), 'left-handed');
    }
    await assert.rejects(
      withPurpose(profile(), (db, lease) =>
        subjectKeys.openField(db, lease, 'profile/note', other),
      ),
      SealBroken,
    );
    assert.equal(epochOf(await wrappedOf('bo')), epochs.current().number);
  });

  it('leave no copy of a wrapped key that opens after seven days', async () => {
    const copy = await wrappedOf('bo');
    const { number } = epochs.current();
    clock.advance(day);
    await rotateKeys(app());
    assert.equal(epochs.unwrap(copy, ofSubject(world.bo.subjectId)).length, 32);
    clock.advance(6 * day);
    await rotateKeys(app());
    assert.throws(() => epochs.unwrap(copy, ofSubject(world.bo.subjectId)), SealBroken);
    assert.ok(!readdirSync(join(dir, 'epochs')).some((name) => name.includes(`${number}.json`)));
    // Nor after a start anew from the same folder.
    const reopened = openKeyEpochs(dir, installationKey, clock.now());
    assert.deepEqual(reopened.all(), epochs.all());
    assert.throws(() => reopened.unwrap(copy, ofSubject(world.bo.subjectId)), SealBroken);
    assert.throws(() => openKeyEpochs(dir, drawKey(), clock.now()), SealBroken);
  });

  it('say so on the evidence page when one is overdue', async () => {
    assert.equal((await keyEpochCheck(app()).run()).ok, true);
    clock.advance(2 * day);
    epochs.begin(clock.now());
    clock.advance(8 * day);
    assert.equal((await keyEpochCheck(app()).run()).ok, false);
    await rotateKeys(app());
    assert.equal((await keyEpochCheck(app()).run()).ok, true);
  });

  it('go forwards only, and never bring back a key that was destroyed meanwhile', async () => {
    const jobs = await database.connect('jobs');
    const before = await wrappedOf('ada');
    const back = jobs.query('select priv.rewrap_key($1, $2, $3, $4)', [
      'subject',
      world.ada.subjectId,
      before,
      before,
    ]);
    await assert.rejects(back, { code: '22023' });
    const root = await database.superuser();
    await root.query('delete from vault.subject_key where subject_id = $1', [world.ada.subjectId]);
    epochs.begin(clock.now());
    const after = epochs.wrap(drawKey(), ofSubject(world.ada.subjectId));
    const { rows } = await jobs.query('select priv.rewrap_key($1, $2, $3, $4) as done', [
      'subject',
      world.ada.subjectId,
      before,
      after,
    ]);
    assert.equal(rows[0].done, false);
    assert.equal(await wrappedOf('ada'), undefined);
  });
});

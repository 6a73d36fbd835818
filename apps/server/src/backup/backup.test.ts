// A backup that was made before an erasure, really restored: whoever was erased does not come back,
// and nothing is served before the ledger is replayed. Without its keys a backup is noise.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type pg from 'pg';
import { runDueErasures } from '../features/privacy/erasure/jobs.ts';
import { openKeyRing, readKeyRing, writeKeyRing } from '../features/privacy/erasure/key-ring.ts';
import { owedErasures, replayErasures } from '../features/privacy/erasure/replay.ts';
import {
  canary,
  dump,
  places,
  plant,
  type World,
  world,
} from '../features/privacy/erasure/world.testing.ts';
import { makeWithPurpose } from '../features/privacy/with-purpose.ts';
import type { Database } from '../generated/database.ts';
import { SealBroken } from '../platform/crypto/seal.ts';
import { connectAs } from '../platform/db/logins.ts';
import { migrate } from '../platform/db/migrate.ts';
import { migrateJobs } from '../platform/db/migrate-jobs.ts';
import { openPools } from '../platform/db/pools.ts';
import { builtShape, emptyDatabase, type TestDatabase } from '../platform/db/testing.ts';
import { refuseOwedErasures } from '../start/owed-erasures.ts';
import { type BackupRecord, readFrames, type Secret, writeFrames } from './frames.ts';
import { restoreKeys, restoreRecords } from './read-backup.ts';
import { backupRecords } from './write-backup.ts';

/**
 * Closed at the end, also where a restore was refused half-way: an open connection keeps the
 * process.
 */
const opened: TestDatabase[] = [];
after(() => Promise.all(opened.map((database) => database.close())));

const secret: Secret = { passphrase: 'correct horse battery staple' };

async function backup(it: World, head: object = {}): Promise<Buffer> {
  await writeKeyRing(it.background, it.dir);
  const keys = openKeyRing(readKeyRing(it.dir), it.epochs);
  const madeAt = it.clock.date();
  const records = backupRecords({ owner: it.owner, blobs: it.blobs, keys, version: '1', madeAt });
  return collect(writeFrames(secret, withHead(records, head)));
}

/** The same records, with this said in their head. */
async function* withHead(
  records: AsyncIterable<BackupRecord>,
  head: object,
): AsyncGenerator<BackupRecord> {
  for await (const record of records) {
    yield record.is === 'head' ? { ...record, ...head } : record;
  }
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 60_000) yield bytes.subarray(at, at + 60_000);
}

/** A machine with the data folder as it is now, and a fresh database from this backup. */
async function restore(
  it: World,
  file: Uint8Array,
): Promise<{ database: TestDatabase; owner: pg.Client; root: pg.Client; forgotten: number }> {
  const database = await emptyDatabase();
  opened.push(database);
  await migrateJobs(connectAs(database.address, database.logins, 'owner'), database.logins.inst);
  const owner = await database.connect('owner');
  await migrate(owner, database.logins.inst, builtShape());
  const ring = readKeyRing(it.dir);
  const keys = openKeyRing(ring, it.epochs);
  const target = { owner, blobs: it.blobs, keys, now: it.clock.date() };
  const { forgotten } = await restoreRecords(target, readFrames(secret, inPieces(file)));
  await restoreKeys(owner, ring);
  return { database, owner, root: await database.superuser(), forgotten };
}

test('P-8-05: an erased person does not come back with an older backup, and nothing is served before the replay', async () => {
  const it = await world();
  await plant(it, it.ada, canary);
  const fax = await plant(it, it.bo, 'somebody-else');
  const file = await backup(it);
  await it.ask(it.ada, 'now');
  await runDueErasures(it.parts);
  await writeKeyRing(it.background, it.dir);

  const back = await restore(it, file);
  assert.ok(back.forgotten > 0);
  const before = await dump(back.root);
  // At once, by the destruction of the keys alone.
  assert.deepEqual(places(before, canary), []);
  assert.deepEqual(places(before, 'ada@example.org'), []);
  await assert.rejects(refuseOwedErasures(back.owner, it.parts.ledger), {
    code: 'start.erasures_owed',
  });
  const pools = openPools<Database>(back.database.address, back.database.logins, () => undefined);
  const parts = { ...it.parts, background: pools.jobs, withPurpose: makeWithPurpose(pools) };
  assert.equal(await replayErasures(back.owner, parts), 1);
  await refuseOwedErasures(back.owner, it.parts.ledger);
  const after = await dump(back.root);
  for (const text of [canary, 'ada@example.org', it.ada.number]) {
    assert.deepEqual(places(after, text), [], text);
  }
  const seen = await parts.withPurpose(
    { purpose: 'fax.display', anchor: { session: it.bo.session } },
    (db) => db.selectFrom('p_fax_display.fax').select('id').execute(),
  );
  assert.deepEqual(seen, [{ id: fax }]);
  await pools.close();
  await back.database.close();
  await it.close();
});

test('P-8-05 control: a backup that nobody was erased after is served, whole', async () => {
  const it = await world();
  await plant(it, it.ada, canary);
  const file = await backup(it);
  const back = await restore(it, file);
  assert.equal(back.forgotten, 0);
  assert.deepEqual(await owedErasures(back.owner, it.parts.ledger), []);
  await refuseOwedErasures(back.owner, it.parts.ledger);
  const source = await dump(await it.database.superuser());
  const restored = await dump(back.root);
  for (const [rel, rows] of source) {
    if (!/^(vault|auth)\./.test(rel) || rel.endsWith('t_key')) continue; // keys come of the ring
    const sorted = (text: string) => text.split('\n').sort().join('\n');
    assert.equal(sorted(restored.get(rel) ?? ''), sorted(rows), rel);
  }
  await back.database.close();
  await it.close();
});

test('P-4-04: a backup shows nothing without its secret, and nobody’s rows without their keys', async () => {
  const it = await world();
  await plant(it, it.ada, canary);
  const file = await backup(it);
  for (const text of [canary, 'ada@example.org', it.ada.number]) assert.ok(!file.includes(text));
  await assert.rejects(
    collect(asText(readFrames({ passphrase: 'another' }, inPieces(file)))),
    SealBroken,
  );
  // Whoever has the secret and not the keys folder has handles and times, and nobody's words.
  const opened = String(await collect(asText(readFrames(secret, inPieces(file)))));
  for (const text of [canary, 'ada@example.org', it.ada.number]) {
    assert.ok(!opened.includes(text), text);
  }
  for (const broken of [file.subarray(0, file.length - 3), flipped(file), swapped(file)]) {
    await assert.rejects(collect(asText(readFrames(secret, inPieces(broken)))));
  }
  await it.close();
});

test('P-4-04 control: with its secret and the keys everything is there', async () => {
  const it = await world();
  await plant(it, it.ada, canary);
  const back = await restore(it, await backup(it));
  assert.ok(places(await dump(back.root), canary).length >= 3);
  await back.database.close();
  await it.close();
});

async function* asText(records: AsyncIterable<object>): AsyncGenerator<Uint8Array> {
  for await (const record of records) yield Buffer.from(JSON.stringify(record));
}

function flipped(file: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(file);
  copy[copy.length >> 1] ^= 1;
  return copy;
}

/** The second frame where the first was. */
function swapped(file: Buffer): Uint8Array {
  const start = file.indexOf(10) + 1;
  const first = start + 5 + file.readUInt32BE(start + 1);
  const second = first + 5 + file.readUInt32BE(first + 1);
  return Buffer.concat([
    file.subarray(0, start),
    file.subarray(first, second),
    file.subarray(start, first),
    file.subarray(second),
  ]);
}

test('a backup that is older than backups live is not restored, nor one of another shape', async () => {
  const it = await world();
  const file = await backup(it);
  it.clock.advance(36 * 24 * 3_600_000);
  await assert.rejects(restore(it, file), { code: 'start.backup_old' });
  const { rows: shape } = await it.owner.query(
    'select name, sha256 from priv.migration order by name',
  );
  await restore(it, await backup(it, { migrations: shape }));
  const otherBytes = [{ ...shape[0], sha256: '0'.repeat(64) }, ...shape.slice(1)];
  for (const migrations of [otherBytes, shape.slice(1), [], undefined]) {
    const other = await backup(it, { migrations });
    await assert.rejects(restore(it, other), { code: 'start.backup_unfit' });
  }
  await it.close();
});

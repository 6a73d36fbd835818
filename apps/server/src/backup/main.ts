// `platen backup` and `platen restore`, run by the command line: they need the database as its
// owner and the keys folder, which no server that listens keeps at hand.
import { createReadStream, createWriteStream, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import type pg from 'pg';
import { readConfig } from '../config.ts';
import {
  erasureParts,
  keepLogKey,
  makeSubjectKeys,
  makeWithPurpose,
  openKeyRing,
  readKeyRing,
  replayErasures,
  rotateKeys,
  writeKeyRing,
} from '../features/privacy/index.ts';
import type { Database } from '../generated/database.ts';
import { folderBlobs } from '../platform/blobs/folder.ts';
import { systemClock } from '../platform/clock.ts';
import { openKeyEpochs } from '../platform/crypto/key-epochs.ts';
import { installationKey } from '../platform/crypto/key-file.ts';
import { SealBroken } from '../platform/crypto/seal.ts';
import { openPools } from '../platform/db/pools.ts';
import { failureText } from '../start/announce.ts';
import { openDataFolder } from '../start/data-folder.ts';
import { startDatabase } from '../start/database.ts';
import { lockFolder } from '../start/lock.ts';
import { readFrames, type Secret, writeFrames } from './frames.ts';
import { restoreKeys, restoreRecords } from './read-backup.ts';
import { backupRecords } from './write-backup.ts';

const checkout = join(import.meta.dirname, '../../../..');
const migrationsDir = join(import.meta.dirname, '../../migrations');
const secretBytesMin = 12;
const wrongSecret = 'The backup does not open: the secret is another, or the file is not whole.';

const { values, positionals } = parseArgs({
  options: { 'key-file': { type: 'string' }, replay: { type: 'boolean', default: false } },
  allowPositionals: true,
});

/** Everything both commands need, opened on the data folder; the server must be stopped. */
async function open() {
  const config = readConfig(process.env, checkout);
  const folder = openDataFolder(config.dataDir, undefined, config.keysDir);
  const unlock = lockFolder(folder.root);
  const policySql = readFileSync(join(migrationsDir, 'policy.sql'), 'utf8');
  const shape = { migrationsDir, policySql };
  const database = await startDatabase(folder, config.databaseUrl, shape);
  const epochs = openKeyEpochs(folder.keys, installationKey(folder.keys, false), systemClock.now());
  const pools = openPools<Database>(database.address, database.logins, () => undefined);
  const blobs = await folderBlobs(folder.objects);
  const close = async () => {
    await pools.close();
    await database.stop();
    unlock();
  };
  return { config, folder, database, epochs, pools, blobs, close };
}

type Opened = Awaited<ReturnType<typeof open>>;

function secretOf(): Secret {
  const file = values['key-file'];
  if (file !== undefined) return { key: readFileSync(file) };
  const passphrase = process.env.PLATEN_BACKUP_PASSPHRASE ?? '';
  if (passphrase.length < secretBytesMin) {
    throw new Error(
      `Set PLATEN_BACKUP_PASSPHRASE (at least ${secretBytesMin} letters) or give --key-file.`,
    );
  }
  return { passphrase };
}

async function backup(opened: Opened, file: string): Promise<object> {
  const { database, epochs, folder, pools, blobs } = opened;
  const secret = secretOf();
  const subjectKeys = makeSubjectKeys(epochs);
  const needs = { background: pools.jobs, clock: systemClock, epochs, subjectKeys };
  await rotateKeys(needs, () => writeKeyRing(pools.jobs, folder.keys));
  const keys = openKeyRing(readKeyRing(folder.keys), epochs);
  const version = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')).version;
  await database.asOwner(async (owner) => {
    const madeAt = systemClock.date();
    const records = backupRecords({ owner, blobs, keys, version, madeAt });
    const out = createWriteStream(file, { mode: 0o600, flags: 'wx' });
    await pipeline(Readable.from(writeFrames(secret, records)), out).catch((cause) => {
      rmSync(file, { force: true });
      throw cause;
    });
  });
  // A backup that does not open is none: it is read back whole before we say that it is there.
  let frames = 0;
  for await (const _record of readFrames(secret, createReadStream(file))) frames += 1;
  await database.asOwner((owner) =>
    owner.query(`select priv.note('backup.made', $1::jsonb)`, [JSON.stringify({ frames })]),
  );
  return { file, frames };
}

async function restore(opened: Opened, file: string): Promise<object> {
  const { database, epochs, folder, blobs } = opened;
  const secret = secretOf();
  const ring = readKeyRing(folder.keys);
  const keys = openKeyRing(ring, epochs);
  const restored = await database.asOwner(async (owner) => {
    await refuseFull(owner);
    const target = { owner, blobs, keys, now: systemClock.date() };
    const done = await restoreRecords(target, readFrames(secret, createReadStream(file)));
    await restoreKeys(owner, ring);
    return done;
  });
  return { ...restored, ...(await replay(opened)) };
}

/** Only into a database that holds nobody: nothing is mixed, and nothing is lost by mistake. */
async function refuseFull(owner: pg.Client): Promise<void> {
  const { rowCount } = await owner.query('select from vault.account limit 1');
  if ((rowCount ?? 0) === 0) return;
  throw new Error('This database is in use. Restore into an empty one.');
}

async function replay({ config, database, pools, blobs, folder }: Opened): Promise<object> {
  const app = {
    background: pools.jobs,
    blobs,
    clock: systemClock,
    config,
    logKey: keepLogKey(folder.keys, systemClock),
    withPurpose: makeWithPurpose(pools),
  };
  const erasedAgain = await database.asOwner((owner) => replayErasures(owner, erasureParts(app)));
  return { erasedAgain };
}

async function main(): Promise<void> {
  const [verb, file] = positionals;
  const opened = await open();
  try {
    const said =
      verb === 'backup'
        ? await backup(opened, file)
        : values.replay
          ? await replay(opened)
          : await restore(opened, file);
    console.log(JSON.stringify(said));
  } finally {
    await opened.close();
  }
}

main().catch((error) => {
  console.error(error instanceof SealBroken ? wrongSecret : failureText(error));
  process.exitCode = 1;
});

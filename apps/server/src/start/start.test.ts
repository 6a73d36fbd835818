// Starting and stopping for real: the process, the embedded database, signals, and every way a
// start can fail, each ending in a sentence and a fix.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readConfig } from '../config.ts';
import { systemClock } from '../platform/clock.ts';
import { emptyDatabase, testCluster } from '../platform/db/testing.ts';
import { makeLog } from '../platform/log/log.ts';
import { failureText, readyText } from './announce.ts';
import { openDataFolder } from './data-folder.ts';
import { startService } from './steps.ts';

const quiet = makeLog('error', () => undefined);
const main = join(import.meta.dirname, '../main.ts');
const folder = mkdtempSync(join(tmpdir(), 'platen-start-'));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  child: ChildProcess;
  ready: { url: string; signInUrl: string; apiKey: string; numbers: string[]; dataDir: string };
  errors(): string;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

function launch(env: Record<string, string>, json = true) {
  const child = spawn(process.execPath, [main, ...(json ? ['--json'] : [])], {
    env: {
      PATH: process.env.PATH,
      PLATEN_HTTP: '127.0.0.1:0',
      PLATEN_SIP: '127.0.0.1:0',
      PLATEN_SAMPLE_FAX: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const firstLine = new Promise<string>((resolve) => {
    child.stdout.on('data', (chunk) => {
      out += chunk;
      if (out.includes('\n')) resolve(out);
    });
  });
  return { child, ended, firstLine, errors: () => errors, out: () => out };
}

async function start(env: Record<string, string>): Promise<Run> {
  const { child, ended, firstLine, errors } = launch(env);
  const line = await Promise.race([firstLine, ended.then(() => undefined)]);
  if (line === undefined) throw new Error(`did not start: ${errors()}`);
  const stop = (signal: NodeJS.Signals = 'SIGINT') => {
    child.kill(signal);
    return ended;
  };
  return { child, ready: JSON.parse(line), errors, stop };
}

const numbers = async ({ ready }: Run) => {
  const headers = { authorization: `Bearer ${ready.apiKey}` };
  const answer = await fetch(`${ready.url}/v1/numbers`, { headers });
  return ((await answer.json()) as { data: { id: string }[] }).data.map(({ id }) => id);
};

/** The same in this process, for what is refused before anything is served. */
const startHere = (env: Record<string, string>) =>
  startService(
    readConfig({ PLATEN_DATA: join(folder, 'other'), ...env }, folder),
    systemClock,
    quiet,
  );

const PLATEN_DATA = join(folder, 'data');

describe('a start', () => {
  let first: Run;
  let before: string[];

  it('prints one line of JSON, serves, writes cli.json for its owner alone, and stops cleanly', async () => {
    first = await start({ PLATEN_DATA });
    before = await numbers(first);
    assert.deepEqual(first.ready.numbers, ['+12025550190', '+12025550191']);
    assert.equal(first.ready.dataDir, PLATEN_DATA);
    assert.equal((await fetch(`${first.ready.url}/v1/health`)).status, 200);
    assert.match(first.ready.signInUrl, /\/sign-in\/[\w-]{43}$/);
    const cli = join(PLATEN_DATA, 'cli.json');
    assert.equal(statSync(cli).mode & 0o777, 0o600);
    assert.equal(statSync(join(PLATEN_DATA, 'keys')).mode & 0o777, 0o700);
    assert.equal(JSON.parse(readFileSync(cli, 'utf8')).apiKey, first.ready.apiKey);
    for (const line of first.errors().trim().split('\n').filter(Boolean)) JSON.parse(line);
    assert.equal(await first.stop('SIGTERM'), 0);
  });

  it('keeps everything over a kill, and refuses a second start and a port that is taken', async () => {
    const killed = await start({ PLATEN_DATA });
    assert.deepEqual(await numbers(killed), before);
    assert.equal(killed.ready.apiKey, first.ready.apiKey);
    await killed.stop('SIGKILL'); // its database lives on, and is adopted

    const adopting = await start({ PLATEN_DATA });
    assert.deepEqual(await numbers(adopting), before);
    await assert.rejects(startHere({ PLATEN_DATA }), (thrown) => {
      assert.match(failureText(thrown), /already runs on this data folder/);
      assert.match(failureText(thrown), /Fix: Use the one that runs/);
      return true;
    });
    const { host } = new URL(adopting.ready.url);
    const same = { PLATEN_DATA: join(folder, 'neighbour'), PLATEN_HTTP: host };
    await assert.rejects(startHere(same), (thrown) => {
      assert.match(failureText(thrown), new RegExp(`${host} is in use`));
      assert.match(failureText(thrown), /Fix: Stop that program, or choose another address/);
      return true;
    });
    assert.equal((await fetch(`${adopting.ready.url}/v1/health`)).status, 200);
    assert.equal(await adopting.stop(), 0);
  });

  it('keeps everything over a move of the folder, and says to people where, with which key, and one line to try', async () => {
    const moved = join(folder, 'moved');
    renameSync(PLATEN_DATA, moved);
    const { child, ended, firstLine, out } = launch({ PLATEN_DATA: moved }, false);
    await firstLine;
    const { url } = JSON.parse(readFileSync(join(moved, 'cli.json'), 'utf8')) as { url: string };
    const headers = { authorization: `Bearer ${first.ready.apiKey}` };
    assert.equal((await fetch(`${url}/v1/numbers`, { headers })).status, 200);
    child.kill('SIGINT');
    assert.equal(await ended, 0);
    renameSync(moved, PLATEN_DATA);
    assert.match(out(), /Portal +http:\/\/127\.0\.0\.1:\d+/);
    assert.match(out(), /Sign in +http\S+\/sign-in\/\S+ +\(works once/);
    assert.match(out(), /API key +pk_test_/);
    assert.match(out(), /npx platen send README.md --to \+12025550100 --wait/);
  });

  it('says that a database without its keys is another installation’s, and another version’s', async () => {
    // A copy made by root belongs to root: the start gives it to the user who runs the database.
    const foreign = join(folder, 'foreign');
    cpSync(PLATEN_DATA, foreign, { recursive: true, filter: (path) => !path.endsWith('/keys') });
    await assert.rejects(startHere({ PLATEN_DATA: foreign }), { code: 'start.database_foreign' });
    writeFileSync(join(foreign, 'postgres', 'PG_VERSION'), '14\n');
    await assert.rejects(startHere({ PLATEN_DATA: foreign }), { code: 'start.database_version' });
  });

  it('interrupted in the middle of the very first time, stops, and the next one finds nothing half-made', async () => {
    const fresh = join(folder, 'fresh');
    const { child, ended } = launch({ PLATEN_DATA: fresh });
    await new Promise<void>((resolve) => {
      const watcher = watch(folder, { recursive: true }, (_event, name) => {
        if (!name?.includes('postgres.making')) return;
        watcher.close();
        resolve();
      });
    });
    child.kill('SIGINT');
    assert.equal(await ended, 0);
    assert.equal(existsSync(join(fresh, 'lock')), false);
    const run = await start({ PLATEN_DATA: fresh });
    assert.equal((await numbers(run)).length, 2);
    assert.equal(await run.stop(), 0);
  });
});

describe('a start that cannot be', () => {
  it('says what is wrong with DATABASE_URL, and leaves the folder to the next start', async () => {
    const nobody = 'postgres://platen:x@127.0.0.1:1/platen';
    await assert.rejects(startHere({ DATABASE_URL: nobody }), (thrown) => {
      const said = failureText(thrown);
      assert.match(said, /The database that DATABASE_URL names cannot be used/);
      assert.match(said, /ECONNREFUSED/);
      assert.match(said, /Fix: Check address, name and password/);
      return true;
    });
    const { cluster } = await testCluster();
    const wrong = `postgres://postgres:wrong@localhost/postgres?host=${cluster.socketDir}`;
    await assert.rejects(startHere({ DATABASE_URL: wrong }), { code: 'start.database_url' });
  });

  it('refuses a database user who may not make logins, or does not own the database', async () => {
    const database = await emptyDatabase();
    const root = await database.superuser();
    await root.query(`create role weak_${process.pid} login password 'x'`);
    const url = database.superuserUrl.replace(/\/\/postgres:\w[^@]*@/, `//weak_${process.pid}:x@`);
    const name = database.address.database;
    await root.query(`grant connect on database ${name} to weak_${process.pid}`);
    await assert.rejects(startHere({ DATABASE_URL: url }), /may not create roles/);
    await root.query(`alter role weak_${process.pid} createrole`);
    await assert.rejects(startHere({ DATABASE_URL: url }), /does not own the database/);
    await database.close();
  });

  it('starts on a database of one’s own with a user who is no superuser, also after a long pause', async () => {
    const database = await emptyDatabase();
    const root = await database.superuser();
    const user = `tenant_${process.pid}`;
    await root.query(`create role ${user} login createrole password 'x'`);
    await root.query(`alter database ${database.address.database} owner to ${user}`);
    const url = database.superuserUrl.replace(/\/\/postgres:[^@]*@/, `//${user}:x@`);
    const env = { PLATEN_HTTP: '127.0.0.1:0', PLATEN_SIP: '127.0.0.1:0', PLATEN_SAMPLE_FAX: '0' };
    const sees = async () => {
      const run = await startHere({ ...env, DATABASE_URL: url });
      const headers = { authorization: `Bearer ${run.ready.apiKey}` };
      const { status } = await fetch(`${run.ready.url}/v1/numbers`, { headers });
      await run.stop();
      return status;
    };
    assert.equal(await sees(), 200);
    // A long pause: none of the days there were partitions for has come.
    const old = await root.query(`select inhrelid::regclass as name from pg_inherits
      where inhparent = 'priv.lease'::regclass`);
    for (const { name } of old.rows) await root.query(`drop table ${name}`);
    assert.equal(await sees(), 200);
    await database.close();
  });

  it('says that the disk is full, before anything is half-written', () => {
    assert.throws(() => openDataFolder(join(folder, 'full'), () => 1024), {
      code: 'start.disk_full',
    });
  });

  it('says that the folder is not usable', () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    assert.throws(() => openDataFolder(join(file, 'data')), { code: 'start.data_folder' });
    assert.throws(() => openDataFolder(file), { code: 'start.data_folder' });
    assert.throws(() => openDataFolder('/proc/nowhere/data'), { code: 'start.data_folder' });
  });

  it('leaves a folder alone that holds things of others', () => {
    const home = join(folder, 'home');
    mkdirSync(home, { mode: 0o755 });
    writeFileSync(join(home, 'letter.txt'), '');
    assert.throws(() => openDataFolder(home), { code: 'start.data_folder' });
    assert.equal(statSync(home).mode & 0o777, 0o755);
    assert.ok(openDataFolder(join(home, 'platen')).keys);
    assert.ok(openDataFolder(join(home, 'platen')).keys);
  });

  it('prints a line to try that works with this data folder', () => {
    const ready = { url: '', signInUrl: '', apiKey: '', numbers: [], sipPort: 5070 };
    const root = join(import.meta.dirname, '../../../..');
    const text = (dataDir: string) => readyText({ ...ready, dataDir }, readConfig({}, root));
    assert.match(text(join(root, '.platen')), /Try {6}npx platen send/);
    assert.match(text('/srv/fax'), /PLATEN_DATA=\/srv\/fax npx platen send/);
    assert.match(text('/srv/a fax'), /PLATEN_DATA='\/srv\/a fax' npx platen send/);
  });

  it('says that a fault is not known rather than nothing', () => {
    assert.match(failureText(new Error('odd')), /it is not known why:\nError: odd/);
  });
});

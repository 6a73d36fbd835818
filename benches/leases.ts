/**
 * What a lease costs: to open one, to ask under one, to read many rows under one beside a copy of
 * the table that nothing protects, and whole requests by the real server with its client beside it,
 * against the same HTTP server with one plain select and no lease.
 */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import pg from 'pg';
import { startCluster } from '../apps/server/src/platform/db/embedded.ts';
import type { DatabaseAddress, Logins } from '../apps/server/src/platform/db/logins.ts';
import { testDatabase } from '../apps/server/src/platform/db/testing.ts';
import { peopleIn, type World } from '../apps/server/src/world.testing.ts';
import { type Measurement, measured } from './measurement.ts';

const tableRows = 1_000_000;
const opens = 2_000;
const statements = 2_000;
const reads = { 1000: 200, 10000: 40 };
/** Its first looks at itself are over, and its hot code is compiled. */
const settlingSeconds = 15;
const requestSeconds = 3;
const requestRounds = 2;
const connections = 32;
const main = join(import.meta.dirname, '../apps/server/src/main.ts');
const plainMain = join(import.meta.dirname, 'anchors/plain-server.ts');

export default async function* leases(): AsyncGenerator<Measurement> {
  yield* inTheDatabase();
  yield* overHttp();
}

async function* inTheDatabase(): AsyncGenerator<Measurement> {
  const database = await testDatabase();
  try {
    const owner = await database.connect('owner');
    const root = await database.superuser();
    const web = await database.connect('web');
    const world = await peopleIn(owner);
    await fill(root, world, `${database.logins.inst}_web`);

    yield measured('a lease opened, median', await opening(web, world), 'ms');
    const one = 'select id, status from';
    const [leased, plain] = await paired(
      web,
      await leaseOf(web, world.ada.session),
      [`${one} p_fax_display.fax where id = 'fax_5'`, `${one} bare.fax where id = 'fax_5'`],
      statements,
    );
    yield measured('a statement under a lease, added', leased - plain, 'ms');
    for (const [rows, who] of [
      [1_000, world.ada],
      [10_000, world.bo],
    ] as const) {
      const columns = 'select id, status, to_number, created_at, completed_at from';
      const [protectedMs, bareMs] = await paired(
        web,
        await leaseOf(web, who.session),
        [
          `${columns} p_fax_display.fax`,
          `${columns} bare.fax where account_id = '${who.accountId}'`,
        ],
        reads[rows],
      );
      const name = `${rows.toLocaleString('en')} rows of a million read`;
      yield measured(name, protectedMs, 'ms', 'the bare table', bareMs);
    }
  } finally {
    await database.close();
  }
}

/** A million faxes: a thousand of Ada's, ten thousand of Bo's, the rest of accounts that are only
 * named; and a copy of the table, with its indexes, that login web may simply read. */
async function fill(root: pg.Client, { ada, bo }: World, web: string): Promise<void> {
  await root.query('set session_replication_role = replica');
  await root.query(
    `insert into vault.fax (id, account_id, inbox_id, direction, status, from_number, to_number,
       completed_at, source, policy_version_id)
     select 'fax_' || n, case when n <= 1000 then $1 when n <= 11000 then $2
       else 'acc_' || n % 1000 end, 'inb_x', 'outbound', 'delivered', '+12025550190',
       '+12025550100', priv.now(), 'form', priv.current_version()
     from generate_series(1, ${tableRows}) n`,
    [ada.accountId, bo.accountId],
  );
  await root.query('create schema bare');
  await root.query('create table bare.fax (like vault.fax including indexes including defaults)');
  await root.query('insert into bare.fax select * from vault.fax');
  await root.query(`grant usage on schema bare to ${web}`);
  await root.query(`grant select on bare.fax to ${web}`);
  await root.query('vacuum analyze vault.fax');
  await root.query('vacuum analyze bare.fax');
}

async function leaseOf(web: pg.Client, session: string): Promise<string> {
  const { rows } = await web.query({
    name: 'open',
    text: `select id from priv.open_by_session('fax.display', $1)`,
    values: [session],
  });
  return rows[0].id;
}

async function opening(web: pg.Client, { ada }: World): Promise<number> {
  for (let i = 0; i < opens / 10; i++) await leaseOf(web, ada.session);
  const times: number[] = [];
  for (let i = 0; i < opens; i++) times.push(await timed(() => leaseOf(web, ada.session)));
  return median(times);
}

/** The ms of each of two statements at their best, a tenth of the tries being quicker: turn by turn
 * in one leased transaction. On a shared machine the median of a long read measures the others. */
async function paired(
  web: pg.Client,
  lease: string,
  texts: [string, string],
  rounds: number,
): Promise<[number, number]> {
  await web.query('begin');
  await web.query(`select set_config('priv.lease', $1, true)`, [lease]);
  const times: [number[], number[]] = [[], []];
  for (let round = -rounds / 10; round < rounds; round++) {
    for (const [at, text] of texts.entries()) {
      const ms = await timed(() => web.query({ name: text.slice(-60), text }));
      if (round >= 0) times[at].push(ms);
    }
  }
  await web.query('rollback');
  return [tenth(times[0]), tenth(times[1])];
}

async function* overHttp(): AsyncGenerator<Measurement> {
  if (spawnSync('wrk', ['--version']).error !== undefined) {
    console.error('whole leased requests: not measured, there is no wrk (apt-get install wrk)');
    return;
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'platen-bench-'));
  const stop: (() => Promise<unknown>)[] = [];
  try {
    const ours = await startServer(main, ['--json'], {
      PLATEN_DATA: dataDir,
      PLATEN_HTTP: '127.0.0.1:0',
      PLATEN_SIP: '127.0.0.1:0',
      PLATEN_SAMPLE_FAX: '0',
    });
    stop.push(ours.stop);
    const plain = await startServer(plainMain, [JSON.stringify(await unprotected(dataDir))]);
    stop.push(plain.stop);
    const [said, same] = await Promise.all([ours, plain].map(({ url }) => told(url, ours.apiKey)));
    if (said !== same) throw new Error('the two servers do not say the same');
    // A server that has just started looks after itself for a while, and compiles.
    await requestRate(`${ours.url}/v1/numbers`, ours.apiKey, settlingSeconds);
    let [leased, bare] = [0, 0];
    for (let round = 0; round < requestRounds; round++) {
      leased = Math.max(leased, await requestRate(`${ours.url}/v1/numbers`, ours.apiKey));
      bare = Math.max(bare, await requestRate(`${plain.url}/v1/numbers`, ours.apiKey));
    }
    yield measured('whole leased requests', leased, 'requests/s', 'one plain select', bare);
  } finally {
    for (const one of stop.reverse()) await one();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Copies of what the request reads, in the server's own database, that nothing protects. */
async function unprotected(dataDir: string): Promise<{ address: DatabaseAddress; logins: Logins }> {
  const logins = JSON.parse(readFileSync(join(dataDir, 'keys/logins.json'), 'utf8')) as Logins;
  // It runs already, and is found; whoever started it stops it.
  const { socketDir } = await startCluster({
    dir: join(dataDir, 'postgres'),
    password: logins.admin,
  });
  const address = { host: socketDir, port: 5432, database: 'platen' };
  const root = new pg.Client({ ...address, user: 'postgres', password: logins.admin });
  await root.connect();
  await root.query('create schema bare');
  for (const table of ['api_key', 'number', 'inbox']) {
    await root.query(`create table bare.${table} (like vault.${table} including indexes)`);
    await root.query(`insert into bare.${table} select * from vault.${table}`);
  }
  await root.query(`grant usage on schema bare to ${logins.inst}_web`);
  await root.query(`grant select on all tables in schema bare to ${logins.inst}_web`);
  await root.query('analyze');
  await root.end();
  return { address, logins };
}

interface Started {
  readonly url: string;
  readonly apiKey: string;
  stop(): Promise<unknown>;
}

/** A server in a process of its own, which says in its first line where it is reached. */
async function startServer(
  file: string,
  words: string[],
  settings: Record<string, string> = {},
): Promise<Started> {
  const child = spawn(process.execPath, [file, ...words], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`the server ended with ${code} before it was ready`);
  });
  gone.catch(() => undefined);
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), gone]);
  const stop = async () => {
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    await exit;
  };
  return { ...JSON.parse(line), stop };
}

async function told(url: string, apiKey: string): Promise<string> {
  const headers = { authorization: `Bearer ${apiKey}` };
  return (await fetch(`${url}/v1/numbers`, { headers })).text();
}

/** Requests answered 200 a second, over kept connections that each ask one after the other. Asked
 * by `wrk`: a client in Node would take a tenth of the two cores from the server it measures. */
async function requestRate(url: string, apiKey: string, seconds = requestSeconds): Promise<number> {
  const words = ['--threads=1', `--connections=${connections}`, `--duration=${seconds}s`];
  const { stdout } = await promisify(execFile)('wrk', [
    ...words,
    `--header=authorization: Bearer ${apiKey}`,
    url,
  ]);
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`${url} was not answered:\n${stdout}`);
  return Number(/^Requests\/sec:\s+([\d.]+)$/m.exec(stdout)?.[1]);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function tenth(times: number[]): number {
  return times.sort((a, b) => a - b)[Math.floor(times.length / 10)];
}

function median(times: number[]): number {
  return times.sort((a, b) => a - b)[times.length >> 1];
}

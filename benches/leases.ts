/**
 * What a lease costs: to open one, to ask under one, to read many rows under one beside a copy of
 * the table that nothing protects, and whole requests by the real server with its client beside it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type pg from 'pg';
import { testDatabase } from '../apps/server/src/platform/db/testing.ts';
import { peopleIn, type World } from '../apps/server/src/world.testing.ts';
import { type Measurement, measured } from './measurement.ts';

const tableRows = 1_000_000;
const opens = 2_000;
const statements = 2_000;
const reads = { 1000: 200, 10000: 40 };
const requestSeconds = 6;
const connections = 32;
const main = join(import.meta.dirname, '../apps/server/src/main.ts');

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
  const dataDir = mkdtempSync(join(tmpdir(), 'platen-bench-'));
  const { child, url, apiKey } = await startServer(dataDir);
  try {
    const rate = await requestRate(`${url}/v1/numbers`, apiKey);
    yield measured('whole leased requests', rate, 'requests/s');
  } finally {
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    await exit;
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function startServer(
  dataDir: string,
): Promise<{ child: ChildProcess; url: string; apiKey: string }> {
  const env = {
    ...process.env,
    PLATEN_DATA: dataDir,
    PLATEN_HTTP: '127.0.0.1:0',
    PLATEN_SIP: '127.0.0.1:0',
    PLATEN_SAMPLE_FAX: '0',
  };
  const child = spawn(process.execPath, [main, '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`the server ended with ${code} before it was ready`);
  });
  gone.catch(() => undefined);
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), gone]);
  return { child, ...JSON.parse(line) };
}

/** Requests answered 200 a second, over kept connections that each ask one after the other. */
async function requestRate(url: string, apiKey: string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const headers = { authorization: `Bearer ${apiKey}` };
  const once = () =>
    new Promise<void>((resolve, reject) => {
      get(url, { agent, headers }, (answer) => {
        answer.resume().once('end', () => {
          if (answer.statusCode === 200) resolve();
          else reject(new Error(`${url} answered ${answer.statusCode}`));
        });
      }).once('error', reject);
    });
  const during = async (seconds: number) => {
    let done = 0;
    const end = performance.now() + seconds * 1000;
    const lane = async () => {
      while (performance.now() < end) {
        await once();
        done += 1;
      }
    };
    await Promise.all(Array.from({ length: connections }, lane));
    return done / seconds;
  };
  await during(2); // the first requests compile
  const rate = await during(requestSeconds);
  agent.destroy();
  return rate;
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

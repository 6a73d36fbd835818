/**
 * A copy of everything an account has, of a thousand faxes and of ten thousand: built by the real
 * code in a server of its own, which then hands it out. It streams, so ten times the faxes should
 * need the memory of one. What is planted before is planted by another process.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { blankPage, type Page, stamp, testChart } from '@platen/page';
import { encode } from '@platen/t4';
import type pg from 'pg';
import { readConfig } from '../apps/server/src/config.ts';
import { cookieName } from '../apps/server/src/features/accounts/index.ts';
import { faxFiles } from '../apps/server/src/features/faxes/index.ts';
import { ofAccount } from '../apps/server/src/features/privacy/account-keys.ts';
import { makeDataKeys } from '../apps/server/src/features/privacy/data-keys.ts';
import {
  buildExport,
  type ExportFiles,
} from '../apps/server/src/features/privacy/export/build-export.ts';
import { exportParts } from '../apps/server/src/features/privacy/rights.ts';
import { rotateKeys } from '../apps/server/src/features/privacy/rotate-keys.ts';
import type { Db, Lease } from '../apps/server/src/features/privacy/with-purpose.ts';
import { systemClock } from '../apps/server/src/platform/clock.ts';
import { seal } from '../apps/server/src/platform/crypto/seal.ts';
import { testDatabase } from '../apps/server/src/platform/db/testing.ts';
import { makeLog } from '../apps/server/src/platform/log/log.ts';
import { writeSecretFile } from '../apps/server/src/platform/secret-files.ts';
import { type Service, startService } from '../apps/server/src/start/steps.ts';
import { peopleIn, type Tenant } from '../apps/server/src/world.testing.ts';
import { type Measurement, measured } from './measurement.ts';

const few = 1_000;
const many = 10_000;
const eventsEach = 4;
/** Pages that differ; each fax has one, sealed under a key of its own. */
const drawings = 8;
const atOnce = 16;
const sampleMs = 5;
const settleMs = 20;
const outputBytesMax = 1024 * 1024;

interface Place {
  readonly dataDir: string;
  readonly databaseUrl: string;
}

interface Copy {
  readonly seconds: number;
  readonly megabytes: number;
  /** The largest the process was, from before the building until it was handed out. */
  readonly peak: number;
  /** What lives on, in JavaScript and held by it outside, when the last faxes are written. */
  readonly living: number;
}

export default async function* exporting(): AsyncGenerator<Measurement> {
  const database = await testDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'platen-bench-'));
  try {
    writeSecretFile(join(dataDir, 'keys', 'logins.json'), JSON.stringify(database.logins));
    const place = { dataDir, databaseUrl: database.superuserUrl };
    const owner = await database.connect('owner');
    const service = await start(place);
    await owner.query('delete from vault.number'); // the world brings its own
    const { ada, bo } = await peopleIn(owner);
    await rotateKeys(service.app);
    const root = await database.superuser();
    await plant(service, root, ada, few);
    await plant(service, root, bo, many);
    await service.stop();

    const small = await copyApart(place, ada);
    const large = await copyApart(place, bo);
    const name = (faxes: number) => `copy of ${faxes.toLocaleString('en')} faxes`;
    yield measured(name(few), small.seconds, 's');
    yield measured(name(many), large.seconds, 's', name(few), small.seconds);
    yield measured(`${name(many)}, size`, large.megabytes, 'MB', name(few), small.megabytes);
    yield measured(`${name(many)}, peak memory`, large.peak, 'MB', name(few), small.peak);
    yield measured(`${name(many)}, alive at its end`, large.living, 'MB', name(few), small.living);
  } finally {
    await database.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function start({ dataDir, databaseUrl }: Place): Promise<Service> {
  const env = {
    PLATEN_DATA: dataDir,
    PLATEN_HTTP: '127.0.0.1:0',
    PLATEN_SIP: '127.0.0.1:0',
    PLATEN_SAMPLE_FAX: '0',
    DATABASE_URL: databaseUrl,
  };
  const log = makeLog('error', (line) => console.error(line));
  return startService(readConfig(env, dataDir), systemClock, log);
}

/** A fax page with some lines on it: about 8 KB of T.6. */
function drawn(seed: number): Page {
  const page = blankPage(1728, 2292, 'fine');
  const text = { width: 1728, height: 400, resolution: 'fine', seed, size: 12 } as const;
  stamp(page, testChart({ ...text, wedge: false }), 0, 200);
  return page;
}

/** Delivered faxes with their attempt, events, key, page and the page's entry in the register. */
async function plant(
  { app }: Service,
  root: pg.Client,
  { accountId, inboxId }: Tenant,
  count: number,
): Promise<void> {
  const ownKey = app.accountKeys.wrapNewAccountKey(accountId);
  await root.query(
    `insert into vault.account_key (account_id, wrapped, source) values ($1, $2, 'system')`,
    [accountId, ownKey],
  );
  const accountKey = app.epochs.unwrap(ownKey, ofAccount(accountId));
  const keys = makeDataKeys(async () => accountKey);
  const pages = Array.from({ length: drawings }, (_, seed) => {
    return encode(drawn(seed), { coding: 'MMR' });
  });
  const faxes = Array.from({ length: count }, () => {
    const id = app.id('fax');
    return { id, blob: `${id}/page-1-line-planted` };
  });
  const wrapped: Uint8Array[] = [];
  const hashes: Uint8Array[] = [];
  const sizes: number[] = [];
  const waiting = faxes.entries();
  const lane = async () => {
    for (const [at, { id, blob }] of waiting) {
      const drawnKey = await keys.drawDataKey(undefined as unknown as Db, {} as Lease, id);
      const sealed = seal(drawnKey.key, pages[at % drawings], blob);
      await writeBlob(app.config.dataDir, id, blob, sealed);
      wrapped[at] = drawnKey.wrapped;
      hashes[at] = createHash('sha256').update(sealed).digest();
      sizes[at] = sealed.length;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  await plantRows(root, {
    accountId,
    inboxId,
    ids: faxes.map(({ id }) => id),
    blobs: faxes.map(({ blob }) => blob),
    wrapped,
    hashes,
    sizes,
  });
}

/** Where the store looks for it, but not synced: ten thousand syncs are a minute. */
async function writeBlob(dataDir: string, faxId: string, blob: string, sealed: Uint8Array) {
  const file = join(dataDir, 'objects', faxId.slice(-2), blob);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, sealed);
}

interface Planted {
  readonly accountId: string;
  readonly inboxId: string;
  readonly ids: string[];
  readonly blobs: string[];
  readonly wrapped: Uint8Array[];
  readonly hashes: Uint8Array[];
  readonly sizes: number[];
}

async function plantRows(root: pg.Client, rows: Planted): Promise<void> {
  const { accountId, inboxId, ids, blobs, wrapped, hashes, sizes } = rows;
  const insert = (text: string, ...values: unknown[]) =>
    root.query(`insert into vault.${text}`, [accountId, ids, ...values]);
  await root.query('set session_replication_role = replica');
  await insert(
    `fax (id, account_id, inbox_id, direction, status, from_number, to_number, pages_total,
       attempts, completed_at, source)
     select id, $1, $3, 'outbound', 'delivered', '+12025550190', '+12025550100', 1, 1, priv.now(),
       'form' from unnest($2::text[]) id`,
    inboxId,
  );
  await insert(
    `fax_attempt (id, fax_id, account_id, number, status, incarnation, ended_at, pages_confirmed,
       remote_identity, rate, ecm, coding, line_ms, outcome, source)
     select 'att_' || substr(id, 5), id, $1, 1, 'succeeded', 'planted', priv.now(), 1,
       'THE PHARMACY', 14400, true, 'MMR', 21000, 'delivered', 'system' from unnest($2::text[]) id`,
  );
  await insert(
    `fax_event (id, fax_id, account_id, sequence, type, data, source)
     select 'evt_' || substr(id, 5) || n, id, $1, n, 'fax.updated',
       jsonb_build_object('fax_id', id, 'sequence', n, 'status', 'in_progress'), 'system'
     from unnest($2::text[]) id, generate_series(1, ${eventsEach}) n`,
  );
  await insert(
    `fax_page (fax_id, number, account_id, state, copy, width, height, resolution, line_blob_id,
       attempt_id, confirmed_at, source)
     select id, 1, $1, 'confirmed', 'good', 1728, 2292, 'fine', blob, 'att_' || substr(id, 5),
       priv.now(), 'system' from unnest($2::text[], $3::text[]) planted (id, blob)`,
    blobs,
  );
  await insert(
    `fax_blob (id, fax_id, account_id, kind, sha256, bytes, source)
     select blob, id, $1, 'line', hash, size, 'system'
     from unnest($2::text[], $3::text[], $4::bytea[], $5::integer[]) planted (id, blob, hash, size)`,
    blobs,
    hashes,
    sizes,
  );
  await insert(
    `fax_key (fax_id, account_id, wrapped, source)
     select id, $1, wrapped, 'system' from unnest($2::text[], $3::bytea[]) planted (id, wrapped)`,
    wrapped,
  );
  await root.query('set session_replication_role = origin');
  await root.query('vacuum analyze');
}

/** In a process of its own, which starts the server that was planted in. */
async function copyApart(place: Place, who: Tenant): Promise<Copy> {
  const words = ['--expose-gc', import.meta.filename, JSON.stringify({ place, who })];
  const { stdout } = await promisify(execFile)(process.execPath, words, {
    maxBuffer: outputBytesMax,
  });
  return JSON.parse(stdout) as Copy;
}

async function copyHere(place: Place, who: Tenant): Promise<Copy> {
  const service = await start(place);
  const { app, ready } = service;
  const { jobs } = app;
  app.jobs = { ...jobs, enqueue: async () => undefined }; // it is built here
  const cookie = `${cookieName(app.config)}=${who.session}`;
  const call = async (method: 'GET' | 'POST', path: string, body?: string) => {
    const headers: Record<string, string> = { cookie, 'platen-request': 'portal' };
    if (body) headers['content-type'] = 'application/json';
    const answer = await fetch(new URL(path, ready.url), { method, headers, body });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  try {
    await call('POST', '/v1/privacy_requests', JSON.stringify({ kind: 'export' }));
    const listed = await (await call('GET', '/v1/privacy_exports')).json();
    const { id } = (listed as { data: { id: string }[] }).data[0];
    let living = 0;
    const lookedAt: ExportFiles = async function* (_id, { table }) {
      if (table === 'vault.fax') living = await livingMegabytes();
      yield* []; // and adds nothing
    };
    const parts = exportParts(app, { files: [faxFiles(app), lookedAt] });
    const memory = watchMemory();
    const began = performance.now();
    await buildExport(parts, id);
    const seconds = (performance.now() - began) / 1000;
    const answer = await call('POST', `/v1/privacy_exports/${id}/download`);
    let bytes = 0;
    for await (const chunk of answer.body as ReadableStream<Uint8Array>) bytes += chunk.length;
    return { seconds, megabytes: bytes / 1e6, peak: memory.peak(), living };
  } finally {
    await service.stop();
  }
}

/** Twice, because what is freed outside of JavaScript is let go only after the first. */
async function livingMegabytes(): Promise<number> {
  for (let turn = 0; turn < 2; turn++) {
    (globalThis as { gc?: () => void }).gc?.();
    await pause(settleMs);
  }
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

/** MB of the process at its largest from now on: the system's own mark, which Linux lets us set
 * back; elsewhere as it is seen every few milliseconds. */
function watchMemory(): { peak(): number } {
  let seen = process.memoryUsage.rss();
  const look = () => {
    seen = Math.max(seen, process.memoryUsage.rss());
  };
  const looking = setInterval(look, sampleMs);
  let marked = false;
  try {
    writeFileSync('/proc/self/clear_refs', '5');
    marked = true;
  } catch {
    // no such mark here
  }
  return {
    peak: () => {
      look();
      clearInterval(looking);
      if (!marked) return seen / 1e6;
      const status = readFileSync('/proc/self/status', 'utf8');
      return (Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024) / 1e6;
    },
  };
}

if (import.meta.main) {
  const { place, who } = JSON.parse(process.argv[2]) as { place: Place; who: Tenant };
  console.log(JSON.stringify(await copyHere(place, who)));
}

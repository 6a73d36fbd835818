// The embedded PostgreSQL: unpacks nothing, listens on a unix socket only, and never runs as root.
// Surprising: postgres gets `-D /proc/self/cwd`. As root it runs as another user, who may not be
// able to walk the path to the checkout; its own working directory it can always open.
import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { Failure } from '../failure.ts';
import { binaries, majorOf, unprivileged } from './binaries.ts';

const readyTimeoutMs = 30_000;
const stopTimeoutMs = 10_000;
const pollMs = 15;
const embeddedMajor = '18';
const builtinLocalesSince = 17;

/** A running cluster. `connection(database, user, password)` gives what `pg` wants. */
export interface Cluster {
  socketDir: string;
  password: string;
  adopted: boolean;
  /** Stops the server, fast: open transactions are rolled back. Safe to call twice. */
  stop(): Promise<void>;
  /** Ends it this instant, without waiting: for a test process that exits. */
  kill(): void;
}

export interface ClusterOptions {
  /** Folder of the cluster's files; created on the first start. */
  dir: string;
  /** Superuser password, made and kept by the caller. */
  password: string;
  /** Where the server's own log goes; default: nowhere. */
  logFile?: string;
  /** An npm package of another server's programs, unpacked; default: the installed one. */
  packageDir?: string;
  /** Trade durability for speed: tests only. */
  volatile?: boolean;
}

/** Starts the cluster in `dir`, or adopts the server that a killed process left running there. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { dir, password, packageDir } = options;
  const major = packageDir ? majorOf(packageDir) : embeddedMajor;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const runAs = unprivileged(dir);
  const version = join(dir, 'PG_VERSION');
  if (runAs) giveTo(dir, version, runAs);
  if (existsSync(version) && readFileSync(version, 'utf8').trim() !== major) {
    throw new Failure('start.database_version', {
      detail: `The database in ${dir} was made by PostgreSQL ${readFileSync(version, 'utf8').trim()}.`,
    });
  }
  const living = livingServer(dir);
  if (living) {
    await waitReady(living.socketDir, password);
    const stop = async () => {
      await stopByPid(living.pid);
      rmSync(living.socketDir, { recursive: true, force: true });
    };
    const kill = () => process.kill(living.pid, 'SIGQUIT');
    return { socketDir: living.socketDir, password, adopted: true, stop, kill };
  }
  rmSync(join(dir, 'postmaster.pid'), { force: true });
  const programs = binaries(runAs, packageDir);
  if (!existsSync(version)) await initialise(programs.initdb, Number(major), options, runAs);
  const socketDir = mkdtempSync(join(shortTmp(), 'platen-'));
  chmodSync(socketDir, 0o700);
  if (runAs) chownSync(socketDir, runAs.uid, runAs.gid);
  const server = launch(programs.postgres, options, socketDir, runAs);
  try {
    await Promise.race([waitReady(socketDir, password), server.died]);
  } catch (cause) {
    server.child.kill('SIGQUIT');
    rmSync(socketDir, { recursive: true, force: true });
    throw cause;
  }
  const stop = async () => {
    await stopChild(server.child);
    rmSync(socketDir, { recursive: true, force: true });
  };
  const kill = () => {
    server.child.kill('SIGQUIT');
    rmSync(socketDir, { recursive: true, force: true });
  };
  return { socketDir, password, adopted: false, stop, kill };
}

/**
 * The folder to the user who runs the server; what is in it too, when somebody copied it as root.
 */
function giveTo(dir: string, version: string, { uid, gid }: { uid: number; gid: number }): void {
  chownSync(dir, uid, gid);
  if (!existsSync(version)) return;
  if ([version, join(dir, 'global')].every((path) => statSync(path).uid === uid)) return;
  for (const name of readdirSync(dir, { recursive: true }) as string[]) {
    lchownSync(join(dir, name), uid, gid);
  }
}

type RunAs = { uid: number; gid: number } | undefined;

/** `-D` for a process that stands in `dir`. */
function dataDir(dir: string): string {
  return process.platform === 'linux' ? '/proc/self/cwd' : dir;
}

/** A socket's path must fit 107 bytes; some systems have a very long TMPDIR. */
function shortTmp(): string {
  return tmpdir().length < 60 ? tmpdir() : '/tmp';
}

/** Makes the cluster beside its place and renames it, so that a start that was interrupted leaves
 * nothing that looks like a database. */
async function initialise(
  initdb: string,
  major: number,
  options: ClusterOptions,
  runAs: RunAs,
): Promise<void> {
  const making = `${options.dir}.making`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { mode: 0o700 });
  if (runAs) chownSync(making, runAs.uid, runAs.gid);
  await runInitdb(initdb, major, { ...options, dir: making }, runAs);
  rmdirSync(options.dir); // empty, or it would have been a database
  renameSync(making, options.dir);
}

async function runInitdb(
  initdb: string,
  major: number,
  { dir, password, volatile }: ClusterOptions,
  runAs: RunAs,
): Promise<void> {
  const pwDir = mkdtempSync(join(shortTmp(), 'platen-init-'));
  const pwFile = join(pwDir, 'pw');
  writeFileSync(pwFile, password, { mode: 0o600 });
  if (runAs) for (const path of [pwDir, pwFile]) chownSync(path, runAs.uid, runAs.gid);
  const args = ['-D', dataDir(dir), '-U', 'postgres', `--pwfile=${pwFile}`];
  args.push('--auth=scram-sha-256', '--locale=C.UTF-8');
  if (major >= builtinLocalesSince) args.push('--locale-provider=builtin');
  args.push('--encoding=UTF8', '--no-sync', '--no-instructions');
  // A test's cluster is copied: its log of changes is made small.
  if (volatile) args.push('--wal-segsize=1');
  const child = spawn(initdb, args, {
    cwd: dir,
    env: { LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'ignore', 'pipe'],
    ...runAs,
  });
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  const code = await new Promise((resolve) => {
    child.on('error', (error) => {
      said += String(error);
      resolve(-1);
    });
    child.on('close', resolve);
  });
  rmSync(pwDir, { recursive: true, force: true });
  if (code !== 0) throw endedEarly(said);
}

function launch(postgres: string, options: ClusterOptions, socketDir: string, runAs: RunAs) {
  const settings: Record<string, string> = {
    listen_addresses: '',
    unix_socket_directories: socketDir,
    max_connections: '80',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_error_statement: 'panic', // a statement may hold personal data: never in a log
    log_parameter_max_length_on_error: '0',
    log_error_verbosity: 'terse', // DETAIL repeats the values of a row that was refused
    ...(options.volatile
      ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' }
      : {}),
  };
  const args = ['-D', dataDir(options.dir)];
  for (const [key, value] of Object.entries(settings)) args.push('-c', `${key}=${value}`);
  const log = options.logFile ? openSync(options.logFile, 'a', 0o600) : undefined;
  const child = spawn(postgres, args, {
    cwd: options.dir,
    env: { LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', log ?? 'ignore', log ?? 'pipe'],
    detached: true, // Ctrl-C goes to us; we stop the server after its clients
    ...runAs,
  });
  if (log !== undefined) closeSync(log);
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said = (said + chunk).slice(-4000);
  });
  child.unref();
  (child.stderr as unknown as { unref?(): void } | null)?.unref?.();
  const died = new Promise<never>((_, reject) => {
    child.on('error', (error) => reject(endedEarly(String(error))));
    child.on('exit', () => {
      const tail = options.logFile ? readFileSync(options.logFile, 'utf8').slice(-4000) : said;
      reject(endedEarly(tail));
    });
  });
  died.catch(() => undefined); // after the start, an ending is the pools' news
  return { child, died };
}

function endedEarly(said: string): Failure {
  if (/could not look up effective user ID/.test(said)) {
    const detail =
      'The user has no entry in /etc/passwd, which PostgreSQL needs to make a database.';
    return new Failure('start.database_failed', { detail });
  }
  if (/No space left on device|could not extend file/.test(said)) {
    return new Failure('start.disk_full', {});
  }
  return new Failure('start.database_failed', {
    detail: said.trim().split('\n').slice(-3).join(' '),
  });
}

async function waitReady(host: string, password: string): Promise<void> {
  const until = Date.now() + readyTimeoutMs;
  for (;;) {
    const client = new pg.Client({ host, user: 'postgres', password, database: 'postgres' });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => undefined);
      const wrongKey = (error as { code?: string }).code === '28P01';
      if (wrongKey) throw new Failure('start.database_foreign', {}, error);
      if (Date.now() > until) throw new Failure('start.database_failed', {}, error);
      await pause(pollMs);
    }
  }
}

/** The server a killed process left behind: its pid file names it and it stands in this folder. */
function livingServer(dir: string): { pid: number; socketDir: string } | undefined {
  const file = join(dir, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  const pid = Number(lines[0]);
  const socketDir = lines[4]?.trim();
  if (!Number.isInteger(pid) || pid <= 1 || !socketDir || !standsIn(pid, dir)) return undefined;
  return { pid, socketDir };
}

function standsIn(pid: number, dir: string): boolean {
  try {
    if (process.platform !== 'linux') return process.kill(pid, 0);
    const here = statSync(dir);
    const there = statSync(`/proc/${pid}/cwd`);
    return here.dev === there.dev && here.ino === there.ino;
  } catch {
    return false;
  }
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  child.kill('SIGINT');
  const late = setTimeout(() => child.kill('SIGQUIT'), stopTimeoutMs);
  await ended;
  clearTimeout(late);
}

async function stopByPid(pid: number): Promise<void> {
  const alive = () => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  if (!alive()) return;
  process.kill(pid, 'SIGINT');
  const until = Date.now() + stopTimeoutMs;
  while (alive()) {
    if (Date.now() > until) process.kill(pid, 'SIGQUIT');
    await pause(pollMs);
  }
}

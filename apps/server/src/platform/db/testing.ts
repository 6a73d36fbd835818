// A real PostgreSQL for tests: one volatile cluster per process, copied on first use from one that
// was made for this build, and a fresh database per test file, copied from a migrated one.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { catalogueLines } from './catalogue.ts';
import { copyTemplate, templateName } from './cluster-template.testing.ts';
import { type Cluster, startCluster } from './embedded.ts';
import {
  connectAs,
  createLogins,
  type DatabaseAddress,
  drawLogins,
  type LoginName,
  type Logins,
} from './logins.ts';
import { migrate, type Shape } from './migrate.ts';
import { migrateJobs } from './migrate-jobs.ts';

const goneWithinMs = 3000;
const migrationsDir = join(import.meta.dirname, '../../../migrations');

export interface TestCluster {
  cluster: Cluster;
  logins: Logins;
  dir: string;
}

export interface TestDatabase {
  address: DatabaseAddress;
  logins: Logins;
  /** A raw connection as one of the five logins; closed by `close()`. */
  connect(login: LoginName): Promise<pg.Client>;
  /** The superuser's connection string, as DATABASE_URL would have it. */
  superuserUrl: string;
  /** A raw connection as the cluster's superuser: for sabotage. */
  superuser(): Promise<pg.Client>;
  /**
   * Sets SQL's clock, `priv.now()`, this far from the true one, e.g. `31 days`: years in seconds.
   */
  shiftClock(by: string): Promise<void>;
  /** SQL's clock stands still until it is shifted: for waits of seconds on a busy machine. */
  stopClock(): Promise<void>;
  close(): Promise<void>;
}

/** The build's own migrations and policy.sql. */
export function builtShape(): Shape {
  const policy = join(migrationsDir, 'policy.sql');
  return { migrationsDir, policySql: existsSync(policy) ? readFileSync(policy, 'utf8') : '' };
}

let running: Promise<TestCluster> | undefined;
let count = 0;

const original = 'platen_template';
/** Another PostgreSQL than the embedded one: scripts/postgres-versions.ts tries them all. */
const packageDir = process.env.PLATEN_TEST_POSTGRES || undefined;
/** A mutation is tried on a database of its own making. */
const mutated = process.env.PLATEN_MUTATION_SQL ?? process.env.PLATEN_MUTATION;

export function testCluster(): Promise<TestCluster> {
  running ??= (async () => {
    const dir = await mkdtemp(join(tmpdir(), 'platen-test-'));
    const from = [migrationsDir, import.meta.dirname];
    if (mutated === undefined) {
      await copyTemplate(templateName(from, [packageDir ?? '']), dir, makeTemplate);
    } else {
      await makeTemplate(dir);
    }
    const logins = JSON.parse(readFileSync(join(dir, 'logins.json'), 'utf8')) as Logins;
    const cluster = await startIn(dir, logins);
    goesWithUs(cluster, dir);
    return { cluster, logins, dir };
  })();
  return running;
}

function goesWithUs(cluster: Cluster, dir: string): void {
  process.on('exit', () => {
    cluster.kill();
    waitGone(join(dir, 'pg', 'postmaster.pid'));
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => process.exit(1)); // so that the cluster goes, too
  }
}

async function startIn(dir: string, logins: Logins): Promise<Cluster> {
  if (packageDir) await chmod(dir, 0o711); // up to 15 it walks back to its folder by the path
  return startCluster({
    dir: join(dir, 'pg'),
    password: logins.admin,
    packageDir,
    volatile: true,
  });
}

/** A stopped cluster in `dir` with the migrated database, and the passwords of its logins. */
async function makeTemplate(dir: string): Promise<void> {
  const logins = drawLogins();
  const cluster = await startIn(dir, logins);
  const test = { cluster, logins, dir };
  const admin = await superuser(test, 'postgres');
  await admin.query(`create database ${original} template template0`);
  await admin.end();
  const made = await open(test, original);
  const owner = await made.connect('owner');
  await migrateJobs(connectAs(made.address, logins, 'owner'), logins.inst);
  await migrate(owner, logins.inst, builtShape());
  await switchOff(made);
  await made.close();
  await cluster.stop();
  writeFileSync(join(dir, 'logins.json'), JSON.stringify(logins), { mode: 0o600 });
}

/**
 * Waits, blocking, until the server has taken its pid file away: files are not removed under it.
 */
function waitGone(pidFile: string): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; existsSync(pidFile) && waited < goneWithinMs; waited += 5) {
    Atomics.wait(pause, 0, 0, 5);
  }
}

async function superuser({ cluster }: TestCluster, database: string): Promise<pg.Client> {
  const { socketDir: host, password } = cluster;
  const client = new pg.Client({ host, user: 'postgres', password, database });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/**
 * An empty database in a cluster of its own, which no build has migrated: for the generator, whose
 * sources may already say more than the build that stands.
 */
export async function bareDatabase(): Promise<TestDatabase> {
  const dir = await mkdtemp(join(tmpdir(), 'platen-bare-'));
  const logins = drawLogins();
  const cluster = await startIn(dir, logins);
  goesWithUs(cluster, dir);
  return open({ cluster, logins, dir }, 'postgres');
}

/** An empty database with the five logins, for tests of migrating itself. */
export async function emptyDatabase(): Promise<TestDatabase> {
  const test = await testCluster();
  const name = `test_${process.pid}_${++count}`;
  const admin = await superuser(test, 'postgres');
  await admin.query(`create database ${name} template template0`);
  await admin.end();
  return open(test, name);
}

/** A migrated database with nothing in it. */
export async function testDatabase(): Promise<TestDatabase> {
  const test = await testCluster();
  const name = `test_${process.pid}_${++count}`;
  const admin = await superuser(test, 'postgres');
  await admin.query(`create database ${name} template ${original}`);
  await admin.end();
  return open(test, name);
}

/** `npm run promises -- --mutate` names an enforcement to be without: it is taken away here, and
 * the catalogue written anew, so that the proof fails for its own reason and not at the boot check.
 * */
async function switchOff(database: TestDatabase): Promise<void> {
  const statement = process.env.PLATEN_MUTATION_SQL;
  if (statement === undefined) return;
  const { inst } = database.logins;
  const root = await database.superuser();
  await root.query(statement.replaceAll('{inst}', inst));
  await root.query('delete from priv.catalogue');
  await root.query('insert into priv.catalogue (line) select unnest($1::text[])', [
    await catalogueLines(await database.connect('owner'), inst),
  ]);
}

async function open(test: TestCluster, database: string): Promise<TestDatabase> {
  const address = { host: test.cluster.socketDir, port: 5432, database };
  const clients: pg.Client[] = [];
  const keep = (client: pg.Client) => {
    clients.push(client);
    return client;
  };
  const admin = await superuser(test, database);
  await createLogins(admin, test.logins);
  await admin.end();
  return {
    address,
    logins: test.logins,
    connect: async (login) => {
      const client = new pg.Client(connectAs(address, test.logins, login));
      client.on('error', () => undefined);
      await client.connect();
      return keep(client);
    },
    superuserUrl: `postgres://postgres:${test.cluster.password}@localhost/${database}?host=${test.cluster.socketDir}`,
    superuser: async () => keep(await superuser(test, database)),
    shiftClock: async (by) => {
      const root = keep(await superuser(test, database));
      await root.query(`create or replace function priv.now() returns timestamptz
        language sql stable parallel safe return clock_timestamp() + interval '${by}'`);
      await root.query('select priv.roll_leases(36500)'); // that day's partition
    },
    stopClock: async () => {
      const root = keep(await superuser(test, database));
      const { rows } = await root.query('select priv.now()::text as at');
      await root.query(`create or replace function priv.now() returns timestamptz
        language sql stable parallel safe return timestamptz '${rows[0].at}'`);
    },
    close: async () => {
      await Promise.all(clients.splice(0).map((client) => client.end().catch(() => undefined)));
    },
  };
}

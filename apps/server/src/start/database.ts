// The database, ready to serve: embedded or given, with its five logins, migrated, compiled, and
// found to allow exactly what was compiled.
import pg from 'pg';
import { parameters } from '../features/privacy/index.ts';
import { catalogueDrift, openTables, undeclaredColumns } from '../platform/db/catalogue.ts';
import { type Cluster, startCluster } from '../platform/db/embedded.ts';
import {
  connectAs,
  createLogins,
  type DatabaseAddress,
  databaseSocket,
  keepLogins,
  type Logins,
} from '../platform/db/logins.ts';
import { migrate, type Shape } from '../platform/db/migrate.ts';
import { migrateJobs } from '../platform/db/migrate-jobs.ts';
import { problem } from '../problems.ts';
import type { DataFolder } from './data-folder.ts';

const databaseName = 'platen';
const driftLinesShown = 5;
const leaseDays = parameters.leaseDays.value;

export interface ReadyDatabase {
  address: DatabaseAddress;
  logins: Logins;
  /** Runs `work` on a connection of the owner login, which is not kept. */
  asOwner<Result>(work: (owner: pg.Client) => Promise<Result>): Promise<Result>;
  stop(): Promise<void>;
}

export async function startDatabase(
  folder: DataFolder,
  databaseUrl: string | undefined,
  shape: Shape,
): Promise<ReadyDatabase> {
  const logins = keepLogins(folder.keys);
  const cluster = databaseUrl === undefined ? await startEmbedded(folder, logins) : undefined;
  try {
    const admin = await connectAdmin(cluster, databaseUrl);
    const address = addressOf(admin);
    await createLogins(admin, logins).finally(() => admin.end());
    const asOwner = ownerRunner(address, logins);
    await migrateJobs(connectAs(address, logins, 'owner'), logins.inst);
    await asOwner((owner) => migrate(owner, logins.inst, shape));
    await asOwner((owner) => checkRights(owner, logins.inst));
    // After a week's pause there is no partition for today's leases, and no purpose would open.
    await asOwner((owner) => owner.query(`select priv.roll_leases(${leaseDays})`));
    return { address, logins, asOwner, stop: async () => cluster?.stop() };
  } catch (cause) {
    await cluster?.stop();
    throw cause;
  }
}

/** Refuses to serve a database whose rights are not those that were compiled (P-4-05). */
export async function checkRights(owner: pg.Client, inst: string): Promise<void> {
  const open = await openTables(owner);
  if (open.length > 0) {
    throw problem('start.rights_changed', { detail: `Row security is off on ${open.join(', ')}.` });
  }
  const undeclared = await undeclaredColumns(owner);
  if (undeclared.length > 0) {
    throw problem('start.undeclared_column', { detail: undeclared.join(', ') });
  }
  const drift = await catalogueDrift(owner, inst);
  if (drift.length > 0) {
    const shown = drift.slice(0, driftLinesShown).map((line) => line.slice(0, 200));
    throw problem('start.rights_changed', {
      detail: `${drift.length} difference(s):\n${shown.join('\n')}`,
    });
  }
}

function startEmbedded(folder: DataFolder, logins: Logins): Promise<Cluster> {
  return startCluster({
    dir: folder.postgres,
    password: logins.admin,
    logFile: folder.postgresLog,
  });
}

async function connectAdmin(
  cluster: Cluster | undefined,
  databaseUrl: string | undefined,
): Promise<pg.Client> {
  if (cluster) {
    const config = { host: cluster.socketDir, user: 'postgres', password: cluster.password };
    const first = new pg.Client({ ...config, database: 'postgres' });
    await first.connect();
    const there = await first.query('select from pg_database where datname = $1', [databaseName]);
    if (there.rowCount === 0) await first.query(`create database ${databaseName}`);
    await first.end();
    const admin = new pg.Client({ ...config, database: databaseName });
    await admin.connect();
    return admin;
  }
  const { host, port } = new pg.Client({ connectionString: databaseUrl });
  const admin = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 10_000,
    stream: databaseSocket({ host, port }),
  });
  admin.on('error', () => undefined);
  try {
    await admin.connect();
    await refuseUnfit(admin);
    return admin;
  } catch (cause) {
    await admin.end().catch(() => undefined);
    if ((cause as { code?: string }).code?.startsWith('start.')) throw cause;
    const { code, message } = cause as { code?: string; message: string };
    throw problem('start.database_url', { detail: `${code ?? ''} ${message}`.trim() }, cause);
  }
}

/** Too old a server, or a user who may not make our logins: said before anything is made. */
async function refuseUnfit(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query(`
    select current_setting('server_version_num')::int as version,
      r.rolsuper or r.rolcreaterole as may_create,
      r.rolsuper or pg_has_role(d.datdba, 'USAGE') as owns
    from pg_roles r, pg_database d
    where r.rolname = current_user and d.datname = current_database()`);
  const [{ version, may_create, owns }] = rows;
  const detail =
    version < 150_000
      ? 'PostgreSQL 15 or later is needed.'
      : !may_create
        ? 'The user may not create roles.'
        : !owns && 'The user does not own the database.';
  if (detail) throw problem('start.database_url', { detail });
}

function addressOf(admin: pg.Client): DatabaseAddress {
  const { host, port, database, ssl } = admin as unknown as {
    host: string;
    port: number;
    database: string;
    ssl: boolean;
  };
  return { host, port, database, ...(ssl ? { ssl } : {}) };
}

function ownerRunner(address: DatabaseAddress, logins: Logins): ReadyDatabase['asOwner'] {
  return async (work) => {
    const owner = new pg.Client(connectAs(address, logins, 'owner'));
    owner.on('error', () => undefined);
    await owner.connect();
    try {
      return await work(owner);
    } finally {
      await owner.end();
    }
  };
}

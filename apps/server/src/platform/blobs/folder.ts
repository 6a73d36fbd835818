// Blobs in a local folder, fanned out by the last two letters of the id (the first ones are the
// time). A blob is written beside its place, synced, and linked there: a crash leaves it or
// nothing, and what lies there already cannot be replaced.
import { existsSync } from 'node:fs';
import { link, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { Failure } from '../failure.ts';
import { secret } from '../ids.ts';
import { BlobExists, type Blobs, checkBlobId } from './blobs.ts';

/** Where blobs are written before they are whole; emptied at each start. */
const halves = 'half';

export async function folderBlobs(dir: string): Promise<Blobs> {
  await rm(join(dir, halves), { recursive: true, force: true });
  await mkdir(join(dir, halves), { recursive: true, mode: 0o700 });
  const place = (id: string) => {
    const [first, ...rest] = checkBlobId(id).split('/');
    return join(dir, first.slice(-2), first, ...(rest.length > 0 ? rest : ['whole']));
  };
  return {
    put: async (id, bytes) => {
      const file = place(id);
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      const beside = join(dir, halves, secret(12));
      try {
        const handle = await open(beside, 'wx', 0o600);
        try {
          await handle.writeFile(bytes);
          await handle.datasync();
        } finally {
          await handle.close();
        }
        await link(beside, file);
        await rm(beside);
      } catch (cause) {
        await rm(beside, { force: true });
        if ((cause as NodeJS.ErrnoException).code === 'ENOSPC') {
          throw new Failure('disk_full', {}, cause);
        }
        if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw new BlobExists(cause);
        throw cause;
      }
    },
    get: async (id) => {
      try {
        return await readFile(place(id));
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw cause;
      }
    },
    delete: async (id) => {
      const file = place(id);
      // An id without parts means everything below it.
      const target = id.includes('/') ? file : dirname(file);
      await rm(target, { recursive: true, force: true });
    },
    list: (prefix) => walk(dir, prefix),
  };
}

/** Where ids that begin so can lie: one folder where the prefix names a whole id, else all. */
async function fansOf(dir: string, prefix: string): Promise<[fan: string, below: string][]> {
  const [first, ...more] = prefix.split('/');
  if (more.length === 0) {
    const fans = (await readdir(dir)).filter((fan) => fan !== halves);
    return fans.map((fan) => [fan, join(dir, fan)]);
  }
  const fan = first.slice(-2);
  const below = join(dir, fan, checkBlobId(first));
  return existsSync(below) ? [[fan, below]] : [];
}

async function* walk(dir: string, prefix: string): AsyncIterable<string> {
  for (const [fan, below] of await fansOf(dir, prefix)) {
    const found = await readdir(below, { recursive: true, withFileTypes: true });
    for (const entry of found) {
      if (!entry.isFile()) continue;
      const path = relative(join(dir, fan), join(entry.parentPath, entry.name))
        .split(sep)
        .join('/');
      const id = path.replace(/\/whole$/, '');
      if (id.startsWith(prefix)) yield id;
    }
  }
}

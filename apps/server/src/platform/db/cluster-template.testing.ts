// A cluster with a migrated database in it, made once for this build and copied by every test
// process: making one takes seconds, copying its folder a tenth of one. It lies beside other
// temporary files under a name that says what it was made from, so it is never another build's.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256Hex } from '../crypto/sha256.ts';

const prefix = 'platen-template-';
const staleMs = 24 * 3_600_000;

/** Everything a migrated database is made of: its texts, and the code that applies them. */
export function templateName(folders: readonly string[], more: readonly string[]): string {
  const parts = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /\.(sql|ts)$/.test(name) && !name.endsWith('.test.ts'))
      .sort()
      .map((name) => `${name}\n${readFileSync(join(folder, name), 'utf8')}`),
  );
  const user = process.getuid?.() ?? 0;
  return `${prefix}${user}-${sha256Hex([...parts, ...more].join('\n')).slice(0, 24)}`;
}

/**
 * Fills `dir` with a copy of the template; `make` fills a folder with one that is stopped, where
 * there is none yet. Two that make it at once are no harm: the first to be done counts.
 */
export async function copyTemplate(
  name: string,
  dir: string,
  make: (folder: string) => Promise<void>,
): Promise<void> {
  const place = join(tmpdir(), name);
  if (!existsSync(join(place, 'whole'))) {
    removeStale();
    const made = mkdtempSync(join(tmpdir(), `${prefix}making-`));
    try {
      await make(made);
      writeFileSync(join(made, 'whole'), '');
      renameSync(made, place);
    } catch (cause) {
      if (!existsSync(join(place, 'whole'))) throw cause;
    } finally {
      rmSync(made, { recursive: true, force: true });
    }
  }
  // cp keeps owners, which postgres insists on; node's own copy does not.
  const copied = spawnSync('cp', ['-a', `${place}/.`, dir], { encoding: 'utf8' });
  if (copied.status !== 0) throw new Error(`the template could not be copied: ${copied.stderr}`);
}

function removeStale(): void {
  for (const name of readdirSync(tmpdir()).filter((one) => one.startsWith(prefix))) {
    const place = join(tmpdir(), name);
    const { mtimeMs } = statSync(place, { throwIfNoEntry: false }) ?? { mtimeMs: Date.now() };
    if (Date.now() - mtimeMs > staleMs) rmSync(place, { recursive: true, force: true });
  }
}

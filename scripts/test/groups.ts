// Which test files there are and how they run. Pure packages share one process: starting one per
// file takes eighteen times as long. What opens sockets or databases gets a process of its own.
import fs from 'node:fs';
import path from 'node:path';

export interface Group {
  readonly name: string;
  readonly files: readonly string[];
  readonly isolated: boolean;
  /** How many processes at a time, where that is not the usual number. */
  readonly filesAtOnce?: number;
}

const notOurs = new Set(['node_modules', 'dist', 'dist.new', 'dist.old']);
const pure = /^(packages\/(?!node\/)|apps\/cli\/|apps\/portal\/|scripts\/|policy\/|benches\/)/;
/* Most of their time a call is waiting to be dialled again: beside the others that costs little, in
   their row it would leave a core idle. */
const waiting = /^tests\/e2e\/(cli|portal-screens)\./;

/** All `*.test.ts` and `*.test.js` files under `root`, relative and sorted. */
export function findTestFiles(root: string): string[] {
  const found: string[] = [];
  const visit = (folder: string) => {
    for (const entry of fs.readdirSync(path.join(root, folder), { withFileTypes: true })) {
      if (notOurs.has(entry.name) || entry.name.startsWith('.')) continue;
      const file = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) visit(file);
      else if (/\.test\.[jt]s$/.test(entry.name)) found.push(file);
    }
  };
  visit('');
  return found.sort();
}

/** Files whose path holds one of the filters; all when there is none. */
export function selectFiles(files: readonly string[], filters: readonly string[]): string[] {
  if (filters.length === 0) return [...files];
  const wanted = filters.map((filter) => filter.replace(/^\.\//, ''));
  return files.filter((file) => wanted.some((filter) => file.includes(filter)));
}

export function groupFiles(files: readonly string[]): Group[] {
  const together = files.filter((file) => pure.test(file));
  const waits = files.filter((file) => waiting.test(file));
  const apart = files.filter((file) => !pure.test(file) && !waiting.test(file));
  return [
    { name: 'engine, cli and scripts, in one process', files: together, isolated: false },
    { name: 'server and whole calls, a process each', files: apart, isolated: true },
    {
      name: 'calls that wait, one process at a time',
      files: waits,
      isolated: true,
      filesAtOnce: 1,
    },
  ].filter(({ files: some }) => some.length > 0);
}

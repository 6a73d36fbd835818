// Does what a promise names exist? Files and symbols on disk, and objects in a database that was
// migrated and compiled a moment ago.
import fs from 'node:fs';
import path from 'node:path';
import type { BoundPromise } from '../../policy/promises.ts';

/** The catalogue of rights as lines, `trigger vault.x.name …`, plus the constraints. */
export type Catalogue = readonly string[];

/** Each binding that leads nowhere, as a sentence. */
export function bindingFaults(root: string, promise: BoundPromise, catalogue: Catalogue): string[] {
  const faults = promise.enforcedBy.flatMap((place) =>
    place.startsWith('sql: ')
      ? sqlFault(place.slice(5), catalogue)
      : fileFault(root, place, promise.mode.join()),
  );
  for (const file of promise.provedBy) {
    if (!fs.existsSync(path.join(root, file))) faults.push(`${file} is not there`);
  }
  const { mutation } = promise;
  if (mutation && 'file' in mutation) {
    const source = read(root, mutation.file) ?? '';
    const times = source.split(mutation.find).length - 1;
    if (times !== 1) faults.push(`the mutated text stands ${times} times in ${mutation.file}`);
  }
  if (promise.mode.includes('E') && !mutation) faults.push('nothing says how to switch it off');
  return faults;
}

function fileFault(root: string, place: string, mode: string): string[] {
  const [file, symbol] = place.split(' ');
  const source = read(root, file);
  if (source === undefined) return [`${file} is not there`];
  if (!symbol) return mode === 'H' || !file.endsWith('.ts') ? [] : [`${file}: no symbol is named`];
  const defined = new RegExp(`\\b${symbol.replace(/[^\w]/g, '\\$&')}\\b`).test(source);
  return defined ? [] : [`${symbol} is not in ${file}`];
}

/** `trigger vault.choice_event append_only`, `function priv.open`, `grant …`: kind, place, name. */
function sqlFault(what: string, catalogue: Catalogue): string[] {
  const [kind, place = '', name = ''] = what.split(' ');
  const start = `${kind} ${place}${name === '' ? '' : `.${name}`}`;
  const there = catalogue.some(
    (line) => line === start || line.startsWith(`${start} `) || line.startsWith(`${start}(`),
  );
  return there ? [] : [`no ${what} in the database`];
}

function read(root: string, file: string): string | undefined {
  const full = path.join(root, file);
  return fs.existsSync(full) ? fs.readFileSync(full, 'utf8') : undefined;
}

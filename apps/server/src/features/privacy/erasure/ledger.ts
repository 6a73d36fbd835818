// The erasure ledger outside the database: one line per erasure, each with the hash of the one
// before. A restored backup knows less than this file, and must not serve before it forgets again.
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '../../../platform/crypto/sha256.ts';

export const ledgerName = 'erasure-ledger.jsonl';
const noHash = '0'.repeat(64);

export interface LedgerEntry {
  seq: number;
  /** ISO, to the millisecond. */
  at: string;
  job_id: string;
  subject_id: string | null;
  account_id: string | null;
  prev: string;
  hash: string;
}

export class LedgerBroken extends Error {
  constructor(what: string) {
    super(`the erasure ledger ${what}`);
    this.name = 'LedgerBroken';
  }
}

export interface LedgerFile {
  read(): LedgerEntry[];
  /** Adds the entry where it is the next one; one that is there already changes nothing. */
  append(entry: LedgerEntry): void;
}

export function hashOf(entry: Omit<LedgerEntry, 'hash'>): string {
  const { prev, seq, at, job_id, subject_id, account_id } = entry;
  const text = [prev, seq, at, job_id, subject_id ?? '-', account_id ?? '-'].join('|');
  return sha256Hex(text);
}

/** The file in the data folder. A last line that a crash cut off is as if it had not been written:
 * the database has that entry, and it is written again. */
export function openLedger(dataDir: string): LedgerFile {
  const file = join(dataDir, ledgerName);
  const read = () => {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    return checked(
      text
        .slice(0, text.lastIndexOf('\n') + 1)
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as LedgerEntry),
    );
  };
  return {
    read,
    append: (entry) => {
      const known = read();
      if (known.some(({ hash }) => hash === entry.hash)) return;
      checked([...known, entry]);
      const whole = [...known, entry].map((one) => `${JSON.stringify(one)}\n`).join('');
      const old = existsSync(file) ? readFileSync(file, 'utf8') : '';
      // Appended where nothing was cut off, so that what is written is never written again.
      const clean = old === '' || old.endsWith('\n');
      const handle = openSync(file, clean ? 'a' : 'w', 0o600);
      try {
        writeSync(handle, clean ? `${JSON.stringify(entry)}\n` : whole);
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
    },
  };
}

/** The entries, if each follows from the one before. */
export function checked(entries: LedgerEntry[]): LedgerEntry[] {
  let prev = noHash;
  entries.forEach((entry, at) => {
    if (entry.seq !== at + 1 || entry.prev !== prev || entry.hash !== hashOf(entry)) {
      throw new LedgerBroken(`is not whole: entry ${at + 1} does not follow from the one before`);
    }
    prev = entry.hash;
  });
  return entries;
}

/** What the file knows and the database does not (to be replayed), and the other way round (a crash
 * between the two). Throws when they tell different stories. */
export function compareLedgers(
  file: readonly LedgerEntry[],
  database: readonly LedgerEntry[],
): { replay: LedgerEntry[]; write: LedgerEntry[] } {
  const common = Math.min(file.length, database.length);
  for (let at = 0; at < common; at++) {
    if (file[at].hash !== database[at].hash) {
      throw new LedgerBroken(`and the database differ from entry ${at + 1} on`);
    }
  }
  return { replay: file.slice(common), write: database.slice(common) };
}

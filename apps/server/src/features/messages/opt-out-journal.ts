// Opt-outs beside the database, one line each, hashes only: an older backup that is restored does
// not know the newest of them, and they must hold all the same. At each start both sides are made
// equal; rows are only added, so that doing it again changes nothing.
import { appendFileSync, closeSync, existsSync, fsyncSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../generated/database.ts';
import { secretFolder } from '../../platform/secret-files.ts';

export interface JournalLine {
  key_id: string;
  /** Hex. */
  hash: string;
  kind: string;
  since: string;
  source: string;
}

export class OptOutJournal {
  readonly #file: string;

  constructor(file: string) {
    secretFolder(dirname(file));
    this.#file = file;
  }

  /** Writes down one that has committed. A crash before that is mended at the next start. */
  add(line: JournalLine): void {
    this.#append([line]);
  }

  /** Adds to the database what only the journal knows, and to the journal what only the database
   * does. Returns how many rows the database had lost. */
  async reconcile(db: Kysely<Database>): Promise<number> {
    const written = this.#read();
    let lost = 0;
    for (const one of written.values()) {
      const kept = sql<{ kept: boolean }>`
        select priv.keep_suppression(${one.key_id}, ${Buffer.from(one.hash, 'hex')}, ${one.kind},
          ${one.since}::timestamptz, ${one.source}) as kept`;
      if ((await kept.execute(db)).rows[0].kept) lost += 1;
    }
    const { rows } = await sql<JournalLine>`
      select key_id, encode(hash, 'hex') as hash, kind, source,
        to_char(since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as since
      from priv.suppressions()`.execute(db);
    this.#append(rows.filter((line) => (written.get(nameOf(line))?.since ?? '') < line.since));
    return lost;
  }

  #append(lines: JournalLine[]): void {
    if (lines.length === 0) return;
    const handle = openSync(this.#file, 'a', 0o600);
    try {
      // A line begins with its own newline: what a crash cut off before it stays alone.
      appendFileSync(handle, lines.map((line) => `\n${JSON.stringify(line)}`).join(''));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  }

  /** The newest line of each opt-out; what a crash has cut off is in the database. */
  #read(): Map<string, JournalLine> {
    const lines = existsSync(this.#file) ? readFileSync(this.#file, 'utf8').split('\n') : [];
    const newest = new Map<string, JournalLine>();
    for (const line of lines.map(parsed)) {
      if (line === undefined) continue;
      const before = newest.get(nameOf(line));
      if (before === undefined || before.since < line.since) newest.set(nameOf(line), line);
    }
    return newest;
  }
}

function parsed(text: string): JournalLine | undefined {
  try {
    return text === '' ? undefined : (JSON.parse(text) as JournalLine);
  } catch {
    return undefined;
  }
}

const nameOf = ({ key_id, hash, kind }: JournalLine) => `${key_id} ${hash} ${kind}`;

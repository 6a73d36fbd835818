// Findings into the database, which chains each of them, and the newest of each kind back.
import { type Kysely, sql } from 'kysely';
import type { Finding } from './status.ts';

// biome-ignore lint/suspicious/noExplicitAny: any login's connection
type AnyDb = Kysely<any>;

export interface NewFinding {
  promise: string;
  kind: 'proof' | 'mutation' | 'live' | 'sweep';
  ok: boolean;
  everySeconds: number;
  at?: Date;
  commit?: string | null;
  sources?: string | null;
  /** One of our own sentences: no value of anybody's. */
  sentence?: string;
  counts?: Record<string, number>;
}

export async function keepEvidence(db: AnyDb, found: NewFinding): Promise<void> {
  const {
    promise,
    kind,
    ok,
    everySeconds,
    at,
    commit,
    sources,
    sentence = '',
    counts = {},
  } = found;
  await sql`select priv.keep_evidence(${promise}, ${kind}, ${ok}, ${at ?? null}, ${everySeconds},
    ${commit ?? null}, ${sources ?? null}, ${sentence}, ${JSON.stringify(counts)}::jsonb)`.execute(
    db,
  );
}

export interface KeptFinding extends Finding {
  promise: string;
  commit: string | null;
  sentence: string;
  counts: Record<string, number>;
}

export async function readEvidence(db: AnyDb): Promise<KeptFinding[]> {
  const { rows } = await sql<{
    promise: string;
    kind: Finding['kind'];
    ok: boolean;
    at: Date;
    every_seconds: number;
    commit_id: string | null;
    sources: string | null;
    sentence: string;
    counts: Record<string, number>;
  }>`select * from priv.newest_evidence()`.execute(db);
  return rows.map(({ at, every_seconds, commit_id, ...row }) => ({
    ...row,
    at: at.getTime(),
    everySeconds: every_seconds,
    commit: commit_id,
  }));
}

// Signed checkpoints: how long the log is and what its root is, said in public, so that a log that
// was cut or rewritten later contradicts what anybody may have saved.
import { type Kysely, sql } from 'kysely';
import { parameters } from '../../../../../../policy/parameters.ts';
import type { App } from '../../../app.ts';
import type { LogKey } from './log-key.ts';

const eventsBetween = 1000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export interface LogHead {
  size: number;
  hash: Buffer;
  /** When the last event was chained. */
  at: Date | null;
  pending: number;
  oldest_pending: Date | null;
  checked_size: number | null;
  checked_at: Date | null;
  /** The database's own time. */
  seen_at: Date;
}

// biome-ignore lint/suspicious/noExplicitAny: any login's connection can ask
type AnyDb = Kysely<any>;

export async function readHead(db: AnyDb): Promise<LogHead> {
  return (await sql<LogHead>`select * from priv.log_head()`.execute(db)).rows[0];
}

/** Every thousand events, and every day on which there were any. */
export function checkpointDue(head: LogHead): boolean {
  const checked = head.checked_size ?? 0;
  if (head.size === checked) return false;
  if (head.checked_at === null || head.size - checked >= eventsBetween) return true;
  return head.seen_at.getTime() - head.checked_at.getTime() >= dayMs;
}

/** The same key signs for so long, then the next, which it signs. */
export function rotationDue(since: string, now: number): boolean {
  return now - Date.parse(since) >= parameters.logKeyDays.value * dayMs;
}

/** Signs what the log is now. Returns the newest note if the log has not grown. */
export async function makeCheckpoint(
  app: Pick<App, 'background' | 'logKey'>,
): Promise<{ size: number; note: string }> {
  const { background: db, logKey } = app;
  const { size, checked_size } = await readHead(db);
  if (size === checked_size) return (await readCheckpoints(db, 1))[0];
  const asked = sql<{ root: Buffer }>`select priv.log_root(${size}) as root`;
  const { root } = (await asked.execute(db)).rows[0];
  const text = `${logKey.origin}\n${size}\n${root.toString('base64')}\n`;
  const note = logKey.signNote(text);
  const { id } = logKey.inUse;
  await sql`select priv.keep_checkpoint(${size}, ${id}, ${note})`.execute(db);
  return { size, note };
}

export interface KeptCheckpoint {
  id: number;
  size: number;
  /** In hexadecimal. */
  root: string;
  at: Date;
  key_id: string;
  note: string;
}

/** Newest first. */
export async function readCheckpoints(
  db: AnyDb,
  max: number,
  before = Number.MAX_SAFE_INTEGER,
): Promise<KeptCheckpoint[]> {
  const rows = sql<KeptCheckpoint>`
    select id, size, encode(root, 'hex') as root, at, key_id, note from priv.log_checkpoints(${before}, ${max})`;
  return (await rows.execute(db)).rows;
}

/** Tells the log which key signs from now on; does nothing when it knows. */
export async function announceKey(db: AnyDb, { origin, inUse }: LogKey): Promise<void> {
  const { id, publicKey, signedBy, signature } = inUse;
  await sql`select priv.keep_log_key(${id}, ${origin}, ${publicKey}, ${signedBy}, ${signature})`.execute(
    db,
  );
}

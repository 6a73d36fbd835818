// One answer per Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): the same key and body
// get the same answer for a day, the same key with another body gets 422, a running one 409.
// Surprising: the answer can be settled inside the transaction that does the work, so a crash
// between the two cannot make a repetition act twice.
import type { Kysely } from 'kysely';
import type { App } from '../../app.ts';
import type { Database, Json } from '../../generated/database.ts';
import { sha256 } from '../../platform/crypto/sha256.ts';
import type { Answer } from '../../platform/http/route.ts';
import { problem } from '../../problems.ts';
import { type Anchor, type Db, type PurposeName, schemaOf } from '../privacy/index.ts';

/** A claim older than this belongs to a process that died before it did anything. */
const claimLifeMs = 120_000;

export interface OnceOptions {
  purpose: PurposeName;
  anchor: Anchor;
  /** Undefined: the client sent none, and the work simply runs. */
  key: string | undefined;
  /** Whatever makes two requests the same: method, path and body, files by their hash. */
  fingerprint: string;
}

type Body = Exclude<Answer, 'taken'>;

/** Writes the answer in the work's own transaction. Optional: what is not settled there is settled
 * when the work has returned. Its purpose must be `OnceOptions.purpose`. */
export type Settle = (db: Db, answer: Body) => Promise<void>;

export async function answerOnce(
  app: Pick<App, 'withPurpose' | 'id' | 'clock'>,
  { purpose, anchor, key, fingerprint }: OnceOptions,
  work: (settle: Settle) => Promise<Body>,
): Promise<Body> {
  if (key === undefined) return work(async () => undefined);
  const keyHash = sha256(key);
  const requestHash = sha256(fingerprint);
  const earlier = await app.withPurpose({ purpose, anchor }, async (db, { accountId }) =>
    claim(app, table(db, purpose), accountId as string, keyHash, requestHash),
  );
  if (earlier !== 'mine') return earlier;
  let settled = false;
  const settle: Settle = async (db, answer) => {
    const { numUpdatedRows } = await table(db, purpose)
      .updateTable('idempotency')
      .set({ state: 'done', status: answer.status, answer: JSON.stringify(pack(answer)) })
      .where('key_hash', '=', keyHash)
      .executeTakeFirst();
    settled = numUpdatedRows === 1n;
  };
  try {
    const answer = await work(settle);
    if (!settled) await app.withPurpose({ purpose, anchor }, (db) => settle(db, answer));
    return answer;
  } catch (thrown) {
    // Nothing was done: the client may send the same key again, mended or not.
    const forget = (db: Db) =>
      table(db, purpose)
        .deleteFrom('idempotency')
        .where('key_hash', '=', keyHash)
        .where('state', '=', 'running')
        .execute();
    await app.withPurpose({ purpose, anchor }, forget).catch(() => undefined);
    throw thrown;
  }
}

interface OnceTables {
  idempotency: Database['p_fax_send.idempotency'];
}

/** Every purpose that answers once has the same doorway, in its own schema. */
function table(db: Db, purpose: PurposeName): Kysely<OnceTables> {
  return (db as unknown as Kysely<OnceTables>).withSchema(schemaOf(purpose));
}

async function claim(
  app: Pick<App, 'id' | 'clock'>,
  db: Kysely<OnceTables>,
  accountId: string,
  keyHash: Uint8Array,
  requestHash: Uint8Array,
): Promise<Body | 'mine'> {
  const made = await db
    .insertInto('idempotency')
    .values({
      id: app.id('idm'),
      account_id: accountId,
      key_hash: keyHash,
      request_hash: requestHash,
      state: 'running',
      source: 'api',
    })
    .onConflict((conflict) => conflict.columns(['account_id', 'key_hash']).doNothing())
    .executeTakeFirst();
  if (made.numInsertedOrUpdatedRows === 1n) return 'mine';
  const before = await db
    .selectFrom('idempotency')
    .select(['state', 'request_hash', 'status', 'answer', 'claimed_at'])
    .where('key_hash', '=', keyHash)
    .executeTakeFirstOrThrow();
  if (!Buffer.from(before.request_hash).equals(Buffer.from(requestHash))) {
    throw problem('idempotency.key_reused');
  }
  if (before.state === 'done') return unpack(before.status as number, before.answer);
  if (app.clock.now() - before.claimed_at.getTime() < claimLifeMs) {
    throw problem('idempotency.running', { headers: { 'retry-after': '2' } });
  }
  const taken = await db
    .updateTable('idempotency')
    .set({ claimed_at: app.clock.date() })
    .where('key_hash', '=', keyHash)
    .where('claimed_at', '<', new Date(app.clock.now() - claimLifeMs))
    .executeTakeFirst();
  if (taken.numUpdatedRows !== 1n) throw problem('idempotency.running');
  return 'mine';
}

function pack({ body, headers }: Body): Json {
  return { body: (body ?? null) as Json, headers: (headers ?? {}) as Json };
}

function unpack(status: number, packed: Json): Body {
  const { body, headers } = packed as { body: Json; headers: Record<string, string> };
  return { status, body, headers: { ...headers, 'idempotency-replayed': 'true' } };
}

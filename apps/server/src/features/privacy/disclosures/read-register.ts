// What the registers say to people: what left of one's own, who may get anything, how often whom
// something went to, and the yearly answer of California. All of it is asked of the database anew.
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../../generated/database.ts';
import { type KeptCheckpoint, readCheckpoints } from '../audit/checkpoint.ts';
import type { Db } from '../with-purpose.ts';

export interface Left {
  id: string;
  at: Date;
  recipientId: string;
  purpose: string;
  ground: string;
  about: string | null;
  fields: string[];
  state: string;
}

/** What left, newest first; `before` is the id of the last one of the page before. */
export async function readLeft(db: Db, max: number, before?: string): Promise<Left[]> {
  const rows = await db
    .selectFrom('p_rights_fulfil.disclosure')
    .select(['id', 'created_at', 'recipient_id', 'purpose', 'ground', 'about', 'fields', 'state'])
    .$if(before !== undefined, (query) => query.where('id', '<', before as string))
    .orderBy('id', 'desc')
    .limit(max)
    .execute();
  return rows.map(({ created_at, recipient_id, ...row }) => ({
    ...row,
    at: created_at,
    recipientId: recipient_id,
  }));
}

export interface ListedRecipient {
  id: string;
  kind: string;
  legal_name: string;
  address: string | null;
  country: string;
  purposes: string[];
  fields: string[];
  transfer_basis: string | null;
  retention_days: number | null;
  reviewed_at: Date | null;
  own: boolean;
  listed_at: Date;
}

export async function readRecipients(web: Kysely<Database>): Promise<ListedRecipient[]> {
  const listed = sql<ListedRecipient>`select * from priv.listed_recipients()`;
  return (await listed.execute(web)).rows;
}

export interface PublicCount {
  half: string;
  what: string;
  country: string;
  outcome: string;
  /** A number, or `1–4`. */
  count: string;
}

export interface Transparency {
  counts: PublicCount[];
  /** Where the audit log stood: what it holds up to there, these counts are made from. */
  checkpoint: Pick<KeptCheckpoint, 'size' | 'root' | 'at'> | null;
}

export async function readTransparency(web: Kysely<Database>): Promise<Transparency> {
  return web
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (db) => {
      const counts = await sql<PublicCount>`select * from priv.transparency()`.execute(db);
      const [checkpoint] = await readCheckpoints(db, 1);
      return { counts: counts.rows, checkpoint: checkpoint ?? null };
    });
}

export interface ShineTheLight {
  year: number;
  recipients: {
    recipient_id: string;
    legal_name: string;
    address: string;
    products: string | null;
    categories: string[];
  }[];
  sentence: string;
}

/** The answer for the lease's person (P-3G-04, -05): `year` is a calendar year in Pacific time. */
export async function shineTheLight(db: Db, year: number): Promise<ShineTheLight> {
  const { rows: recipients } = await sql<ShineTheLight['recipients'][number]>`
    select * from priv.shine_the_light(${year})`.execute(db);
  const sentence =
    recipients.length === 0
      ? `In ${year} nothing about you went to anybody for direct marketing of their own.`
      : `In ${year} the categories listed went to those listed, for direct marketing of their own.`;
  return { year, recipients, sentence };
}

/**
 * All SQL of documents. A document past its time is not there, whether or not a sweep has been by;
 * each purpose that may read one has the same doorway under its own name.
 */
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../generated/database.ts';
import { SealBroken, seal, unseal } from '../../platform/crypto/seal.ts';
import type { AccountKeys, Db, Lease } from '../privacy/index.ts';
import type { DocumentKind } from './document.ts';

/** What is sealed in the row: what the file is called can say as much as what is in it. */
interface SealedFacts {
  readonly name: string;
  readonly notes: readonly string[];
}

export interface StoredDocument extends SealedFacts {
  readonly id: string;
  readonly kind: DocumentKind;
  readonly bytes: number;
  readonly pages: number;
  readonly createdAt: Date;
  readonly deleteAt: Date;
  /** Opens its content in the blobs; hold it no longer than that takes. */
  readonly key: Uint8Array;
}

/** The purposes under which a document can be read. */
export type ReadingPurpose = 'fax.send' | 'fax.display';

interface DocumentTables {
  document: Database['p_fax_send.document'];
}

export interface NewDocument {
  readonly id: string;
  readonly name: string;
  readonly notes: readonly string[];
  readonly kind: DocumentKind;
  readonly bytes: number;
  readonly pages: number;
  readonly createdAt: Date;
  readonly deleteAt: Date;
  readonly source: 'form' | 'api' | 'system';
}

export const contentOf = (id: string) => `${id}/content`;
const factsOf = (id: string) => `${id}/facts`;

/** Under fax.send. `key` is the data key whose wrapped form is `wrapped`. */
export async function insertDocument(
  db: Db,
  { accountId, subjectId }: Lease,
  document: NewDocument,
  { key, wrapped }: { key: Uint8Array; wrapped: Uint8Array },
): Promise<void> {
  const { id, name, notes, kind, bytes, pages, createdAt, deleteAt, source } = document;
  const facts: SealedFacts = { name, notes };
  await db
    .insertInto('p_fax_send.document')
    .values({
      id,
      account_id: accountId as string,
      subject_id: subjectId,
      kind,
      bytes,
      pages,
      data_key: wrapped,
      facts: seal(key, Buffer.from(JSON.stringify(facts)), factsOf(id)),
      created_at: createdAt,
      delete_at: deleteAt,
      source,
    })
    .execute();
}

/**
 * A document of the lease's account, or undefined where there is none, or none any more. Its bytes
 * are read afterwards, with no lease open: `readContent`.
 */
export async function readDocument(
  keys: AccountKeys,
  db: Db,
  lease: Lease,
  id: string,
): Promise<StoredDocument | undefined> {
  const schema = `p_${lease.purpose.replaceAll('.', '_')}`;
  const row = await (db as unknown as Kysely<DocumentTables>)
    .withSchema(schema)
    .selectFrom('document')
    .select(['id', 'kind', 'bytes', 'pages', 'data_key', 'facts', 'created_at', 'delete_at'])
    .where('id', '=', id)
    .where('delete_at', '>', sql<Date>`priv.now()`)
    .executeTakeFirst();
  if (!row) return undefined;
  const key = await keys.openDataKey(db, lease, id, row.data_key);
  const facts: SealedFacts = JSON.parse(
    Buffer.from(unseal(key, row.facts, factsOf(id))).toString(),
  );
  return {
    id,
    ...facts,
    kind: row.kind as DocumentKind,
    bytes: row.bytes,
    pages: row.pages,
    createdAt: row.created_at,
    deleteAt: row.delete_at,
    key,
  };
}

/** The document's bytes, or undefined when its time ran out in between. Throws SealBroken. */
export async function readContent(
  blobs: { get(id: string): Promise<Uint8Array | undefined> },
  { id, key, bytes }: Pick<StoredDocument, 'id' | 'key' | 'bytes'>,
): Promise<Uint8Array | undefined> {
  const sealed = await blobs.get(id);
  if (!sealed) return undefined;
  const content = unseal(key, sealed, contentOf(id));
  if (content.length !== bytes) throw new SealBroken();
  return content;
}

/** Who sends, for the header line: under fax.send. */
export async function readSender(db: Db): Promise<{ identity: string; timeZone: string }> {
  const { header_identity, time_zone } = await db
    .selectFrom('p_fax_send.account')
    .select(['header_identity', 'time_zone'])
    .executeTakeFirstOrThrow();
  return { identity: header_identity, timeZone: time_zone };
}

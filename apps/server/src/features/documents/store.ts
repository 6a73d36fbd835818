/**
 * All SQL of documents. A document past its time is not there, whether or not a sweep has been by;
 * each purpose that may read one has the same doorway under its own name.
 */
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../generated/database.ts';
import { SealBroken, seal, unseal } from '../../platform/crypto/seal.ts';
import { type AccountKeys, type Db, type Lease, schemaOf } from '../privacy/index.ts';
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
}

/** A document whose content may be read now: the lease was opened for it. */
export interface OpenedDocument {
  readonly id: string;
  readonly kind: DocumentKind;
  readonly bytes: number;
  /** Opens its content in the blobs; hold it no longer than that takes. */
  readonly key: Uint8Array;
}

/** A key and its wrapped form. */
export interface Key {
  readonly key: Uint8Array;
  readonly wrapped: Uint8Array;
}

/** As fax.display and fax.send both have them. */
interface DocumentTables {
  document: Database['p_fax_display.document'];
  document_key: Database['p_fax_display.document_key'];
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
/** What the facts are sealed as, and what their key is called. */
export const factsOf = (id: string) => `${id}/facts`;

/** Under fax.send. */
export async function insertDocument(
  db: Db,
  { accountId, subjectId }: Lease,
  document: NewDocument,
  { content, facts: factsKey }: { readonly content: Key; readonly facts: Key },
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
      facts_key: factsKey.wrapped,
      facts: seal(factsKey.key, Buffer.from(JSON.stringify(facts)), factsOf(id)),
      created_at: createdAt,
      delete_at: deleteAt,
      source,
    })
    .execute();
  await db
    .insertInto('p_fax_send.document_key')
    .values({
      document_id: id,
      account_id: accountId as string,
      wrapped: content.wrapped,
      source,
    })
    .execute();
}

/**
 * What is known of a document of the lease's account, under fax.send; undefined where there is
 * none, or none any more. Its content takes a lease of its own: `openDocument`.
 */
export async function readDocument(
  keys: AccountKeys,
  db: Db,
  lease: Lease,
  id: string,
): Promise<StoredDocument | undefined> {
  const row = await db
    .selectFrom('p_fax_send.document')
    .select(['id', 'kind', 'bytes', 'pages', 'facts_key', 'facts', 'created_at', 'delete_at'])
    .where('id', '=', id)
    .where('delete_at', '>', sql<Date>`priv.now()`)
    .executeTakeFirst();
  if (!row) return undefined;
  const key = await keys.openDataKey(db, lease, factsOf(id), row.facts_key);
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
  };
}

/**
 * The document that the lease was opened for, with its key; undefined for any other. Its bytes are
 * read afterwards, with no lease open: `readContent`.
 */
export async function openDocument(
  keys: AccountKeys,
  db: Db,
  lease: Lease,
  id: string,
): Promise<OpenedDocument | undefined> {
  const row = await (db as unknown as Kysely<DocumentTables>)
    .withSchema(schemaOf(lease.purpose))
    .selectFrom('document')
    .innerJoin('document_key', 'document_key.document_id', 'document.id')
    .select(['document.kind', 'document.bytes', 'document_key.wrapped'])
    .where('document.id', '=', id)
    .where('document.delete_at', '>', sql<Date>`priv.now()`)
    .executeTakeFirst();
  if (!row) return undefined;
  const key = await keys.openDataKey(db, lease, id, row.wrapped);
  return { id, kind: row.kind as DocumentKind, bytes: row.bytes, key };
}

/** The document's bytes, or undefined when its time ran out in between. Throws SealBroken. */
export async function readContent(
  blobs: { get(id: string): Promise<Uint8Array | undefined> },
  { id, key, bytes }: Pick<OpenedDocument, 'id' | 'key' | 'bytes'>,
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

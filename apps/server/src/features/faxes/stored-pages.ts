// The stored pages of a fax, for whoever holds its key: which blob shows a page, and all of them in
// their order, as T.6 bits or as pixels.
import type { Page, Resolution } from '@platen/page';
import type { CodedPage } from '../documents/index.ts';
import type { Db, PurposeName } from '../privacy/index.ts';
import { type ContentStore, type PageShape, readCoded, readPage } from './page-store.ts';
import { type FaxTables, tablesOf } from './tables.ts';

type Sized = Pick<FaxTables['fax_page'], 'width' | 'height' | 'resolution'>;

/** Where a page lies, and how large it is. */
export type StoredPage = Sized & Pick<FaxTables['fax_page'], 'line_blob_id' | 'drawn_blob_id'>;

/** The pages as `purpose` sees them, inside the transaction of its lease. */
export function listStoredPages(
  db: Db,
  purpose: PurposeName,
  faxId: string,
): Promise<StoredPage[]> {
  return tablesOf(db, purpose)
    .selectFrom('fax_page')
    .select(['width', 'height', 'resolution', 'drawn_blob_id', 'line_blob_id'])
    .where('fax_id', '=', faxId)
    .orderBy('number')
    .execute();
}

/** As it went or came; before it went, as it was drawn. */
export function blobOf({ line_blob_id, drawn_blob_id }: StoredPage): string | null {
  return line_blob_id ?? drawn_blob_id;
}

export function shapeOf({ width, height, resolution }: Sized): PageShape {
  return { width, height, resolution: resolution as Resolution };
}

/** The page itself; undefined where nothing is stored, or not any more. */
export async function readStored(
  store: ContentStore,
  key: Uint8Array,
  page: StoredPage,
): Promise<Page | undefined> {
  const blob = blobOf(page);
  return blob === null ? undefined : readPage(store, key, blob, shapeOf(page));
}

interface Reading {
  /** What becomes of a page that cannot be read; without it the whole ends there. */
  readonly otherwise?: (cause: { code?: string }) => undefined;
}

/** T.6 bits as they are, for files that carry them so: nothing is decoded and coded again. */
export async function* codedPages(
  store: ContentStore,
  key: Uint8Array,
  pages: readonly StoredPage[],
  { otherwise = fail }: Reading = {},
): AsyncGenerator<CodedPage> {
  for (const page of pages) {
    const blob = blobOf(page);
    const mmr = blob && (await readCoded(store, key, blob).catch(otherwise));
    if (mmr) yield { ...shapeOf(page), mmr };
  }
}

function fail(cause: unknown): never {
  throw cause;
}

/** A page that is not what was stored is shut away, and left out. */
export function ifDamaged(cause: { code?: string }): undefined {
  if (cause.code !== 'fax.content_damaged') throw cause;
}

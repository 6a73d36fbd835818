// The pixels of a fax: each page T.6-coded and sealed under the fax's own key, one blob a page,
// bound to its place, so that no page can be passed off as another. Written once; the hash of what
// was stored is kept beside it, and compared at every reading (P-2A-03).
import type { Page, Resolution } from '@platen/page';
import { decode, encode } from '@platen/t4';
import { type Kysely, sql } from 'kysely';
import type { Blobs } from '../../platform/blobs/blobs.ts';
import { seal, unseal } from '../../platform/crypto/seal.ts';
import { sha256 } from '../../platform/crypto/sha256.ts';
import { secret } from '../../platform/ids.ts';
import { problem } from '../../problems.ts';

/** As drawn, or as it was on the line in one attempt. */
export type Version = 'drawn' | `line-${string}`;

export interface PageShape {
  readonly width: number;
  readonly height: number;
  readonly resolution: Resolution;
}

/** What the register of content is told of something stored. */
export interface StoredBlob {
  readonly id: string;
  readonly sha256: Uint8Array;
  readonly bytes: number;
}

/** Where stored bytes lie, and the database that knows their hashes. */
export interface ContentStore {
  readonly blobs: Blobs;
  // biome-ignore lint/suspicious/noExplicitAny: it only calls one function
  readonly background: Kysely<any>;
}

/** Seals and stores bytes under an id that is never used again. */
export async function storeSealed(
  blobs: Blobs,
  key: Uint8Array,
  id: string,
  plain: Uint8Array,
): Promise<StoredBlob> {
  const sealed = seal(key, plain, id);
  await blobs.put(id, sealed);
  return { id, sha256: sha256(sealed), bytes: sealed.length };
}

/** Stores the page. Each storing has an id of its own: a second drawing replaces nothing. */
export async function storePage(
  blobs: Blobs,
  key: Uint8Array,
  faxId: string,
  number: number,
  version: Version,
  page: Page,
): Promise<StoredBlob> {
  const id = `${faxId}/page-${number}-${version}-${secret(6)}`;
  return storeSealed(blobs, key, id, encode(page, { coding: 'MMR' }));
}

/**
 * What was stored, opened. Undefined: it is gone with its fax.
 * @throws Failure `fax.content_damaged` when it is not what was stored; it is shut away then.
 */
export async function readSealed(
  { blobs, background }: ContentStore,
  key: Uint8Array,
  blobId: string,
): Promise<Uint8Array | undefined> {
  const sealed = await blobs.get(blobId);
  const good = await checkStored(background, blobId, sealed);
  if (!good) throw problem('fax.content_damaged');
  return sealed && unseal(key, sealed, blobId);
}

/** Compares the hash of what lies there with the one kept at the storing. */
export async function checkStored(
  background: ContentStore['background'],
  blobId: string,
  sealed: Uint8Array | undefined,
): Promise<boolean> {
  const found = sealed === undefined ? null : sha256(sealed);
  const { rows } = await sql<{ good: boolean }>`
    select priv.check_blob(${blobId}, ${found}) as good`.execute(background);
  return rows[0].good;
}

/** The T.6 bits of a stored page, for files that carry them as they are. */
export const readCoded = readSealed;

/** The page itself; undefined when it is gone. */
export async function readPage(
  store: ContentStore,
  key: Uint8Array,
  blobId: string,
  shape: PageShape,
): Promise<Page | undefined> {
  const coded = await readCoded(store, key, blobId);
  return coded && decode(coded, { coding: 'MMR', ...shape }).page;
}

/** Removes every blob of a fax. */
export function removeBlobs(blobs: Blobs, faxId: string): Promise<void> {
  return blobs.delete(faxId);
}

// The pixels of a fax: each page T.6-coded and sealed under the fax's own key, one blob a page,
// bound to its place, so that no page can be passed off as another.
import type { Page, Resolution } from '@platen/page';
import { decode, encode } from '@platen/t4';
import type { Blobs } from '../../platform/blobs/blobs.ts';
import { seal, unseal } from '../../platform/crypto/seal.ts';

/** As drawn, or as it was on the line in one attempt. */
export type Version = 'drawn' | `line-${string}`;

export interface PageShape {
  readonly width: number;
  readonly height: number;
  readonly resolution: Resolution;
}

/** Stores the page and returns its blob's id. */
export async function storePage(
  blobs: Blobs,
  key: Uint8Array,
  faxId: string,
  number: number,
  version: Version,
  page: Page,
): Promise<string> {
  const blobId = `${faxId}/page-${number}-${version}`;
  await blobs.put(blobId, seal(key, encode(page, { coding: 'MMR' }), blobId));
  return blobId;
}

/**
 * The T.6 bits of a stored page, for files that carry them as they are. Undefined: the blob is
 * gone.
 */
export async function readCoded(
  blobs: Blobs,
  key: Uint8Array,
  blobId: string,
): Promise<Uint8Array | undefined> {
  const sealed = await blobs.get(blobId);
  return sealed && unseal(key, sealed, blobId);
}

/** The page itself. Throws SealBroken when the bytes are not what was stored. */
export async function readPage(
  blobs: Blobs,
  key: Uint8Array,
  blobId: string,
  shape: PageShape,
): Promise<Page | undefined> {
  const coded = await readCoded(blobs, key, blobId);
  return coded && decode(coded, { coding: 'MMR', ...shape }).page;
}

/** Removes every blob of a fax. */
export async function removeBlobs(blobs: Blobs, faxId: string): Promise<void> {
  for await (const id of blobs.list(`${faxId}/`)) await blobs.delete(id);
}

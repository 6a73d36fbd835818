// The register of content: what is stored of a fax, under which hash, and what was changed to make
// it. A stored thing that was made from another says what is different, or the row does not come to
// be.
import type { StoredBlob } from '../page-store.ts';
import type { FaxDb } from '../tables.ts';

/** The closed list of what a conversion may change (P-2C-03): drawn as a raster, made black and
 * white, at another resolution, of another size, with the header line, coded for the line. */
export type Change = 'raster' | 'one-bit' | 'resolution' | 'size' | 'header' | 'coding';

export type ContentKind = 'document' | 'drawn' | 'line';

export interface Registered {
  readonly faxId: string;
  readonly accountId: string;
  readonly kind: ContentKind;
  readonly blob: StoredBlob;
  readonly madeFrom?: string;
  readonly changed?: readonly Change[];
  readonly source: 'form' | 'api' | 'network' | 'system';
}

/** Writes what was stored, in the transaction that makes it known. */
export async function registerContent(tables: FaxDb, stored: readonly Registered[]): Promise<void> {
  if (stored.length === 0) return;
  await tables
    .insertInto('fax_blob')
    .values(
      stored.map(({ faxId, accountId, kind, blob, madeFrom, changed, source }) => ({
        id: blob.id,
        fax_id: faxId,
        account_id: accountId,
        kind,
        sha256: blob.sha256,
        bytes: blob.bytes,
        made_from: madeFrom ?? null,
        changed: [...(changed ?? [])],
        source,
      })),
    )
    .execute();
}

// The pages of faxes in a copy of everything: each fax opened for just that, and written down as
// such, as PDF and as TIFF.
import type { Page, Resolution } from '@platen/page';
import type { App } from '../../app.ts';
import { pagesToPdf, pagesToTiff } from '../documents/index.ts';
import type { ExportFiles } from '../privacy/index.ts';
import { readCoded, readPage } from './page-store.ts';
import { openContent } from './store.ts';

type Parts = Pick<App, 'accountKeys' | 'background' | 'blobs' | 'withPurpose'>;

interface StoredPage {
  blob: string;
  width: number;
  height: number;
  resolution: Resolution;
}

export function faxFiles(app: Parts): ExportFiles {
  return async function* (exportId, { table, rows }) {
    if (table !== 'vault.fax') return;
    for (const { id } of rows as { id: string }[]) {
      const opened = await open(app, exportId, id);
      if (!opened) continue;
      const { key, pages } = opened;
      yield { name: `faxes/${id}.pdf`, bytes: await whole(pagesToPdf(coded(app, key, pages))) };
      yield { name: `faxes/${id}.tif`, bytes: await whole(pagesToTiff(drawn(app, key, pages))) };
    }
  };
}

/** Undefined where there is no content, not any more, or not theirs to have. */
async function open(
  app: Parts,
  exportId: string,
  faxId: string,
): Promise<{ key: Uint8Array; pages: StoredPage[] } | undefined> {
  const opening = {
    purpose: 'rights.fulfil',
    anchor: { export_job: exportId },
    opens: { object: faxId },
  } as const;
  return app
    .withPurpose(opening, async (db, lease) => {
      const rows = await db
        .selectFrom('p_rights_fulfil.fax_page')
        .select(['width', 'height', 'resolution', 'line_blob_id', 'drawn_blob_id'])
        .where('fax_id', '=', faxId)
        .orderBy('number')
        .execute();
      const pages = rows.flatMap(({ line_blob_id, drawn_blob_id, resolution, ...shape }) => {
        const blob = line_blob_id ?? drawn_blob_id;
        return blob ? [{ blob, resolution: resolution as Resolution, ...shape }] : [];
      });
      const key =
        pages.length > 0 ? await openContent(app.accountKeys, db, lease, faxId) : undefined;
      return key && { key, pages };
    })
    .catch((cause: { code?: string }) => {
      if (cause.code === 'resource.not_found') return undefined;
      throw cause;
    });
}

async function* coded(app: Parts, key: Uint8Array, pages: readonly StoredPage[]) {
  for (const { blob, ...shape } of pages) {
    const mmr = await readCoded(app, key, blob).catch(ifDamaged);
    if (mmr) yield { ...shape, mmr };
  }
}

async function* drawn(
  app: Parts,
  key: Uint8Array,
  pages: readonly StoredPage[],
): AsyncGenerator<Page> {
  for (const { blob, ...shape } of pages) {
    const page = await readPage(app, key, blob, shape).catch(ifDamaged);
    if (page) yield page;
  }
}

/** A damaged page is left out of the copy, and shut away: what is stored of it stands in the copy's
 * list of content. */
function ifDamaged(cause: { code?: string }): undefined {
  if (cause.code !== 'fax.content_damaged') throw cause;
}

async function whole(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

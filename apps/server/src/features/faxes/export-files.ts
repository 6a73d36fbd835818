// The pages of faxes in a copy of everything: each fax opened for just that, and written down as
// such, as PDF and as TIFF.
import type { App } from '../../app.ts';
import { pagesToPdf, pagesToTiff } from '../documents/index.ts';
import type { ExportFiles } from '../privacy/index.ts';
import { openContent } from './store.ts';
import {
  blobOf,
  codedPages,
  drawnPages,
  ifDamaged,
  listStoredPages,
  type StoredPage,
} from './stored-pages.ts';

type Parts = Pick<App, 'accountKeys' | 'background' | 'blobs' | 'withPurpose'>;

/** A damaged page is left out of the copy: what is stored of it stands in the copy's list of
 * content. */
const reading = { otherwise: ifDamaged };

export function faxFiles(app: Parts): ExportFiles {
  return async function* (exportId, { table, rows }) {
    if (table !== 'vault.fax') return;
    for (const { id } of rows as { id: string }[]) {
      const opened = await open(app, exportId, id);
      if (!opened) continue;
      const { key, pages } = opened;
      yield {
        name: `faxes/${id}.pdf`,
        bytes: await whole(pagesToPdf(codedPages(app, key, pages, reading))),
      };
      yield {
        name: `faxes/${id}.tif`,
        bytes: await whole(pagesToTiff(drawnPages(app, key, pages, reading))),
      };
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
      const pages = (await listStoredPages(db, lease.purpose, faxId)).filter(blobOf);
      const key =
        pages.length > 0 ? await openContent(app.accountKeys, db, lease, faxId) : undefined;
      return key && { key, pages };
    })
    .catch((cause: { code?: string }) => {
      if (cause.code === 'resource.not_found') return undefined;
      throw cause;
    });
}

async function whole(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

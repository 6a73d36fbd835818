// The pages of faxes in a copy of everything: each fax opened for just that, and written down as
// such, as PDF and as TIFF.
import type { App } from '../../app.ts';
import { type CodedPage, pagesToPdf, pagesToTiff } from '../documents/index.ts';
import type { ArchiveFile, ExportFiles } from '../privacy/index.ts';
import { openContent } from './store.ts';
import { blobOf, codedPages, ifDamaged, listStoredPages, type StoredPage } from './stored-pages.ts';

type Parts = Pick<App, 'accountKeys' | 'background' | 'blobs' | 'withPurpose'>;

/** Read while one is written, so that neither waits for the other. */
const faxesAheadMax = 2;

interface CopiedFax {
  id: string;
  /** In whose private inbox it lies: what is in a copy is the person's own. */
  owner_subject_id: string | null;
}

/** A damaged page is left out of the copy: what is stored of it stands in the copy's list of
 * content. */
const reading = { otherwise: ifDamaged };

export function faxFiles(app: Parts): ExportFiles {
  return async function* (exportId, { table, rows }) {
    if (table !== 'vault.fax') return;
    const ahead: Promise<ArchiveFile[]>[] = [];
    for (const fax of rows as unknown as CopiedFax[]) {
      const files = filesOf(app, exportId, fax);
      files.catch(() => undefined); // thrown in its turn
      ahead.push(files);
      if (ahead.length > faxesAheadMax) yield* (await ahead.shift()) ?? [];
    }
    for (const files of ahead) yield* await files;
  };
}

async function filesOf(app: Parts, exportId: string, fax: CopiedFax): Promise<ArchiveFile[]> {
  const { id } = fax;
  const opened = await open(app, exportId, id, fax.owner_subject_id !== null);
  if (!opened) return [];
  const { key, pages } = opened;
  const coded: CodedPage[] = [];
  for await (const page of codedPages(app, key, pages, reading)) coded.push(page);
  if (coded.length === 0) return []; // and a TIFF has at least one page
  return [
    { name: `faxes/${id}.pdf`, bytes: await whole(pagesToPdf(coded)) },
    { name: `faxes/${id}.tif`, bytes: await whole(pagesToTiff(coded)) },
  ];
}

/** Undefined where there is no content, not any more, or not theirs to have. */
async function open(
  app: Parts,
  exportId: string,
  faxId: string,
  ownMailbox: boolean,
): Promise<{ key: Uint8Array; pages: StoredPage[] } | undefined> {
  const opening = {
    purpose: 'rights.fulfil',
    anchor: ownMailbox
      ? ({ mailbox_copy: `${exportId}/${faxId}` } as const)
      : ({ export_job: exportId } as const),
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
      if (cause.code === 'resource.not_found' || cause.code === 'auth.required') return undefined;
      throw cause;
    });
}

async function whole(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

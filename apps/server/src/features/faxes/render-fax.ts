// Job: a queued fax's documents become pages, without a header, because rendering may not read the
// number. The documents stay as they came, as long as the pages made from them.
import type { Page } from '@platen/page';
import type { App } from '../../app.ts';
import { convertDocument, DocumentProblem, pagesMax } from '../documents/index.ts';
import type { Opening } from '../privacy/index.ts';
import { judgeFile, protectFax } from './content/protect-fax.ts';
import { registerContent } from './content/register-content.ts';
import { moveFax } from './move-fax.ts';
import { readSealed, type StoredBlob, storePage } from './page-store.ts';
import { openContent } from './store.ts';
import { tablesOf } from './tables.ts';

/** Pages on their way to the disk at once: it syncs several as fast as one. */
const storingMax = 4;

interface Source {
  readonly name: string;
  readonly blobId: string;
}

interface Work {
  readonly key: Uint8Array;
  readonly accountId: string;
  readonly sources: readonly Source[];
  readonly settings: Parameters<typeof convertDocument>[1];
}

interface StoredPage {
  readonly number: number;
  readonly page: Pick<Page, 'width' | 'height' | 'resolution'>;
  readonly blob: StoredBlob;
  /** The document it was drawn from. */
  readonly madeFrom: string;
}

const opening = (faxId: string): Opening => ({
  purpose: 'fax.render',
  anchor: { queued_fax: faxId },
});

export async function renderFax(app: App, faxId: string, signal: AbortSignal): Promise<void> {
  const unwanted = await protectFax(app, faxId).catch(ifGone);
  if (unwanted !== undefined) return refuse(app, faxId, unwanted);
  const work = await readWork(app, faxId);
  if (work === undefined) return;
  let pages: StoredPage[];
  try {
    pages = await draw(app, faxId, work, signal);
  } catch (thrown) {
    if (!(thrown instanceof DocumentProblem)) throw thrown;
    await judgeFile(app, faxId, thrown.code).catch(ifGone);
    await refuse(app, faxId, thrown.code);
    return;
  }
  await judgeFile(app, faxId, undefined).catch(ifGone);
  await keep(app, faxId, work.accountId, pages).catch((thrown) => {
    // Canceled meanwhile, or drawn by another job: these pages are nobody's.
    if (!isGone(thrown)) throw thrown;
  });
}

/** Undefined: the fax is no longer waiting for its pages. */
async function readWork(app: App, faxId: string): Promise<Work | undefined> {
  return app
    .withPurpose({ ...opening(faxId), opens: { object: faxId } }, async (db, lease) => {
      const tables = tablesOf(db, 'fax.render');
      const fax = await tables
        .selectFrom('fax')
        .select(['account_id', 'quality', 'rendering', 'paper'])
        .where('id', '=', faxId)
        .executeTakeFirstOrThrow();
      const key = await openContent(app.accountKeys, db, lease, faxId);
      if (key === undefined) return undefined;
      const sources = await tables
        .selectFrom('fax_document')
        .select(['name', 'blob_id as blobId'])
        .where('fax_id', '=', faxId)
        .orderBy('position')
        .execute();
      return {
        key,
        accountId: fax.account_id,
        sources,
        settings: {
          quality: fax.quality,
          rendering: fax.rendering,
          paper: fax.paper,
        } as Work['settings'],
      };
    })
    .catch((thrown) => {
      if (isGone(thrown)) return undefined;
      throw thrown;
    });
}

/**
 * The anchor row is not what the job was made for any more, or its content is gone: it ran already,
 * was canceled, or was erased.
 */
export function isGone(thrown: unknown): boolean {
  const { code } = thrown as { code?: string };
  return code === 'auth.required' || code === 'resource.not_found';
}

/** Canceled meanwhile: whoever comes next finds so, too. */
function ifGone(thrown: unknown): undefined {
  if (!isGone(thrown)) throw thrown;
}

async function draw(
  app: App,
  faxId: string,
  { key, sources, settings }: Work,
  signal: AbortSignal,
): Promise<StoredPage[]> {
  const pages: Promise<StoredPage>[] = [];
  for (const { name, blobId } of sources) {
    const bytes = await readSealed(app, key, blobId);
    if (bytes === undefined) throw new Error(`the document of ${faxId} is not there`);
    for await (const { page } of convertDocument(bytes, settings, { name, signal })) {
      if (pages.length >= pagesMax) {
        const sentence = `A fax may have ${pagesMax} pages in all its documents.`;
        throw new DocumentProblem('document.too_many_pages', sentence);
      }
      const stored = keepPixels(app, { faxId, key, madeFrom: blobId }, pages.length + 1, page);
      // It fails the whole when it is waited for.
      stored.catch(() => undefined);
      pages.push(stored);
      await pages.at(-storingMax);
    }
  }
  return Promise.all(pages);
}

async function keepPixels(
  app: App,
  { faxId, key, madeFrom }: { faxId: string; key: Uint8Array; madeFrom: string },
  number: number,
  page: Page,
): Promise<StoredPage> {
  const blob = await storePage(app.blobs, key, faxId, number, 'drawn', page);
  const { width, height, resolution } = page;
  return { number, page: { width, height, resolution }, blob, madeFrom };
}

async function keep(
  app: App,
  faxId: string,
  accountId: string,
  pages: readonly StoredPage[],
): Promise<void> {
  await app.withPurpose(opening(faxId), async (db) => {
    const tables = tablesOf(db, 'fax.render');
    await registerContent(
      tables,
      pages.map(({ blob, madeFrom }) => ({
        ...{ faxId, accountId, blob, madeFrom },
        kind: 'drawn' as const,
        changed: ['raster', 'one-bit', 'size', 'coding'] as const,
        source: 'system' as const,
      })),
    );
    await tables.deleteFrom('fax_page').where('fax_id', '=', faxId).execute();
    await tables
      .insertInto('fax_page')
      .values(
        pages.map(({ number, page, blob }) => ({
          fax_id: faxId,
          number,
          account_id: accountId,
          state: 'pending',
          ...page,
          drawn_blob_id: blob.id,
          source: 'system',
        })),
      )
      .execute();
    await moveFax(
      app,
      db,
      tables,
      faxId,
      { is: 'rendered', pages: pages.length },
      { set: { pages_total: pages.length } },
    );
  });
}

async function refuse(app: App, faxId: string, code: string): Promise<void> {
  await app.withPurpose(opening(faxId), async (db) => {
    const tables = tablesOf(db, 'fax.render');
    await moveFax(app, db, tables, faxId, { is: 'not-rendered', code });
  });
}

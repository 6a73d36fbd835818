// A page as it goes: the sender's header line drawn at the moment of sending, and what went kept
// sealed.
import type { App } from '../../app.ts';
import { type SendablePage, withHeader } from '../documents/index.ts';
import { type PageShape, readPage, type StoredBlob, storePage } from './page-store.ts';

/** What the header says, but for the time and the page's number. */
export interface HeaderSource {
  readonly identity: string;
  readonly timeZone: string;
  readonly from: string;
  readonly to: string;
  readonly pageCount: number;
}

export interface SentPage {
  readonly page: SendablePage;
  readonly blob: StoredBlob;
}

/** Undefined: the page's content is gone. */
export async function preparePage(
  app: Pick<App, 'background' | 'blobs' | 'clock'>,
  call: { faxId: string; attemptId: string; key: Uint8Array; header: HeaderSource },
  source: { number: number; blobId: string; shape: PageShape },
): Promise<SentPage | undefined> {
  const drawn = await readPage(app, call.key, source.blobId, source.shape);
  if (drawn === undefined) return undefined;
  const facts = { ...call.header, time: app.clock.now(), pageNumber: source.number };
  const page = withHeader(drawn, facts);
  const version = `line-${call.attemptId}` as const;
  const blob = await storePage(app.blobs, call.key, call.faxId, source.number, version, page);
  return { page, blob };
}

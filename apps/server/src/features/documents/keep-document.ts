/**
 * Takes a file in: looked at first, sealed, stored, and only then known. A file that is refused
 * leaves nothing; a crash between blob and row leaves bytes whose key never existed anywhere else.
 */
import type { App } from '../../app.ts';
import { seal } from '../../platform/crypto/seal.ts';
import { problem } from '../../problems.ts';
import type { Anchor, Db, Lease } from '../privacy/index.ts';
import { inspectDocument } from './convert.ts';
import type { DocumentKind } from './document.ts';
import { DocumentProblem } from './document-problem.ts';
import { keptHours } from './limits.ts';
import { contentOf, insertDocument, type NewDocument, type StoredDocument } from './store.ts';

const hourMs = 3_600_000;
const nameCharsMax = 255;

export type KeepingApp = Pick<App, 'withPurpose' | 'accountKeys' | 'blobs' | 'clock' | 'id'>;

export interface Upload {
  readonly bytes: Uint8Array;
  /** As the sender calls it; shown, and trusted with nothing. */
  readonly name: string;
  /** As the sender declares it; only tells Markdown from text. */
  readonly mediaType: string;
  readonly source: 'form' | 'api' | 'system';
}

/** Draws the new document's key, which also proves that the anchor may send. */
export async function openDoor(app: KeepingApp, anchor: Anchor): Promise<DataKey> {
  const id = app.id('doc');
  const drawn = await app.withPurpose({ purpose: 'fax.send', anchor }, (db, lease) =>
    app.accountKeys.drawDataKey(db, lease, id),
  );
  return { id, ...drawn };
}

export interface DataKey {
  readonly id: string;
  readonly key: Uint8Array;
  readonly wrapped: Uint8Array;
}

/**
 * Stores what came through the door. `alongside` runs in the transaction that makes the document
 * known.
 * @throws Failure with a `document.*` code.
 */
export async function keepDocument(
  app: KeepingApp,
  anchor: Anchor,
  { id, key, wrapped }: DataKey,
  { bytes, name, mediaType, source }: Upload,
  alongside: (db: Db, document: StoredDocument) => Promise<void> = async () => undefined,
  signal?: AbortSignal,
): Promise<StoredDocument> {
  const { kind, pages, notes } = await asProblem(() =>
    inspectDocument(bytes, { name: /\.\w+$/.test(name) ? name : mediaType, signal }),
  );
  const createdAt = app.clock.date();
  const document: NewDocument = {
    id,
    name: tidyName(name, kind),
    notes,
    kind,
    bytes: bytes.length,
    pages,
    createdAt,
    deleteAt: new Date(createdAt.getTime() + keptHours * hourMs),
    source,
  };
  await app.blobs.put(id, seal(key, bytes, contentOf(id)));
  const stored = { ...document, key };
  const store = async (db: Db, lease: Lease) => {
    await insertDocument(db, lease, document, { key, wrapped });
    await alongside(db, stored);
  };
  try {
    await app.withPurpose({ purpose: 'fax.send', anchor }, store);
  } catch (error) {
    await app.blobs.delete(id);
    throw error;
  }
  return stored;
}

/** What a reader of documents found wrong becomes what the sender is told. */
export async function asProblem<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DocumentProblem)) throw error;
    throw problem(error.code, { detail: error.message }, error);
  }
}

/**
 * The last part of a path, without control characters: it is shown on pages and in headers of mail.
 * A Markdown document ends in `.md`, so that whoever converts it again by its name draws the same
 * pages.
 */
function tidyName(name: string, kind: DocumentKind): string {
  const last = name.split(/[/\\]/).pop() ?? '';
  const clean = last.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '').trim() || 'document';
  const ending = kind === 'markdown' && !/\.(md|markdown)$/i.test(clean) ? '.md' : '';
  return [...clean].slice(0, nameCharsMax - ending.length).join('') + ending;
}

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
import {
  contentOf,
  factsOf,
  insertDocument,
  type Key,
  type NewDocument,
  type StoredDocument,
} from './store.ts';

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

/** Draws the new document's keys, which also proves that the anchor may send. */
export async function openDoor(app: KeepingApp, anchor: Anchor): Promise<DataKeys> {
  const id = app.id('doc');
  return app.withPurpose({ purpose: 'fax.send', anchor }, async (db, lease) => ({
    id,
    content: await app.accountKeys.drawDataKey(db, lease, id),
    facts: await app.accountKeys.drawDataKey(db, lease, factsOf(id)),
  }));
}

/** One key for what the document shows, and one for what it is called. */
export interface DataKeys {
  readonly id: string;
  readonly content: Key;
  readonly facts: Key;
}

/**
 * Stores what came through the door. `alongside` runs in the transaction that makes the document
 * known.
 * @throws Failure with a `document.*` code.
 */
export async function keepDocument(
  app: KeepingApp,
  anchor: Anchor,
  { id, ...keys }: DataKeys,
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
  await app.blobs.put(id, seal(keys.content.key, bytes, contentOf(id)));
  const store = async (db: Db, lease: Lease) => {
    await insertDocument(db, lease, document, keys);
    await alongside(db, document);
  };
  try {
    await app.withPurpose({ purpose: 'fax.send', anchor }, store);
  } catch (error) {
    await app.blobs.delete(id);
    throw error;
  }
  return document;
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

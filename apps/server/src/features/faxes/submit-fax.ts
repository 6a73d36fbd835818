// Takes an order to fax: everything is checked and sealed first; then row, event, job and answer
// are made in one transaction, or none of them.
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { App } from '../../app.ts';
import { problem } from '../../problems.ts';
import type { Answer } from '../../route.ts';
import { answerOnce } from '../accounts/index.ts';
import {
  asProblem,
  inspectDocument,
  mediaTypes,
  type OpenedDocument,
  openDocument,
  pagesMax,
  readContent,
  readDocument,
  type StoredDocument,
} from '../documents/index.ts';
import { listNumbers } from '../numbers/index.ts';
import type { Anchor, Db, Lease } from '../privacy/index.ts';
import { registerContent } from './content/register-content.ts';
import { submitted } from './fax.ts';
import { parseNumber } from './fax-number.ts';
import { type FaxRow, showFax } from './fax-view.ts';
import { renderJob, tellEvent } from './move-fax.ts';
import { removeBlobs, type StoredBlob, storeSealed } from './page-store.ts';
import { type FaxDb, tablesOf } from './tables.ts';

/** What the sender wants, after the schema. */
export interface FaxOrderForm {
  readonly to: string;
  readonly from?: string;
  readonly quality: 'standard' | 'fine' | 'superfine';
  readonly rendering: 'auto' | 'text' | 'photo' | 'threshold';
  readonly paper: 'a4' | 'letter';
  readonly header?: { readonly text?: string; readonly time_zone?: string };
  readonly retry?: { readonly max_attempts?: number };
  readonly expect_identity?: string;
  readonly metadata?: { readonly [name: string]: string };
}

/** One thing to fax: bytes at hand, or a document handed over before. */
export type Content =
  | { readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array }
  | { readonly documentId: string };

export interface Submission {
  readonly anchor: Anchor;
  readonly form: FaxOrderForm;
  readonly contents: readonly Content[];
  readonly idempotencyKey: string | undefined;
  readonly source: 'form' | 'api';
  /** The request whose code it carries: the fax is shut away from everybody as it is made. */
  readonly proves?: string;
  readonly signal?: AbortSignal;
}

interface Source {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export type SubmittingApp = Pick<
  App,
  'withPurpose' | 'accountKeys' | 'blobs' | 'clock' | 'id' | 'jobs' | 'config' | 'baseUrl'
>;

const attemptsDefault = 5;

/**
 * @throws Failure `validation.*`, `document.*`, `idempotency.*`, `auth.*`; then nothing is stored.
 */
export async function submitFax(app: SubmittingApp, submission: Submission): Promise<Answer> {
  const { anchor, form, contents, idempotencyKey } = submission;
  const to = parseNumber(form.to, 'to');
  if (contents.length === 0) throw problem('document.empty', { param: 'documents' });
  const once = {
    purpose: 'fax.send',
    anchor,
    key: idempotencyKey,
    fingerprint: fingerprint(form, contents),
  } as const;
  return answerOnce(app, once, async (settle) => {
    const faxId = app.id('fax');
    const opened = await open(app, submission, faxId);
    const from = ownNumber(opened.numbers, form.from);
    const sources = await gather(app, submission, opened.documents);
    const blobs = await store(app, faxId, opened.key, sources);
    try {
      return await app.withPurpose({ purpose: 'fax.send', anchor }, async (db, lease) => {
        const order = { faxId, to, from, form, sources, blobs, wrapped: opened.wrapped };
        const row = await insert(app, db, lease, order, submission.source);
        if (submission.proves !== undefined) await shutAway(db, faxId, submission.proves);
        const answer = {
          status: 202,
          body: showFax(row, app.baseUrl()),
          headers: { location: `/v1/faxes/${faxId}` },
        };
        await settle(db, answer);
        return answer;
      });
    } catch (thrown) {
      await removeBlobs(app.blobs, faxId);
      throw thrown;
    }
  });
}

/** Throws when no code of that request waits for this number. */
async function shutAway(db: Db, faxId: string, request: string): Promise<void> {
  await sql`select priv.shut_code_fax(${faxId}, ${request})`.execute(db);
}

/** The same request is the same form and the same bytes. */
function fingerprint(form: FaxOrderForm, contents: readonly Content[]): string {
  const hash = createHash('sha256').update(JSON.stringify(form));
  for (const content of contents) {
    if ('documentId' in content) hash.update(`\n${content.documentId}`);
    else hash.update(`\n${content.name}\n`).update(content.bytes);
  }
  return `POST /v1/faxes ${hash.digest('hex')}`;
}

/** Under one lease: our numbers, what is known of the documents, and a key for the new fax. */
async function open(app: SubmittingApp, { anchor, contents }: Submission, faxId: string) {
  return app.withPurpose({ purpose: 'fax.send', anchor }, async (db, lease) => {
    const documents = new Map<string, StoredDocument>();
    for (const content of contents) {
      if (!('documentId' in content)) continue;
      const document = await readDocument(app.accountKeys, db, lease, content.documentId);
      if (!document) throw problem('resource.not_found', { param: 'document_id' });
      documents.set(content.documentId, document);
    }
    const { key, wrapped } = await app.accountKeys.drawDataKey(db, lease, faxId);
    return { numbers: await listNumbers(db, 'fax.send'), documents, key, wrapped };
  });
}

type Opened = Awaited<ReturnType<typeof open>>;

function ownNumber(
  numbers: Opened['numbers'],
  from: string | undefined,
): Opened['numbers'][number] {
  const wanted = from === undefined ? undefined : parseNumber(from, 'from');
  const own = wanted === undefined ? numbers[0] : numbers.find(({ number }) => number === wanted);
  if (own === undefined) throw problem('validation.from_unknown', { param: 'from' });
  return own;
}

/**
 * Each document is looked at before anything is stored: a bad one is refused now, not on the line.
 */
async function gather(
  app: SubmittingApp,
  { anchor, contents, signal }: Submission,
  documents: Opened['documents'],
): Promise<Source[]> {
  const sources: Source[] = [];
  let pages = 0;
  for (const content of contents) {
    if ('documentId' in content) {
      const document = documents.get(content.documentId)!;
      const bytes = await readHandedOver(app, anchor, document.id);
      if (!bytes) throw problem('resource.not_found', { param: 'document_id' });
      pages += document.pages;
      sources.push({ name: document.name, mediaType: mediaTypes[document.kind], bytes });
    } else {
      const name = /\.\w+$/.test(content.name) ? content.name : content.mediaType;
      const facts = await asProblem(() => inspectDocument(content.bytes, { name, signal }));
      pages += facts.pages;
      sources.push({ name, mediaType: facts.mediaType, bytes: content.bytes });
    }
    if (pages > pagesMax) throw problem('document.too_many_pages', { param: 'documents' });
  }
  return sources;
}

/** The bytes of a document handed over before. Sending it opens it, and that is written down. */
async function readHandedOver(
  app: SubmittingApp,
  anchor: Anchor,
  id: string,
): Promise<Uint8Array | undefined> {
  const opening = { purpose: 'fax.send', anchor, opens: { object: id } } as const;
  const opened: OpenedDocument | undefined = await app.withPurpose(opening, (db, lease) =>
    openDocument(app.accountKeys, db, lease, id),
  );
  return opened && readContent(app.blobs, opened);
}

async function store(
  app: SubmittingApp,
  faxId: string,
  key: Uint8Array,
  sources: readonly Source[],
): Promise<StoredBlob[]> {
  const stored: StoredBlob[] = [];
  try {
    for (const [i, { bytes }] of sources.entries()) {
      const id = `${faxId}/document-${i + 1}`;
      stored.push(await storeSealed(app.blobs, key, id, bytes));
    }
    return stored;
  } catch (thrown) {
    await removeBlobs(app.blobs, faxId);
    throw thrown;
  }
}

interface Order {
  readonly faxId: string;
  readonly to: string;
  readonly from: Opened['numbers'][number];
  readonly form: FaxOrderForm;
  readonly sources: readonly Source[];
  readonly blobs: readonly StoredBlob[];
  readonly wrapped: Uint8Array;
}

const nameCharsMax = 255;

async function insert(
  app: SubmittingApp,
  db: Db,
  lease: Lease,
  { faxId, to, from, form, sources, blobs, wrapped }: Order,
  source: 'form' | 'api',
): Promise<FaxRow> {
  const tables = tablesOf(db, 'fax.send');
  const now = app.clock.now();
  const { fax } = submitted(form.retry?.max_attempts ?? attemptsDefault, now);
  const accountId = lease.accountId as string;
  const account = await db
    .selectFrom('p_fax_send.account')
    .select(['header_identity', 'time_zone'])
    .executeTakeFirstOrThrow();
  const row = {
    id: faxId,
    account_id: accountId,
    subject_id: lease.subjectId,
    inbox_id: from.inbox_id,
    direction: 'outbound',
    status: fax.status,
    phase: fax.phase,
    from_number: from.number,
    to_number: to,
    quality: form.quality,
    rendering: form.rendering,
    paper: form.paper,
    header_text: form.header?.text ?? account.header_identity,
    time_zone: form.header?.time_zone ?? account.time_zone,
    expect_identity: form.expect_identity ?? null,
    max_attempts: fax.maxAttempts,
    deadline_at: new Date(fax.deadlineAt as number),
    metadata: JSON.stringify(form.metadata ?? {}),
    sequence: 1,
    source,
  };
  await tables.insertInto('fax').values(row).execute();
  const owner = { fax_id: faxId, account_id: accountId, source };
  await insertContent(tables, owner, wrapped, sources, blobs);
  await tellEvent(app, db, tables, {
    faxId,
    accountId,
    sequence: 1,
    type: 'fax.queued',
    data: {
      fax_id: faxId,
      direction: 'outbound',
      status: fax.status,
      phase: fax.phase,
      pages: { total: null, confirmed: 0, unconfirmed: 0 },
    },
  });
  await app.jobs.enqueue(db, renderJob, faxId);
  return newRow(row, form, new Date(now));
}

/** The fax's key and what its pages will be drawn from. */
async function insertContent(
  tables: FaxDb,
  { source, ...owner }: { fax_id: string; account_id: string; source: 'form' | 'api' },
  wrapped: Uint8Array,
  sources: readonly Source[],
  blobs: readonly StoredBlob[],
): Promise<void> {
  await tables
    .insertInto('fax_key')
    .values({ ...owner, source, wrapped })
    .execute();
  await tables
    .insertInto('fax_document')
    .values(
      sources.map(({ name, mediaType, bytes }, i) => ({
        ...owner,
        source,
        position: i + 1,
        name: name.slice(0, nameCharsMax),
        media_type: mediaType,
        bytes: bytes.length,
        blob_id: blobs[i].id,
      })),
    )
    .execute();
  const { fax_id: faxId, account_id: accountId } = owner;
  const stored = blobs.map((blob) => ({
    faxId,
    accountId,
    kind: 'document' as const,
    blob,
    source,
  }));
  await registerContent(tables, stored);
}

type Written = Pick<
  FaxRow,
  | 'id'
  | 'inbox_id'
  | 'direction'
  | 'status'
  | 'phase'
  | 'from_number'
  | 'to_number'
  | 'quality'
  | 'rendering'
  | 'paper'
  | 'header_text'
  | 'time_zone'
  | 'max_attempts'
>;

/** The row as it was just written, for the answer: nothing of it needs to be read back. */
function newRow(row: Written, form: FaxOrderForm, now: Date): FaxRow {
  return {
    folder: 'inbox',
    remote_identity: null,
    attempts: 0,
    next_attempt_at: null,
    pages_total: null,
    current_page: null,
    error: null,
    evidence: null,
    result: null,
    created_at: now,
    updated_at: now,
    completed_at: null,
    delete_at: null,
    confirmed: 0,
    unconfirmed: 0,
    ...row,
    metadata: form.metadata ?? {},
  };
}

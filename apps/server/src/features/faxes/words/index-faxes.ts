// Job: where an account wants it, the text of each fax is read once and its words are kept as keyed
// hashes. Reading opens the fax, so it stands among those who looked at it.
import { type Kysely, sql } from 'kysely';
import type { App } from '../../../app.ts';
import type { Database } from '../../../generated/database.ts';
import { declareJob, type Job } from '../../../platform/jobs/jobs.ts';
import { pagePng } from '../../documents/index.ts';
import type { Db, Opening } from '../../privacy/index.ts';
import { isGone } from '../render-fax.ts';
import { openContent } from '../store.ts';
import { ifDamaged, listStoredPages, readStored } from '../stored-pages.ts';
import { hashWord, wordsMax, wordsOf } from './hash-words.ts';
import { defaultReadLimits, PageReader, type ReadLimits } from './read-pages.ts';

const everySeconds = 20;
const faxesAtOnceMax = 20;
const secondsMax = 1800;
const wordsAtOnceMax = 1000;

type Parts = Pick<App, 'accountKeys' | 'background' | 'blobs' | 'log' | 'withPurpose'>;
type IndexDb = Kysely<Database>;

export function wordJobs(app: App): Job[] {
  return [
    declareJob({
      name: 'faxes.index',
      purposes: ['fax.index'],
      actor: 'job:index',
      clauses: ['P-2C-02'],
      everySeconds,
      secondsMax,
      concurrency: 1,
      run: (_id, signal) => indexFaxes(app, signal),
    }),
  ];
}

/** Reads what was not read yet, newest first. */
export async function indexFaxes(app: Parts, signal?: AbortSignal): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from priv.due_unread_fax(${faxesAtOnceMax})`.execute(app.background);
  for (const { id } of rows) {
    if (signal?.aborted) return;
    await indexFax(app, id, signal).catch((thrown) => {
      if (isOver(thrown)) return;
      app.log.error({ err: thrown, fax: id }, 'a fax could not be read for searching');
    });
  }
}

const opening = (faxId: string): Opening => ({
  purpose: 'fax.index',
  anchor: { fax_to_index: faxId },
});

/** Deleted, switched off or read by another meanwhile: nothing is left to do. */
function isOver(thrown: unknown): boolean {
  const { code, detail } = thrown as { code?: string; detail?: string };
  return isGone(thrown) || code === '23505' || detail === 'index.off' || detail === 'lease.none';
}

/** @throws Failure `auth.required` where the account does not want it. */
export async function indexFax(
  app: Parts,
  faxId: string,
  signal?: AbortSignal,
  limits: ReadLimits = defaultReadLimits,
): Promise<void> {
  const opened = await open(app, faxId);
  const { words, read } = await readWords(app, opened, limits, signal);
  const outcome = read === opened.pages.length ? 'whole' : 'part';
  const row = { fax_id: faxId, account_id: opened.accountId, source: 'system' };
  const hashes = words.map((word) => ({ ...row, word_hash: hashWord(opened.searchKey, word) }));
  await app.withPurpose(opening(faxId), async (db) => {
    const tables = (db as unknown as IndexDb).withSchema('p_fax_index') as never as Kysely<{
      fax_index: Database['p_fax_index.fax_index'];
      fax_word: Database['p_fax_index.fax_word'];
    }>;
    await tables
      .insertInto('fax_index')
      .values({ ...row, outcome, pages: read } as never)
      .execute();
    for (let at = 0; at < hashes.length; at += wordsAtOnceMax) {
      await tables
        .insertInto('fax_word')
        .values(hashes.slice(at, at + wordsAtOnceMax) as never)
        .execute();
    }
  });
}

type Opened = Awaited<ReturnType<typeof open>>;

async function open(app: Parts, faxId: string) {
  const opens = { object: faxId };
  return app.withPurpose({ ...opening(faxId), opens }, async (db: Db, lease) => {
    const key = await openContent(app.accountKeys, db, lease, faxId);
    const pages = await listStoredPages(db, lease.purpose, faxId);
    const searchKey = await app.accountKeys.searchKey(db, lease);
    return { key, pages, searchKey, accountId: lease.accountId as string };
  });
}

/** What could be read of the pages, each as it went or came. */
async function readWords(
  app: Parts,
  { key, pages }: Opened,
  limits: ReadLimits,
  signal?: AbortSignal,
): Promise<{ words: string[]; read: number }> {
  const words = new Set<string>();
  let read = 0;
  if (key === undefined || pages.length === 0) return { words: [], read };
  const reader = new PageReader(limits);
  try {
    for (const stored of pages) {
      const page = await readStored(app, key, stored).catch(ifDamaged);
      if (!page) continue;
      const text = await reader.read(await pagePng(page, { shape: 'square' }), signal);
      if (text === undefined) break;
      read++;
      for (const word of wordsOf(text)) words.add(word);
    }
  } finally {
    reader.end();
  }
  return { words: [...words].slice(0, wordsMax), read };
}

// What a dial's news does to its fax. Order matters: `sending` is committed before the raster is
// given to the line, so that after a crash no page is ever sent again blindly.
import type { CallNews, CallOutcome, TraceEntry } from '@platen/call';
import type { App } from '../../app.ts';
import type { Lines } from '../lines/index.ts';
import type { Db } from '../privacy/index.ts';
import { endAttempt, evidenceOf, resultOf, writeTrace } from './attempt.ts';
import type { OutboundCall, Run } from './call-run.ts';
import { type Change, registerContent } from './content/register-content.ts';
import type { FaxInput } from './fax.ts';
import { type MoveExtras, moveFax, tellingLast } from './move-fax.ts';
import { type StoredBlob, storePage } from './page-store.ts';
import { preparePage, type SentPage } from './send-page.ts';
import { type FaxDb, tablesOf } from './tables.ts';

/** Lines of trace gathered before they are written. */
const traceBatchMax = 40;
const identityCharsMax = 40;

type News<Is extends CallNews['is']> = Extract<CallNews, { is: Is }>;

export class OutboundRun implements Run {
  readonly faxId: string;
  readonly #app: App;
  readonly #lines: Lines;
  readonly #call: OutboundCall;
  readonly #startedAt: number;
  /** The next page is made ready while one is sent: a page that is late costs the call. */
  readonly #ready = new Map<number, Promise<SentPage | undefined>>();
  readonly #converted = new Map<number, StoredBlob>();
  #trace: TraceEntry[] = [];
  #traced = 0;

  constructor(app: App, lines: Lines, call: OutboundCall) {
    this.faxId = call.faxId;
    this.#app = app;
    this.#lines = lines;
    this.#call = call;
    this.#startedAt = app.clock.now();
    this.#prepare(1);
  }

  async on(batch: readonly CallNews[]): Promise<void> {
    for (const news of batch) if (news.is === 'trace') this.#trace.push(news.entry);
    const told = batch.filter((news) => news.is !== 'trace');
    if (told.length === 0 && this.#trace.length < traceBatchMax) return;
    const wanted = new Map<number, SentPage | undefined>();
    for (const news of told) {
      if (news.is === 'want-page') wanted.set(news.page, await this.#prepare(news.page));
      if (news.is === 'page-converted') this.#converted.set(news.page, await this.#keep(news));
    }
    await this.#store(async (db, tables) => {
      for (const news of told) await this.#write(db, tables, news, wanted);
    });
    for (const news of told) {
      if (news.is !== 'want-page') continue;
      const raster = wanted.get(news.page)?.page ?? null;
      this.#lines.sendPage(news.call, news.page, raster);
      this.#ready.delete(news.page);
      this.#prepare(news.page + 1);
    }
  }

  async #write(
    db: Db,
    tables: FaxDb,
    news: CallNews,
    wanted: ReadonlyMap<number, SentPage | undefined>,
  ): Promise<void> {
    switch (news.is) {
      case 'phase':
        await this.#attempt(tables, { phase: news.phase });
        return this.#move(db, tables, { is: 'phase', phase: news.phase });
      case 'identity':
        return this.#writeIdentity(tables, news.identity);
      case 'settled': {
        const { rate, ecm, coding } = news;
        return this.#attempt(tables, { rate, ecm, coding });
      }
      case 'want-page':
        return this.#writeSending(db, tables, news, wanted.get(news.page));
      case 'page-converted': {
        // The far end prints another resolution: what people see is what went.
        const { width, height, resolution } = news.raster;
        const { number, blobId } = this.#call.pages[news.page - 1];
        const blob = this.#converted.get(news.page) as StoredBlob;
        await this.#register(tables, blob, blobId, ['resolution', 'header', 'coding']);
        const went = { width, height, resolution, line_blob_id: blob.id };
        return this.#page(tables, number, went);
      }
      case 'page-state':
        return this.#writeFate(db, tables, news);
      case 'ended':
        return this.#writeEnd(db, tables, news.outcome);
      case 'trace':
      case 'incoming':
      case 'page-received':
        return;
    }
  }

  async #writeIdentity(tables: FaxDb, identity: string): Promise<void> {
    const set = { remote_identity: identity.slice(0, identityCharsMax) };
    await this.#attempt(tables, set);
    await tables.updateTable('fax').set(set).where('id', '=', this.faxId).execute();
  }

  /** The page is under way from here on, whatever becomes of this process. */
  async #writeSending(
    db: Db,
    tables: FaxDb,
    news: News<'want-page'>,
    sent: SentPage | undefined,
  ): Promise<void> {
    if (sent === undefined) return;
    const { number, blobId } = this.#call.pages[news.page - 1];
    const { width, height, resolution } = sent.page;
    await this.#register(tables, sent.blob, blobId, ['header', 'coding']);
    const went = { width, height, resolution, line_blob_id: sent.blob.id };
    await this.#page(tables, number, { ...went, attempt_id: this.#call.attemptId });
    const page = { number, state: 'sending', copy: null } as const;
    const extras = { set: { current_page: number }, page: number };
    await this.#move(db, tables, { is: 'page', page }, extras);
  }

  #prepare(page: number): Promise<SentPage | undefined> {
    const source = this.#call.pages[page - 1];
    if (source === undefined) return Promise.resolve(undefined);
    const ready = this.#ready.get(page) ?? preparePage(this.#app, this.#call, source);
    // A page that cannot be read fails when it is asked for, not while it is made ready.
    ready.catch(() => undefined);
    this.#ready.set(page, ready);
    return ready;
  }

  async #register(
    tables: FaxDb,
    blob: StoredBlob,
    madeFrom: string,
    changed: readonly Change[],
  ): Promise<void> {
    const { accountId } = this.#call;
    const line = { faxId: this.faxId, accountId, kind: 'line', source: 'system' } as const;
    await registerContent(tables, [{ ...line, blob, madeFrom, changed }]);
  }

  #keep({ page, raster }: News<'page-converted'>): Promise<StoredBlob> {
    const { number } = this.#call.pages[page - 1];
    const { attemptId, key } = this.#call;
    const version = `line-${attemptId}` as const;
    return storePage(this.#app.blobs, key, this.faxId, number, version, raster);
  }

  async #writeFate(db: Db, tables: FaxDb, news: News<'page-state'>): Promise<void> {
    // `sending` was stored when the page was asked for.
    if (news.state === 'sending' || news.state === 'pending') return;
    const { number } = this.#call.pages[news.page - 1];
    const page = { number, state: news.state, copy: news.copy };
    await this.#move(db, tables, { is: 'page', page }, { page: number });
  }

  async #writeEnd(db: Db, tables: FaxDb, outcome: CallOutcome): Promise<void> {
    const result = JSON.stringify(resultOf(outcome, this.#app.clock.now() - this.#startedAt));
    const evidence = JSON.stringify(evidenceOf(outcome));
    await endAttempt(tables, this.#call.attemptId, outcome, this.#app.clock.date());
    const input = { is: 'attempt-ended', code: outcome.code } as const;
    await this.#move(db, tables, input, { set: { evidence, result, current_page: null } });
  }

  async #move(db: Db, tables: FaxDb, input: FaxInput, extras?: MoveExtras): Promise<void> {
    await moveFax(this.#app, db, tables, this.faxId, input, extras);
  }

  /** One transaction under one lease; what was traced meanwhile goes with it. */
  #store(work: (db: Db, tables: FaxDb) => Promise<void>): Promise<void> {
    const lines = this.#trace;
    this.#trace = [];
    const opening = { purpose: 'fax.send', anchor: { running_attempt: this.faxId } } as const;
    return this.#app.withPurpose(opening, async (db) => {
      const tables = tablesOf(db, 'fax.send');
      await writeTrace(
        tables,
        this.#call,
        lines,
        this.#traced,
        this.#startedAt,
        this.#lines.timeFactor,
      );
      this.#traced += lines.length;
      await tellingLast(this.#app, db, tables, () => work(db, tables));
    });
  }

  async #attempt(tables: FaxDb, set: { [column: string]: unknown }): Promise<void> {
    await tables
      .updateTable('fax_attempt')
      .set(set)
      .where('id', '=', this.#call.attemptId)
      .execute();
  }

  async #page(tables: FaxDb, number: number, set: { [column: string]: unknown }): Promise<void> {
    await tables
      .updateTable('fax_page')
      .set(set)
      .where('fax_id', '=', this.faxId)
      .where('number', '=', number)
      .execute();
  }
}

// A call to one of our numbers: from the ring to the last page. A page is confirmed to the sender
// only when its pixels are sealed on disk and its row is committed.
import type { CallNews, CallOutcome, TraceEntry } from '@platen/call';
import type { App } from '../../app.ts';
import type { Lines } from '../lines/index.ts';
import type { Db, Lease } from '../privacy/index.ts';
import { endAttempt, evidenceOf, resultOf, writeTrace } from './attempt.ts';
import type { Run } from './call-run.ts';
import { registerContent } from './content/register-content.ts';
import { attemptSilenceMs } from './fax.ts';
import { deleteAt, tellEvent, tellingLast } from './move-fax.ts';
import { type StoredBlob, storePage } from './page-store.ts';
import { type InboundStatus, settleInbound } from './received-fax.ts';
import { isGone } from './render-fax.ts';
import { type FaxDb, tablesOf } from './tables.ts';
import { tellReceived } from './tell-people.ts';

/** Line time of ringing before we answer: one ring. */
const ringMs = 2_000;
const numberCharsMax = 40;
const traceBatchMax = 40;

type News<Is extends CallNews['is']> = Extract<CallNews, { is: Is }>;

/** Columns of vault.fax that an incoming call moves. */
interface Change {
  readonly status?: InboundStatus;
  readonly phase?: string | null;
  readonly [column: string]: unknown;
}

export class InboundRun implements Run {
  readonly faxId: string;
  readonly #app: App;
  readonly #lines: Lines;
  readonly #incarnation: string;
  readonly #startedAt: number;
  readonly #attemptId: string;
  #accountId = '';
  #key: Uint8Array | null = null;
  #kept = 0;
  #trace: TraceEntry[] = [];
  #traced = 0;

  constructor(app: App, lines: Lines, incarnation: string) {
    this.faxId = app.id('fax');
    this.#attemptId = app.id('att');
    this.#app = app;
    this.#lines = lines;
    this.#incarnation = incarnation;
    this.#startedAt = app.clock.now();
  }

  async on(batch: readonly CallNews[]): Promise<void> {
    for (const news of batch) {
      if (news.is === 'trace') this.#trace.push(news.entry);
      if (news.is === 'incoming') await this.#onIncoming(news);
    }
    const told = batch.filter((news) => news.is !== 'trace' && news.is !== 'incoming');
    // A call to a number that is not ours leaves nothing.
    if (this.#key === null) return this.#refusePages(told);
    if (told.length === 0 && this.#trace.length < traceBatchMax) return;
    const kept = new Map<number, StoredBlob>();
    for (const news of told) {
      if (news.is !== 'page-received' || news.copy === 'bad') continue;
      kept.set(news.page, await this.#keepPixels(this.#key, news, kept.size + 1));
    }
    await this.#store(async (db, tables) => {
      for (const news of told) await this.#write(db, tables, news, kept);
    });
    for (const news of told) {
      if (news.is !== 'page-received') continue;
      const { call, page } = news;
      this.#lines.order({ do: 'page-kept', call, page, kept: kept.has(page) });
    }
  }

  #refusePages(told: readonly CallNews[]): void {
    for (const news of told) {
      if (news.is !== 'page-received') continue;
      this.#lines.order({ do: 'page-kept', call: news.call, page: news.page, kept: false });
    }
  }

  async #write(
    db: Db,
    tables: FaxDb,
    news: CallNews,
    kept: ReadonlyMap<number, StoredBlob>,
  ): Promise<void> {
    switch (news.is) {
      case 'phase':
        await this.#attempt(tables, { phase: news.phase });
        await this.#update(db, tables, { phase: news.phase }, 'fax.phase');
        return;
      case 'identity': {
        const remote_identity = news.identity.slice(0, numberCharsMax);
        await this.#attempt(tables, { remote_identity });
        await this.#update(db, tables, { remote_identity }, null);
        return;
      }
      case 'settled': {
        const { rate, ecm, coding, resolution } = news;
        await this.#attempt(tables, { rate, ecm, coding });
        await this.#update(db, tables, { quality: resolution }, null);
        return;
      }
      case 'page-received':
        return this.#writePage(db, tables, news, kept.get(news.page));
      case 'ended':
        return this.#writeEnd(db, tables, news.outcome);
      case 'trace':
      case 'incoming':
      case 'want-page':
      case 'page-converted':
      case 'page-state':
        return;
    }
  }

  async #onIncoming(news: News<'incoming'>): Promise<void> {
    const { call } = news;
    const ours = await this.#begin(news);
    if (!ours) {
      this.#lines.order({ do: 'refuse', call, status: 404, cause: 1 });
      return;
    }
    await this.#giveKey();
    this.#lines.order({ do: 'answer', call, setup: this.#lines.answerSetup(news.to, ringMs) });
  }

  /** The row exists from the first ring. False: the number is none of ours. */
  async #begin(news: News<'incoming'>): Promise<boolean> {
    const opening = { purpose: 'fax.receive', anchor: { called_number: news.to } } as const;
    try {
      await this.#app.withPurpose(opening, async (db, lease) => {
        const now = this.#app.clock.now();
        this.#accountId = lease.accountId as string;
        await db
          .insertInto('p_fax_receive.fax_intake')
          .values({
            id: this.faxId,
            account_id: this.#accountId,
            inbox_id: lease.scopeId as string,
            direction: 'inbound',
            status: 'in_progress',
            phase: 'ringing',
            from_number: news.from.replace(/\p{C}/gu, '').slice(0, numberCharsMax),
            to_number: news.to,
            time_zone: 'UTC',
            deadline_at: new Date(now + attemptSilenceMs),
            sequence: 0,
            source: 'network',
          })
          .execute();
      });
      return true;
    } catch (thrown) {
      if (isGone(thrown)) return false;
      throw thrown;
    }
  }

  async #giveKey(): Promise<void> {
    await this.#under(async (db, tables, lease) => {
      const { key, wrapped } = await this.#app.accountKeys.drawDataKey(db, lease, this.faxId);
      const owner = { fax_id: this.faxId, account_id: this.#accountId };
      await tables
        .insertInto('fax_key')
        .values({ ...owner, wrapped, source: 'system' })
        .execute();
      await tables
        .insertInto('fax_attempt')
        .values({
          ...owner,
          id: this.#attemptId,
          number: 1,
          status: 'in_progress',
          phase: 'ringing',
          incarnation: this.#incarnation,
          first_page: 1,
          source: 'network',
        })
        .execute();
      await this.#update(db, tables, { attempts: 1 }, 'fax.receiving');
      this.#key = key;
    });
  }

  /** The pixels are on disk before anything says so. `ahead`: the how manieth of this batch. */
  #keepPixels(key: Uint8Array, news: News<'page-received'>, ahead: number): Promise<StoredBlob> {
    const version = `line-${this.#attemptId}` as const;
    const number = this.#kept + ahead;
    return storePage(this.#app.blobs, key, this.faxId, number, version, news.raster);
  }

  async #writePage(
    db: Db,
    tables: FaxDb,
    { raster, copy }: News<'page-received'>,
    blob: StoredBlob | undefined,
  ): Promise<void> {
    if (blob === undefined) return;
    const number = this.#kept + 1;
    const { width, height, resolution } = raster;
    const line = { faxId: this.faxId, accountId: this.#accountId, kind: 'line' } as const;
    await registerContent(tables, [{ ...line, blob, source: 'network' }]);
    await tables
      .insertInto('fax_page')
      .values({
        fax_id: this.faxId,
        number,
        account_id: this.#accountId,
        state: 'confirmed',
        copy,
        width,
        height,
        resolution,
        line_blob_id: blob.id,
        attempt_id: this.#attemptId,
        confirmed_at: this.#app.clock.date(),
        source: 'network',
      })
      .execute();
    this.#kept = number;
    await this.#update(db, tables, { current_page: number }, 'fax.page.received', number);
  }

  async #writeEnd(db: Db, tables: FaxDb, outcome: CallOutcome): Promise<void> {
    const now = this.#app.clock.now();
    const { status, error } = settleInbound(outcome.code, this.#kept);
    await endAttempt(tables, this.#attemptId, outcome, new Date(now));
    const change = {
      status,
      phase: null,
      error,
      deadline_at: null,
      pages_total: this.#kept,
      current_page: null,
      evidence: JSON.stringify(evidenceOf(outcome)),
      result: JSON.stringify(resultOf(outcome, now - this.#startedAt)),
      completed_at: new Date(now),
      delete_at: deleteAt(now),
    };
    const number = await this.#update(db, tables, change, `fax.${status}`);
    if (status === 'failed') return;
    const { faxId } = this;
    const accountId = this.#accountId;
    const partial = status === 'partial';
    const told = { faxId, accountId, pages: this.#kept, number, partial };
    await tellReceived(this.#app, db, tables, told);
  }

  async #attempt(tables: FaxDb, set: { [column: string]: unknown }): Promise<void> {
    await tables.updateTable('fax_attempt').set(set).where('id', '=', this.#attemptId).execute();
  }

  async #update(
    db: Db,
    tables: FaxDb,
    change: Change,
    event: string | null,
    page?: number,
  ): Promise<string> {
    const now = this.#app.clock.now();
    const row = await tables
      .updateTable('fax')
      .set((column) => ({
        updated_at: new Date(now),
        deadline_at: new Date(now + attemptSilenceMs),
        ...(event === null ? {} : { sequence: column('sequence', '+', 1) }),
        ...change,
      }))
      .where('id', '=', this.faxId)
      .returning(['sequence', 'status', 'phase', 'to_number'])
      .executeTakeFirstOrThrow();
    if (event === null) return row.to_number;
    await tellEvent(this.#app, db, tables, {
      faxId: this.faxId,
      accountId: this.#accountId,
      sequence: row.sequence,
      type: event,
      data: {
        fax_id: this.faxId,
        direction: 'inbound',
        status: row.status,
        phase: row.phase,
        pages: { total: null, confirmed: this.#kept, unconfirmed: 0 },
        ...(page === undefined ? {} : { page }),
      },
    });
    return row.to_number;
  }

  #store(work: (db: Db, tables: FaxDb) => Promise<void>): Promise<void> {
    const lines = this.#trace;
    this.#trace = [];
    return this.#under(async (db, tables) => {
      const traced = { faxId: this.faxId, attemptId: this.#attemptId, accountId: this.#accountId };
      const { timeFactor } = this.#lines;
      await writeTrace(tables, traced, lines, this.#traced, this.#startedAt, timeFactor);
      this.#traced += lines.length;
      await tellingLast(this.#app, db, tables, () => work(db, tables));
    });
  }

  #under(work: (db: Db, tables: FaxDb, lease: Lease) => Promise<void>): Promise<void> {
    const opening = { purpose: 'fax.receive', anchor: { inbound_call: this.faxId } } as const;
    return this.#app.withPurpose(opening, (db, lease) =>
      work(db, tablesOf(db, 'fax.receive'), lease),
    );
  }
}

// One move in the life of a fax: the row, its event and its job in the caller's transaction, so
// that none of the three can be without the others.

import { sql } from 'kysely';
import type { App } from '../../app.ts';
import { tell } from '../../platform/db/notify.ts';
import { type Db, parameters } from '../privacy/index.ts';
import {
  type Fax,
  type FaxInput,
  type FaxOrder,
  type FaxPage,
  type FaxPhase,
  type FaxStatus,
  isFinal,
  step,
} from './fax.ts';
import type { FaxDb } from './tables.ts';
import { tellEnded } from './tell-people.ts';

/** What moving a fax needs of the server. */
export type FaxTools = Pick<App, 'id' | 'clock' | 'jobs' | 'config' | 'send'>;

export const renderJob = 'faxes.render';
export const dialJob = 'faxes.dial';
/** NOTIFY kind: an event of the account whose id follows. */
export const eventNews = 'fax_event';

export interface Moved {
  readonly before: Fax;
  readonly fax: Fax;
  readonly accountId: string;
  /** The running call must be stopped once the transaction has committed. */
  readonly stopCall: boolean;
}

/** More columns to write in the same update, and facts for the event. */
export interface MoveExtras {
  readonly set?: {
    evidence?: string | null;
    result?: string | null;
    current_page?: number | null;
    pages_total?: number;
  };
  readonly page?: number;
}

/**
 * Feeds `input` to the life of the fax and stores what follows. Undefined: there is no such fax for
 * this lease. The row is locked from here to the end of the transaction.
 */
export async function moveFax(
  tools: FaxTools,
  db: Db,
  tables: FaxDb,
  faxId: string,
  input: FaxInput,
  extras: MoveExtras = {},
): Promise<Moved | undefined> {
  const now = tools.clock.now();
  const row = await tables
    .updateTable('fax')
    .set({ updated_at: new Date(now) })
    .where('id', '=', faxId)
    .returning([
      'account_id',
      'direction',
      'status',
      'phase',
      'attempts',
      'max_attempts',
      'requeued',
      'cancel_asked',
      'next_attempt_at',
      'deadline_at',
      'error',
      'sequence',
    ])
    .executeTakeFirst();
  if (row === undefined || row.direction !== 'outbound') return undefined;
  const before: Fax = {
    status: row.status as FaxStatus,
    phase: row.phase as FaxPhase | null,
    attempts: row.attempts,
    maxAttempts: row.max_attempts,
    pages: await pagesOf(tables, faxId),
    nextAttemptAt: row.next_attempt_at?.getTime() ?? null,
    deadlineAt: row.deadline_at?.getTime() ?? null,
    error: row.error,
    cancelAsked: row.cancel_asked,
    requeued: row.requeued,
  };
  const { fax, orders } = step(before, input, now, tools.config.timeFactor);
  const events = orders.filter((order) => order.do === 'tell');
  if (fax !== before || extras.set) {
    await write(tools, tables, faxId, before, fax, row.sequence + events.length, extras);
  }
  await obey(
    tools,
    db,
    tables,
    { faxId, accountId: row.account_id, sequence: row.sequence, fax },
    orders,
    extras,
  );
  if (isFinal(fax.status) && !isFinal(before.status)) {
    const { status, pages } = fax;
    const ended = { faxId, accountId: row.account_id, status, pages: pages.length };
    await tellEnded(tools, db, tables, ended);
  }
  const stopCall = orders.some((order) => order.do === 'stop-call');
  return { before, fax, accountId: row.account_id, stopCall };
}

async function pagesOf(tables: FaxDb, faxId: string): Promise<FaxPage[]> {
  const rows = await tables
    .selectFrom('fax_page')
    .select(['number', 'state', 'copy'])
    .where('fax_id', '=', faxId)
    .orderBy('number')
    .execute();
  return rows as FaxPage[];
}

async function write(
  tools: FaxTools,
  tables: FaxDb,
  faxId: string,
  before: Fax,
  fax: Fax,
  sequence: number,
  extras: MoveExtras,
): Promise<void> {
  const ended = isFinal(fax.status) && !isFinal(before.status);
  const now = tools.clock.now();
  await tables
    .updateTable('fax')
    .set({
      status: fax.status,
      phase: fax.phase,
      attempts: fax.attempts,
      requeued: fax.requeued,
      next_attempt_at: dateOf(fax.nextAttemptAt),
      deadline_at: dateOf(fax.deadlineAt),
      error: fax.error,
      sequence,
      ...(fax.cancelAsked !== before.cancelAsked ? { cancel_asked: fax.cancelAsked } : {}),
      ...(ended ? { completed_at: new Date(now), delete_at: deleteAt(now) } : {}),
      ...extras.set,
    })
    .where('id', '=', faxId)
    .execute();
  await writePages(tables, faxId, before.pages, fax.pages, dateOf(now));
}

/** A page's row follows its state; a page that came to its state elsewhere is left alone. */
async function writePages(
  tables: FaxDb,
  faxId: string,
  before: readonly FaxPage[],
  after: readonly FaxPage[],
  now: Date | null,
): Promise<void> {
  for (const page of after) {
    const old = before.find((each) => each.number === page.number);
    if (old === undefined || (old.state === page.state && old.copy === page.copy)) continue;
    await tables
      .updateTable('fax_page')
      .set({
        state: page.state,
        copy: page.copy,
        ...(page.state === 'confirmed' ? { confirmed_at: now } : {}),
      })
      .where('fax_id', '=', faxId)
      .where('number', '=', page.number)
      .execute();
  }
}

interface Teller {
  readonly faxId: string;
  readonly accountId: string;
  readonly sequence: number;
  readonly fax: Fax;
}

async function obey(
  tools: FaxTools,
  db: Db,
  tables: FaxDb,
  teller: Teller,
  orders: readonly FaxOrder[],
  extras: MoveExtras,
): Promise<void> {
  let sequence = teller.sequence;
  for (const order of orders) {
    switch (order.do) {
      case 'render':
        await tools.jobs.enqueue(db, renderJob, teller.faxId);
        break;
      case 'dial': {
        const at = dateOf(order.at) ?? undefined;
        await tools.jobs.enqueue(db, dialJob, teller.faxId, { at });
        break;
      }
      case 'tell':
        sequence += 1;
        await tellEvent(tools, db, tables, {
          faxId: teller.faxId,
          accountId: teller.accountId,
          sequence,
          type: order.event,
          data: eventData(teller.faxId, teller.fax, extras.page),
        });
        break;
      case 'stop-call':
        break;
    }
  }
}

export interface NewEvent {
  readonly faxId: string;
  readonly accountId: string;
  readonly sequence: number;
  readonly type: string;
  readonly data: { readonly [name: string]: unknown };
}

/** Events of a transaction that are written at its end, see `tellingLast`. */
const heldBack = new WeakMap<Db, NewEvent[]>();

/** Writes an event and announces it at commit. */
export async function tellEvent(
  tools: Pick<FaxTools, 'id'>,
  db: Db,
  tables: FaxDb,
  event: NewEvent,
): Promise<void> {
  const held = heldBack.get(db);
  if (held) held.push(event);
  else await writeEvents(tools, db, tables, [event]);
}

/** Does the work of a transaction and writes its events last: others wait for them, see below. */
export async function tellingLast<Result>(
  tools: Pick<FaxTools, 'id'>,
  db: Db,
  tables: FaxDb,
  work: () => Promise<Result>,
): Promise<Result> {
  const events: NewEvent[] = [];
  heldBack.set(db, events);
  const result = await work();
  heldBack.delete(db);
  await writeEvents(tools, db, tables, events);
  return result;
}

/**
 * Transactions with events of one account commit one after the other, so that ids come to be seen
 * in their order and a stream that goes on from one misses none.
 */
async function writeEvents(
  tools: Pick<FaxTools, 'id'>,
  db: Db,
  tables: FaxDb,
  events: readonly NewEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const [{ accountId }] = events;
  await sql`select pg_advisory_xact_lock(hashtextextended(${accountId}, 0))`.execute(db);
  await tables
    .insertInto('fax_event')
    .values(
      events.map((event) => ({
        id: tools.id('evt'),
        fax_id: event.faxId,
        account_id: event.accountId,
        sequence: event.sequence,
        type: event.type,
        data: JSON.stringify({ ...event.data, sequence: event.sequence }),
        source: 'system',
      })),
    )
    .execute();
  await tell(db, eventNews, accountId);
}

function eventData(faxId: string, fax: Fax, page: number | undefined) {
  return {
    fax_id: faxId,
    direction: 'outbound',
    status: fax.status,
    phase: fax.phase,
    pages: pageCounts(fax.pages),
    ...(page === undefined ? {} : { page }),
    ...(fax.nextAttemptAt === null
      ? {}
      : { next_attempt_at: new Date(fax.nextAttemptAt).toISOString() }),
  };
}

export function pageCounts(pages: readonly Pick<FaxPage, 'state'>[]) {
  const count = (state: string) => pages.filter((page) => page.state === state).length;
  return {
    total: pages.length === 0 ? null : pages.length,
    confirmed: count('confirmed'),
    unconfirmed: count('unconfirmed'),
  };
}

const dayMs = 86_400_000;

/** When the content of a fax that ended at `now` is deleted. */
export function deleteAt(now: number): Date {
  return new Date(now + parameters.faxContentDays.value * dayMs);
}

function dateOf(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}

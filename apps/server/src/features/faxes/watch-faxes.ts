// What nobody waits for by itself any more: deadlines that passed, dials whose process died,
// content whose time is over. Finders give ids; each is then handled under a lease of its own.
import { sql } from 'kysely';
import type { App } from '../../app.ts';
import type { FaxInput } from './fax.ts';
import { deleteAt, moveFax, tellEvent } from './move-fax.ts';
import { removeBlobs } from './page-store.ts';
import { settleInbound } from './received-fax.ts';
import { isGone } from './render-fax.ts';
import type { RunningCalls } from './running-calls.ts';
import { tablesOf } from './tables.ts';
import { tellReceived } from './tell-people.ts';

const batchMax = 200;
/** At a start everything unfinished is looked at, in one go. */
const unfinishedMax = 100_000;

type Finder =
  | 'undrawn_fax'
  | 'undialled_fax'
  | 'unreceived_fax'
  | 'unfinished_drawing'
  | 'unfinished_sending'
  | 'unfinished_receiving'
  | 'expired_fax';

async function due(app: App, finder: Finder, max = batchMax): Promise<string[]> {
  const door = sql.id('priv', `due_${finder}`);
  const { rows } = await sql<{ id: string }>`select id from ${door}(${max})`.execute(
    app.background,
  );
  return rows.map(({ id }) => id);
}

type Move = (app: App, calls: RunningCalls, faxId: string, input: FaxInput) => Promise<void>;

/** Every fax whose deadline has passed is moved on: no state waits for ever. */
export function watchRendering(app: App, calls: RunningCalls): Promise<void> {
  return moveAll(app, calls, 'undrawn_fax', moveUndrawn, { is: 'overdue' });
}

export function watchSending(app: App, calls: RunningCalls): Promise<void> {
  return moveAll(app, calls, 'undialled_fax', moveOutbound, { is: 'overdue' });
}

export function watchReceiving(app: App, calls: RunningCalls): Promise<void> {
  return moveAll(app, calls, 'unreceived_fax', moveInbound, { is: 'overdue' });
}

/**
 * At the start: what an earlier process had on the line is nobody's now, and the jobs it was at
 * would come back only when the queue misses its heartbeat.
 */
export async function adoptOrphans(app: App, calls: RunningCalls): Promise<void> {
  await moveAll(app, calls, 'unfinished_sending', moveOutbound, { is: 'orphaned' });
  await moveAll(app, calls, 'unfinished_receiving', moveInbound, { is: 'orphaned' });
  await moveAll(app, calls, 'unfinished_drawing', moveUndrawn, { is: 'orphaned' });
}

/** One lease each. What cannot be moved now is logged, and found again by the next watch. */
async function moveAll(
  app: App,
  calls: RunningCalls,
  finder: Finder,
  move: Move,
  input: FaxInput,
): Promise<void> {
  const tried = new Set<string>();
  const max = input.is === 'orphaned' ? unfinishedMax : batchMax;
  for (;;) {
    const ids = (await due(app, finder, max)).filter((id) => !tried.has(id));
    if (ids.length === 0) return;
    for (const id of ids) {
      tried.add(id);
      await move(app, calls, id, input).catch((thrown) => {
        if (isGone(thrown)) return;
        app.log.error({ err: thrown, fax: id }, 'a fax could not be moved on');
      });
    }
  }
}

async function moveOutbound(app: App, calls: RunningCalls, faxId: string, input: FaxInput) {
  const opening = { purpose: 'fax.send', anchor: { running_attempt: faxId } } as const;
  const moved = await app.withPurpose(opening, async (db) => {
    const tables = tablesOf(db, 'fax.send');
    await tables
      .updateTable('fax_attempt')
      .set({
        status: 'failed',
        phase: null,
        ended_at: app.clock.date(),
        outcome: input.is === 'orphaned' ? 'internal.restarted' : 'internal.stalled',
      })
      .where('fax_id', '=', faxId)
      .where('status', '=', 'in_progress')
      .execute();
    return moveFax(app, db, tables, faxId, input);
  });
  if (moved?.stopCall) calls.stop(faxId);
}

/** A dial that stands in the database and never began: nothing was sent. */
export function orphanDial(app: App, calls: RunningCalls, faxId: string): Promise<void> {
  return moveOutbound(app, calls, faxId, { is: 'orphaned' });
}

async function moveUndrawn(app: App, _calls: RunningCalls, faxId: string, input: FaxInput) {
  const opening = { purpose: 'fax.render', anchor: { queued_fax: faxId } } as const;
  await app.withPurpose(opening, (db) =>
    moveFax(app, db, tablesOf(db, 'fax.render'), faxId, input),
  );
}

/** A call that came in and was never finished: what was kept is all there is. */
async function moveInbound(app: App, calls: RunningCalls, faxId: string, input: FaxInput) {
  const opening = { purpose: 'fax.receive', anchor: { inbound_call: faxId } } as const;
  const code = input.is === 'orphaned' ? 'internal.restarted' : 'internal.stalled';
  await app.withPurpose(opening, async (db, lease) => {
    const tables = tablesOf(db, 'fax.receive');
    const pages = await tables
      .selectFrom('fax_page')
      .select('number')
      .where('fax_id', '=', faxId)
      .execute();
    const { status, error } = settleInbound(code, pages.length);
    const now = app.clock.now();
    await tables
      .updateTable('fax_attempt')
      .set({ status: 'failed', phase: null, ended_at: new Date(now), outcome: code })
      .where('fax_id', '=', faxId)
      .execute();
    const row = await tables
      .updateTable('fax')
      .set((column) => ({
        status,
        error,
        phase: null,
        deadline_at: null,
        current_page: null,
        pages_total: pages.length,
        sequence: column('sequence', '+', 1),
        completed_at: new Date(now),
        delete_at: deleteAt(now),
        updated_at: new Date(now),
      }))
      .where('id', '=', faxId)
      .returning(['sequence', 'to_number'])
      .executeTakeFirstOrThrow();
    const accountId = lease.accountId as string;
    await tellEvent(app, db, tables, {
      faxId,
      accountId,
      sequence: row.sequence,
      type: `fax.${status}`,
      data: {
        fax_id: faxId,
        direction: 'inbound',
        status,
        phase: null,
        pages: { total: pages.length, confirmed: pages.length, unconfirmed: 0 },
      },
    });
    if (status === 'failed') return;
    await tellReceived(app, db, tables, {
      faxId,
      accountId,
      pages: pages.length,
      number: row.to_number,
      partial: status === 'partial',
    });
  });
  calls.stop(faxId);
}

/** Content past its time: the blobs go first, then the key, in the database's own sweep, and then
 * what was known of them. */
export async function sweepContent(app: App): Promise<void> {
  const ids = await due(app, 'expired_fax');
  for (const id of ids) await removeBlobs(app.blobs, id);
  if (ids.length === 0) return;
  await sql`select priv.sweep_fax_key(${ids.length})`.execute(app.background);
  for (const id of ids) await sql`select priv.forget_blobs(${id})`.execute(app.background);
}

// Job: a fax whose pages are ready is dialled. The attempt stands in the database before the first
// packet leaves; the job is over once the call has begun, and the call goes on in running-calls.ts.
import type { App } from '../../app.ts';
import type { DialOrder, Lines } from '../lines/index.ts';
import type { Db, Lease, Sending, Ticket } from '../privacy/index.ts';
import type { OutboundCall } from './call-run.ts';
import { dialJob, moveFax, tellingLast } from './move-fax.ts';
import { isGone } from './render-fax.ts';
import type { RunningCalls } from './running-calls.ts';
import { openContent } from './store.ts';
import { shapeOf } from './stored-pages.ts';
import { type FaxDb, tablesOf } from './tables.ts';
import { orphanDial } from './watch-faxes.ts';

const undisclosedWaitMs = 5 * 60_000;
/** What the carrier of a call is given. */
const carried = ['fax.from_number', 'fax.to_number', 'fax_page.image'] as const;
/** Identities on the line are digits, plus and spaces, 20 of them (T.30 §5.3.6.2.5). */
const identityCharsMax = 20;

export async function dialFax(
  app: App,
  lines: Lines,
  calls: RunningCalls,
  faxId: string,
): Promise<void> {
  // What is not dialled now is asked for again at the next start.
  if (calls.stopping) return;
  const call = await beginAttempt(app, calls.incarnation, faxId).catch((thrown) => {
    if (isGone(thrown)) return undefined;
    if (!isUndisclosed(thrown)) throw thrown;
    return waitForOperator(app, faxId, thrown);
  });
  if (call === undefined) return;
  const key = await openPages(app, faxId).catch(ifGone);
  // Erased between the two: nothing is sent.
  if (key === undefined) return orphanDial(app, calls, faxId);
  const { to, dial } = call;
  const outbound = { ...call.outbound, key };
  const first = outbound.pages[0].shape;
  const { from } = outbound.header;
  const given = {
    'fax.to_number': to,
    'fax.from_number': from,
    'fax_page.image': outbound.pages,
  };
  const order = (sending: Sending): DialOrder => ({
    call: outbound.attemptId,
    to,
    from,
    job: faxId,
    dial,
    sending,
    setup: {
      identity: outbound.header.from.slice(0, identityCharsMax),
      pages: outbound.pages.length,
      drawn: { width: first.width, resolution: first.resolution },
      // In the exchange every machine is called by its own number; on a trunk only who asks is
      // told.
      expectIdentity: call.expectIdentity ?? (lines.builtIn ? to : undefined),
    },
  });
  const dialled = call.ticket.send(given, (_content, sending) => {
    calls.begin(outbound);
    lines.dial(order(sending));
  });
  await dialled.catch(async (thrown) => {
    if (!isUndisclosed(thrown)) throw thrown;
    await orphanDial(app, calls, faxId);
    return waitForOperator(app, faxId, thrown);
  });
}

function isUndisclosed(thrown: unknown): boolean {
  const { code } = thrown as { code?: string };
  return code === 'disclosure.refused' || code === 'disclosure.over';
}

/** The carrier may not get it now: a review is overdue, or a notice runs. The fax waits for that to
 * be mended, until its own deadline. */
async function waitForOperator(app: App, faxId: string, thrown: unknown): Promise<undefined> {
  app.log.error({ err: thrown, fax: faxId }, 'the carrier may not be given a fax');
  const at = new Date(app.clock.now() + undisclosedWaitMs);
  await app.jobs.wake(dialJob, faxId, { at, key: faxId });
}

function ifGone(thrown: unknown): undefined {
  if (!isGone(thrown)) throw thrown;
}

/** The key of the pages, once it is sure that they will be sent: each opening is one attempt. */
function openPages(app: App, faxId: string): Promise<Uint8Array | undefined> {
  const opening = {
    purpose: 'fax.send',
    anchor: { running_attempt: faxId },
    opens: { object: faxId },
  } as const;
  return app.withPurpose(opening, (db, lease) => openContent(app.accountKeys, db, lease, faxId));
}

/**
 * One transaction: the fax is on the line, and this is its attempt. Undefined: it is not to be
 * dialled.
 */
function beginAttempt(
  app: App,
  incarnation: string,
  faxId: string,
): Promise<DialledCall | undefined> {
  const opening = { purpose: 'fax.send', anchor: { running_attempt: faxId } } as const;
  return app.withPurpose(opening, (db, lease) => {
    const tables = tablesOf(db, 'fax.send');
    return tellingLast(app, db, tables, () =>
      beginUnder(app, db, lease, tables, faxId, incarnation),
    );
  });
}

async function beginUnder(
  app: App,
  db: Db,
  lease: Lease,
  tables: FaxDb,
  faxId: string,
  incarnation: string,
): Promise<DialledCall | undefined> {
  const moved = await moveFax(app, db, tables, faxId, { is: 'dialed' });
  // Another job of the same fax was first, or it is too early, or too late.
  if (moved === undefined || moved.fax.status !== 'in_progress') return undefined;
  if (moved.before.status === 'in_progress') return undefined;
  const attempt = { id: app.id('att'), fax_id: faxId, account_id: moved.accountId };
  const read = await readForDial(db, tables, faxId);
  const unsent = read.pages.filter((page) => page.state !== 'confirmed');
  await tables
    .insertInto('fax_attempt')
    .values({
      ...attempt,
      number: moved.fax.attempts,
      status: 'in_progress',
      phase: 'dialing',
      incarnation,
      first_page: unsent[0].number,
      source: 'system',
    })
    .execute();
  const { fax } = read;
  // The carrier gets the numbers and the pages, for this one attempt.
  const ticket = await app.disclose(db, lease, {
    recipient: app.recipients.carrier,
    ground: 'user_request',
    fields: carried,
    about: attempt.id,
  });
  return {
    ticket,
    dial: moved.fax.attempts,
    to: fax.to_number,
    expectIdentity: fax.expect_identity,
    outbound: {
      faxId,
      attemptId: attempt.id,
      accountId: moved.accountId,
      pages: unsent.map((page) => ({
        number: page.number,
        blobId: page.drawn_blob_id as string,
        shape: shapeOf(page),
      })),
      header: {
        identity: fax.header_text ?? read.headerIdentity,
        timeZone: fax.time_zone,
        from: fax.from_number,
        to: fax.to_number,
        pageCount: read.pages.length,
      },
    },
  };
}

async function readForDial(db: Db, tables: FaxDb, faxId: string) {
  const fax = await tables
    .selectFrom('fax')
    .select(['from_number', 'to_number', 'header_text', 'time_zone', 'expect_identity'])
    .where('id', '=', faxId)
    .executeTakeFirstOrThrow();
  const pages = await tables
    .selectFrom('fax_page')
    .select(['number', 'width', 'height', 'resolution', 'drawn_blob_id', 'state'])
    .where('fax_id', '=', faxId)
    .orderBy('number')
    .execute();
  const account = await db
    .selectFrom('p_fax_send.account')
    .select('header_identity')
    .executeTakeFirstOrThrow();
  return { fax, pages, headerIdentity: account.header_identity };
}

interface DialledCall {
  readonly ticket: Ticket<(typeof carried)[number]>;
  readonly dial: number;
  readonly to: string;
  readonly expectIdentity: string | null;
  readonly outbound: Omit<OutboundCall, 'key'>;
}

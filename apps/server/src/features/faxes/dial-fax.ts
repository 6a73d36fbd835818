// Job: a fax whose pages are ready is dialled. The attempt stands in the database before the first packet
// leaves; the job is over once the call has begun, and the call goes on in running-calls.ts.
import type { App } from '../../app.ts';
import type { Lines } from '../lines/index.ts';
import { moveFax } from './move-fax.ts';
import { isGone } from './render-fax.ts';
import type { OutboundCall, RunningCalls } from './running-calls.ts';
import { tablesOf } from './tables.ts';

/** Identities on the line are digits, plus and spaces, 20 of them (T.30 §5.3.6.2.5). */
const identityCharsMax = 20;

export async function dialFax(
  app: App,
  lines: Lines,
  calls: RunningCalls,
  faxId: string,
): Promise<void> {
  // It is asked for again at the next start.
  if (calls.stopping) return;
  const opening = { purpose: 'fax.send', anchor: { running_attempt: faxId } } as const;
  const call = await app
    .withPurpose(opening, async (db, lease): Promise<DialledCall | undefined> => {
      const tables = tablesOf(db, 'fax.send');
      const moved = await moveFax(app, db, tables, faxId, { is: 'dialed' });
      // Another job of the same fax was first, or it is too early, or too late.
      if (moved === undefined || moved.fax.status !== 'in_progress') return undefined;
      if (moved.before.status === 'in_progress') return undefined;
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
      const { wrapped } = await tables
        .selectFrom('fax_key')
        .select('wrapped')
        .where('fax_id', '=', faxId)
        .executeTakeFirstOrThrow();
      const account = await db
        .selectFrom('p_fax_send.account')
        .select(['header_identity'])
        .executeTakeFirstOrThrow();
      const attemptId = app.id('att');
      const unsent = pages.filter((page) => page.state !== 'confirmed');
      await tables
        .insertInto('fax_attempt')
        .values({
          id: attemptId,
          fax_id: faxId,
          account_id: moved.accountId,
          number: moved.fax.attempts,
          status: 'in_progress',
          phase: 'dialing',
          incarnation: calls.incarnation,
          first_page: unsent[0].number,
          source: 'system',
        })
        .execute();
      return {
        dial: moved.fax.attempts,
        to: fax.to_number,
        expectIdentity: fax.expect_identity ?? (lines.builtIn ? fax.to_number : undefined),
        outbound: {
          faxId,
          attemptId,
          accountId: moved.accountId,
          key: await app.accountKeys.openDataKey(db, lease, faxId, wrapped),
          pages: unsent.map((page) => ({
            number: page.number,
            blobId: page.drawn_blob_id as string,
            shape: page as OutboundCall['pages'][number]['shape'],
          })),
          header: {
            identity: fax.header_text ?? account.header_identity,
            timeZone: fax.time_zone,
            from: fax.from_number,
            to: fax.to_number,
            pageCount: pages.length,
          },
        },
      };
    })
    .catch((thrown) => {
      if (isGone(thrown)) return undefined;
      throw thrown;
    });
  if (call === undefined) return;
  const { outbound, to, dial, expectIdentity } = call;
  const first = outbound.pages[0].shape;
  calls.begin(outbound);
  lines.dial({
    call: outbound.attemptId,
    to,
    from: outbound.header.from,
    job: faxId,
    dial,
    setup: {
      identity: outbound.header.from.slice(0, identityCharsMax),
      pages: outbound.pages.length,
      drawn: { width: first.width, resolution: first.resolution },
      expectIdentity,
    },
  });
}

interface DialledCall {
  readonly dial: number;
  readonly to: string;
  readonly expectIdentity: string | undefined;
  readonly outbound: OutboundCall;
}

// The clock of requests, and the codes that prove an address. A job is only a wake-up: what is due
// stands in the rows.
import { sql } from 'kysely';
import type { App, LiveCheck } from '../../../app.ts';
import { declareJob, type Job } from '../../../platform/jobs/jobs.ts';
import { Personal } from '../../../platform/log/personal.ts';
import type { Db } from '../with-purpose.ts';
import { spacedCode } from './code.ts';
import { moveRequest } from './move-request.ts';

const everySeconds = 60;
const batchRows = 100;

export interface RequestLent {
  /**
   * Sends a page with this code to a fax number, once for each id; undefined where that cannot be.
   */
  faxCode?(number: Personal<string>, code: Personal<string>, id: string): Promise<void>;
}

export type ClockParts = Pick<App, 'background' | 'clock' | 'send' | 'withPurpose'>;

export function requestJobs(app: App, lent: () => RequestLent): Job[] {
  const facts = { purposes: ['rights.fulfil'], actor: 'job:export', concurrency: 1 };
  return [
    declareJob({
      ...facts,
      name: 'privacy.request_clock',
      clauses: ['P-3G-03', 'P-3G-07'],
      everySeconds,
      run: async () => {
        await runRequestClock(app);
      },
    }),
    declareJob({
      ...facts,
      name: 'privacy.send_code',
      clauses: ['P-5-05'],
      run: (id) => sendCode(app, id, lent()),
    }),
  ];
}

/** Lets time pass over every request that is due. Returns how many were looked at. */
export async function runRequestClock(app: ClockParts): Promise<number> {
  let looked = 0;
  for (;;) {
    const due = await sql<{ id: string }>`select id from priv.due_requests(${batchRows})`.execute(
      app.background,
    );
    for (const { id } of due.rows) {
      const opening = { purpose: 'rights.fulfil', anchor: { open_request: id } } as const;
      await app.withPurpose(opening, (db) => moveRequest(app, db, id, { is: 'time' }));
    }
    looked += due.rows.length;
    if (due.rows.length < batchRows) return looked;
  }
}

/**
 * Sends the code once, by mail or by fax, and forgets it. A fax is another purpose and its own
 * transaction: it is handed over first, under the request's id, so that coming again sends no
 * other.
 */
export async function sendCode(
  app: Pick<App, 'clock' | 'seal' | 'send' | 'withPurpose'>,
  id: string,
  { faxCode }: RequestLent,
): Promise<void> {
  const opening = { purpose: 'rights.fulfil', anchor: { open_request: id } } as const;
  const toFax = await app.withPurpose(opening, async (db) => {
    const proof = await db
      .selectFrom('p_rights_fulfil.request_proof')
      .select(['contact_kind', 'contact', 'code_sealed'])
      .where('request_id', '=', id)
      .executeTakeFirst();
    if (!proof?.code_sealed) return undefined;
    const code = new Personal(spacedCode(app.seal.unseal(proof.code_sealed, id)));
    const contact = new Personal(proof.contact);
    if (proof.contact_kind === 'fax') return { contact, code };
    await app.send(db, {
      template: 'rights.answer/code',
      to: { address: contact },
      about: id,
      secret: code,
    });
    await forgetCode(db, id);
    return undefined;
  });
  if (!toFax) return;
  if (!faxCode) throw new Error('no code can be faxed from here');
  await faxCode(toFax.contact, toFax.code, id);
  await app.withPurpose(opening, (db) => forgetCode(db, id));
}

async function forgetCode(db: Db, id: string): Promise<void> {
  await db
    .updateTable('p_rights_fulfil.request_proof')
    .set({ code_sealed: null })
    .where('request_id', '=', id)
    .execute();
}

/** Open deadlines, for the evidence page: past due is red until it is answered. */
export function deadlineCheck({ background }: Pick<App, 'background'>): LiveCheck {
  return {
    promise: 'P-3G-07',
    everySeconds: 600,
    run: async () => {
      const { rows } = await sql<{ open: number; overdue: number }>`
        select open, overdue from priv.request_deadlines()`.execute(background);
      const [{ open, overdue }] = rows;
      return {
        ok: overdue === 0,
        sentence:
          overdue === 0
            ? 'No request of a person is past its deadline.'
            : 'Requests of people are past their deadline.',
        counts: { open, overdue },
      };
    },
  };
}

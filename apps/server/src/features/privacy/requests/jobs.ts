// The clock of requests, and the codes that prove an address. A job is only a wake-up: what is due
// stands in the rows.
import { sql } from 'kysely';
import type { App, LiveCheck } from '../../../app.ts';
import { Failure } from '../../../platform/failure.ts';
import { declareJob, type Job } from '../../../platform/jobs/jobs.ts';
import { Personal } from '../../../platform/log/personal.ts';
import { note } from '../audit/note.ts';
import type { Db } from '../with-purpose.ts';
import { spacedCode } from './code.ts';
import type { VisitorPace } from './code-pace.ts';
import { moveRequest } from './move-request.ts';

const everySeconds = 60;
const batchRows = 100;

export interface CodeFax {
  /** Whether a call to this number is one that whoever pays would make. */
  reaches(number: string): Promise<boolean>;
  /**
   * Hands over a page with the code of this request, once, and forgets the code with that. Throws a
   * Failure where it will never go out.
   */
  fax(number: Personal<string>, code: Personal<string>, request: string): Promise<void>;
}

export interface RequestLent {
  /** Undefined where no code can be faxed. */
  codeFax?: CodeFax;
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
 * Sends the code once, by mail or by fax, and forgets it in the same transaction. A code that will
 * never go out is forgotten, too: the request lapses with its hour, and whoever asked learns no
 * more than anybody else.
 */
export async function sendCode(
  app: Pick<App, 'clock' | 'seal' | 'send' | 'withPurpose'>,
  id: string,
  { codeFax }: RequestLent,
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
    await forgetCode(db, id, null);
    return undefined;
  });
  if (!toFax) return;
  try {
    if (!codeFax) throw new Failure('start.code_fax_key');
    await codeFax.fax(toFax.contact, toFax.code, id);
  } catch (thrown) {
    // The line or the database may come back; a key that is revoked, or a number that may not be
    // called, will not.
    if (!(thrown instanceof Failure)) throw thrown;
    await app.withPurpose(opening, async (db) => {
      await forgetCode(db, id, 'refused');
      await note(db, 'request.code_unsent', { request: id, why: thrown.code });
    });
  }
}

async function forgetCode(db: Db, id: string, unsent: 'refused' | null): Promise<void> {
  await db
    .updateTable('p_rights_fulfil.request_proof')
    .set({ code_sealed: null, unsent })
    .where('request_id', '=', id)
    .execute();
}

/** Faxed codes of a day, in counts: what did not go out and why, and what is kept too long. */
export function codeFaxEvidence(
  { background }: Pick<App, 'background'>,
  visitors: Pick<VisitorPace, 'slowed'>,
): LiveCheck {
  return {
    promise: 'P-5-05',
    everySeconds: 600,
    run: async () => {
      const { rows } = await sql<Record<'sent' | 'capped' | 'refused' | 'kept', number>>`
        select * from priv.code_faxes()`.execute(background);
      const [counts] = rows;
      const ok = counts.capped === 0 && counts.refused === 0 && counts.kept === 0;
      return {
        ok,
        sentence: ok
          ? 'Every code that was to be faxed in the last day went out, and none is kept.'
          : 'Codes that prove a fax number did not go out in the last day, or are kept too long.',
        counts: { ...counts, slowed: visitors.slowed },
      };
    },
  };
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

// What a request sets going at once, each under its own purpose: objections go into the ledger of
// choices, a restriction freezes, an erasure begins. What needs a person stays open until one
// answers.
import { sql } from 'kysely';
import type { App } from '../../../app.ts';
import { topics } from '../choices/forms.ts';
import { recordChoice } from '../choices/record-choice.ts';
import { shineTheLight } from '../disclosures/read-register.ts';
import { beginErasure, type When } from '../erasure/begin-erasure.ts';
import { beginExport } from '../export/build-export.ts';
import type { Anchor, Db } from '../with-purpose.ts';
import { spacedCode } from './code.ts';
import { californiaYear, type RequestKind } from './deadlines.ts';
import { moveRequest } from './move-request.ts';
import type { RightsRequest } from './store.ts';

/** What whoever asked is shown once, such as the code for the receipt of an erasure. */
export interface Begun {
  receipt_code?: string;
  runs_at?: string;
}

type Parts = Pick<App, 'clock' | 'id' | 'jobs' | 'send' | 'withPurpose'>;

const refusals: Partial<Record<RequestKind, (topic: (typeof topics)[number]) => boolean>> = {
  objection: () => true,
  opt_out_sale: (topic) => topic.refusedByGpc,
  limit_sensitive: (topic) => topic.purpose === 'fax.index',
};

const outcomes: Partial<Record<RequestKind, string>> = {
  objection: 'Done: nothing you did not ask for uses what is kept about you.',
  opt_out_sale: 'Done: nothing is sold or shared. It was not before, either.',
  limit_sensitive: 'Done: no machine reads what your faxes say.',
  restriction:
    'Done: it is kept, and nothing uses it until you lift this on the page of your rights.',
};

export async function fulfilOwn(
  app: Parts,
  anchor: Anchor,
  request: RightsRequest,
  when: When,
): Promise<Begun> {
  if (request.state.at !== 'in_progress') return {};
  const mine = { purpose: 'rights.fulfil', anchor } as const;
  const refused = refusals[request.kind];
  if (refused) {
    await app.withPurpose({ purpose: 'choices.keep', anchor }, async (db, lease) => {
      for (const topic of topics.filter(refused)) {
        await recordChoice(db, lease, app.id, { topic, decision: 'no', source: 'form' });
      }
    });
  }
  return app.withPurpose(mine, async (db, lease): Promise<Begun> => {
    if (request.kind === 'restriction') {
      await sql`select priv.freeze_subject('restriction')`.execute(db);
    }
    const outcome =
      request.kind === 'shine_the_light'
        ? await yearlyAnswer(db, request.receivedAt)
        : outcomes[request.kind];
    if (outcome) await moveRequest(app, db, request.id, { is: 'answered' }, { outcome });
    else if (request.kind === 'access' || request.kind === 'export') {
      await beginExport(app, db, lease, request);
    } else if (request.kind === 'erasure') {
      const { runAt, code } = await beginErasure(app, db, lease, request, when);
      return { receipt_code: spacedCode(code), runs_at: runAt.toISOString() };
    }
    return {};
  });
}

/** The register's own answer for the year before the one the request was received in. */
async function yearlyAnswer(db: Db, receivedAt: Date): Promise<string> {
  const { sentence, recipients } = await shineTheLight(
    db,
    californiaYear(receivedAt.getTime()) - 1,
  );
  const named = recipients.map((one) => Object.values(one).flat().join(', '));
  return [sentence, ...named].join(' ');
}

// What a request sets going at once, each under its own purpose: objections go into the ledger of
// choices, a restriction freezes, an erasure begins. What needs a person stays open until one answers.
import { sql } from 'kysely';
import type { App } from '../../../app.ts';
import { topics } from '../choices/forms.ts';
import { recordChoice } from '../choices/record-choice.ts';
import type { Anchor, Db, Lease } from '../with-purpose.ts';
import type { RequestKind } from './deadlines.ts';
import { moveRequest } from './move-request.ts';
import type { RightsRequest } from './store.ts';

/** Begins what goes on after the answer page: an erasure, an export. In the request's own lease. */
export type Begin = (db: Db, lease: Lease, request: RightsRequest) => Promise<void>;

export interface FulfilParts {
  erasure?: Begin;
  export?: Begin;
}

type Parts = Pick<App, 'clock' | 'id' | 'send' | 'withPurpose'>;

const refusals: Partial<Record<RequestKind, (topic: (typeof topics)[number]) => boolean>> = {
  objection: () => true,
  opt_out_sale: (topic) => topic.refusedByGpc,
  limit_sensitive: (topic) => topic.purpose === 'fax.index',
};

const outcomes: Partial<Record<RequestKind, string>> = {
  objection: 'Done: nothing you did not ask for uses what is kept about you.',
  opt_out_sale: 'Done: nothing is sold or shared. It was not before, either.',
  limit_sensitive: 'Done: no machine reads what your faxes say.',
  restriction: 'Done: it is kept, and nothing uses it until you ask us to lift this.',
};

export async function fulfilOwn(
  app: Parts,
  begin: FulfilParts,
  anchor: Anchor,
  request: RightsRequest,
): Promise<void> {
  if (request.state.at !== 'in_progress') return;
  const mine = { purpose: 'rights.fulfil', anchor } as const;
  const refused = refusals[request.kind];
  if (refused) {
    await app.withPurpose({ purpose: 'choices.keep', anchor }, async (db, lease) => {
      for (const topic of topics.filter(refused)) {
        await recordChoice(db, lease, app.id, { topic, decision: 'no', source: 'form' });
      }
    });
  }
  await app.withPurpose(mine, async (db, lease) => {
    if (request.kind === 'restriction') {
      await sql`select priv.freeze_subject('restriction')`.execute(db);
    }
    const outcome = outcomes[request.kind];
    if (outcome) await moveRequest(app, db, request.id, { is: 'answered' }, { outcome });
    else if (request.kind === 'erasure') await begin.erasure?.(db, lease, request);
    else if (request.kind === 'access' || request.kind === 'export') {
      await begin.export?.(db, lease, request);
    }
  });
}

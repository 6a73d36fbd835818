// "Prove it to me": who looked, what is kept and until when, what left, which policy governs; of
// oneself alone, signed, so that it can be held against us. Verified by `platen verify`.
import { type Kysely, sql } from 'kysely';
import type { App } from '../../../app.ts';
import type { Database } from '../../../generated/database.ts';
import { readCheckpoints } from '../audit/checkpoint.ts';
import { type Line, sealedText } from '../audit/sealed-lines.ts';
import { readLeft } from '../disclosures/read-register.ts';
import { listOwnAccesses } from '../staff/accesses.ts';
import type { Db } from '../with-purpose.ts';

const linesMax = 1000;

type Parts = Pick<App, 'clock' | 'logKey' | 'web'>;

/** Opens one of the caller's purposes. */
export type Under = <Result>(
  purpose: 'account.profile' | 'rights.fulfil',
  work: (db: Db) => Promise<Result>,
) => Promise<Result>;

export async function proofBundle(app: Parts, under: Under): Promise<string> {
  const looked = await under('account.profile', (db) => listOwnAccesses(db, { limit: linesMax }));
  const rest = await under('rights.fulfil', async (db) => ({
    left: await readLeft(db, linesMax),
    kept: await readKept(db),
  }));
  const lines: Line[] = [
    { kind: 'proof', at: app.clock.date().toISOString(), complete: looked.next === null },
    ...looked.entries.map(
      ({ at, actor, staff, purpose, reason, object }): Line => ({
        kind: 'looked',
        at: at.toISOString(),
        actor,
        staff,
        purpose,
        reason,
        object,
      }),
    ),
    ...rest.left.map(
      ({ id, at, recipientId, purpose, ground, fields, state }): Line => ({
        kind: 'left',
        id,
        at: at.toISOString(),
        recipient: recipientId,
        purpose,
        ground,
        fields,
        state,
      }),
    ),
    ...rest.kept,
    ...(await checkpointLine(app.web)),
  ];
  return sealedText(app.logKey, lines);
}

interface KeptRow {
  rel: string;
  n: number;
  versions: string[];
  rule: string;
  trigger_event: string;
  period: string | null;
  citation: string;
}

/**
 * Every table that holds something of the lease's person, under which texts it was collected,
 * and the rule that ends it.
 */
async function readKept(db: Db): Promise<Line[]> {
  const { rows } = await sql<KeptRow>`select * from priv.prove_kept()`.execute(db);
  return rows.map(({ rel, n, versions, rule, trigger_event, period, citation }) => ({
    kind: 'kept',
    what: rel.replace(/^\w+\./, ''),
    rows: n,
    policy_versions: versions,
    rule,
    from: trigger_event,
    for: period ?? 'as long as what it belongs to',
    citation,
  }));
}

/** The newest checkpoint of the log, so that whoever has a bundle is a witness of it. */
async function checkpointLine(web: Kysely<Database>): Promise<Line[]> {
  const [newest] = await readCheckpoints(web, 1);
  return newest ? [{ checkpoint: newest.note }] : [];
}

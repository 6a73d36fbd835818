// The only way to personal data: a purpose, an anchor row that proves it, and a function that gets
// a connection good for just that. One connection, two transactions: the lease is committed first.
import { AsyncLocalStorage } from 'node:async_hooks';
import { CompiledQuery, type Kysely, type Transaction } from 'kysely';
import type { Login, PurposeName } from '../../../../../policy/purposes.ts';
import { anchorLogins } from '../../generated/anchors.ts';
import type { Database } from '../../generated/database.ts';
import { beginning } from '../../platform/db/leased-driver.ts';
import { Failure } from '../../platform/failure.ts';

export type AnchorName = keyof typeof anchorLogins;

/** `{ session: token }`, `{ api_key: token }`, `{ running_attempt: id }` …: exactly one key. */
export type Anchor = { [Name in AnchorName]?: string };

export interface Opening {
  purpose: PurposeName;
  anchor: Anchor;
  /** Opens the content of one object of the anchor's account: written to the access log in the
   * lease's own statement, and the only thing that rows declared `by: 'opened'` will then show.
   * Where there is no such object nothing is written down, and it is `resource.not_found`. */
  opens?: { object: string; part?: number };
}

/** What the database derived from the anchor. Nothing here was claimed by the caller. */
export interface Lease {
  id: string;
  purpose: PurposeName;
  actor: string;
  anchorId: string;
  accountId: string | null;
  subjectId: string | null;
  scopeId: string | null;
  /** Where staff act: the case that is the reason, and a handle of who acts. */
  caseId: string | null;
  staffId: string | null;
}

export type Db = Transaction<Database>;

export type WithPurpose = <Result>(
  opening: Opening,
  work: (db: Db, lease: Lease) => Promise<Result>,
) => Promise<Result>;

interface LeaseRow {
  id: string;
  purpose: PurposeName;
  actor: string;
  anchor_id: string;
  account_id: string | null;
  subject_id: string | null;
  scope_id: string | null;
  case_id: string | null;
  staff_id: string | null;
}

/** Marks the asynchronous flow that is inside a purpose, so that another cannot open in it. */
const inside = new AsyncLocalStorage<PurposeName>();

export function makeWithPurpose(
  pools: Record<Exclude<Login, 'auth'>, Kysely<Database>>,
): WithPurpose {
  return async (opening, work) => {
    const outer = inside.getStore();
    if (outer) {
      throw new Error(`${opening.purpose} may not open inside ${outer}: purposes do not nest`);
    }
    const [[name, key], ...more] = Object.entries(opening.anchor) as [AnchorName, string][];
    if (more.length > 0) throw new Error('a purpose opens by exactly one anchor');
    const login = anchorLogins[name];
    return inside.run(opening.purpose, () =>
      pools[login].connection().execute(async (connection) => {
        const lease = await openLease(connection, name, key, opening);
        return beginning.run({ lease: lease.id }, () =>
          connection.transaction().execute((db) => work(db, lease)),
        );
      }),
    );
  };
}

/** One statement for each anchor: written once, not compiled anew at each request. */
const doors = Object.fromEntries(
  Object.keys(anchorLogins).map((name) => [
    name,
    `select id, purpose, actor, anchor_id, account_id, subject_id, scope_id, case_id, staff_id
     from priv.open_by_${name}($1, $2, $3, $4)`,
  ]),
) as Record<AnchorName, string>;

/** The first transaction: one statement, committed by itself. */
async function openLease(
  connection: Kysely<Database>,
  name: AnchorName,
  key: string,
  { purpose, opens }: Opening,
): Promise<Lease> {
  const values = [purpose, key, opens?.object ?? null, opens?.part ?? null];
  const opened = CompiledQuery.raw(doors[name], values) as CompiledQuery<LeaseRow>;
  const { rows } = await connection.executeQuery(opened).catch((cause) => {
    throw refusal(cause);
  });
  const [row] = rows;
  return {
    id: row.id,
    purpose: row.purpose,
    actor: row.actor,
    anchorId: row.anchor_id,
    accountId: row.account_id,
    subjectId: row.subject_id,
    scopeId: row.scope_id,
    caseId: row.case_id,
    staffId: row.staff_id,
  };
}

/** No such anchor row is "who are you?", a purpose not open to it is "not you", and an object that
 * is not of the anchor's account is not there. */
function refusal(cause: unknown): unknown {
  const { code, detail } = cause as { code?: string; detail?: string };
  if (code !== '42501') return cause;
  if (detail === 'anchor.none') return new Failure('auth.required', {}, cause);
  if (detail === 'anchor.frozen') return new Failure('account.frozen', {}, cause);
  if (detail === 'anchor.object') return new Failure('resource.not_found', {}, cause);
  if (detail === 'anchor.purpose') return new Failure('auth.forbidden', {}, cause);
  return cause;
}

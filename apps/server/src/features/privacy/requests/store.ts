// The SQL of rights requests: one row each, with the state of request.ts in `life`, and beside it
// what is asked of many at once (deadline, next look, late or not).
import { parameters } from '../../../../../../policy/parameters.ts';
import type { Json } from '../../../generated/database.ts';
import type { Db, Lease } from '../with-purpose.ts';
import type { Regime, RequestKind } from './deadlines.ts';
import type { Asked, IdentityLevel, State } from './request.ts';
import { wakeAt } from './request.ts';

export interface RightsRequest {
  id: string;
  kind: RequestKind;
  regime: Regime;
  subjectId: string | null;
  accountId: string | null;
  identityLevel: IdentityLevel;
  receivedAt: Date;
  confirmedAt: Date | null;
  outcome: string | null;
  state: State;
  /** Of an appeal: the request that was refused. */
  appealOf: string | null;
  /** What a person of ours wrote, where one answered; listed with one's own requests only. */
  answer?: WrittenAnswer;
}

export interface WrittenAnswer {
  words: string;
}

export interface NewRequest {
  id: string;
  kind: RequestKind;
  regime: Regime;
  channel: 'account' | 'web_form' | 'email' | 'fax' | 'phone' | 'post';
  askerHash: Uint8Array;
  identityLevel: IdentityLevel;
  receivedAt: Date;
  state: State;
  words?: Uint8Array;
  appealOf?: string;
}

/** Days before its deadline on which whoever answers is reminded: the 10th, 20th and 27th of 30. */
const reminderDays = [20, 10, 3];

export function askedOf({ kind, regime }: Pick<RightsRequest, 'kind' | 'regime'>): Asked {
  const identityDays = parameters.identityCheckDays.value;
  return { kind, regime, identityDays, appealDays: parameters.appealDays.value, reminderDays };
}

/** The columns that follow from the state. */
function columnsOf(state: State) {
  const at = wakeAt(state);
  const due = 'dueAt' in state ? new Date(state.dueAt) : undefined;
  return {
    life: JSON.stringify(state),
    state: state.at,
    wake_at: at === null ? null : new Date(at),
    ...(due ? { due_at: due } : {}),
    ...(state.at === 'received' ? { confirm_by: new Date(state.confirmBy) } : {}),
  };
}

function rowOf(request: NewRequest, lease: Pick<Lease, 'subjectId' | 'accountId'>) {
  return {
    id: request.id,
    kind: request.kind,
    regime: request.regime,
    channel: request.channel,
    subject_id: lease.subjectId,
    account_id: lease.accountId,
    asker_hash: request.askerHash,
    identity_level: request.identityLevel,
    received_at: request.receivedAt,
    ...(request.words ? { words: request.words } : {}),
    ...(request.appealOf ? { appeal_of: request.appealOf } : {}),
    source: 'form',
    ...columnsOf(request.state),
  };
}

/** Writes down a request of whoever holds the lease. */
export async function insertOwn(db: Db, lease: Lease, request: NewRequest): Promise<void> {
  await db.insertInto('p_rights_fulfil.rights_request').values(rowOf(request, lease)).execute();
}

/** Writes down a request of somebody unknown; its id is the lease's. */
export async function insertUnproved(db: Db, request: NewRequest): Promise<void> {
  const nobody = { subjectId: null, accountId: null };
  await db
    .insertInto('p_rights_fulfil.rights_request_intake')
    .values(rowOf(request, nobody))
    .execute();
}

const columns = [
  'id',
  'kind',
  'regime',
  'subject_id',
  'account_id',
  'identity_level',
  'received_at',
  'confirmed_at',
  'outcome',
  'life',
  'appeal_of',
] as const;

interface Row {
  id: string;
  kind: string;
  regime: string;
  subject_id: string | null;
  account_id: string | null;
  identity_level: string;
  received_at: Date;
  confirmed_at: Date | null;
  outcome: string | null;
  life: Json;
  appeal_of: string | null;
}

function requestOf(row: Row): RightsRequest {
  return {
    id: row.id,
    kind: row.kind as RequestKind,
    regime: row.regime as Regime,
    subjectId: row.subject_id,
    accountId: row.account_id,
    identityLevel: row.identity_level as IdentityLevel,
    receivedAt: row.received_at,
    confirmedAt: row.confirmed_at,
    outcome: row.outcome,
    state: row.life as unknown as State,
    appealOf: row.appeal_of,
  };
}

/** The requests that the lease reaches, newest first. */
export async function listRequests(db: Db): Promise<RightsRequest[]> {
  const rows = await db
    .selectFrom('p_rights_fulfil.rights_request')
    .select(columns)
    .orderBy('received_at', 'desc')
    .limit(200)
    .execute();
  const answers = await readAnswers(db);
  return rows.map((row) => ({ ...requestOf(row), answer: answers.get(row.id) }));
}

/** What people of ours wrote in answer, by request. */
export async function readAnswers(db: Db): Promise<ReadonlyMap<string, WrittenAnswer>> {
  const rows = await db
    .selectFrom('p_rights_fulfil.request_answer')
    .select(['request_id', 'body'])
    .execute();
  return new Map(rows.map(({ request_id, body }) => [request_id, { words: body }]));
}

/** The eraser comes by a doorway of its own; everybody else by the usual one. */
export type RequestDoor = 'rights_request' | 'rights_request_erase';

/** The two doorways have the same columns, as far as they are used here. */
function doorway(door: RequestDoor) {
  return `p_rights_fulfil.${door}` as 'p_rights_fulfil.rights_request';
}

/** One of them; undefined when the lease does not reach it. */
export async function readRequest(
  db: Db,
  id: string,
  door: RequestDoor = 'rights_request',
): Promise<RightsRequest | undefined> {
  const row = await db
    .selectFrom(doorway(door))
    .select(columns)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && requestOf(row);
}

export interface Change {
  state: State;
  now: Date;
  identityLevel?: IdentityLevel;
  confirmedAt?: Date;
  extendedUntil?: Date;
  outcome?: string;
  /** Why it takes longer: the law knows these two. */
  extensionReason?: 'complex' | 'many';
}

/** Writes the next state. False when another has moved the request since `before` was read. */
export async function writeState(
  db: Db,
  before: RightsRequest,
  { state, now, ...change }: Change,
  door: RequestDoor = 'rights_request',
): Promise<boolean> {
  const ended = wakeAt(state) === null;
  const result = await db
    .updateTable(doorway(door))
    .set({
      ...columnsOf(state),
      ...('late' in state ? { late: state.late } : {}),
      ...(state.at === 'refused' ? { refusal_reason: state.reason } : {}),
      ...(ended ? { ended_at: now } : {}),
      ...(change.identityLevel ? { identity_level: change.identityLevel } : {}),
      ...(change.confirmedAt ? { confirmed_at: change.confirmedAt } : {}),
      ...(change.extendedUntil ? { extended_until: change.extendedUntil } : {}),
      ...(change.outcome ? { outcome: change.outcome } : {}),
      ...(change.extensionReason ? { extension_reason: change.extensionReason } : {}),
    })
    .where('id', '=', before.id)
    .where('life', '=', JSON.stringify(before.state) as never)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

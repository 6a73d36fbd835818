// The desk of requests: what is open, who has it, and one of them under its case. The list says
// what is asked and by when, never by whom; that is seen by whoever has taken it, and logged.
import { sql } from 'kysely';
import type { App } from '../../../../app.ts';
import { problem } from '../../../../problems.ts';
import { under as underCase } from '../../staff/case-routes.ts';
import { ask, type Seat } from '../../staff/desk.ts';
import type { Db } from '../../with-purpose.ts';
import type { Regime, RequestKind } from '../deadlines.ts';
import type { IdentityLevel, RefusalReason, State } from '../request.ts';

type DeskApp = Pick<App, 'withPurpose'>;

/** One request as the list has it: handles, kinds and times. */
export interface DeskRequest {
  id: string;
  kind: RequestKind;
  regime: Regime;
  state: State['at'];
  received_at: Date;
  due_at: Date;
  extended_until: Date | null;
  late: boolean;
  identity_level: IdentityLevel;
  has_account: boolean;
  appeal_of: string | null;
  refusal_reason: RefusalReason | null;
  taken_by: string | null;
  decided_by: string | null;
  single_person: boolean;
  ended_at: Date | null;
  /** The case of whoever has it. */
  case_id: string | null;
  mine: boolean;
}

/** Open ones first, the one that is due first on top; then what ended within a month. */
export const listDeskRequests = (app: DeskApp, seat: Seat) =>
  ask<DeskRequest>(app, seat, sql`select * from priv.desk_requests()`);

/** Takes it: from then on it is this seat's to answer, and nobody else's. Returns the case. */
export async function takeRequest(app: DeskApp, seat: Seat, id: string): Promise<string> {
  const call = sql`select priv.desk_take_request(${id}) as it`;
  const [row] = await ask<{ it: string }>(app, seat, call);
  return row.it;
}

/** What the holder sees of a request and of whoever asked. */
export interface CaseRequest {
  id: string;
  kind: RequestKind;
  regime: Regime;
  channel: string;
  identityLevel: IdentityLevel;
  receivedAt: Date;
  state: State;
  extensionReason: string | null;
  /** What they wrote. */
  words: string | null;
  /** Of a person on file; null for whoever has no account. */
  name: string | null;
  /** The address or number that whoever has no account has proven. */
  proven: { kind: string; contact: string } | null;
  /** What a correction can change beside the name. */
  contacts: { id: string; kind: string; value: string }[];
  recipients: Recipient[];
  appealed: Appealed | null;
}

export interface Recipient {
  legal_name: string;
  fields: string[];
  last_at: Date;
}

export interface Appealed {
  id: string;
  kind: RequestKind;
  refusal_reason: RefusalReason;
  ended_at: Date;
  words: string | null;
  answer: string | null;
  single_person: boolean;
}

/** Reads it under its case; each time stands among the accesses that its person sees. */
export async function readCaseRequest(
  app: Pick<App, 'withPurpose' | 'seal'>,
  { session }: Seat,
  caseId: string,
): Promise<CaseRequest> {
  const anchor = { rights_request: `${session}/${caseId}` };
  return underCase(app, { purpose: 'rights.fulfil', anchor }, (db) => readHeld(app, db));
}

export async function readHeld({ seal }: Pick<App, 'seal'>, db: Db): Promise<CaseRequest> {
  const row = await db
    .selectFrom('p_rights_fulfil.rights_request')
    .select(['id', 'kind', 'regime', 'channel', 'identity_level', 'received_at', 'life'])
    .select(['extension_reason', 'words', 'subject_id', 'appeal_of'])
    .executeTakeFirst();
  if (!row) throw problem('resource.not_found');
  const kind = row.kind as RequestKind;
  const appealed = row.appeal_of === null ? null : await readAppealed(seal, db);
  const corrects = (appealed?.kind ?? kind) === 'correction' && row.subject_id !== null;
  return {
    id: row.id,
    kind,
    regime: row.regime as Regime,
    channel: row.channel,
    identityLevel: row.identity_level as IdentityLevel,
    receivedAt: row.received_at,
    state: row.life as unknown as State,
    extensionReason: row.extension_reason,
    words: row.words && seal.unseal(row.words, row.id),
    name: await readName(db),
    proven: row.subject_id === null ? await readProven(db) : null,
    contacts: corrects ? await readContacts(db) : [],
    recipients: corrects ? await readRecipients(db) : [],
    appealed,
  };
}

/** Whether this is answered with a correction, or on an appeal against a refused one. */
export function isCorrection({ kind, appealed, name }: CaseRequest): boolean {
  return (appealed?.kind ?? kind) === 'correction' && name !== null;
}

/** Of people with an account the machine gives the copy, and the end: nobody has to. */
export function isByMachine({ kind, name }: Pick<CaseRequest, 'kind' | 'name'>): boolean {
  return name !== null && ['access', 'export', 'erasure'].includes(kind);
}

async function readName(db: Db): Promise<string | null> {
  const row = await db.selectFrom('p_rights_fulfil.subject').select('name').executeTakeFirst();
  return row?.name ?? null;
}

async function readProven(db: Db): Promise<CaseRequest['proven']> {
  const row = await db
    .selectFrom('p_rights_fulfil.request_proof')
    .select(['contact_kind', 'contact'])
    .executeTakeFirst();
  return row ? { kind: row.contact_kind, contact: row.contact } : null;
}

async function readContacts(db: Db): Promise<CaseRequest['contacts']> {
  return db
    .selectFrom('p_rights_fulfil.contact_point')
    .select(['id', 'kind', 'value'])
    .orderBy('kind')
    .execute();
}

async function readRecipients(db: Db): Promise<Recipient[]> {
  const { rows } = await sql<Recipient>`select * from priv.request_recipients()`.execute(db);
  return rows;
}

async function readAppealed(seal: App['seal'], db: Db): Promise<Appealed | null> {
  const { rows } = await sql<Omit<Appealed, 'words'> & { words: Uint8Array | null }>`
    select * from priv.appealed_request()`.execute(db);
  const [row] = rows;
  return row ? { ...row, words: row.words && seal.unseal(row.words, row.id) } : null;
}

// Reading faxes for their owner: under fax.display, and content only under a lease opened for that
// very fax.
import { sql } from 'kysely';
import type { AccountKeys, Db, Lease } from '../privacy/index.ts';
import type { FaxRow } from './fax-view.ts';
import { type FaxTables, tablesOf } from './tables.ts';

const shown = [
  'fax.id',
  'fax.account_id',
  'fax.inbox_id',
  'fax.direction',
  'fax.status',
  'fax.phase',
  'fax.folder',
  'fax.from_number',
  'fax.to_number',
  'fax.remote_identity',
  'fax.quality',
  'fax.rendering',
  'fax.paper',
  'fax.header_text',
  'fax.time_zone',
  'fax.max_attempts',
  'fax.attempts',
  'fax.next_attempt_at',
  'fax.pages_total',
  'fax.current_page',
  'fax.error',
  'fax.evidence',
  'fax.result',
  'fax.metadata',
  'fax.created_at',
  'fax.updated_at',
  'fax.completed_at',
  'fax.delete_at',
  'fax.deleted_at',
] as const;

function faxes(db: Db) {
  const tables = tablesOf(db, 'fax.display');
  const counted = (state: string) =>
    tables
      .selectFrom('fax_page')
      .select((column) => column.fn.countAll<number>().as('count'))
      .where('fax_page.fax_id', '=', sql<string>`fax.id`)
      .where('fax_page.state', '=', state);
  return tables
    .selectFrom('fax')
    .select(shown)
    .select([
      sql<number>`(${counted('confirmed')})::int`.as('confirmed'),
      sql<number>`(${counted('unconfirmed')})::int`.as('unconfirmed'),
    ]);
}

export interface ShownFax extends FaxRow {
  readonly account_id: string;
  readonly deleted_at: Date | null;
}

export async function readFax(db: Db, id: string): Promise<ShownFax | undefined> {
  return faxes(db).where('fax.id', '=', id).executeTakeFirst();
}

export interface ListFilter {
  readonly direction?: 'outbound' | 'inbound';
  readonly status?: readonly string[];
  readonly number?: string;
  readonly q?: string;
  /** Hashes of the words of `q`: a fax that has all of them is found, too. */
  readonly words?: readonly Uint8Array[];
  readonly inbox_id?: string;
  readonly after?: string;
  readonly limit: number;
}

/** Newest first; one row more than asked tells whether there are more. */
export async function listFaxes(db: Db, filter: ListFilter): Promise<ShownFax[]> {
  let query = faxes(db).where('fax.deleted_at', 'is', null);
  if (filter.direction) query = query.where('fax.direction', '=', filter.direction);
  if (filter.status?.length) query = query.where('fax.status', 'in', [...filter.status]);
  if (filter.inbox_id) query = query.where('fax.inbox_id', '=', filter.inbox_id);
  if (filter.after) query = query.where('fax.id', '<', filter.after);
  const { number, q, words = [] } = filter;
  if (number) {
    query = query.where((is) =>
      is.or([is('fax.from_number', '=', number), is('fax.to_number', '=', number)]),
    );
  }
  if (q) {
    query = query.where((is) =>
      is.or([
        ...(['fax.from_number', 'fax.to_number', 'fax.remote_identity'] as const).map(
          (column) => sql<boolean>`strpos(${is.ref(column)}, ${q}) > 0`,
        ),
        ...(words.length > 0 ? [sql<boolean>`fax.id in (${holding(db, words)})`] : []),
      ]),
    );
  }
  return query
    .orderBy('fax.id', 'desc')
    .limit(filter.limit + 1)
    .execute();
}

/** The faxes whose text holds all of these words. What is past its time is not looked into. */
function holding(db: Db, words: readonly Uint8Array[]) {
  return db
    .selectFrom('p_fax_display.fax_word as w')
    .innerJoin('p_fax_display.fax_key_erase as k', 'k.fax_id', 'w.fax_id')
    .select('w.fax_id')
    .where('w.word_hash', 'in', words as never)
    .groupBy('w.fax_id')
    .having(sql<boolean>`count(*) = ${words.length}`);
}

export type ShownPage = Pick<
  FaxTables['fax_page'],
  | 'state'
  | 'copy'
  | 'width'
  | 'height'
  | 'resolution'
  | 'attempt_id'
  | 'drawn_blob_id'
  | 'line_blob_id'
> & { readonly number: number; readonly confirmed_at: Date | null };

export async function listPages(db: Db, faxId: string): Promise<ShownPage[]> {
  return tablesOf(db, 'fax.display')
    .selectFrom('fax_page')
    .select([
      'number',
      'state',
      'copy',
      'width',
      'height',
      'resolution',
      'attempt_id',
      'drawn_blob_id',
      'line_blob_id',
      'confirmed_at',
    ])
    .where('fax_id', '=', faxId)
    .orderBy('number')
    .execute();
}

export async function listAttempts(db: Db, faxId: string) {
  return tablesOf(db, 'fax.display')
    .selectFrom('fax_attempt')
    .selectAll()
    .where('fax_id', '=', faxId)
    .orderBy('number')
    .execute();
}

export async function listTrace(db: Db, faxId: string) {
  return tablesOf(db, 'fax.display')
    .selectFrom('call_record')
    .innerJoin('fax_attempt', 'fax_attempt.id', 'call_record.attempt_id')
    .select([
      'call_record.at',
      'lane',
      'what',
      'way',
      'text',
      'detail',
      'fax_attempt.number as attempt',
    ])
    .where('call_record.fax_id', '=', faxId)
    .orderBy('fax_attempt.number')
    .orderBy('call_record.line')
    .execute();
}

/** What lies stored of the fax, what came before what was made of it. */
export async function listStored(db: Db, faxId: string) {
  return db
    .selectFrom('p_fax_display.fax_blob')
    .select([
      'id',
      'kind',
      'sha256',
      'bytes',
      'made_from',
      'changed',
      'checked_at',
      'quarantined_at',
    ])
    .where('fax_id', '=', faxId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

export async function listAccesses(db: Db, faxId: string) {
  return db
    .selectFrom('p_fax_display.access_log')
    .select([
      'at',
      'actor',
      'purpose',
      'part as page',
      'reason',
      'staff_id as staff',
      'case_id as case',
    ])
    .where('object_id', '=', faxId)
    .orderBy('at', 'desc')
    .limit(1000)
    .execute();
}

/** The fax's own key. Undefined: its content is gone. Needs a lease opened for this fax. */
export async function openContent(
  keys: AccountKeys,
  db: Db,
  lease: Lease,
  faxId: string,
): Promise<Uint8Array | undefined> {
  const row = await tablesOf(db, lease.purpose)
    .selectFrom('fax_key')
    .select('wrapped')
    .where('fax_id', '=', faxId)
    .executeTakeFirst();
  return row && keys.openDataKey(db, lease, faxId, row.wrapped);
}

/** Destroys the key: from here on the pages are noise, in backups too. */
export async function forgetContent(db: Db, faxId: string, now: Date): Promise<boolean> {
  const tables = tablesOf(db, 'fax.display');
  const gone = await db
    .deleteFrom('p_fax_display.fax_key_erase')
    .where('fax_id', '=', faxId)
    .executeTakeFirst();
  await tables
    .updateTable('fax')
    .set({ deleted_at: now, delete_at: now, updated_at: now })
    .where('id', '=', faxId)
    .execute();
  return gone.numDeletedRows > 0n;
}

export async function readEvents(db: Db, after: string | undefined, limit: number) {
  let query = tablesOf(db, 'fax.display')
    .selectFrom('fax_event')
    .select(['id', 'type', 'data', 'created_at']);
  if (after) query = query.where('id', '>', after);
  return query.orderBy('id').limit(limit).execute();
}

/** The newest event's id, where a stream without history begins. */
export async function lastEventId(db: Db): Promise<string | undefined> {
  const row = await tablesOf(db, 'fax.display')
    .selectFrom('fax_event')
    .select('id')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

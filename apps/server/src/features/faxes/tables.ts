// The doorways of one purpose to the tables of this feature. Every purpose has its own views of the
// same names, so the code is one; what a view shows and takes is the database's to say.
import type { Kysely } from 'kysely';
import type { Database } from '../../generated/database.ts';
import { type Db, type PurposeName, schemaOf } from '../privacy/index.ts';

export interface FaxTables {
  fax: Database['p_fax_send.fax'];
  fax_document: Database['p_fax_render.fax_document'];
  fax_key: Database['p_fax_receive.fax_key'];
  fax_attempt: Database['p_fax_send.fax_attempt'];
  fax_page: Database['p_fax_display.fax_page'];
  fax_event: Database['p_fax_display.fax_event'];
  call_record: Database['p_fax_display.call_record'];
  fax_blob: Database['p_fax_render.fax_blob'];
  fax_verdict: Database['p_fax_protect.fax_verdict'];
}

export type FaxDb = Kysely<FaxTables>;

/** The tables as `purpose` sees them, inside the transaction that its lease was opened for. */
export function tablesOf(db: Db, purpose: PurposeName): FaxDb {
  return (db as unknown as FaxDb).withSchema(schemaOf(purpose));
}

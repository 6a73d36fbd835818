// All SQL of numbers. Each purpose that needs them has the same two doorways under its own name.
import type { Kysely } from 'kysely';
import type { Database } from '../../generated/database.ts';
import { type Db, type PurposeName, schemaOf } from '../privacy/index.ts';
import type { OwnNumber } from './number.ts';

interface NumberTables {
  number: Database['p_number_manage.number'];
  inbox: Database['p_number_manage.inbox'];
}

/** The purposes under which numbers can be listed. */
export type ListingPurpose = Extract<
  PurposeName,
  'number.manage' | 'account.profile' | 'fax.send' | 'fax.display' | 'fax.receive' | 'fax.route'
>;

/** The numbers of the lease's account, in the order they were made. */
export async function listNumbers(db: Db, purpose: ListingPurpose): Promise<OwnNumber[]> {
  return (db as unknown as Kysely<NumberTables>)
    .withSchema(schemaOf(purpose))
    .selectFrom('number')
    .innerJoin('inbox', 'inbox.id', 'number.inbox_id')
    .select([
      'number.id',
      'number.number',
      'number.inbox_id',
      'inbox.name as inbox_name',
      'number.label',
    ])
    .orderBy('number.id')
    .execute();
}

// Who looked: every opening of what is a person's own, as that person may read it. A dated order
// delays an entry to its date; nothing leaves one out.
import type { Db } from '../with-purpose.ts';

export interface SeenAccess {
  id: string;
  at: Date;
  actor: string;
  /** Of staff: always the same for the same member, and no name. */
  staff: string | null;
  purpose: string;
  reason: string | null;
  case: string | null;
  object: string | null;
  part: number | null;
  fields: string[] | null;
}

export interface AccessPage {
  entries: SeenAccess[];
  /** Where to go on; null at the end. */
  next: string | null;
}

/** Newest first. `before` is the `next` of an earlier page. */
export async function listOwnAccesses(
  db: Db,
  { before, limit }: { before?: string; limit: number },
): Promise<AccessPage> {
  let query = db
    .selectFrom('p_account_profile.access_log')
    .select([
      'id',
      'at',
      'actor',
      'staff_id as staff',
      'purpose',
      'reason',
      'case_id as case',
      'object_id as object',
      'part',
      'fields',
    ])
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (before !== undefined) query = query.where('id', '<', before);
  const rows = await query.execute();
  const entries = rows.slice(0, limit);
  return { entries, next: rows.length > limit ? entries[entries.length - 1].id : null };
}

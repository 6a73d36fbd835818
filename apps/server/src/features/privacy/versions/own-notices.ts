// Notices that did not reach a person by mail, shown on their own pages: told is who says so there.
import type { Db } from '../with-purpose.ts';

export interface OwnNotice {
  id: string;
  version: string;
}

/** Those of the lease's person whose mail came back. */
export async function readOwnNotices(db: Db): Promise<OwnNotice[]> {
  const rows = await db
    .selectFrom('p_choices_keep.policy_notice')
    .select(['id', 'version_id'])
    .where('state', '=', 'bounced')
    .orderBy('version_id')
    .execute();
  return rows.map(({ id, version_id }) => ({ id, version: version_id }));
}

/** The person has seen it. From now on its thirty days run; the database writes down when. */
export async function acknowledgeNotice(db: Db, id: string): Promise<boolean> {
  const shown = await db
    .updateTable('p_choices_keep.policy_notice')
    .set({ state: 'shown' })
    .where('id', '=', id)
    .where('state', '=', 'bounced')
    .executeTakeFirst();
  return shown.numUpdatedRows === 1n;
}

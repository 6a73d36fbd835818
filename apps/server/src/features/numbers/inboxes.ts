// Inboxes: of all members, or of one. What may be done with one the database decides (trigger
// guard_inbox); here it is asked for, and what it says becomes a problem of ours.
import { sql } from 'kysely';
import { z } from 'zod';
import type { App } from '../../app.ts';
import { problem } from '../../problems.ts';
import type { Db, Lease } from '../privacy/index.ts';

const name = z.string().trim().min(1).max(100);

export const inboxSchema = z
  .object({ id: z.string(), name: z.string(), private: z.boolean() })
  .meta({ id: 'Inbox' });

export const newInboxForm = z.strictObject({ name, private: z.boolean().default(false) });

/** `private: false` shows it, with all that is in it, to every member; there is no way back. */
export const inboxChange = z
  .strictObject({ name, private: z.literal(false) })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'changes nothing');

/** As whoever runs the account sees it: that it is there and whose, nothing of what is in it. */
export const managedInboxSchema = inboxSchema
  .extend({
    owner: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
    owner_left: z.boolean(),
    numbers: z.array(z.object({ id: z.string(), number: z.string() })),
  })
  .meta({ id: 'ManagedInbox' });

type Inbox = z.infer<typeof inboxSchema>;

/** Under number.manage: what the caller sees into. */
export async function listInboxes(db: Db): Promise<Inbox[]> {
  const rows = await db
    .selectFrom('p_number_manage.inbox')
    .select(['id', 'name', 'owner_subject_id'])
    .where('ended_at', 'is', null)
    .orderBy('id')
    .execute();
  return rows.map((row) => shown(row));
}

export async function makeInbox(
  app: Pick<App, 'id'>,
  db: Db,
  lease: Lease,
  form: z.infer<typeof newInboxForm>,
): Promise<Inbox> {
  const row = {
    id: app.id('inb'),
    account_id: lease.accountId as string,
    name: form.name,
    owner_subject_id: form.private ? lease.subjectId : null,
    source: 'form',
  };
  await asAllowed(() => db.insertInto('p_number_manage.inbox').values(row).execute());
  return shown(row);
}

export async function changeInbox(
  db: Db,
  id: string,
  change: z.infer<typeof inboxChange>,
): Promise<Inbox> {
  const row = await asAllowed(() =>
    db
      .updateTable('p_number_manage.inbox')
      .set({
        ...(change.name === undefined ? {} : { name: change.name }),
        ...(change.private === undefined ? {} : { owner_subject_id: null }),
      })
      .where('id', '=', id)
      .where('ended_at', 'is', null)
      .returning(['id', 'name', 'owner_subject_id'])
      .executeTakeFirst(),
  );
  if (!row) throw problem('resource.not_found');
  return shown(row);
}

/** Under number.manage for one's own and the shared, under account.admin for what was left behind:
 * its content is shut from now on, and swept. */
export async function endInbox(
  db: Db,
  purpose: 'number.manage' | 'account.admin',
  id: string,
): Promise<void> {
  const view = sql.table(`p_${purpose.replace('.', '_')}.inbox`);
  const { numAffectedRows } = await asAllowed(() =>
    sql`update ${view} set ended_at = priv.now() where id = ${id} and ended_at is null`.execute(db),
  );
  if (numAffectedRows !== 1n) throw problem('resource.not_found');
}

/** Under account.admin. */
export async function listManagedInboxes(db: Db): Promise<z.infer<typeof managedInboxSchema>[]> {
  const rows = await db
    .selectFrom('p_account_admin.inbox as i')
    .leftJoin('p_account_admin.membership as m', 'm.subject_id', 'i.owner_subject_id')
    .select(['i.id', 'i.name', 'i.owner_subject_id', 'm.id as member_id', 'm.name as member'])
    .where('i.ended_at', 'is', null)
    .orderBy('i.id')
    .execute();
  const numbers = await db
    .selectFrom('p_account_admin.number')
    .select(['id', 'number', 'inbox_id'])
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    ...shown(row),
    numbers: numbers
      .filter(({ inbox_id }) => inbox_id === row.id)
      .map(({ id, number }) => ({ id, number })),
    owner: row.member_id === null ? null : { id: row.member_id, name: row.member },
    owner_left: row.owner_subject_id !== null && row.member_id === null,
  }));
}

/** Under account.admin: one whose owner has left, where the account lets administrators read. */
export async function takeOver(
  db: Db,
  lease: Lease,
  id: string,
  form: { private: boolean },
): Promise<void> {
  const { numUpdatedRows } = await asAllowed(() =>
    db
      .updateTable('p_account_admin.inbox')
      .set({ owner_subject_id: form.private ? lease.subjectId : null })
      .where('id', '=', id)
      .where('owner_subject_id', 'is not', null)
      .where('ended_at', 'is', null)
      .executeTakeFirst(),
  );
  if (numUpdatedRows !== 1n) throw problem('resource.not_found');
}

/** Under account.admin: from now on, what comes in for the number goes there. */
export async function pointNumber(db: Db, id: string, inboxId: string): Promise<void> {
  const { numUpdatedRows } = await asAllowed(() =>
    db
      .updateTable('p_account_admin.number')
      .set({ inbox_id: inboxId })
      .where('id', '=', id)
      .executeTakeFirst(),
  );
  if (numUpdatedRows !== 1n) throw problem('resource.not_found');
}

function shown(row: { id: string; name: string; owner_subject_id: string | null }): Inbox {
  return { id: row.id, name: row.name, private: row.owner_subject_id !== null };
}

/** What the triggers say, as a problem of ours. */
async function asAllowed<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    const { detail, constraint, message } = thrown as Record<string, string | undefined>;
    if (detail === 'inbox.role' || detail === 'inbox.owner') {
      throw problem('inbox.not_yours', {}, thrown);
    }
    if (constraint === 'number_inbox') {
      if (message?.includes('still leads')) throw problem('inbox.in_use', {}, thrown);
      throw problem('resource.not_found', { param: 'inbox_id' }, thrown);
    }
    throw thrown;
  }
}

// A subject: a person that data is about. Reached under `account.profile` only, and only oneself.

import type { Transaction } from 'kysely';
import type { Database } from '../../generated/database.ts';
import type { MakeId } from '../../platform/ids.ts';
import { Personal } from '../../platform/log/personal.ts';

export interface NewSubject {
  id: string;
  name: Personal<string>;
  email: Personal<string>;
  phone?: Personal<string>;
  /** Set when the person has just shown that the address is theirs. */
  emailVerifiedAt?: Date;
}

export interface Subject {
  id: string;
  name: Personal<string>;
  email: Personal<string> | undefined;
}

/** Writes a person and their address. The lease must be that person's own. */
export async function addSubject(
  db: Transaction<Database>,
  id: MakeId,
  person: NewSubject,
): Promise<void> {
  await db
    .insertInto('p_account_profile.subject')
    .values({ id: person.id, name: person.name.reveal(), source: 'form' })
    .execute();
  const made = { subject_id: person.id, source: 'form' };
  await db
    .insertInto('p_account_profile.contact_point')
    .values({
      ...made,
      id: id('con'),
      kind: 'email',
      value: person.email.reveal(),
      verified_at: person.emailVerifiedAt ?? null,
    })
    .execute();
  if (!person.phone) return;
  await db
    .insertInto('p_account_profile.contact_point')
    .values({ ...made, id: id('con'), kind: 'phone', value: person.phone.reveal() })
    .execute();
}

/** The person whose lease this is, or undefined when they are not made yet. */
export async function readOwnSubject(db: Transaction<Database>): Promise<Subject | undefined> {
  const subject = await db
    .selectFrom('p_account_profile.subject')
    .select(['id', 'name'])
    .executeTakeFirst();
  if (!subject) return undefined;
  const email = await db
    .selectFrom('p_account_profile.contact_point')
    .select('value')
    .where('kind', '=', 'email')
    .orderBy('id')
    .executeTakeFirst();
  return {
    id: subject.id,
    name: new Personal(subject.name),
    email: email && new Personal(email.value),
  };
}

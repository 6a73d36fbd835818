// Notes a deed for the audit chain, in the transaction of the deed (P-E-04). Handles and field
// names only: what a person wrote or is called has no place here.
import { type Kysely, sql } from 'kysely';

/** Ids, counts, names of fields and closed words; arrays of these. */
export type Facts = Record<string, string | number | boolean | null | readonly string[]>;

/** `kind` is `noun.verb_done`, such as `choice.recorded` or `fax.erased`. */
// biome-ignore lint/suspicious/noExplicitAny: any transaction can note
export async function note(db: Kysely<any>, kind: string, facts: Facts): Promise<void> {
  await sql`select priv.note(${kind}, ${JSON.stringify(facts)}::jsonb)`.execute(db);
}

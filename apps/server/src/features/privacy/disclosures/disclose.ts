// The one way out to somebody else (P-2A-01): write it into the register in the transaction of the
// deed, commit, and only then send. No value is written down, only names of fields.
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Ground } from '../../../../../../policy/ceilings.ts';
import type { DisclosedFieldName } from '../../../../../../policy/disclosed-fields.ts';
import type { Database } from '../../../generated/database.ts';
import { sha256, sha256Hex } from '../../../platform/crypto/sha256.ts';
import type { Destination } from '../../../platform/egress/permits.ts';
import { type MakeId, secret } from '../../../platform/ids.ts';
import { note } from '../audit/note.ts';
import { canonicalJson } from '../audit/sealed-lines.ts';
import type { Db, Lease } from '../with-purpose.ts';
import { refusalOf } from './refusal.ts';
import { Ticket } from './ticket.ts';

export interface Disclosing<Field extends DisclosedFieldName> {
  /** An id of the register of recipients, `rcp_…`. */
  recipient: string;
  ground: Ground;
  fields: readonly Field[];
  /** The handle of what it is about: an attempt, a message. */
  about: string;
  /** The release that was decided on, for grounds that need one. */
  case?: string;
  /** How many people it is about; more than a few is bulk. */
  subjects?: number;
}

/**
 * Writes the disclosure under the lease's own purpose, for the lease's account and person. What
 * comes back sends it, once, after the commit.
 * @throws Failure `disclosure.refused` with the reason.
 */
export type Disclose = <const Field extends DisclosedFieldName>(
  db: Db,
  lease: Lease,
  what: Disclosing<Field>,
) => Promise<Ticket<Field>>;

export interface DisclosePlaces {
  id: MakeId;
  /** A connection on which `begin` and `end` run. */
  db: Kysely<Database>;
  destinations(recipientId: string): readonly Destination[];
}

export function makeDisclose({ id: makeId, db: outside, destinations }: DisclosePlaces): Disclose {
  return async (db, lease, what) => {
    const id = makeId('dis');
    const token = secret();
    const fields = [...new Set(what.fields)].sort();
    const manifest = manifestHash({ ...what, fields, purpose: lease.purpose });
    const hash = sha256(token);
    const write = sql`select priv.write_disclosure(${id}, ${what.recipient}, ${what.ground},
      ${fields}::text[], ${what.about}, ${what.case ?? null}, ${what.subjects ?? 1}, ${manifest},
      ${hash})`;
    await write.execute(db).catch(async (cause) => {
      const refusal = refusalOf(cause);
      // The deed's own transaction is lost: that it was tried is noted beside it.
      if (refusal !== cause) {
        const { recipient, ground, about } = what;
        const tried = { recipient, ground, about, purpose: lease.purpose, fields };
        await note(outside, 'disclosure.refused', { ...tried, case: what.case ?? null });
      }
      throw refusal;
    });
    return new Ticket({ id, token, db: outside, destinations });
  };
}

/** What an earlier process left open: not sent if it had not begun, else it may have left. */
export async function settleDisclosures(db: Kysely<Database>): Promise<void> {
  await sql`select priv.settle_disclosures(priv.now())`.execute(db);
}

interface Manifest {
  recipient: string;
  purpose: string;
  ground: string;
  case?: string;
  about: string;
  fields: readonly string[];
}

/** SHA-256 of the manifest in canonical JSON (RFC 8785). */
export function manifestHash({ about, case: of, fields, ground, purpose, recipient }: Manifest) {
  const manifest = { about, case: of ?? null, fields, ground, purpose, recipient };
  return sha256Hex(canonicalJson(manifest));
}

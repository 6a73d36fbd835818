// A disclosure that stands in the register and has not left yet. Its holder may send it once: the
// transport gets the declared fields and nothing else, and a permit to reach just this recipient.
import { type Kysely, sql } from 'kysely';
import type { DisclosedFieldName } from '../../../../../../policy/disclosed-fields.ts';
import type { Database } from '../../../generated/database.ts';
import { type Destination, Permit, underPermit } from '../../../platform/egress/permits.ts';
import { refusalOf } from './refusal.ts';

/** What the transport may use; other fields do not exist for it. */
export type Payload<Field extends DisclosedFieldName> = { readonly [Name in Field]: unknown };

/** Proof, for whoever carries bytes out, that a disclosure is being sent right now. */
export class Sending {
  readonly disclosureId: string;
  readonly recipientId: string;
  #live = true;

  constructor(disclosureId: string, recipientId: string) {
    this.disclosureId = disclosureId;
    this.recipientId = recipientId;
  }

  get live(): boolean {
    return this.#live;
  }

  end(): void {
    this.#live = false;
  }
}

export interface TicketParts {
  id: string;
  token: string;
  /** Any login's connection outside of a purpose: the row must be committed to be found. */
  db: Kysely<Database>;
  destinations(recipientId: string): readonly Destination[];
}

export class Ticket<Field extends DisclosedFieldName> {
  readonly id: string;
  readonly #parts: TicketParts;

  constructor(parts: TicketParts) {
    this.id = parts.id;
    this.#parts = parts;
  }

  /**
   * Call it after the transaction that wrote the row. What the transport returns is returned; where
   * it throws, the row says `not_sent`, or `uncertain` if something had already been let out.
   * @throws Failure `disclosure.over`, `disclosure.refused` before anything leaves.
   */
  async send<Result>(
    payload: Payload<Field>,
    transport: (content: Payload<Field>, sending: Sending) => Promise<Result> | Result,
  ): Promise<Result> {
    const row = await this.#begin();
    const content = pick(payload, row.fields) as Payload<Field>;
    const permit = new Permit(`disclosure ${row.id}`, this.#parts.destinations(row.recipient_id));
    const sending = new Sending(row.id, row.recipient_id);
    try {
      const result = await underPermit(permit, async () => transport(content, sending));
      await this.#end('sent');
      return result;
    } catch (cause) {
      await this.#end(permit.used ? 'uncertain' : 'not_sent');
      throw cause;
    } finally {
      sending.end();
      permit.close();
    }
  }

  /** Nothing is going to be sent. */
  async drop(): Promise<void> {
    await this.#end('not_sent');
  }

  async #begin(): Promise<{ id: string; recipient_id: string; fields: string[] }> {
    const begun = sql<{ id: string; recipient_id: string; fields: string[] }>`
      select id, recipient_id, fields from priv.begin_disclosure(${this.#parts.token})`;
    const { rows } = await begun.execute(this.#parts.db).catch((cause) => {
      throw refusalOf(cause);
    });
    return rows[0];
  }

  async #end(outcome: 'sent' | 'uncertain' | 'not_sent'): Promise<void> {
    await sql`select priv.end_disclosure(${this.#parts.token}, ${outcome})`.execute(this.#parts.db);
  }
}

/** Only what the row in the register names; what the caller brought besides stays here. */
function pick(payload: Record<string, unknown>, fields: readonly string[]): object {
  return Object.fromEntries(
    fields.filter((name) => Object.hasOwn(payload, name)).map((name) => [name, payload[name]]),
  );
}

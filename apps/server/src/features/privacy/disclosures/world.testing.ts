// A carrier that is listed, two people with a fax each, and disclosures written as dialling writes
// them.
import assert from 'node:assert/strict';
import type pg from 'pg';
import type { DisclosedFieldName } from '../../../../../../policy/disclosed-fields.ts';
import { carrierUses, type Recipient, recipients } from '../../../../../../policy/processors.ts';
import type { Database } from '../../../generated/database.ts';
import { openPools, type Pools } from '../../../platform/db/pools.ts';
import { type TestDatabase, testDatabase } from '../../../platform/db/testing.ts';
import { makeIds } from '../../../platform/ids.ts';
import { peopleIn, type World } from '../../../world.testing.ts';
import { makeWithPurpose, type WithPurpose } from '../with-purpose.ts';
import { type Disclosing, makeDisclose } from './disclose.ts';
import { listRecipients } from './list-recipients.ts';
import type { Ticket } from './ticket.ts';

export const carrier: Recipient = {
  id: 'rcp_carrier',
  kind: 'carrier',
  legalName: 'Calling Far Ltd',
  address: '1 Wire Street, Dublin',
  country: 'IE',
  uses: carrierUses,
  contractSha256: 'c'.repeat(64),
  contractUntil: '2099-12-31',
  transferBasis: 'adequacy',
  retentionDays: 90,
  reviewedAt: '2099-01-01',
};
export const called = ['fax.from_number', 'fax.to_number', 'fax_page.image'] as const;

export const usual = {
  recipient: 'rcp_carrier',
  ground: 'user_request',
  fields: called,
  about: 'att_1',
} as const satisfies Disclosing<DisclosedFieldName>;

export class DisclosureWorld {
  readonly database: TestDatabase;
  readonly owner: pg.Client;
  readonly pools: Pools<Database>;
  readonly people: World;
  readonly withPurpose: WithPurpose;
  readonly disclose: ReturnType<typeof makeDisclose>;

  constructor(database: TestDatabase, owner: pg.Client, people: World) {
    this.database = database;
    this.owner = owner;
    this.people = people;
    this.pools = openPools<Database>(database.address, database.logins, assert.fail);
    this.withPurpose = makeWithPurpose(this.pools);
    this.disclose = makeDisclose({ id: makeIds(), db: this.pools.jobs, destinations: () => [] });
  }

  async close(): Promise<void> {
    await this.pools.close();
    await this.database.close();
  }

  /** Writes a disclosure as the dialling job of `fax` does. */
  write(
    what: Partial<Disclosing<DisclosedFieldName>> = {},
    fax = 'fax_ada',
  ): Promise<Ticket<DisclosedFieldName>> {
    const opening = { purpose: 'fax.send', anchor: { running_attempt: fax } } as const;
    return this.withPurpose(opening, (db, lease) =>
      this.disclose(db, lease, { ...usual, ...what }),
    );
  }

  async rowOf(ticket: { id: string }) {
    const { rows } = await this.owner.query('select * from vault.disclosure where id = $1', [
      ticket.id,
    ]);
    return rows[0];
  }

  /** Takes back what `change` did, whatever came of `work`. */
  async meanwhile(change: string, undo: string, work: () => Promise<unknown>): Promise<void> {
    await this.owner.query(change);
    try {
      await work();
    } finally {
      await this.owner.query(undo);
    }
  }
}

export async function disclosureWorld(): Promise<DisclosureWorld> {
  const database = await testDatabase();
  const owner = await database.connect('owner');
  const { rows } = await owner.query(`select (priv.now() - interval '1 day')::date::text as day`);
  carrier.reviewedAt = rows[0].day;
  await listRecipients(owner, [...recipients, carrier]);
  const people = await peopleIn(owner);
  for (const [fax, who] of [
    ['fax_ada', people.ada],
    ['fax_bo', people.bo],
  ] as const) {
    await owner.query(
      `insert into vault.fax (id, account_id, subject_id, inbox_id, direction, status, from_number,
         to_number, pages_total, deadline_at, source)
       values ($1, $2, $3, $4, 'outbound', 'queued', $5, '+12025550100', 1,
         priv.now() + interval '5 years', 'form')`,
      [fax, who.accountId, who.subjectId, who.inboxId, who.number],
    );
    await owner.query(
      `insert into vault.fax_key (fax_id, account_id, wrapped, source)
       values ($1, $2, '\\x01', 'system')`,
      [fax, who.accountId],
    );
  }
  return new DisclosureWorld(database, owner, people);
}

export async function refusalOf(work: Promise<unknown>): Promise<string> {
  const refusal = await work.then(
    () => undefined,
    (error) => error as { code: string; message: string },
  );
  assert.ok(refusal, 'it was not refused');
  assert.equal(refusal.code, 'disclosure.refused', refusal.message);
  return refusal.message;
}

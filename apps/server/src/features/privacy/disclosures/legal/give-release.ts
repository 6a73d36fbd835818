// Gives a decided release: opens its case, reads exactly the listed items under it, writes the
// disclosure in that same transaction, and sends after the commit.
import { sql } from 'kysely';
import type { Ground } from '../../../../../../../policy/ceilings.ts';
import type { DisclosedFieldName } from '../../../../../../../policy/disclosed-fields.ts';
import type { App } from '../../../../app.ts';
import type { Seat } from '../../staff/desk.ts';
import type { Sending } from '../ticket.ts';
import { openRelease } from './desk.ts';

export interface PackageItem {
  /** The row it is of. */
  object: string;
  /** Null for pages, which are opened one by one under the case. */
  value: string | null;
}

/** By field; a field that nobody of the person's rows has is an empty list. */
export type Package = Partial<Record<DisclosedFieldName, PackageItem[]>>;

export interface Decided {
  recipient: string;
  ground: Ground;
  fields: readonly DisclosedFieldName[];
}

interface PackageRow extends PackageItem {
  field: DisclosedFieldName;
}

type GivingApp = Pick<App, 'withPurpose' | 'disclose' | 'seal'>;

/** `transport` carries the package to the recipient; what it returns is returned. */
export async function giveRelease<Result>(
  app: GivingApp,
  seat: Seat,
  release: string,
  decided: Decided,
  transport: (content: Package, sending: Sending) => Promise<Result> | Result,
): Promise<Result> {
  const caseId = await openRelease(app, seat, release);
  const anchor = { legal_request: `${seat.session}/${caseId}` };
  const { ticket, content } = await app.withPurpose(
    { purpose: 'legal.respond', anchor },
    async (db, lease) => {
      const { rows } = await sql<PackageRow>`select * from priv.release_package()`.execute(db);
      const ticket = await app.disclose(db, lease, {
        recipient: decided.recipient,
        ground: decided.ground,
        fields: decided.fields,
        about: release,
        case: release,
      });
      return { ticket, content: packageOf(decided.fields, rows) };
    },
  );
  return ticket.send(content as Required<Package>, (picked, sending) =>
    transport(picked as Package, sending),
  );
}

function packageOf(fields: readonly DisclosedFieldName[], rows: readonly PackageRow[]): Package {
  return Object.fromEntries(
    fields.map((field) => [
      field,
      rows
        .filter((row) => row.field === field)
        .map(({ object, value }): PackageItem => ({ object, value })),
    ]),
  );
}

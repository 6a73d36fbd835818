// The edges along which an erasure and an export go: derived from the inventory, so that no table
// can be forgotten.
import type { Table } from '../../../platform/db/inventory.ts';
import type { PolicySource } from './check-inventory.ts';
import { literal } from './rows-sql.ts';

export function ownerEdgesSql({ inventory }: PolicySource): string {
  const text = (value: string | undefined) => (value === undefined ? 'null' : literal(value));
  const rows = inventory.tables
    .filter(({ name }) => !name.startsWith('ops.'))
    .map(
      (table) =>
        `  (${[table.name, table.subject, table.account].map(text).join(', ')}, ${table.shared ?? false}, \
${[table.blobs, keptBecause(table), table.keptUntil, table.mailbox].map(text).join(', ')})`,
    );
  return `delete from priv.owner_edge;
insert into priv.owner_edge (rel, subject_column, account_column, shared, blob_column, kept_because,
  kept_until, mailbox_column) values
${rows.join(',\n')};`;
}

function keptBecause({ erasure }: Table): string | undefined {
  return erasure.startsWith('keep:') ? erasure.slice('keep:'.length).trim() : undefined;
}

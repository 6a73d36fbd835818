// The rights that follow from the inventory alone: whoever may have a copy of everything, or an end
// of it, is served from each table without its feature saying so. Nobody can forget a table.
import type { Access, Table } from '../../../platform/db/inventory.ts';

const purpose = 'rights.fulfil';
const eraser = 'job:erase';

/** The tables, each with what `rights.fulfil` has there. `export: 'no: …'` and `erasure: 'keep: …'`
 * are how a table stays out; what may be read of it for a copy is all but keys and proofs. */
export function withDerivedAccess(tables: readonly Table[]): Table[] {
  return tables.map((table) =>
    table.name.startsWith('vault.')
      ? {
          ...table,
          access: [...table.access.flatMap(apart), ...exporting(table), ...erasing(table)],
        }
      : table,
  );
}

/** The eraser comes by its own doorway only, whatever a feature adds for it: at the one of the
 * export it would see what the export sees, since both have one login. */
function apart(access: Access): Access[] {
  const others = access.actors.filter((actor) => actor !== eraser);
  if (access.purpose !== purpose || access.doorway || others.length === access.actors.length) {
    return [access];
  }
  const own: Access = { ...access, actors: [eraser], doorway: 'erase' };
  return others.length === 0 ? [own] : [{ ...access, actors: others }, own];
}

function exporting(table: Table): Access[] {
  if (table.export !== 'yes') return [];
  const read = Object.keys(table.columns).filter((column) => !isSecret(table.columns[column]));
  return ownersOf(table).map((rows) => ({ purpose, actors: ['job:export'], rows, read }));
}

/** Erasing needs to see which rows there are, and nothing of what is in them. */
function erasing(table: Table): Access[] {
  if (table.erasure.startsWith('keep:')) return [];
  const read = Object.keys(table.columns).filter((column) =>
    ['user.unique_id', 'user.account'].includes(table.columns[column]),
  );
  return ownersOf(table).map((rows) => ({
    purpose,
    actors: [eraser],
    // A person's rows end wherever they lie; an account's are all its own.
    rows: rows.by === 'subject' ? { ...rows, everywhere: true as const } : rows,
    read: [...new Set([rows.column, ...read])],
    delete: true as const,
    doorway: 'erase' as const,
  }));
}

/** Keys and proofs: they open other things, so no copy has them. */
export function isSecret(category: string): boolean {
  return category === 'user.authorizing' || category.startsWith('user.authorizing.');
}

function ownersOf({ subject, account, mailbox }: Table): Access['rows'][] {
  return [
    ...(subject === undefined ? [] : [{ by: 'subject' as const, column: subject }]),
    ...(mailbox === undefined ? [] : [{ by: 'subject' as const, column: mailbox }]),
    ...(account === undefined ? [] : [{ by: 'account' as const, column: account }]),
  ];
}

// In which order tables are emptied: what points at a row without going with it goes first. Read
// from the database's own foreign keys, so it is right for whatever tables there are.
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../../generated/database.ts';

interface Reference {
  child: string;
  parent: string;
}

export async function erasureOrder(background: Kysely<Database>): Promise<string[]> {
  const edges = await sql<{ rel: string }>`
    select rel from priv.erasable_tables()`.execute(background);
  const references = await sql<Reference>`
    select c.conrelid::regclass::text as child, c.confrelid::regclass::text as parent
    from pg_constraint c
    where c.contype = 'f' and c.confdeltype not in ('c', 'n') and c.conrelid <> c.confrelid`.execute(
    background,
  );
  return sortedByReferences(
    edges.rows.map(({ rel }) => rel),
    references.rows,
  );
}

/** Children before parents. Throws where tables hold each other fast. */
export function sortedByReferences(
  tables: readonly string[],
  references: readonly Reference[],
): string[] {
  const order: string[] = [];
  const left = new Set(tables);
  while (left.size > 0) {
    const free = [...left]
      .filter((table) => !references.some((one) => one.parent === table && left.has(one.child)))
      .sort();
    if (free.length === 0) throw new Error(`these hold each other: ${[...left].sort().join(', ')}`);
    for (const table of free) {
      order.push(table);
      left.delete(table);
    }
  }
  return order;
}

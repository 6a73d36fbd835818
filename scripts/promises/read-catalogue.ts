// What the compiled database holds, as lines that a promise can be bound to.
import { catalogueLines } from '../../apps/server/src/platform/db/catalogue.ts';
import { testDatabase } from '../../apps/server/src/platform/db/testing.ts';

const constraintsSql = `
  select 'constraint ' || conrelid::regclass || '.' || conname as line from pg_constraint
  where connamespace = any (array['vault', 'auth', 'ops', 'priv']::regnamespace[]) and conrelid <> 0`;

/** Migrates and compiles a throw-away database and reads it. Views and tables are `view a.b` and
 * `table a.b`; a policy is `policy a.b.name`. */
export async function readCatalogue(): Promise<string[]> {
  const database = await testDatabase();
  try {
    const owner = await database.connect('owner');
    const lines = await catalogueLines(owner, database.logins.inst);
    const { rows } = await owner.query(constraintsSql);
    const relations = lines.flatMap((line) => {
      const match = /^relation (\S+) kind=(\w)/.exec(line);
      return match ? [`${match[2] === 'v' ? 'view' : 'table'} ${match[1]}`] : [];
    });
    return [...lines, ...relations, ...rows.map((row) => row.line as string)];
  } finally {
    await database.close();
  }
}

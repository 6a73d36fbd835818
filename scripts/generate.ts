// Writes everything that is made from sources: policy.sql, the database's types, the config
// reference. `--check` writes nothing and fails when a file on disk differs from what would be
// written.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generated, readSources } from '../apps/server/src/generate.ts';

const root = join(import.meta.dirname, '..');
const check = process.argv.includes('--check');
const files = await generated(await readSources());
let drifted = 0;
for (const { path, text } of files) {
  const file = join(root, path);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  if (before === text) continue;
  drifted += 1;
  if (check) {
    console.error(`${path} is not what its sources make: run \`npm run generate\``);
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    console.log(`wrote ${path}`);
  }
}
if (drifted === 0) console.log(`${files.length} generated files are as their sources make them`);
process.exit(check && drifted > 0 ? 1 : 0);

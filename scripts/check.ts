// Everything about the code that a machine can judge without running it: `npm run check`.
// Each step runs even when one before it failed, so that one run shows all there is to mend.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name: string) => path.join(root, 'node_modules/.bin', name);
const script = (name: string) => [path.join(root, 'scripts', name)];

interface Step {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Left out (and said so) when this file is not in the tree. */
  readonly needs?: string;
}

const steps: readonly Step[] = [
  { name: 'biome: format and lint', program: bin('biome'), args: ['check', '--error-on-warnings'] },
  { name: 'types', program: bin('tsc'), args: ['--noEmit'] },
  {
    name: 'types of the portal',
    program: bin('tsc'),
    args: ['--noEmit', '-p', 'apps/portal'],
    needs: 'apps/portal/tsconfig.json',
  },
  {
    name: 'tidy: imports, names, lengths, docs',
    program: process.execPath,
    args: script('tidy.ts'),
  },
  {
    name: 'generated files are fresh',
    program: process.execPath,
    args: [...script('generate.ts'), '--check'],
    needs: 'scripts/generate.ts',
  },
  {
    name: 'the map of clauses is fresh',
    program: process.execPath,
    args: [...script('specs.ts'), '--check'],
  },
  {
    name: 'the reference pages are fresh',
    program: process.execPath,
    args: [...script('reference.ts'), '--check'],
  },
];

let failed = 0;
for (const step of steps) {
  if (step.needs !== undefined && !fs.existsSync(path.join(root, step.needs))) {
    console.log(`–    ${step.name}: there is no ${step.needs}`);
    continue;
  }
  const startedAt = performance.now();
  const { status, stdout, stderr, error } = spawnSync(step.program, step.args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const ok = status === 0;
  if (!ok) failed += 1;
  const took = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${step.name} (${took} s)`);
  const said = `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`.trim();
  if (said !== '' && (!ok || step.args.some((arg) => arg.endsWith('tidy.ts')))) {
    console.log(`${said.replace(/^/gm, '     ')}`);
  }
}
console.log(failed === 0 ? 'All is well.' : `${failed} of ${steps.length} checks failed.`);
process.exitCode = failed === 0 ? 0 : 1;

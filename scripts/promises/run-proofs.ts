// Runs the tests that are named after promises, as they are or with one mutation in force.
import fs from 'node:fs';
import path from 'node:path';
import type { Mutation } from '../../policy/promises.ts';
import { groupFiles } from '../test/groups.ts';
import { runGroup } from '../test/run-group.ts';
import { nothingRan, type Ran, readTestName } from './verdict.ts';

const hook = new URL('./mutate-source.ts', import.meta.url).href;

export interface ProofRun {
  ran: Map<string, Ran>;
  /** What failed, with its error; for people. */
  failures: { name: string; error: string }[];
}

/** Runs the proofs of `ids` in `files`; a test counts for the promise that its name begins with. */
export async function runProofs(
  root: string,
  files: readonly string[],
  ids: readonly string[],
  mutation?: Mutation,
): Promise<ProofRun> {
  const ran = new Map<string, Ran>();
  const failures: ProofRun['failures'] = [];
  const wanted = new Set(ids);
  const namePattern = `(${ids.join('|')})( control)?: `;
  // A file without such a test is left out: node:test would run its hooks and wait for nothing.
  const speaking = [...new Set(files)].filter((file) => {
    const text = fs.readFileSync(path.join(root, file), 'utf8');
    return ids.some((id) => new RegExp(`['"\`]${id}( control)?: `).test(text));
  });
  for (const group of groupFiles(speaking)) {
    // A process each, also for pure files: a mutated module must not be another proof's.
    const alone = mutation ? { ...group, isolated: true } : group;
    const options = {
      namePattern,
      env: mutationEnv(mutation),
      filesAtOnce: mutation ? 1 : undefined,
      forceExit: true,
    };
    const { trouble } = await runGroup(root, alone, options, (event) => {
      if (event.is !== 'verdict' || event.skip !== false) return;
      const name = readTestName(event.name);
      if (!name || !wanted.has(name.id)) {
        if (!event.passed && event.error) failures.push({ name: event.name, error: event.error });
        return;
      }
      if (!event.passed) failures.push({ name: event.name, error: event.error ?? '' });
      const sum = { ...(ran.get(name.id) ?? nothingRan) };
      const key = `${name.control ? 'controls' : 'proofs'}${event.passed ? 'Passed' : 'Failed'}`;
      sum[key as keyof Ran] += 1;
      ran.set(name.id, sum);
    });
    if (trouble) failures.push({ name: group.name, error: trouble });
  }
  return { ran, failures };
}

function mutationEnv(mutation: Mutation | undefined): Record<string, string> {
  if (mutation === undefined) return {};
  if ('sql' in mutation) return { PLATEN_MUTATION_SQL: mutation.sql };
  return { PLATEN_MUTATION: JSON.stringify(mutation), NODE_OPTIONS: `--import=${hook}` };
}

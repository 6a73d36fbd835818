// The register of promises and what stands behind each:
//   npm run promises [-- --json] [--section 6] [--mutate [ID …]] [--record]
// `--mutate` switches each proven promise's lowest enforcement off and wants to see its proof fail.
// `--record` writes dist/evidence.json, which the server takes in at its start for
// /privacy/evidence.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type BoundPromise, promises } from '../policy/promises.ts';
import { bindingFaults } from './promises/check-bindings.ts';
import { readCatalogue } from './promises/read-catalogue.ts';
import { recordRun } from './promises/record-run.ts';
import { type ProofRun, runProofs } from './promises/run-proofs.ts';
import { type Colour, colourOf, nothingRan, type State, stateOf } from './promises/verdict.ts';

const mutationsAtOnce = 2;
const root = path.join(import.meta.dirname, '..');

const { values, positionals } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    section: { type: 'string', multiple: true },
    mutate: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});

interface Row {
  id: string;
  section: string;
  state: State;
  enforcedBy: readonly string[];
  provedBy: readonly string[];
  mutation: { change: object; result: Colour | 'not run' } | null;
  faults: string[];
}

const say = (line: string) => (values.json ? undefined : console.log(line));
const chosen = choose();
const rows = await examine(chosen);
if (values.mutate) await mutateAll(rows.filter((row) => row.state === 'proven' && row.mutation));
if (values.record) recordRun(root, rows);
print(rows);
process.exit(rows.every(isAsItShouldBe) ? 0 : 1);

function choose(): [string, BoundPromise][] {
  const unknown = positionals.filter((id) => !Object.hasOwn(promises, id));
  if (unknown.length > 0) {
    console.error(`No promise ${unknown.join(', ')}.\nFix: see policy/promises/ for the list.`);
    process.exit(2);
  }
  const all = Object.entries(promises) as [string, BoundPromise][];
  const some = all.filter(
    ([id, { section }]) =>
      (positionals.length === 0 || positionals.includes(id)) &&
      (!values.section || values.section.includes(section)),
  );
  if (some.length === 0) {
    console.error('No promise is chosen.\nFix: --section takes 0, 1, 1.A … 8 or E.');
    process.exit(2);
  }
  return some;
}

async function examine(list: [string, BoundPromise][]): Promise<Row[]> {
  const bound = list.filter(([, { enforcedBy }]) => enforcedBy.length > 0);
  const files = bound.flatMap(([, { provedBy }]) => provedBy);
  say(`${bound.length} of ${list.length} promises are bound; running their proofs …`);
  const catalogue = bound.length > 0 ? await readCatalogue() : [];
  const ids = bound.map(([id]) => id);
  const run = ids.length > 0 ? await runProofs(root, files, ids) : undefined;
  showFailures(run);
  return list.map(([id, promise]) => {
    const ran = run?.ran.get(id) ?? nothingRan;
    const isBound = promise.enforcedBy.length > 0;
    const faults = isBound ? bindingFaults(root, promise, catalogue) : [];
    if (isBound && ran.proofsPassed === 0) faults.push('no proof passed');
    if (isBound && ran.controlsPassed === 0) faults.push('no control passed');
    if (ran.proofsFailed + ran.controlsFailed > 0) faults.push('a test of it failed');
    const { section, enforcedBy, provedBy, mutation } = promise;
    return {
      id,
      section,
      state: stateOf(promise, faults, ran),
      enforcedBy,
      provedBy,
      mutation: mutation ? { change: mutation, result: 'not run' as const } : null,
      faults,
    };
  });
}

async function mutateAll(proven: Row[]): Promise<void> {
  const waiting = [...proven];
  const work = async () => {
    for (let row = waiting.shift(); row; row = waiting.shift()) await mutateOne(row);
  };
  await Promise.all(Array.from({ length: mutationsAtOnce }, work));
}

async function mutateOne(row: Row): Promise<void> {
  const { mutation } = (promises as Record<string, BoundPromise>)[row.id];
  if (!mutation || !row.mutation) return;
  const run = await runProofs(root, row.provedBy, [row.id], mutation);
  const result = colourOf(run.ran.get(row.id) ?? nothingRan);
  row.mutation.result = result;
  say(`  ${row.id} without its enforcement: ${result}`);
  if (result !== 'red') {
    row.faults.push(`its proof is ${result} without its enforcement`);
    showFailures(run);
  }
}

function showFailures(run: ProofRun | undefined): void {
  for (const { name, error } of run?.failures ?? []) {
    const lines = error.split('\n').slice(0, 12).join('\n    ');
    console.error(`\n✗ ${name}\n    ${lines}`);
  }
}

function isAsItShouldBe(row: Row): boolean {
  return row.state !== 'enforced' && row.faults.length === 0;
}

function print(all: Row[]): void {
  if (values.json) {
    console.log(JSON.stringify({ promises: all }, null, 2));
    return;
  }
  for (const { id, state, faults, mutation } of all) {
    const tried = mutation && mutation.result !== 'not run' ? `, ${mutation.result} without` : '';
    say(
      `${id.padEnd(8)} ${state}${tried}${faults.map((fault) => `\n         ! ${fault}`).join('')}`,
    );
  }
  const count = (state: State) => all.filter((row) => row.state === state).length;
  const red = all.filter(({ mutation }) => mutation?.result === 'red').length;
  const tried = all.filter(({ mutation }) => mutation && mutation.result !== 'not run').length;
  say(
    `\n${count('proven')} proven, ${count('enforced')} enforced, ${count('planned')} planned` +
      `${values.mutate ? `; ${red} of ${tried} red without their enforcement` : ''}`,
  );
}

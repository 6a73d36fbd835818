/**
 * Runs every subject in this folder, or those named: `npm run bench [-- t6] [--json]`.
 * A subject is a file with a default export: a function that yields measurements as they are made.
 */
import { readdirSync } from 'node:fs';
import type { Measurement } from './measurement.ts';

type Subject = () => AsyncIterable<Measurement> | Iterable<Measurement>;

const notSubjects = ['run.ts', 'measurement.ts'];
const words = process.argv.slice(2);
const asJson = words.includes('--json');
const wanted = words.filter((word) => !word.startsWith('--'));

const subjects = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .filter((file) => !notSubjects.includes(file))
  .map((file) => file.slice(0, -'.ts'.length))
  .filter((name) => wanted.length === 0 || wanted.includes(name));

const unknown = wanted.filter((name) => !subjects.includes(name));
if (unknown.length > 0) {
  console.error(`No bench is called ${unknown.join(', ')}.`);
  process.exit(2);
}

const columns: readonly [heading: string, width: number, cell: (row: Measurement) => string][] = [
  ['bench', -36, (row) => row.name],
  ['value', 10, (row) => String(row.value)],
  ['unit', -10, (row) => row.unit],
  ['anchor', -14, (row) => row.anchor ?? ''],
  ['its value', 10, (row) => (row.anchorValue === null ? '–' : String(row.anchorValue))],
  ['ratio', 7, (row) => (row.ratio === null ? '–' : row.ratio.toFixed(2))],
];

function line(cells: string[]): string {
  const padded = cells.map((cell, index) => {
    const width = columns[index][1];
    return width < 0 ? cell.padEnd(-width) : cell.padStart(width);
  });
  return padded.join('  ').trimEnd();
}

if (!asJson) console.log(line(columns.map(([heading]) => heading)));
for (const name of subjects) {
  const module = (await import(`./${name}.ts`)) as { default: Subject };
  for await (const row of module.default()) {
    console.log(asJson ? JSON.stringify(row) : line(columns.map(([, , cell]) => cell(row))));
  }
}

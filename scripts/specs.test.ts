// The map of clauses promises only what somebody other than memory confirms, in files that exist.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  citedClauses,
  formatSupport,
  formatTable,
  isCovered,
  readRows,
  sortRows,
} from './specs.ts';

const head = 'spec\tclause\twhat\tsupported\tknown\twhere\n';
const exists = (path: string) => path === 'packages/t30/src/caller.ts';
const read = (...rows: string[]) =>
  readRows({ file: 'specs.tsv', text: `${head}${rows.join('\n')}\n` }, exists);
const good = 'T.30\t5.3.6\tcommands\tyes\tseen\tpackages/t30/src/caller.ts';

test('a row that promises more than we know is refused', () => {
  assert.deepEqual(read(good).wrong, []);
  assert.match(read(good.replace('seen', 'memory')).wrong[0] ?? '', /needs more than memory/);
  assert.match(read(good.replace('caller', 'nobody')).wrong[0] ?? '', /does not exist/);
  assert.match(read(good.replace('yes', 'maybe')).wrong[0] ?? '', /"maybe" is none of/);
  assert.match(read('T.30\t5.3.6').wrong[0] ?? '', /specs.tsv:2 has 2 columns/);
});

test('what is not supported needs no file, and may come from memory', () => {
  assert.deepEqual(read('T.30\tAnnex E\tcolour\tno\tmemory\t').wrong, []);
});

test('another head line is refused, not guessed at', () => {
  const { rows, wrong } = readRows({ file: 'a.tsv', text: 'spec\tclause\n' }, exists);
  assert.deepEqual([rows.length, wrong.length], [0, 1]);
});

test('clauses are sorted as numbers, and the table reads back', () => {
  const rows = sortRows(
    read(good.replace('5.3.6', '5.10'), good, good.replace('T.30', 'T.4')).rows,
  );
  assert.deepEqual(
    rows.map(({ spec, clause }) => `${spec} ${clause}`),
    ['T.4 5.3.6', 'T.30 5.3.6', 'T.30 5.10'],
  );
  assert.deepEqual(readRows({ file: 'a', text: formatTable(rows) }, exists).rows, rows);
  assert.match(formatSupport(rows), /## T\.30\n\n.*clause.*\n.*\n\| 5\.3\.6 \| commands \| yes/);
});

test('a citation in the code is covered by its clause, the one above or one below', () => {
  const rows = read(good).rows;
  const [first, second, third] = citedClauses(
    '(T.30 §5.3.6.1.4, T.30 §5.3) and RFC 3261 §17.1.1.2',
  );
  assert.deepEqual(third, { spec: 'RFC 3261', clause: '17.1.1.2' });
  assert.ok(first && isCovered(first, rows));
  assert.ok(second && isCovered(second, rows));
  assert.ok(third && !isCovered(third, rows));
});

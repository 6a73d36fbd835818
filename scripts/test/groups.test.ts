// Every test file belongs to exactly one group, and a filter is a part of its path.
import assert from 'node:assert/strict';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { findTestFiles, groupFiles, selectFiles } from './groups.ts';

const files = [
  'apps/cli/src/arguments.test.ts',
  'apps/server/src/features/faxes/fax.test.ts',
  'packages/node/src/socket.test.ts',
  'packages/t4/src/mh.test.ts',
  'scripts/tidy.test.ts',
  'tests/e2e/cli.test.ts',
];

test('pure packages share a process; sockets, the server and whole calls get their own', () => {
  const groups = groupFiles(files);
  assert.deepEqual(
    groups.map(({ isolated, files: some }) => [isolated, some]),
    [
      [false, [files[0], files[3], files[4]]],
      [true, [files[1], files[2]]],
      [true, [files[5]]],
    ],
  );
});

test('no file is in two groups or in none', () => {
  const found = findTestFiles(fileURLToPath(new URL('../..', import.meta.url)));
  const grouped = groupFiles(found).flatMap((group) => group.files);
  assert.deepEqual([...grouped].sort(), found);
  assert.ok(found.includes('scripts/test/groups.test.ts'));
  assert.ok(found.every((file) => !file.includes('node_modules')));
});

test('a filter is any part of a path', () => {
  assert.deepEqual(selectFiles(files, ['t4']), ['packages/t4/src/mh.test.ts']);
  assert.deepEqual(selectFiles(files, ['./apps/cli', 'tidy']), [files[0], files[4]]);
  assert.deepEqual(selectFiles(files, ['nowhere']), []);
});

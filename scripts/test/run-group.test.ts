// A run that breaks off must be told from one that went well, whatever the tests inside it do.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { runGroup } from './run-group.ts';
import { count, newTally } from './tally.ts';

async function runFiles(t: TestContext, isolated: boolean, sources: Record<string, string>) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'platen-run-'));
  t.after(() => fs.rmSync(root, { recursive: true, force: true }));
  fs.writeFileSync(path.join(root, 'package.json'), '{"type":"module"}');
  for (const [name, source] of Object.entries(sources)) {
    fs.writeFileSync(path.join(root, name), `import test from 'node:test';\n${source}`);
  }
  const tally = newTally();
  const files = Object.keys(sources);
  const run = await runGroup(root, { name: 'tried', files, isolated }, {}, (event) => {
    count(tally, event, root);
  });
  return { ...run, tally };
}

for (const isolated of [false, true]) {
  const how = isolated ? 'a process each' : 'one process';

  test(`${how}: verdicts of all files arrive, and a good run has no trouble`, async (t) => {
    const { trouble, exitCode, tally } = await runFiles(t, isolated, {
      'a.test.js': `test('one', () => {}); test('two', { skip: 'needs tshark' }, () => {});`,
      'b.test.js': `test('three', () => {});`,
    });
    assert.deepEqual([trouble, exitCode, tally.passed], [null, 0, 2]);
    assert.equal(tally.skips[0]?.reason, 'needs tshark');
  });

  test(`${how}: an empty and an unloadable file are failures`, async (t) => {
    const { exitCode, tally } = await runFiles(t, isolated, {
      'empty.test.js': 'export const nothing = test;',
      'broken.test.js': `import './not-there.js'; test('never', () => {});`,
    });
    assert.notEqual(exitCode, 0);
    assert.deepEqual(tally.failures.map(({ name }) => name).sort(), [
      'broken.test.js',
      'empty.test.js',
    ]);
  });
}

test('one process: a test that ends the process is told as a broken run', async (t) => {
  const { trouble } = await runFiles(t, false, {
    'exit.test.js': `test('leaves', () => { process.exit(0); });`,
  });
  assert.match(trouble ?? '', /broke off/);
});

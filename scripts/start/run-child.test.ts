// One Ctrl-C is one Ctrl-C, however often it arrives; and the program's ending is ours.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test, { type TestContext } from 'node:test';

const module = new URL('./run-child.ts', import.meta.url).href;

/** A parent that runs `source` through runChild, in a process of its own. */
function startParent(t: TestContext, source: string) {
  const program = `
    const { runChild } = await import(${JSON.stringify(module)});
    process.exitCode = await runChild(process.execPath, ['-e', ${JSON.stringify(source)}], '/');
  `;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => parent.kill('SIGKILL'));
  let printed = '';
  parent.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  return {
    parent,
    printed: () => printed,
    async says(text: string) {
      while (!printed.includes(text)) await once(parent.stdout, 'data');
    },
  };
}

const listener = `
  let heard = 0;
  process.on('SIGINT', () => { heard += 1; console.log('heard ' + heard); });
  process.on('SIGTERM', () => { console.log('in all ' + heard); process.exit(7); });
  setInterval(() => {}, 1000);
  console.log('ready');
`;

test('a Ctrl-C that npm repeats is heard once, and the exit code is kept', async (t) => {
  const { parent, says, printed } = startParent(t, listener);
  await says('ready');
  parent.kill('SIGINT');
  await says('heard 1');
  parent.kill('SIGINT');
  parent.kill('SIGTERM');
  const [code] = await once(parent, 'close');
  assert.equal(code, 7);
  assert.match(printed(), /in all 1/);
});

test('a program that dies by a signal ends as a shell would say', async (t) => {
  const { parent } = startParent(t, `process.kill(process.pid, 'SIGKILL')`);
  const [code] = await once(parent, 'close');
  assert.equal(code, 137);
});

/** Runs the README's example as it is written, so that it cannot rot. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

test('the example of the README does what it says', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = readme.match(/```ts\n([\s\S]*?)```/)![1];
  const located = example.replaceAll(/'(@platen\/\w+)'/g, (_, name) =>
    JSON.stringify(import.meta.resolve(name)),
  );
  const code = `${located}\nexport { result };`;
  const { result } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  assert.equal(result.join(', '), readme.match(/\/\/ result: (.*)/)![1]);
});

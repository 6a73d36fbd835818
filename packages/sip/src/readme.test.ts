// Runs the README's example as it is written, so that it cannot rot.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

test('the example of the README does what it says', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = readme.match(/```ts\n([\s\S]*?)```/)![1];
  const entry = new URL('./index.ts', import.meta.url).href;
  const code = `${example.replace("'@platen/sip'", JSON.stringify(entry))}\nexport { heard };`;
  const { heard } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  const said = readme.match(/\/\/ heard: (.*)/)![1].split(', ');
  assert.deepEqual(heard, said);
});

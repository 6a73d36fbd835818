// Wrapping moves words to the next line of the same comment, and never touches code.
import assert from 'node:assert/strict';
import test from 'node:test';
import { wrapComments } from './wrap-comments.ts';

const words = (count: number, word = 'word') => Array(count).fill(word).join(' ');

test('the overflow goes in front of the next line of the paragraph', () => {
  const before = `// ${words(22)}\n// end.\n\nf();`;
  assert.equal(wrapComments(before), `// ${words(19)}\n// ${words(3)} end.\n\nf();`);
});

test('a new line is made where the paragraph ends', () => {
  const before = `/**\n * ${words(22)}\n */`;
  assert.equal(wrapComments(before), `/**\n * ${words(19)}\n * ${words(3)}\n */`);
});

test('a comment on one line opens into a block', () => {
  const before = `  /** ${words(22)} */`;
  assert.equal(wrapComments(before), `  /**\n   * ${words(19)}\n   * ${words(3)}\n   */`);
});

test('lists are not run together, and code, addresses and short lines stay', () => {
  const list = `// - ${words(22)}\n// - ${words(2)}`;
  assert.equal(wrapComments(list), `// - ${words(19)}\n// ${words(3)}\n// - ${words(2)}`);
  for (const same of [
    `f(${words(22)});`,
    `// https://example.org/${'a'.repeat(90)}`,
    `f(); // ${words(22)}`,
    '// short',
  ]) {
    assert.equal(wrapComments(same), same);
  }
});

test('wrapping twice changes nothing more', () => {
  const before = `// ${words(70)}\n// ${words(30, 'longer')}`;
  const once = wrapComments(before);
  assert.ok(once.split('\n').every((line) => line.length <= 100));
  assert.equal(wrapComments(once), once);
});

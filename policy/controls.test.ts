// The list of precautions: each has tests that are there, each chapter a precaution or a reason.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { type Chapter, chapters, unmapped } from './controls.ts';
import { hasTest } from './find-test.ts';

const root = path.join(import.meta.dirname, '..');
const isThere = (file: string, title: string) => hasTest(root, file, title);
const one = (tests: string[]): Record<string, Chapter> => ({
  V1: { name: 'Encoding', controls: [{ control: 'A precaution.', tests }] },
});
const here = 'policy/controls.test.ts › P-4-01 control: ';

test('P-4-01: a precaution whose test is missing, renamed or never named is unmapped', () => {
  for (const tests of [[], ['policy/nowhere.test.ts › x'], [`${here}another title`]]) {
    assert.deepEqual(unmapped(one(tests), isThere), ['V1: A precaution.']);
  }
  assert.deepEqual(unmapped(one([here, 'policy/nowhere.test.ts › x']), isThere), [
    'V1: A precaution.',
  ]);
});

test('P-4-01: a test without a title, or a title that is no test’s, is none', () => {
  const file = 'policy/controls.test.ts';
  const words = 'a precaution whose test is missing'; // stands in this file, and titles nothing
  for (const title of ['', ' ', words, 'assert.deepEqual']) {
    assert.deepEqual(unmapped(one([`${file} › ${title}`]), isThere), ['V1: A precaution.'], title);
  }
  assert.deepEqual(unmapped(one([file]), isThere), ['V1: A precaution.']);
});

test('P-4-01: a chapter without a precaution and without a reason is unmapped', () => {
  const empty = { V2: { name: 'Validation', controls: [] } };
  assert.deepEqual(unmapped(empty, isThere), ['V2 Validation has no control']);
  const reasoned = { V2: { ...empty.V2, notHere: 'there is no such thing here' } };
  assert.deepEqual(unmapped(reasoned, isThere), []);
});

test('P-4-01 control: every precaution of the list stands on tests that are there', () => {
  assert.deepEqual(unmapped(chapters, isThere), []);
  assert.equal(Object.keys(chapters).length, 17, 'the chapters of ASVS 5.0');
});

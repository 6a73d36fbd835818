// The list of precautions: each has tests that are there, each chapter a precaution or a reason.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { it, test } from 'node:test';
import { type Chapter, chapters, unmapped, waivers } from './controls.ts';

const root = path.join(import.meta.dirname, '..');
const hasTest = (file: string, title: string) => {
  const full = path.join(root, file);
  return fs.existsSync(full) && fs.readFileSync(full, 'utf8').includes(title);
};
const one = (tests: string[]): Record<string, Chapter> => ({
  V1: { name: 'Encoding', controls: [{ control: 'A precaution.', tests }] },
});
const here = 'policy/controls.test.ts › P-4-01 control: ';

test('P-4-01: a precaution whose test is missing, renamed or never named is unmapped', () => {
  for (const tests of [[], ['policy/nowhere.test.ts › x'], [`${here}another title`]]) {
    assert.deepEqual(unmapped(one(tests), hasTest), ['V1: A precaution.']);
  }
  assert.deepEqual(unmapped(one([here, 'policy/nowhere.test.ts › x']), hasTest), [
    'V1: A precaution.',
  ]);
});

test('P-4-01: a chapter without a precaution and without a reason is unmapped', () => {
  const empty = { V2: { name: 'Validation', controls: [] } };
  assert.deepEqual(unmapped(empty, hasTest), ['V2 Validation has no control']);
  const reasoned = { V2: { ...empty.V2, notHere: 'there is no such thing here' } };
  assert.deepEqual(unmapped(reasoned, hasTest), []);
});

test('P-4-01 control: every precaution of the list stands on tests that are there', () => {
  assert.deepEqual(unmapped(chapters, hasTest), []);
  assert.equal(Object.keys(chapters).length, 17, 'the chapters of ASVS 5.0');
});

it('waives nothing for ever', () => {
  for (const { until, why } of waivers) {
    assert.match(until, /^\d{4}-\d\d-\d\d$/);
    assert.ok(why.length > 20);
  }
});

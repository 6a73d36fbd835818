// A release without tests says that they were not looked into; a checkout is looked into.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { precautions } from './precautions.ts';

const list = (test: string) => ({
  V1: { name: 'Encoding', controls: [{ control: 'A precaution.', tests: [test] }] },
});

test('where tests are not shipped that is said, and a precaution that names none is still bare', () => {
  const root = mkdtempSync(join(tmpdir(), 'platen-release-'));
  assert.deepEqual(precautions(root, list('a.test.ts › one')), { faults: [], seen: false });
  const bare = { faults: ['V1: A precaution.'], seen: false };
  assert.deepEqual(precautions(root, list('a.test.ts › ')), bare);
  mkdirSync(join(root, 'apps/server/src'), { recursive: true });
  writeFileSync(join(root, 'apps/server/src/manifest.test.ts'), '');
  assert.deepEqual(precautions(root, list('a.test.ts › one')), { ...bare, seen: true });
  rmSync(root, { recursive: true });
});

test('here the tests are looked into, and each is there', () => {
  assert.deepEqual(precautions(), { faults: [], seen: true });
});

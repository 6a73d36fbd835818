// A fax before it is handed over.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FaxDocument } from '../../api/types.ts';
import { commandOf, type Draft, keyKeeper, missingOf, requestOf } from './compose.ts';

const draft: Draft = {
  document: { id: 'doc_1', name: "Ada's report.pdf" } as FaxDocument,
  to: '(202) 555-0100',
  from: '+12025550190',
  quality: 'fine',
  rendering: 'auto',
  paper: 'a4',
};

test('nothing goes out while something is missing', () => {
  assert.deepEqual(missingOf({ ...draft, document: null, to: '12' }), ['missingFile', 'missingTo']);
  assert.equal(requestOf({ ...draft, to: '12' }), null);
  assert.equal(requestOf({ ...draft, document: null }), null);
});

test('the number goes out in E.164', () => {
  assert.equal(requestOf(draft)?.to, '+12025550100');
});

test('the same request keeps its key, another one gets another', () => {
  let keys = 0;
  const keyFor = keyKeeper(() => `key ${++keys}`);
  const first = keyFor(requestOf(draft)!);
  assert.equal(keyFor(requestOf({ ...draft })!), first);
  assert.notEqual(keyFor(requestOf({ ...draft, quality: 'standard' })!), first);
});

test('the command for a terminal survives a quote in the name', () => {
  assert.equal(
    commandOf(draft),
    "npx platen send 'Ada'\\''s report.pdf' --to +12025550100 --from +12025550190 --quality fine --wait",
  );
});

// Endings are closed lists: the call's, the retry policy's and the problems' say the same of each.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isProblemCode, problems } from '../../problems.ts';
import { retriedCodes, retryWait } from './retry-policy.ts';

/** The call's list is a type, gone when the code runs: it is read from where it is declared. */
function outcomeCodes(): string[] {
  const file = join(import.meta.dirname, '../../../../../packages/call/src/call-types.ts');
  const declared = /export type OutcomeCode =([^;]+);/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  return [...declared.matchAll(/'([^']+)'/g)].map(([, code]) => code);
}

/** Endings that no call gives: our own process's. */
const ownEndings = ['internal.restarted', 'internal.stalled'];
const endings = [...outcomeCodes().filter((code) => code !== 'complete'), ...ownEndings];

test('the list of endings is the one of the call', () => {
  assert.ok(outcomeCodes().length > 20);
  assert.ok(outcomeCodes().includes('complete'));
});

for (const code of endings) {
  test(`${code} has its sentence and fix, and is called retried exactly if it is`, () => {
    assert.ok(isProblemCode(code), 'no entry in problems.ts');
    const { sentence, fix, retried } = problems[code];
    assert.match(sentence, /\S.*\.$/);
    assert.match(fix, /\S/);
    assert.equal(retried, retriedCodes.includes(code));
  });
}

test('nothing is tried again that is no ending', () => {
  assert.deepEqual(
    retriedCodes.filter((code) => !endings.includes(code)),
    [],
  );
});

test('waits are whole, positive, and come to an end', () => {
  for (const code of retriedCodes) {
    let dials = 1;
    for (let wait = retryWait(code, dials); wait !== null; wait = retryWait(code, ++dials)) {
      assert.ok(Number.isInteger(wait) && wait > 0);
      assert.ok(dials < 12, `${code} is tried for ever`);
    }
  }
});

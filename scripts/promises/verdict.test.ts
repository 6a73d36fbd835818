// A promise is proven, or it is not; nothing in between may look like it.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { BoundPromise } from '../../policy/promises.ts';
import { colourOf, nothingRan, readTestName, stateOf } from './verdict.ts';

const bound: BoundPromise = {
  section: '6',
  sentence: 'Something.',
  mode: ['E'],
  principle: 'notice',
  enforcedBy: ['policy/promises.ts promises'],
  provedBy: ['policy/policy.test.ts'],
};
const ran = (some: Partial<typeof nothingRan>) => ({ ...nothingRan, ...some });
const good = ran({ proofsPassed: 1, controlsPassed: 1 });

test('proven needs a proof, a control, no failure and no fault', () => {
  assert.equal(stateOf(bound, [], good), 'proven');
  assert.equal(stateOf(bound, ['a symbol is gone'], good), 'enforced');
  assert.equal(stateOf(bound, [], nothingRan), 'enforced');
  assert.equal(stateOf(bound, [], ran({ proofsPassed: 1 })), 'enforced');
  assert.equal(stateOf(bound, [], { ...good, proofsFailed: 1 }), 'enforced');
  assert.equal(stateOf(bound, [], { ...good, controlsFailed: 1 }), 'enforced');
  assert.equal(stateOf({ ...bound, enforcedBy: [], provedBy: [] }, [], nothingRan), 'planned');
});

test('without its enforcement a proof is red only when it failed and a control still passed', () => {
  assert.equal(colourOf(ran({ proofsFailed: 1, controlsPassed: 1 })), 'red');
  assert.equal(colourOf(ran({ proofsFailed: 1, proofsPassed: 3, controlsPassed: 1 })), 'red');
  assert.equal(colourOf(good), 'hollow');
  assert.equal(colourOf(ran({ proofsFailed: 1, controlsFailed: 1 })), 'broken');
  assert.equal(colourOf(nothingRan), 'broken');
});

test('a test speaks for the promise its name begins with, and for no other', () => {
  assert.deepEqual(readTestName('P-6-02: nothing old'), { id: 'P-6-02', control: false });
  assert.deepEqual(readTestName('P-2A-13 control: told'), { id: 'P-2A-13', control: true });
  assert.equal(readTestName('as in P-6-02: nothing'), undefined);
  assert.equal(readTestName('P-6-02 nothing'), undefined);
});

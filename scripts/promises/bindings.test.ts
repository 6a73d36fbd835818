// The register's own machinery on a small register of its own: each binding taken away in turn is
// noticed, and a proof that proves nothing is called so.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { BoundPromise } from '../../policy/promises.ts';
import { bindingFaults } from './check-bindings.ts';
import { runProofs } from './run-proofs.ts';
import { colourOf, nothingRan, stateOf } from './verdict.ts';

const checkout = path.join(import.meta.dirname, '../..');
const catalogue = ['trigger vault.thing.append_only enabled=O', 'function priv.open(text) owner=x'];

const code = `export function mayPass(age: number): boolean {
  return age >= 18;
}
`;
const proof = `import assert from 'node:assert/strict';
import test from 'node:test';
import { mayPass } from './gate.ts';
test('P-9-01: a child is turned away', () => assert.equal(mayPass(12), false));
test('P-9-01 control: an adult passes', () => assert.equal(mayPass(30), true));
`;
/** It runs the code and believes whatever comes. */
const hollow = proof.replace('assert.equal(mayPass(12), false)', 'assert.ok([mayPass(12)])');
/** It fails with the protection off, and so does the rightful use. */
const everything = proof.replace('mayPass(30), true', 'mayPass(30), !mayPass(12)');

const promise: BoundPromise = {
  section: '9',
  sentence: 'No child passes.',
  mode: ['E'],
  principle: 'enforcement',
  enforcedBy: [
    'gate.ts mayPass',
    'sql: trigger vault.thing append_only',
    'sql: function priv.open',
  ],
  provedBy: ['gate.test.ts'],
  mutation: { file: 'gate.ts', find: 'age >= 18', replace: 'age >= 0' },
};

const folders: string[] = [];
after(() => {
  for (const one of folders) fs.rmSync(one, { recursive: true });
});

/** A tree with these files: inside the checkout's own parent of temporary things. */
function tree(files: Record<string, string>): string {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'platen-register-'));
  folders.push(root);
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(root, name), text);
  return root;
}

const whole = { 'gate.ts': code, 'gate.test.ts': proof };
const faults = (change: Partial<BoundPromise>, files: Record<string, string> = whole) =>
  bindingFaults(tree(files), { ...promise, ...change }, catalogue);

/** The mutation's file as seen from the checkout, where the loader looks for it. */
function mutationIn(root: string) {
  const file = path.relative(checkout, path.join(root, 'gate.ts'));
  return { file, find: 'age >= 18', replace: 'age >= 0' };
}

async function colourWith(test: string) {
  const root = tree({ 'gate.ts': code, 'gate.test.ts': test });
  const run = await runProofs(root, ['gate.test.ts'], ['P-9-01'], mutationIn(root));
  return colourOf(run.ran.get('P-9-01') ?? nothingRan);
}

test('P-E-01: each binding taken away or renamed is named, one after the other', () => {
  const renamed = { ...whole, 'gate.ts': code.replace('mayPass', 'mayEnter') };
  assert.deepEqual(faults({}, renamed), ['mayPass is not in gate.ts']);
  const { 'gate.ts': _code, ...withoutCode } = whole;
  assert.ok(faults({}, withoutCode).includes('gate.ts is not there'));
  const { 'gate.test.ts': _proof, ...withoutProof } = whole;
  assert.deepEqual(faults({}, withoutProof), ['gate.test.ts is not there']);
  const gone = { enforcedBy: ['sql: trigger vault.thing append_onely'] };
  assert.deepEqual(faults(gone), ['no trigger vault.thing append_onely in the database']);
  assert.deepEqual(faults({ enforcedBy: ['sql: function priv.ope'] }), [
    'no function priv.ope in the database',
  ]);
  assert.deepEqual(faults({ enforcedBy: ['gate.ts'] }), ['gate.ts: no symbol is named']);
  assert.deepEqual(faults({ mutation: undefined }), ['nothing says how to switch it off']);
  const moved = { ...whole, 'gate.ts': code.replace('age >= 18', 'age > 17') };
  assert.deepEqual(faults({}, moved), ['the mutated text stands 0 times in gate.ts']);
  const twice = { ...whole, 'gate.ts': `${code}${code}` };
  assert.deepEqual(faults({}, twice), ['the mutated text stands 2 times in gate.ts']);
});

test('P-E-01: a promise whose tests did not run is not proven, whatever its bindings', async () => {
  for (const [name, text] of [
    ['another name', proof.replaceAll('P-9-01', 'P-9-02')],
    ['skipped', proof.replaceAll("test('P-9-01: ", "test.skip('P-9-01: ")],
    ['no control', proof.replace('P-9-01 control: ', 'without a name: ')],
  ]) {
    const root = tree({ 'gate.ts': code, 'gate.test.ts': text });
    const { ran } = await runProofs(root, ['gate.test.ts'], ['P-9-01']);
    const state = stateOf(promise, [], ran.get('P-9-01') ?? nothingRan);
    assert.equal(state, 'enforced', name);
  }
});

test('P-E-01 control: a promise with all its bindings has no fault and is proven', async () => {
  assert.deepEqual(faults({}), []);
  const root = tree(whole);
  const { ran } = await runProofs(root, ['gate.test.ts'], ['P-9-01']);
  assert.equal(stateOf(promise, [], ran.get('P-9-01') ?? nothingRan), 'proven');
});

test('P-E-02: a proof that does not notice the protection going is called hollow', async () => {
  assert.equal(await colourWith(hollow), 'hollow');
});

test('P-E-02: a proof whose rightful use goes down too is called broken, not red', async () => {
  assert.equal(await colourWith(everything), 'broken');
  assert.equal(await colourWith('throw new Error("it does not even load");'), 'broken');
});

test('P-E-02 control: a proof that fails alone with the protection off is red', async () => {
  assert.equal(await colourWith(proof), 'red');
});

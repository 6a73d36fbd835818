/**
 * Every reachable state meets every input, keeps the rules, and stands in the committed diagram.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { phases as answererPhases } from '../src/answerer-states.ts';
import { phases as callerPhases } from '../src/caller-states.ts';
import { endingSentences } from '../src/index.ts';
import { drawStates } from './draw-states.ts';
import { explore } from './explorer.ts';
import { answererGround, callerGround } from './grounds.ts';

const caller = explore(callerGround());
const answerer = explore(answererGround());

test('every state of either end is reached, met with every input, and waits for something', () => {
  assert.deepEqual([...caller.visited].sort(), Object.keys(callerPhases).sort());
  assert.deepEqual([...answerer.visited].sort(), Object.keys(answererPhases).sort());
  assert.ok(caller.steps > 100_000 && answerer.steps > 100_000, 'the walk is a real one');
});

test('no ending but those of the closed list is reached, and none is out of reach', () => {
  const reached = new Set([...caller.endings, ...answerer.endings]);
  // The walk's caller expects nobody in particular; negotiation.test.ts shows that ending.
  reached.add('identity-mismatch');
  assert.deepEqual([...reached].sort(), Object.keys(endingSentences).sort());
});

test('the committed diagram is what the code does', () => {
  const file = new URL('../../../docs/protocol/t30-states.md', import.meta.url);
  const how = 'run node packages/t30/test/write-states.ts and look at what changed';
  assert.equal(readFileSync(file, 'utf8'), drawStates(caller, answerer), how);
});

/** A far end that says the same for ever, from any state on, cannot hold a call for ever. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Output } from '../src/index.ts';
import { type AnyState, explore, type Ground, type Named } from './explorer.ts';
import { answererGround, callerGround } from './grounds.ts';

/** An hour of phase C is the longest guard there is; no parrot may make two of it. */
const parrotMsMax = 2 * 3_600_000;
const saidMs = 1500;

/** Runs on from a state with a far end that repeats one input; how long it took, ms. */
function endure<S extends AnyState>(
  ground: Ground<S>,
  from: { readonly state: S; readonly now: number },
  parrot: Named,
  everyMs: number,
): number {
  let { state, now } = from;
  let sentAt = state.talk.onAir === null ? Number.POSITIVE_INFINITY : now + saidMs;
  let parrotAt = now + everyMs;
  while (state.at !== 'ended') {
    assert.ok(now - from.now < parrotMsMax, `${from.state.at} endures ${parrot.word} for ever`);
    const wake = [state.deadline, state.talk.sentBy, state.guardBy].filter((at) => at !== null);
    const overdueAt = Math.min(...wake, Number.POSITIVE_INFINITY);
    const next = Math.min(sentAt, parrotAt, overdueAt);
    now = Math.max(now, next);
    const input = next === sentAt ? sent : next === overdueAt ? overdue : parrot.input;
    if (input === parrot.input) parrotAt = now + everyMs;
    const step = ground.step(state, input, now);
    state = step.state;
    if (step.outputs.some(isSending)) sentAt = now + saidMs;
    else if (input === sent) sentAt = Number.POSITIVE_INFINITY;
  }
  return now - from.now;
}
const sent = { is: 'sent' } as const;
const overdue = { is: 'overdue' } as const;

function isSending(output: Output): boolean {
  return output.do === 'pause' || output.do.startsWith('send-');
}

function endureAll<S extends AnyState>(ground: Ground<S>): number {
  const { samples } = explore(ground);
  const words = new Map(ground.inputs.map((named) => [named.word, named]));
  words.delete('sent');
  let endured = 0;
  for (const [at, sample] of samples) {
    if (at === 'idle') continue;
    for (const parrot of words.values()) {
      for (const everyMs of [1100, 4100]) {
        endure(ground, sample, parrot, everyMs);
        endured += 1;
      }
    }
  }
  return endured;
}

test('no parrot holds a caller for ever', () => {
  assert.ok(endureAll(callerGround()) > 1200);
});

test('no parrot holds an answerer for ever', () => {
  assert.ok(endureAll(answererGround()) > 1200);
});

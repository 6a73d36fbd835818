// A call walked through: every reachable state × every input.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { drawCalls, type Stride, walkCalls } from '../test/call-walk.ts';
import { callWakeAt } from './call-state.ts';
import { handlers } from './call-step.ts';

const strides = walkCalls();

function all(judge: (stride: Stride) => void): void {
  for (const stride of strides) {
    try {
      judge(stride);
    } catch (error) {
      const { from, name, step } = stride;
      throw new Error(`${from.state.at} × ${name} → ${step.call.state.at}`, { cause: error });
    }
  }
}

const told = ({ step }: Stride) =>
  step.outputs.flatMap((output) => (output.do === 'tell' ? [output.news.is] : []));

const statusTo = ({ step }: Stride, transaction: string) =>
  step.outputs.flatMap((output) =>
    output.do === 'respond' && output.transaction === transaction ? [output.response.status] : [],
  );

test('every state of the map is reached', () => {
  const reached = new Set(strides.map(({ from }) => from.state.at));
  assert.deepEqual([...reached].sort(), Object.keys(handlers).sort());
});

test('every state that waits has a deadline, ahead of now', () => {
  all(({ step, now }) => {
    const wakeAt = callWakeAt(step.call.state);
    // `abandoned` waits for what its INVITE transaction's timer B ends in any case.
    const resting = ['stable', 'ended', 'abandoned'].includes(step.call.state.at);
    if (resting) assert.equal(wakeAt, null);
    else assert(wakeAt !== null && wakeAt > now);
  });
});

test('being overdue always leads on: no call wakes twice for the same thing', () => {
  all(({ name, step, now }) => {
    if (name !== 'overdue') return;
    const wakeAt = callWakeAt(step.call.state);
    assert(wakeAt === null || wakeAt > now);
  });
});

test('the end is told once, as the last thing, by ended or refused', () => {
  all((stride) => {
    const ends = told(stride).filter((news) => news === 'ended' || news === 'refused');
    const enters = stride.from.state.at !== 'ended' && stride.step.call.state.at === 'ended';
    assert.equal(ends.length, enters ? 1 : 0);
    if (enters) assert.equal(told(stride).at(-1), ends[0]);
  });
});

test('a call that has ended does nothing', () => {
  all(({ from, step }) => {
    if (from.state.at === 'ended') assert.deepEqual(step, { call: from, outputs: [] });
  });
});

test('every BYE of theirs is answered 200', () => {
  all((stride) => {
    const alive = !['ended', 'cancelling', 'abandoned'].includes(stride.from.state.at);
    if (stride.input.is === 'bye' && alive) assert.deepEqual(statusTo(stride, 'bye'), [200]);
  });
});

test('every re-INVITE is answered at once, or by the answer of ours that its state waits for', () => {
  all((stride) => {
    if (stride.input.is !== 'invite' || stride.from.state.at === 'ended') return;
    const { state } = stride.step.call;
    const waits =
      stride.from.state.at !== 'offered' &&
      state.at === 'offered' &&
      state.asked.transaction === 'again';
    assert.equal(statusTo(stride, 'again').length, waits ? 0 : 1);
  });
});

test('no state is left with an INVITE of theirs unanswered', () => {
  all((stride) => {
    const { state } = stride.from;
    if (state.at !== 'incoming' && state.at !== 'offered') return;
    if (stride.step.call.state.at === state.at) return;
    const final = statusTo(stride, state.asked.transaction).filter((status) => status >= 200);
    assert.equal(final.length, 1);
  });
});

test('what was agreed changes only when an answer is sent or heard', () => {
  all((stride) => {
    const { from, step, input } = stride;
    if (from.agreed === step.call.agreed) return;
    const accepted = step.outputs.some(
      (output) => output.do === 'respond' && output.response.status === 200,
    );
    const answered =
      input.is === 'ack' || (input.is === 'response' && input.response.status === 200);
    assert(accepted || answered);
  });
});

test('a 2xx to our INVITE is acknowledged in every state that waits for it', () => {
  all(({ from, input, step }) => {
    if (input.is !== 'response' || input.method !== 'INVITE' || input.response.status !== 200)
      return;
    if ('invite' in from.state) assert.equal(step.outputs[0]?.do, 'ack');
  });
});

test('the committed diagram shows the states as they are', () => {
  const committed = fs.readFileSync(new URL('../call-states.md', import.meta.url), 'utf8');
  assert.equal(committed, drawCalls(), 'run node packages/sip/test/draw-calls.ts');
});

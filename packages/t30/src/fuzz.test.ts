/**
 * Whatever a far end or a line does, in whatever order: nothing throws, and every wait has an end.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { a4 } from '../test/line.ts';
import {
  buildFrame,
  type Conversation,
  controlFields,
  createAnswerer,
  createCaller,
  type FrameName,
  type Input,
} from './index.ts';

const names = Object.keys(controlFields) as FrameName[];
const modem = { modulation: 'v17', rate: 14400 } as const;
const octets = fc.uint8Array({ maxLength: 40 });

/** Frames of any content, half of them with a control field that exists. */
const frames = fc.oneof(
  octets,
  fc
    .tuple(fc.constantFrom(...names), fc.constantFrom('caller', 'answerer'), octets, fc.boolean())
    .map(([name, side, fif, final]) => buildFrame(name, side as 'caller', fif, final)),
);
const inputs: fc.Arbitrary<Input> = fc.oneof(
  frames.map((frame): Input => ({ is: 'frame', frame })),
  octets.map((frame): Input => ({ is: 'ecm-frame', frame })),
  octets.map((bytes): Input => ({ is: 'bits', bytes })),
  fc.constantFrom<Input>(
    { is: 'sent' },
    { is: 'overdue' },
    { is: 'frames-began' },
    { is: 'frames-ended' },
    { is: 'frame-bad' },
    { is: 'fast-began', modem },
    { is: 'fast-ended' },
    { is: 'ecm-frame-bad' },
    { is: 'page', page: 1, bytes: Uint8Array.of(1) },
    { is: 'page-kept', page: 1, copy: 'good' },
  ),
);

function survive(conversation: Conversation, heard: readonly (readonly [Input, number])[]): void {
  let now = 0;
  let over = false;
  const say = (input: Input) => {
    const outputs = conversation.handle(input, now);
    assert.ok(!over || outputs.length === 0, 'nothing follows the end');
    over ||= outputs.some((output) => output.do === 'end');
  };
  say({ is: 'started' });
  for (const [input, pause] of heard) {
    now += pause;
    say(input);
    assert.ok(over || conversation.wakeAt !== null, `waits for ever at ${conversation.at}`);
  }
  // Left alone from here, it ends by itself.
  for (let wakes = 0; !over; wakes++) {
    assert.ok(wakes < 200 && conversation.wakeAt !== null, `does not end, at ${conversation.at}`);
    now = Math.max(now, conversation.wakeAt);
    say({ is: 'overdue' });
  }
}

const talks = fc.array(fc.tuple(inputs, fc.integer({ min: 0, max: 4000 })), { maxLength: 60 });

test('a caller survives anything it may hear, and ends by itself', () => {
  const config = { pages: 2, drawn: { width: 1728, resolution: 'fine' }, abilities: a4 } as const;
  fc.assert(
    fc.property(talks, (heard) => survive(createCaller({ identity: '1', ...config }), heard)),
    { numRuns: 1000 },
  );
});

test('an answerer survives anything it may hear, and ends by itself', () => {
  fc.assert(
    fc.property(talks, (heard) => survive(createAnswerer({ identity: '1', abilities: a4 }), heard)),
    { numRuns: 1000 },
  );
});

test('an identity that T.30 cannot carry is refused before the call', () => {
  assert.throws(() => createAnswerer({ identity: 'Ada', abilities: a4 }), RangeError);
  const drawn = { width: 1728, resolution: 'fine' } as const;
  assert.throws(() => createCaller({ identity: '', pages: 0, drawn, abilities: a4 }), RangeError);
});

// The event stream as pieces of text, however the network cuts them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type StreamMessage, streamParser } from './parse-stream.ts';

function parse(pieces: string[]): StreamMessage[] {
  const heard: StreamMessage[] = [];
  const take = streamParser((message) => heard.push(message));
  for (const piece of pieces) take(piece);
  return heard;
}

const stream = [
  ': heartbeat\r\n\r\n',
  'id: evt_1\nevent: fax.queued\ndata: {"a":\ndata: 1}\n\n',
  'id: evt_2\r\ndata:two\r\n\r\n',
  'data: three\r\r',
  'event: unfinished\ndata: never told\n',
].join('');

const told: StreamMessage[] = [
  { id: 'evt_1', event: 'fax.queued', data: '{"a":\n1}' },
  { id: 'evt_2', event: 'message', data: 'two' },
  { id: 'evt_2', event: 'message', data: 'three' },
];

test('messages come out whole, heartbeats and unfinished ones do not', () => {
  assert.deepEqual(parse([stream]), told);
});

test('it does not matter where the network cuts the stream', () => {
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: stream.length - 1 }), { maxLength: 30 });
  fc.assert(
    fc.property(cuts, (places) => {
      const at = [0, ...places.sort((a, b) => a - b), stream.length];
      const pieces = at.slice(1).map((end, index) => stream.slice(at[index], end));
      assert.deepEqual(parse(pieces), told);
    }),
    { numRuns: 200 },
  );
});

test('a line without end is refused instead of filling the memory', () => {
  const take = streamParser(() => {});
  assert.throws(() => {
    for (let n = 0; n < 20; n += 1) take('x'.repeat(100_000));
  }, /too long/);
});

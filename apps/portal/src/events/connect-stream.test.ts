// The connection to the event stream over a fake network and a fake clock.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Connection,
  connectStream,
  retryDelayMs,
  type StreamWorld,
} from './connect-stream.ts';

/** A world whose time moves only when told, and whose answers are queued. */
function fakeWorld(answers: (() => Response | Promise<Response>)[]) {
  let now = 0;
  const timers = new Set<{ at: number; call: () => void }>();
  const asked: Headers[] = [];
  const world: StreamWorld = {
    now: () => now,
    random: () => 0.5,
    after(ms, call) {
      const timer = { at: now + ms, call };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async fetch(_path, init) {
      asked.push(new Headers(init.headers));
      const answer = answers.shift();
      if (!answer) throw new TypeError('network is down');
      return answer();
    },
  };
  return {
    world,
    asked,
    pending: () => [...timers].map((timer) => timer.at - now).sort((a, b) => a - b),
    advance(ms: number) {
      now += ms;
      for (const timer of [...timers].filter((due) => due.at <= now)) {
        timers.delete(timer);
        timer.call();
      }
    },
  };
}

/** Lets all promises that can settle do so. */
async function settle(): Promise<void> {
  for (let n = 0; n < 30; n += 1) await Promise.resolve();
}

const streamOf = (...pieces: string[]) => new Response(new Blob(pieces).stream());

async function settleUntil(done: () => boolean): Promise<void> {
  for (let n = 0; n < 200 && !done(); n += 1) await new Promise(setImmediate);
}

test('after a break the stream resumes behind the last event heard', async () => {
  const net = fakeWorld([() => streamOf('id: evt_7\ndata: {"n":7}\n\n'), () => streamOf('')]);
  const heard: unknown[] = [];
  const states: string[] = [];
  const stream = connectStream(net.world, {
    path: '/v1/events/stream',
    onEvent: (data) => heard.push(data),
    onConnection: (connection: Connection) => states.push(connection.is),
  });
  await settleUntil(() => states.includes('waiting'));
  assert.deepEqual(heard, [{ n: 7 }]);
  net.advance(500);
  await settle();
  stream.close();
  assert.equal(net.asked[0]?.get('last-event-id'), null);
  assert.equal(net.asked[1]?.get('last-event-id'), 'evt_7');
  assert.deepEqual(states.slice(0, 4), ['connecting', 'open', 'waiting', 'connecting']);
});

test('a refused session ends the stream instead of knocking for ever', async () => {
  const net = fakeWorld([() => new Response(null, { status: 401 })]);
  const states: string[] = [];
  connectStream(net.world, {
    path: '/',
    onEvent: () => {},
    onConnection: (connection) => states.push(connection.is),
  });
  await settle();
  assert.deepEqual(states, ['connecting', 'refused']);
  assert.deepEqual(net.pending(), []);
});

test('each failure waits longer, up to a quarter of a minute', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 20].map((failures) => retryDelayMs(failures, 0.5));
  assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
  assert.equal(retryDelayMs(1, 0), 375);
  assert.equal(retryDelayMs(1, 1), 625);
});

test('retryNow does not wait', async () => {
  const net = fakeWorld([]);
  const stream = connectStream(net.world, { path: '/', onEvent: () => {}, onConnection: () => {} });
  await settle();
  assert.equal(net.asked.length, 1);
  stream.retryNow();
  await settle();
  stream.close();
  assert.equal(net.asked.length, 2);
});

test('silence longer than two heartbeats counts as a dead line', async () => {
  const silent = () =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode(': hello\n\n'));
        },
      }),
    );
  const net = fakeWorld([silent]);
  const states: string[] = [];
  let aborted = false;
  const fetchOnce = net.world.fetch;
  const stream = connectStream(
    {
      ...net.world,
      fetch: (path, init) => {
        init.signal?.addEventListener('abort', () => {
          aborted = true;
        });
        return fetchOnce(path, init);
      },
    },
    { path: '/', onEvent: () => {}, onConnection: (connection) => states.push(connection.is) },
  );
  await settleUntil(() => net.pending().length > 0);
  net.advance(39_000);
  assert.equal(aborted, false);
  await settleUntil(() => net.pending().length > 0);
  net.advance(41_000);
  assert.equal(aborted, true);
  stream.close();
});

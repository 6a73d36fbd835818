// Streams of events against clients that mean harm or have gone: too many of them, and one that
// never reads.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, before, describe, it, mock } from 'node:test';
import { z } from 'zod';
import { problems } from '../../problems.ts';
import { makeLog } from '../log/log.ts';
import { makeStreamPlaces, type StreamItem, streamEvents } from './event-stream.ts';
import type { Route } from './route.ts';
import { addRoutes, type HttpOptions, type HttpServer, makeHttpServer } from './server.ts';

const heartbeatMs = 15_000;
const [total, each] = [3, 2];
const places = makeStreamPlaces(total, each);
const items: StreamItem[] = [];
/** Told of each stream that ends. */
let onGone: (owner: string) => void = () => undefined;

const routes: Route[] = [
  {
    purposes: ['site.serve'],
    actors: ['visitor'],
    clauses: ['P-0-02'],
    summary: 'x',
    answers: {},
    method: 'GET',
    path: '/v1/stream/:owner',
    params: z.object({ owner: z.string() }),
    handle: async ({ request, reply, params }) => {
      const { owner } = params as unknown as { owner: string };
      return streamEvents(request, reply, {
        read: async (last) => (last === undefined ? items : []),
        subscribe: () => {
          const leave = places.take(owner);
          return () => {
            leave();
            onGone(owner);
          };
        },
      });
    },
  },
];

const options: HttpOptions = {
  forms: { cookie: 'platen_session', guardHeader: 'Platen-Request', guardValue: 'portal' },
  credentialOf: { visitor: 'nothing' },
  problems,
  problemPage: (code) => code,
  hosts: [],
  secure: false,
  cookies: new Map(),
  fileBytesMax: 1000,
  makeRequestId: () => 'req_x',
  log: makeLog('info', () => undefined),
};

let server: HttpServer;
before(async () => {
  server = await makeHttpServer(options);
  addRoutes(server.fastify, routes, options);
  await server.listen({ host: '127.0.0.1', port: 0 });
});
after(() => server.close());

const gone = () =>
  new Promise<string>((resolve) => {
    onGone = resolve;
  });

async function open(owner: string): Promise<{ status: number; leave: () => void; said: Response }> {
  const leaving = new AbortController();
  const said = await fetch(`${server.url()}/v1/stream/${owner}`, { signal: leaving.signal });
  return { status: said.status, leave: () => leaving.abort(), said };
}

describe('event streams', () => {
  it('are so many of one owner, and so many altogether; the next is told when to come', async () => {
    const ada = [await open('ada'), await open('ada')];
    const third = await open('ada');
    assert.equal(third.status, 429);
    assert.match(third.said.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
    assert.equal(((await third.said.json()) as { code: string }).code, 'rate_limited');
    const bo = await open('bo');
    assert.deepEqual(
      [...ada, bo].map(({ status }) => status),
      [200, 200, 200],
    );
    assert.equal((await open('cy')).status, 429);
    const left = gone();
    ada[0].leave();
    assert.equal(await left, 'ada');
    const cy = await open('cy');
    assert.equal(cy.status, 200);
    for (const stream of [ada[1], bo, cy]) {
      const ended = gone();
      stream.leave();
      await ended;
    }
  });

  describe('with more to say than fits on the way', () => {
    before(() => {
      items.push({ id: '1', type: 'a', data: 'x'.repeat(32 * 1024 * 1024) });
      mock.timers.enable({ apis: ['setInterval'] });
    });
    after(() => mock.timers.reset());

    /** A client that has seen the head of the answer. */
    async function begin(): Promise<Socket> {
      const socket = connect(Number(new URL(server.url()).port), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write('GET /v1/stream/ada HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
      await once(socket, 'readable');
      return socket;
    }

    it('are closed when nobody reads them, after two heartbeats', async () => {
      const socket = await begin();
      const ended = gone();
      mock.timers.tick(heartbeatMs);
      mock.timers.tick(heartbeatMs);
      assert.equal(await ended, 'ada');
      socket.destroy();
    });

    it('stay open for whoever reads', async () => {
      const socket = await begin();
      let ended = false;
      onGone = () => {
        ended = true;
      };
      mock.timers.tick(heartbeatMs);
      let tail = '';
      for (let beats = 0; beats < 3; ) {
        const chunk = (socket.read() as Buffer | null)?.toString('latin1');
        if (chunk === undefined) await once(socket, 'readable');
        else tail = (tail + chunk).slice(-200);
        // The whole item has come, or the last heartbeat: time for the next.
        if (!/(x"|here)\n\n(\r\n)?$/.test(tail)) continue;
        tail = '';
        beats += 1;
        mock.timers.tick(heartbeatMs);
      }
      assert.equal(ended, false);
      const left = gone();
      socket.destroy();
      await left;
    });
  });
});

// The HTTP layer by itself, with routes of its own: schemas, bodies, credentials, and what happens
// to everything that is thrown.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { z } from 'zod';
import { problem, problems } from '../../problems.ts';
import { makeIds } from '../ids.ts';
import { makeLog } from '../log/log.ts';
import { streamEvents } from './event-stream.ts';
import type { Route } from './route.ts';
import { addRoutes, type HttpOptions, type HttpServer, makeHttpServer } from './server.ts';

const facts = {
  purposes: ['site.serve'],
  actors: ['visitor', 'user'],
  clauses: ['P-0-02'],
  summary: 'x',
  answers: {},
};
const wakes = new Set<() => void>();
const { promise: unsubscribed, resolve: gone } = Promise.withResolvers<void>();
const items: { id: string; type: string; data: unknown }[] = [];
const logged: string[] = [];

const routes: Route[] = [
  {
    ...facts,
    method: 'POST',
    path: '/v1/things/:id',
    params: z.object({ id: z.string().max(10) }),
    query: z.object({ n: z.coerce.number().int().max(5).default(1) }),
    body: z.strictObject({ name: z.string(), deep: z.array(z.object({ x: z.number() })) }),
    idempotency: 'optional',
    handle: async (context) => ({
      status: 200,
      body: { params: context.params, query: context.query, body: context.body },
    }),
  },
  {
    ...facts,
    method: 'GET',
    path: '/v1/broken',
    handle: async () => {
      throw new Error('a secret of ours');
    },
  },
  {
    ...facts,
    method: 'GET',
    path: '/v1/full',
    handle: async () => {
      throw Object.assign(new Error('could not extend file'), { code: '53100' });
    },
  },
  {
    ...facts,
    method: 'GET',
    path: '/v1/refused',
    handle: async () => {
      throw problem('rate_limited', { headers: { 'retry-after': '7' }, evidence: { n: 3 } });
    },
  },
  {
    ...facts,
    method: 'GET',
    path: '/v1/cookies',
    query: z.object({ set: z.string() }),
    handle: async ({ query, reply }) => {
      const set = (query as unknown as { set: string }).set.split('|');
      reply.header('set-cookie', set); // as any package might
      return { status: 200, body: {} };
    },
  },
  {
    ...facts,
    method: 'GET',
    path: '/v1/private',
    actors: ['user'],
    handle: async ({ credential }) => ({ status: 200, body: { is: credential.is } }),
  },
  {
    ...facts,
    method: 'GET',
    path: '/v1/stream',
    handle: async ({ request, reply }) =>
      streamEvents(request, reply, {
        read: async (after) => items.filter(({ id }) => after === undefined || id > after),
        subscribe: (wake) => {
          wakes.add(wake);
          return () => {
            wakes.delete(wake);
            gone();
          };
        },
      }),
  },
];

const options: HttpOptions = {
  forms: { cookie: 'platen_session', guardHeader: 'Platen-Request', guardValue: 'portal' },
  credentialOf: { visitor: 'nothing', user: 'session' },
  problems,
  problemPage: (code) => `<h1>${code}</h1>`,
  hosts: [],
  secure: false,
  cookies: new Map([['ours', 60]]),
  fileBytesMax: 1000,
  makeRequestId: (() => {
    const id = makeIds();
    return () => id('req');
  })(),
  log: makeLog('info', (line) => logged.push(line)),
};

let server: HttpServer;
before(async () => {
  server = await makeHttpServer(options);
  addRoutes(server.fastify, routes, options);
  await server.listen({ host: '127.0.0.1', port: 0 });
});
after(() => server.close());

const call = (path: string, init: RequestInit = {}) => fetch(server.url() + path, init);
const post = (body: string, type = 'application/json', path = '/v1/things/a') =>
  call(path, { method: 'POST', body, headers: { 'content-type': type } });
const problemOf = async (answer: Response) => {
  assert.equal(answer.headers.get('content-type'), 'application/problem+json');
  return (await answer.json()) as Record<string, unknown>;
};
const good = JSON.stringify({ name: 'a', deep: [{ x: 1 }] });

const cookiesLeft = async (set: string) => {
  const answer = await call(`/v1/cookies?set=${encodeURIComponent(set)}`);
  assert.equal(answer.status, 200);
  return answer.headers.getSetCookie();
};

it('P-1C-01: a cookie that was not declared does not leave, nor one that stays too long', async () => {
  for (const rogue of [
    'rogue=1',
    'OURS=1',
    'ours=1; Max-Age=61',
    'ours=1; Max-Age=60000000000',
    'ours=1; Expires=Wed, 01 Jan 2031 00:00:00 GMT',
    'ours2=1; ours=1',
    '=ours',
    '',
  ]) {
    assert.deepEqual(await cookiesLeft(rogue), [], rogue);
  }
  assert.deepEqual(await cookiesLeft('_ga=GA1.2.3|ours=1; Max-Age=60|fbp=x'), [
    'ours=1; Max-Age=60',
  ]);
  assert.ok(logged.some((line) => line.includes('undeclared cookies') && line.includes('_ga')));
});

it('P-1C-01 control: a declared cookie leaves as it was set', async () => {
  for (const fine of ['ours=1', 'ours=; Max-Age=0', 'ours=1; Max-Age=60; HttpOnly; SameSite=Lax']) {
    assert.deepEqual(await cookiesLeft(fine), [fine]);
  }
});

describe('a request', () => {
  it('reaches its handler parsed', async () => {
    const answer = await post(good, 'application/json', '/v1/things/a?n=3');
    assert.deepEqual(await answer.json(), {
      params: { id: 'a' },
      query: { n: 3 },
      body: { name: 'a', deep: [{ x: 1 }] },
    });
    assert.match(answer.headers.get('request-id') ?? '', /^req_/);
  });

  for (const [what, body, type, status, code] of [
    ['cut off', good.slice(0, -4), 'application/json', 400, 'validation.body'],
    ['empty', '', 'application/json', 400, 'validation.body'],
    ['of another type', good, 'text/csv', 415, 'validation.media_type'],
    ['too large', `"${'x'.repeat(1_100_000)}"`, 'application/json', 413, 'validation.too_large'],
    [
      'with a field too many',
      '{"name":"a","deep":[],"x":1}',
      'application/json',
      400,
      'validation.request',
    ],
    [
      'poisoned',
      '{"__proto__":{"x":1},"name":"a","deep":[]}',
      'application/json',
      400,
      'validation.body',
    ],
  ] as const) {
    it(`with a body ${what} is a problem, not a fault`, async () => {
      const answer = await post(body, type);
      assert.equal(answer.status, status);
      const said = await problemOf(answer);
      assert.equal(said.code, code);
      assert.ok(said.fix && said.title && said.detail);
    });
  }

  it('names each field that is wrong, and how', async () => {
    const answer = await post('{"name":1,"deep":[{"x":"y"}]}');
    const { errors, param } = await problemOf(answer);
    assert.deepEqual(
      (errors as { param: string }[]).map((one) => one.param),
      ['name', 'deep.0.x'],
    );
    assert.equal(param, 'name');
  });

  it('with an endless Idempotency-Key is refused', async () => {
    const answer = await call('/v1/things/a', {
      method: 'POST',
      body: good,
      headers: { 'content-type': 'application/json', 'idempotency-key': 'k'.repeat(256) },
    });
    assert.equal((await problemOf(answer)).param, 'Idempotency-Key');
  });

  it('that is no HTTP leaves the server standing', async () => {
    const { port } = new URL(server.url());
    for (const bytes of [
      '\x16\x03\x01\x02',
      'GET\r\n\r\n',
      `GET / HTTP/1.1\r\n${'a: b\r\n'.repeat(9000)}`,
    ]) {
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('error', () => undefined).resume();
      socket.end(bytes);
      await new Promise((resolve) => socket.once('close', resolve));
    }
    assert.equal((await call('/v1/refused')).status, 429);
  });
});

describe('what is thrown', () => {
  it('from the closed table is said with its details', async () => {
    const answer = await call('/v1/refused');
    assert.equal(answer.headers.get('retry-after'), '7');
    const said = await problemOf(answer);
    assert.deepEqual([said.code, said.status, said.evidence], ['rate_limited', 429, { n: 3 }]);
  });

  it('by mistake is said as a fault of ours, its cause in the log alone', async () => {
    const answer = await call('/v1/broken');
    assert.equal(answer.status, 500);
    const text = await answer.text();
    assert.ok(!text.includes('secret of ours'));
    const { request_id } = JSON.parse(text) as { request_id: string };
    assert.ok(logged.some((line) => line.includes('secret of ours') && line.includes(request_id)));
  });

  it('by an id longer than any is said as every other wrong id', async () => {
    const answer = await call(`/v1/things/${'a'.repeat(3000)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: good,
    });
    assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
    assert.equal(answer.status, 400);
  });

  it('by a full disk, the database’s or ours, is said as that', async () => {
    const answer = await call('/v1/full');
    assert.equal(answer.status, 507);
    assert.equal(((await answer.json()) as { code: string }).code, 'disk_full');
  });
});

describe('a route', () => {
  it('for the signed-in is shut to whoever brings nothing', async () => {
    assert.equal((await call('/v1/private')).status, 401);
    const cookie = { headers: { cookie: 'platen_session=abc' } };
    assert.deepEqual(await (await call('/v1/private', cookie)).json(), { is: 'session' });
  });

  it('that says no purpose, no actor or no clause cannot be added', async () => {
    const spare = await makeHttpServer(options);
    for (const part of ['purposes', 'actors', 'clauses']) {
      const silent = { ...routes[1], [part]: [] };
      assert.throws(() => addRoutes(spare.fastify, [silent], options), /declares no purpose/);
    }
    await spare.close();
  });
});

describe('a route that nobody declared', () => {
  const reached: string[] = [];
  const beside = async () => {
    const server = await makeHttpServer(options);
    addRoutes(server.fastify, routes, options);
    for (const declared of [undefined, []]) {
      server.fastify.get(
        `/v1/past-${declared === undefined ? 'all' : 'empty'}`,
        { config: { declared } },
        async ({ url }) => reached.push(url),
      );
    }
    return server;
  };

  it('P-0-02: answers 500 and its handler is never reached', async () => {
    const server = await beside();
    for (const path of ['/v1/past-all', '/v1/past-empty']) {
      const answer = await server.fastify.inject(path);
      assert.equal(answer.statusCode, 500, path);
      assert.equal(answer.json().code, 'internal');
    }
    assert.deepEqual(reached, []);
    assert.ok(logged.some((line) => line.includes('/v1/past-all declares no purpose')));
    await server.close();
  });

  it('P-0-02 control: a declared one beside it is served, and what is no route is not there', async () => {
    const server = await beside();
    assert.equal((await server.fastify.inject('/v1/refused')).statusCode, 429);
    assert.equal((await server.fastify.inject('/v1/nowhere')).statusCode, 404);
    await server.close();
  });
});

describe('in production', () => {
  it('plain HTTP is sent to the secure address, and nothing else is taken over it', async () => {
    const secure = {
      ...options,
      secure: true,
      trustProxy: true,
      publicUrl: 'https://service.example.org',
    };
    const strict = await makeHttpServer(secure);
    addRoutes(strict.fastify, routes, secure);
    await strict.listen({ host: '127.0.0.1', port: 0 });
    const ask = (path: string, init: RequestInit = {}) =>
      fetch(strict.url() + path, { redirect: 'manual', ...init });
    const sent = await ask('/v1/refused?x=1');
    assert.equal(sent.status, 308);
    assert.equal(sent.headers.get('location'), 'https://service.example.org/v1/refused?x=1');
    const posted = await ask('/v1/things/a', { method: 'POST', body: good });
    assert.equal((await problemOf(posted)).code, 'validation.insecure');
    const proxied = await ask('/v1/refused', { headers: { 'x-forwarded-proto': 'https' } });
    assert.equal(proxied.status, 429);
    assert.match(proxied.headers.get('strict-transport-security') ?? '', /max-age=31536000/);
    await strict.close();
  });
});

describe('a stream of events', () => {
  it('gives what was missed, then what comes, and ends when the client goes', async () => {
    items.push({ id: '1', type: 'a', data: 1 }, { id: '2', type: 'b', data: { two: 2 } });
    const going = new AbortController();
    const answer = await call('/v1/stream', {
      headers: { 'last-event-id': '1' },
      signal: going.signal,
    });
    assert.match(answer.headers.get('content-type') ?? '', /^text\/event-stream/);
    assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    const until = async (text: string) => {
      while (!seen.includes(text)) seen += (await reader.read()).value ?? '';
    };
    await until('id: 2\nevent: b\ndata: {"two":2}\n\n');
    assert.ok(!seen.includes('id: 1'));
    items.push({ id: '3', type: 'c', data: 3 });
    for (const wake of wakes) wake();
    await until('id: 3\nevent: c\ndata: 3\n\n');
    going.abort();
    await reader.read().catch(() => undefined);
    await unsubscribed;
    assert.equal(wakes.size, 0);
  });
});

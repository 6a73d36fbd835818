// Bytes that are no request, or nearly one: each is answered as a problem, with the headers that
// every answer has, and the next client is served.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { problems } from '../../problems.ts';
import { makeLog } from '../log/log.ts';
import type { Route } from './route.ts';
import { addRoutes, type HttpOptions, type HttpServer, makeHttpServer } from './server.ts';

const routes: Route[] = [
  {
    purposes: ['site.serve'],
    actors: ['visitor'],
    clauses: ['P-0-02'],
    summary: 'x',
    answers: {},
    method: 'GET',
    path: '/v1/things/:id',
    handle: async () => ({ status: 200, body: { fine: true } }),
  },
];

const options: HttpOptions = {
  forms: { cookie: 'platen_session', guardHeader: 'Platen-Request', guardValue: 'portal' },
  credentialOf: { visitor: 'nothing' },
  problems,
  problemPage: (code) => code,
  hosts: ['127.0.0.1'],
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

/** All that comes back for these bytes until the other side ends. */
function exchange(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(server.url()).port), '127.0.0.1', () => {
      socket.write(bytes);
    });
    let said = '';
    socket.setEncoding('latin1').on('data', (text) => {
      said += text;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(said));
  });
}

const host = 'host: 127.0.0.1\r\n';
const end = 'connection: close\r\n\r\n';

describe('what is no request', () => {
  for (const [what, bytes, status, code] of [
    ['a line that is none', 'GET\r\n\r\n', 400, 'validation.request'],
    ['a greeting of TLS', '\x16\x03\x01\x02\r\n\r\n', 400, 'validation.request'],
    [
      'two lengths',
      `POST /v1/things/a HTTP/1.1\r\n${host}content-length: 1\r\ncontent-length: 2\r\n\r\nab`,
      400,
      'validation.request',
    ],
    [
      'a head without end',
      `GET / HTTP/1.1\r\n${host}${'a: b\r\n'.repeat(9000)}`,
      413,
      'validation.too_large',
    ],
    [
      'two hosts',
      `GET /v1/things/a HTTP/1.1\r\n${host}host: evil.example\r\n${end}`,
      400,
      'validation.request',
    ],
    [
      'an address that cannot be decoded',
      `GET /v1/things/%c0%zz HTTP/1.1\r\n${host}${end}`,
      404,
      'resource.not_found',
    ],
  ] as const) {
    it(`${what} is answered ${code}, as every problem is`, async () => {
      const said = await exchange(bytes);
      assert.match(said, new RegExp(`^HTTP/1\\.1 ${status} `));
      assert.match(said, /^content-type: application\/problem\+json\r$/im);
      assert.match(said, /^content-security-policy: default-src 'none'/im);
      assert.match(said, /^x-content-type-options: nosniff\r$/im);
      const body = JSON.parse(said.slice(said.indexOf('\r\n\r\n') + 4)) as Record<string, unknown>;
      assert.deepEqual([body.code, body.status], [code, status]);
    });
  }

  it('but a whole request with one host is served', async () => {
    const said = await exchange(`GET /v1/things/a HTTP/1.1\r\n${host}${end}`);
    assert.match(said, /^HTTP\/1\.1 200 /);
    assert.match(said, /\{"fine":true\}$/);
  });
});

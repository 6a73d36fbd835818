// P-4-02 at the door: TLS of our own, by real handshakes with a certificate made for the test; the
// plain port beside it; and who is believed when they say that they came by TLS.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { connect, type PeerCertificate, type SecureVersion, type TLSSocket } from 'node:tls';
import { z } from 'zod';
import { problems } from '../../problems.ts';
import { makeIds } from '../ids.ts';
import { makeLog } from '../log/log.ts';
import { makeCertificate } from './certificate.testing.ts';
import { openPlainPort, type PlainPort } from './plain-port.ts';
import type { Route } from './route.ts';
import { addRoutes, type HttpOptions, type HttpServer, makeHttpServer } from './server.ts';
import { tlsOptions, watchTls } from './tls.ts';

const name = 'service.ada.clinic';
const publicUrl = `https://${name}`;
const dir = mkdtempSync(join(tmpdir(), 'platen-tls-'));
const files = { certFile: join(dir, 'cert.pem'), keyFile: join(dir, 'key.pem') };
const logged: string[] = [];
let ca: string;
let bodies = 0;

function writePair(): string {
  const { cert, key } = makeCertificate(name);
  writeFileSync(files.certFile, cert);
  writeFileSync(files.keyFile, key);
  return cert;
}

const routes: Route[] = [
  {
    method: 'POST',
    path: '/form',
    summary: 'takes a form',
    purposes: ['site.serve'],
    actors: ['visitor'],
    clauses: ['P-4-02'],
    consumes: 'form',
    body: z.record(z.string(), z.string()),
    answers: { 200: z.object({}) },
    handle: async () => {
      bodies += 1;
      return { status: 200, body: {} };
    },
  },
  {
    method: 'GET',
    path: '/page',
    summary: 'a page',
    purposes: ['site.serve'],
    actors: ['visitor'],
    clauses: ['P-4-02'],
    answers: { 200: z.object({}) },
    handle: async ({ request }) => ({ status: 200, body: { protocol: request.protocol } }),
  },
];

const options: HttpOptions = {
  forms: { cookie: 'c', guardHeader: 'g', guardValue: 'v' },
  credentialOf: { visitor: 'nothing' },
  problems,
  problemPage: (code) => code,
  hosts: [name],
  cookies: new Map(),
  secure: true,
  publicUrl,
  fileBytesMax: 1000,
  makeRequestId: (() => {
    const id = makeIds();
    return () => id('req');
  })(),
  log: makeLog('debug', (line) => logged.push(line)),
};

let server: HttpServer;
let behindProxy: HttpServer;
let plain: PlainPort;
before(async () => {
  ca = writePair();
  server = await makeHttpServer({ ...options, tls: files });
  addRoutes(server.fastify, routes, options);
  await server.listen({ host: '127.0.0.1', port: 0 });
  plain = await openPlainPort({ host: '127.0.0.1', port: 0 }, publicUrl);
  const proxied = { ...options, trustProxy: true };
  behindProxy = await makeHttpServer(proxied);
  addRoutes(behindProxy.fastify, routes, proxied);
  await behindProxy.fastify.ready();
});
after(async () => {
  await server.close();
  await plain.close();
  await behindProxy.close();
  rmSync(dir, { recursive: true });
});

const port = () => Number(new URL(server.url()).port);

/** A handshake with exactly these versions; resolves with what was agreed on. */
function shake(minVersion: SecureVersion, maxVersion: SecureVersion): Promise<string | null> {
  return new Promise((done, fail) => {
    // Level 0 lets this client offer what nobody should take any more.
    const ciphers = 'DEFAULT:@SECLEVEL=0';
    const to = { host: '127.0.0.1', port: port(), servername: name, ca, ciphers };
    const socket: TLSSocket = connect({ ...to, minVersion, maxVersion }, () => {
      done(socket.getProtocol());
      socket.destroy();
    });
    socket.once('error', fail);
  });
}

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

function ask(secure: boolean, init: RequestOptions, body?: string): Promise<Answer> {
  const to = { host: '127.0.0.1', servername: name, ca, ...init };
  return new Promise((done, fail) => {
    const request = (secure ? httpsRequest : httpRequest)(to, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => {
        done({ status: answer.statusCode ?? 0, headers: answer.headers, body: text });
      });
    });
    request.on('error', fail);
    request.end(body);
  });
}

const host = { host: name };
const form = { ...host, 'content-type': 'application/x-www-form-urlencoded' };

it('P-4-02: a handshake below TLS 1.2 fails', async () => {
  await assert.rejects(shake('TLSv1', 'TLSv1'));
  await assert.rejects(shake('TLSv1.1', 'TLSv1.1'));
});

it('P-4-02: what has no forward secrecy is not agreed on', async () => {
  const offered = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA' } as const;
  const refused = new Promise((done, fail) => {
    const to = { host: '127.0.0.1', port: port(), servername: name, ca, ...offered };
    const socket = connect(to, () => done(socket.getCipher()));
    socket.once('error', fail);
  });
  await assert.rejects(refused);
});

it('P-4-02 control: TLS 1.2 is taken, and 1.3 where both can', async () => {
  assert.equal(await shake('TLSv1.2', 'TLSv1.2'), 'TLSv1.2');
  assert.equal(await shake('TLSv1.2', 'TLSv1.3'), 'TLSv1.3');
});

it('P-4-02 control: over TLS a form is taken, and the browser is told to stay for a year', async () => {
  const before = bodies;
  const path = { port: port(), path: '/form', method: 'POST', headers: form };
  const answer = await ask(true, path, 'name=Ada');
  assert.equal(answer.status, 200);
  assert.equal(bodies, before + 1);
  assert.equal(answer.headers['strict-transport-security'], 'max-age=31536000; includeSubDomains');
  assert.match(String(answer.headers['content-security-policy']), /form-action 'self'/);
});

it('P-4-02: the plain port sends readers to the secure address, refuses forms unread', async () => {
  const to = { port: plain.port(), headers: host };
  for (const method of ['GET', 'HEAD']) {
    const sent = await ask(false, { ...to, method, path: '/sign-up?x=1' });
    assert.equal(sent.status, 308, method);
    assert.equal(sent.headers.location, `${publicUrl}/sign-up?x=1`);
  }
  const elsewhere = await ask(false, { ...to, path: '//evil.example/' });
  assert.equal(elsewhere.headers.location, `${publicUrl}/`);
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
    const refused = await ask(false, { ...to, method, path: '/form' }, '');
    assert.equal(refused.status, 403, method);
    assert.equal(refused.headers.connection, 'close');
  }
});

it('P-4-02: a form sent in the clear is answered before its body has come, and never logged', async () => {
  const before = bodies;
  const head = `POST /form HTTP/1.1\r\nHost: ${name}\r\nContent-Length: 100000\r\n\r\n`;
  for (const target of [plain.port()]) {
    const said = await new Promise<string>((done, fail) => {
      let text = '';
      const socket = connectPlain(target, '127.0.0.1', () => socket.write(`${head}name=Secret`));
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('close', () => done(text));
      socket.on('error', fail);
    });
    assert.match(said, /^HTTP\/1\.1 403 /);
  }
  assert.equal(bodies, before);
  assert.ok(!logged.join('\n').includes('Secret'));
});

it('P-4-02: who is no trusted proxy is not believed to have come by TLS', async () => {
  const claims = { ...form, 'x-forwarded-proto': 'https' };
  const payload = 'name=Secret';
  const inject = (app: HttpServer, remoteAddress: string, method: 'GET' | 'POST') =>
    app.fastify.inject({
      method,
      url: method === 'GET' ? '/page' : '/form',
      headers: claims,
      remoteAddress,
      ...(method === 'POST' ? { payload } : {}),
    });
  const before = bodies;
  for (const peer of ['203.0.113.9', '10.0.0.7', '2001:db8::1']) {
    assert.equal((await inject(behindProxy, peer, 'POST')).statusCode, 403, peer);
    const sent = await inject(behindProxy, peer, 'GET');
    assert.equal(sent.statusCode, 308, peer);
    assert.equal(sent.headers.location, `${publicUrl}/page`);
  }
  // Where no proxy is trusted, not even this machine's word counts.
  const alone = await makeHttpServer(options);
  addRoutes(alone.fastify, routes, options);
  assert.equal((await inject(alone, '127.0.0.1', 'POST')).statusCode, 403);
  await alone.close();
  assert.equal(bodies, before);
  assert.ok(!logged.join('\n').includes('Secret'));
});

it('P-4-02 control: the proxy of this machine is believed', async () => {
  const headers = { ...form, 'x-forwarded-proto': 'https' };
  const sent = { method: 'POST', url: '/form', headers, payload: 'name=Ada' } as const;
  for (const remoteAddress of ['127.0.0.1', '::1']) {
    const answer = await behindProxy.fastify.inject({ ...sent, remoteAddress });
    assert.equal(answer.statusCode, 200);
  }
  const plainly = { ...sent, headers: { ...form, 'x-forwarded-proto': 'http' } };
  const refused = await behindProxy.fastify.inject({ ...plainly, remoteAddress: '127.0.0.1' });
  assert.equal(refused.statusCode, 403);
});

it('a renewed certificate is taken up, and one without its key is left', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const taken: object[] = [];
  const said: string[] = [];
  const tell = { info: (text: string) => said.push(text), error: () => said.push('refused') };
  const stop = watchTls(
    { setSecureContext: (context) => taken.push(context) },
    files,
    tell as unknown as Parameters<typeof watchTls>[2],
    1000,
  );
  t.mock.timers.tick(1000);
  assert.equal(taken.length, 0);
  const next = writePair();
  t.mock.timers.tick(1000);
  assert.equal(String((taken[0] as { cert: Buffer }).cert), next);
  writeFileSync(files.keyFile, makeCertificate(name).key);
  t.mock.timers.tick(1000);
  assert.equal(taken.length, 1);
  assert.equal(said.at(-1), 'refused');
  stop();
  assert.throws(() => tlsOptions(files), { code: 'start.tls' });
  assert.throws(() => tlsOptions({ ...files, certFile: join(dir, 'none') }), { code: 'start.tls' });
  const seen: PeerCertificate = await new Promise((done, fail) => {
    const to = { host: '127.0.0.1', port: port(), servername: name, ca };
    const socket = connect(to, () => {
      done(socket.getPeerCertificate());
      socket.destroy();
    });
    socket.once('error', fail);
  });
  assert.equal(seen.subject.CN, name, 'the running listener still has its own');
});

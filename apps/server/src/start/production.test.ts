// Production: who must answer for it before it starts, and how it then is reached: by TLS of its
// own, from the sign-up form to the cookie.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { readConfig } from '../config.ts';
import { makeCertificate } from '../platform/http/certificate.testing.ts';
import { type TestService, testService } from '../service.testing.ts';

const dir = mkdtempSync(join(tmpdir(), 'platen-production-'));
let service: TestService | undefined;
after(async () => {
  await service?.close();
  rmSync(dir, { recursive: true });
});

const main = join(import.meta.dirname, '../main.ts');
const name = 'fax.ada.clinic';
const identity: Record<string, string> = {
  PLATEN_OPERATOR_NAME: 'Ada Clinics Ltd',
  PLATEN_OPERATOR_ADDRESS: '1 Analytical Row, London W1, United Kingdom',
  PLATEN_OPERATOR_CONTACT: 'privacy@ada.clinic',
};
const production = {
  PLATEN_MODE: 'production',
  PLATEN_PUBLIC_URL: `https://${name}`,
  PLATEN_MAIL_FROM: `notices@${name}`,
};

/** Starts the program itself. Resolves with how it ended and what it said. */
function boot(env: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env.PATH,
      ...(process.env.NODE_OPTIONS ? { NODE_OPTIONS: process.env.NODE_OPTIONS } : {}),
      ...(process.env.PLATEN_MUTATION ? { PLATEN_MUTATION: process.env.PLATEN_MUTATION } : {}),
      PLATEN_DATA: join(dir, 'boot'),
      PLATEN_HTTP: '127.0.0.1:0',
      PLATEN_SIP: '127.0.0.1:0',
      // A database that is not there: whatever gets past the settings ends here, saying so.
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
    });
  }
  return new Promise((done) => child.on('close', (code) => done({ code, said })));
}

it('P-0-07: production does not start without its operator, and names what is missing', async () => {
  for (const field of Object.keys(identity)) {
    const { [field]: _left, ...rest } = identity;
    const { code, said } = await boot({ ...production, PLATEN_TRUST_PROXY: '1', ...rest });
    assert.notEqual(code, 0);
    assert.match(said, new RegExp(field));
    for (const other of Object.keys(rest)) assert.ok(!said.includes(other), `${other}: ${said}`);
  }
});

it('P-0-07: what stands in a form that nobody filled in is no identity', () => {
  const wrong: Record<string, string[]> = {
    PLATEN_OPERATOR_NAME: [' ', '-', 'xxx', 'Your Company', 'ACME Inc.', 'TODO', '<name>', '42'],
    PLATEN_OPERATOR_ADDRESS: ['London', 'Your address here, please', '[street, city]', '...'],
    PLATEN_OPERATOR_CONTACT: ['privacy', 'privacy@example.org', 'change me@x.y', 'a b@c.d'],
  };
  for (const [field, values] of Object.entries(wrong)) {
    for (const value of values) {
      const env = { ...production, PLATEN_TRUST_PROXY: '1', ...identity, [field]: value };
      assert.throws(
        () => readConfig(env, dir),
        (thrown: { code: string; details: { detail: string } }) => {
          assert.equal(thrown.code, 'start.production_placeholder', value);
          assert.match(thrown.details.detail, new RegExp(`: ${field}\\.$`), value);
          return true;
        },
      );
    }
  }
});

it('P-0-07 control: with an operator it goes on to its database; evaluation asks for none', async () => {
  const { said } = await boot({ ...production, PLATEN_TRUST_PROXY: '1', ...identity });
  assert.match(said, /Database not reachable/);
  const names = ['Foods & Sons', 'Todorov GmbH', 'Exemplar SA', '株式会社ファクス'];
  for (const operator of names) {
    const env = { ...production, PLATEN_TRUST_PROXY: '1', ...identity };
    const config = readConfig({ ...env, PLATEN_OPERATOR_NAME: operator }, dir);
    assert.equal(config.operatorName, operator);
  }
  assert.equal(readConfig({}, dir).operatorName, undefined);
});

it('P-4-02: production does not start without TLS or a proxy that it may trust', async () => {
  const { code, said } = await boot({ ...production, ...identity });
  assert.notEqual(code, 0);
  assert.match(said, /PLATEN_TLS_CERT with PLATEN_TLS_KEY, or PLATEN_TRUST_PROXY/);
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => probe.once('listening', done));
  const { port } = probe.address() as { port: number };
  await new Promise((done) => probe.close(done));
  return port;
}

interface Said {
  status: number;
  headers: IncomingMessage['headers'];
  body: string;
}

/** Requests as a client of that certificate, or in the clear. */
function asking(port: number, ca: string) {
  return (init: RequestOptions, body?: string, secure = true): Promise<Said> =>
    new Promise((done, fail) => {
      const to = { host: '127.0.0.1', port, servername: name, ca, ...init };
      const request = (secure ? httpsRequest : httpRequest)(to, (answer) => {
        let text = '';
        answer.on('data', (chunk) => {
          text += chunk;
        });
        const { statusCode: status = 0, headers } = answer;
        answer.on('end', () => done({ status, headers, body: text }));
      });
      request.on('error', fail);
      request.end(body);
    });
}

it('P-4-03: what keeps a person signed in goes over TLS, and to this host alone', async () => {
  const { cert, key } = makeCertificate(name);
  writeFileSync(join(dir, 'cert.pem'), cert);
  writeFileSync(join(dir, 'key.pem'), key);
  const [port, plainPort] = [await freePort(), await freePort()];
  service = await testService({
    env: {
      ...production,
      ...identity,
      PLATEN_HTTP: `127.0.0.1:${port}`,
      PLATEN_HTTP_PLAIN: `127.0.0.1:${plainPort}`,
      PLATEN_TLS_CERT: join(dir, 'cert.pem'),
      PLATEN_TLS_KEY: join(dir, 'key.pem'),
      PLATEN_DISK_ENCRYPTED: `${new Date().toISOString().slice(0, 10)} LUKS2 on all volumes`,
      PLATEN_SIGN_UP: 'open',
    },
  });
  const ask = asking(port, cert);
  const host = { host: name };
  const sent = { ...host, 'content-type': 'application/x-www-form-urlencoded' };
  const link = new URL(service.ready.signInUrl);
  assert.equal(link.origin, `https://${name}`);
  const page = await ask({ path: link.pathname, headers: host });
  assert.equal(page.status, 200);
  // Each form goes to where its page came from: no address with a host in it.
  for (const path of ['/sign-up', '/sign-in', link.pathname]) {
    const { body } = await ask({ path, headers: host });
    for (const [, action] of body.matchAll(/(?:form)?action="([^"]*)"/g)) {
      assert.match(action, /^[/?](?!\/)/, `${path}: ${action}`);
    }
  }
  const policy = /name="policy_sha256" value="(\w+)"/.exec(page.body)?.[1] ?? '';
  const form = new URLSearchParams({
    name: 'Ada Lovelace',
    email: 'ada@ada.clinic',
    header_identity: 'Ada’s clinic',
    time_zone: 'Europe/London',
    policy_sha256: policy,
    accept: 'yes',
  });
  const post = { path: link.pathname, method: 'POST', headers: sent };
  const answer = await ask(post, form.toString());
  assert.equal(answer.status, 303, answer.body);
  assert.match(
    answer.headers['set-cookie']?.[0] ?? '',
    /^__Host-platen_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
  );
  assert.equal(answer.headers['strict-transport-security'], 'max-age=31536000; includeSubDomains');
  const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  assert.equal((await ask({ path: '/v1/me', headers: { ...host, cookie } })).status, 200);
  // The same name without its prefix is no session, and nothing is taken in the clear.
  const bare = cookie.replace('__Host-', '');
  assert.equal((await ask({ path: '/v1/me', headers: { ...host, cookie: bare } })).status, 401);
  const clear = { port: plainPort, path: '/v1/me', headers: { ...host, cookie } };
  const sentOn = await ask(clear, undefined, false);
  assert.deepEqual([sentOn.status, sentOn.headers['set-cookie']], [308, undefined]);
  const posted = { ...clear, path: '/sign-in', method: 'POST', headers: sent };
  assert.equal((await ask(posted, 'email=a&password=b', false)).status, 403);
  assert.equal((await ask({ path: '/v1/me', headers: { host: 'evil.clinic' } })).status, 421);
});

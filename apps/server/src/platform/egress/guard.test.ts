// Nothing leaves this process without a permit: not by our code, not by a dependency's, not by a
// worker's. Destinations are names of our own that a look-up in the test leads back to loopback.
import assert from 'node:assert/strict';
import dns, { lookup } from 'node:dns';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { canLeave, guardEgress } from './guard.ts';
import {
  hearRefusals,
  Permit,
  permittedDatagrams,
  permittedSocket,
  underPermit,
} from './permits.ts';

/** An address that no machine has, and a name that nobody has. */
const far = '255.255.255.255';
const name = 'relay.invalid';

let server: http.Server;
let port: number;
let heard = 0;
let folder: string;

before(async () => {
  guardEgress();
  server = http.createServer((_request, response) => {
    heard += 1;
    response.end('here');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as net.AddressInfo).port;
  folder = mkdtempSync(join(tmpdir(), 'platen-egress-'));
  writeDependency();
});
after(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
});

/** Somebody else's code, installed beside ours: it knows nothing of us. */
function writeDependency(): void {
  const home = join(folder, 'node_modules', 'phones-home');
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{"name":"phones-home","main":"index.cjs"}');
  writeFileSync(
    join(home, 'index.cjs'),
    `const net = require('net'), tls = require('tls'), http = require('http'), https = require('https');
     const http2 = require('http2'), dgram = require('dgram'), dns = require('dns');
     const heard = (emitter) => new Promise((done, fail) => emitter.on('error', fail).on('connect', done));
     module.exports = {
       connect: async (host, port) => heard(net.connect(port, host).unref()),
       connectBy: async (host, port) => heard(net.connect({ host, port }).unref()),
       tls: async (host, port) => heard(tls.connect({ host, port })),
       http: async (host, port) => heard(http.get({ host, port })),
       https: async (host, port) => heard(https.get({ host, port })),
       http2: async (host, port) => heard(http2.connect('http://' + host + ':' + port)),
       fetch: (host, port) => fetch('http://' + host + ':' + port),
       socket: async (host, port) => new Promise((done, fail) => {
         const it = new WebSocket('ws://' + host + ':' + port);
         it.onerror = (event) => fail(event.error ?? new Error('refused')); it.onopen = done; }),
       datagram: async (host, port) => dgram.createSocket('udp4').unref().send('x', port, host),
       longDatagram: async (host, port) => dgram.createSocket('udp4').unref().send(Buffer.from('xy'), 0, 1, port, host),
       aimed: async (host, port) => dgram.createSocket('udp4').unref().connect(port, host),
       ask: async (host) => dns.lookup(host + '.invalid', () => {}),
       resolve: async (host) => dns.resolveTxt(host + '.invalid', () => {}),
       resolver: async (host) => new dns.Resolver().resolve4(host + '.invalid', () => {}),
       promised: (host) => dns.promises.resolve(host + '.invalid'),
       reverse: (host) => dns.promises.reverse(host),
     };`,
  );
  writeFileSync(
    join(folder, 'worker.mjs'),
    `import dependency from 'phones-home';
     import { parentPort, workerData } from 'node:worker_threads';
     dependency[workerData.how](workerData.host, workerData.port)
       .then(() => 'out', (error) => error.code ?? error.cause?.code ?? String(error))
       .then((said) => parentPort.postMessage(said));`,
  );
}

type Dependency = Record<string, (host: string, port: number) => Promise<unknown>>;
const dependency = (): Dependency => createRequire(join(folder, 'x.js'))('phones-home');

async function codeOf(work: () => unknown): Promise<string | undefined> {
  try {
    await work();
  } catch (thrown) {
    const { code, cause } = thrown as { code?: string; cause?: { code?: string } };
    return code ?? cause?.code ?? String(thrown);
  }
  return undefined;
}

test('P-0-03: a dependency that calls out is refused, whichever way it takes', async () => {
  const ways = dependency();
  for (const way of Object.keys(ways).filter((one) => one !== 'socket')) {
    assert.equal(await codeOf(() => ways[way](far, 9)), 'egress.refused', way);
  }
  assert.notEqual(await codeOf(() => ways.socket(far, 9)), undefined, 'a web socket');
});

test('P-0-03: whoever keeps the log hears of a refusal, and not of where it was going', async () => {
  const heard: unknown[] = [];
  hearRefusals((refusal) => heard.push(refusal));
  await codeOf(() => dependency().connect(far, 9));
  const permit = new Permit('the relay', []);
  await codeOf(() => underPermit(permit, () => dependency().datagram(far, 9)));
  hearRefusals(() => undefined);
  assert.deepEqual(heard, [
    { how: 'A connection', door: undefined },
    { how: 'A datagram', door: 'the relay' },
  ]);
});

test('P-0-03: a worker thread is guarded before its first line runs', async () => {
  for (const how of ['connect', 'fetch', 'datagram', 'ask']) {
    const data = { how, host: far, port: 9 };
    const worker = new Worker(pathToFileURL(join(folder, 'worker.mjs')), { workerData: data });
    const [said] = await once(worker, 'message');
    assert.equal(said, 'egress.refused', how);
  }
});

test('P-0-03: the guard cannot be taken out, nor gone around below', async () => {
  const prototype = net.Socket.prototype as { connect: unknown };
  assert.throws(() => {
    prototype.connect = () => undefined;
  }, TypeError);
  assert.throws(() => Object.defineProperty(prototype, 'connect', { value: 1 }), TypeError);
  assert.throws(() => {
    globalThis.fetch = (async () => new Response()) as typeof fetch;
  }, TypeError);
  const { binding } = process as unknown as { binding(name: string): unknown };
  for (const name of ['tcp_wrap', 'udp_wrap', 'cares_wrap']) {
    assert.equal(await codeOf(() => binding(name)), 'egress.refused', name);
  }
  guardEgress(); // twice is once
  assert.equal(canLeave(), false);
});

test('P-0-03 control: this machine is reached without a permit, and listening goes on', async () => {
  const ways = dependency();
  for (const way of ['connect', 'connectBy', 'fetch', 'datagram', 'longDatagram']) {
    assert.equal(await codeOf(() => ways[way]('127.0.0.1', port)), undefined, way);
  }
  assert.equal(await codeOf(() => lookup('localhost', () => undefined)), undefined);
  assert.equal(await (await fetch(`http://localhost:${port}`)).text(), 'here');
});

const home: net.LookupFunction = (_host, options, answer) =>
  options.all ? answer(null, [{ address: '127.0.0.1', family: 4 }]) : answer(null, '127.0.0.1', 4);

describe('a permit', () => {
  const open = (permit: Permit | undefined, host: string, at: number) => {
    const go = async () => {
      const socket = net.connect({ host, port: at, lookup: home });
      await once(socket, 'connect');
      socket.destroy();
    };
    return codeOf(() => (permit ? underPermit(permit, go) : go()));
  };

  it('reaches what it names, by host and port, and nothing else', async () => {
    const permit = new Permit('the relay', [{ host: 'Relay.Invalid', port }]);
    assert.equal(permit.used, false);
    assert.equal(await open(permit, name, port), undefined);
    assert.equal(permit.used, true);
    assert.equal(await open(permit, name, port + 1), 'egress.refused');
    assert.equal(await open(permit, `x.${name}`, port), 'egress.refused');
    assert.equal(await open(permit, far, port), 'egress.refused');
    assert.equal(await open(undefined, name, port), 'egress.refused');
  });

  it('ends when it is closed, and does not outlive its work', async () => {
    const permit = new Permit('the relay', [{ host: name }]);
    assert.equal(await open(permit, name, port), undefined);
    assert.equal(await open(undefined, name, port), 'egress.refused');
    permit.close();
    assert.equal(await open(permit, name, port), 'egress.refused');
  });

  it('is not inherited by a connection that was kept', async () => {
    const permit = new Permit('the relay', [{ host: name, port }]);
    const agent = new http.Agent({ keepAlive: true });
    const get = () =>
      new Promise<void>((done, fail) => {
        http
          .get({ host: name, port, agent, lookup: home }, (answer) => {
            answer.resume().on('end', () => setImmediate(done));
          })
          .on('error', fail);
      });
    await underPermit(permit, get);
    const before = heard;
    assert.equal(await codeOf(get), 'egress.refused');
    assert.equal(heard, before, 'nothing was asked over the kept connection');
    await underPermit(permit, get);
    assert.equal(heard, before + 1);
    agent.destroy();
  });

  it('is carried by a socket that was made with it', async () => {
    const permit = new Permit('the database', [{ host: name, port }]);
    const socket = permittedSocket(permit);
    socket.connect({ host: name, port, lookup: home });
    await once(socket, 'connect');
    socket.destroy();
    const other = permittedSocket(permit);
    assert.equal(await codeOf(() => other.connect({ host: far, port })), 'egress.refused');
    const sent = permittedDatagrams(new Permit('the line', (host) => host === far), 'udp4');
    assert.equal(await codeOf(() => sent.send('x', 9, '192.0.2.2')), 'egress.refused');
    sent.close();
  });

  it('covers no look-up that calls a stranger localhost', async () => {
    const away: net.LookupFunction = (_host, _options, answer) => answer(null, far, 4);
    const go = () => net.connect({ host: 'localhost', port: 9, lookup: away });
    assert.equal(await codeOf(go), 'egress.refused');
  });

  it('covers names as far as it covers hosts', async () => {
    const permit = new Permit('the relay', [{ host: name, port }]);
    const ask = (host: string) => codeOf(() => dns.promises.lookup(host));
    assert.notEqual(await underPermit(permit, () => ask(name)), 'egress.refused');
    assert.equal(await underPermit(permit, () => ask(`x.${name}`)), 'egress.refused');
  });
});

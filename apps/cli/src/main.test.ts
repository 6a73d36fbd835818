// The other commands, the settings they find, and the exit codes scripts rely on.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  emptyAddress,
  eventOf,
  faxOf,
  problem,
  runCommand,
  startServer,
} from '../test/fake-server.ts';
import { commands } from './commands.ts';

const received = faxOf({
  id: 'fax_2',
  direction: 'inbound',
  status: 'received',
  from: '+12025550108',
  remote_identity: 'BO LAW',
  pages: { total: 1, confirmed: 1, unconfirmed: 0 },
  completed_at: '2026-11-24T08:00:05.000Z',
  result: { rate: 2400, ecm: false, coding: 'MH', duration_ms: 1 },
});

function folder(t: TestContext): string {
  const it = fs.mkdtempSync(path.join(os.tmpdir(), 'platen-cli-'));
  t.after(() => fs.rmSync(it, { recursive: true }));
  return it;
}

test('help names every command, option and exit code', async () => {
  const { out, code } = await runCommand(['help'], undefined);
  assert.equal(code, 0);
  for (const { name, options } of commands) {
    assert.match(out, new RegExp(`platen ${name} `));
    const help = await runCommand([name, '--help'], undefined);
    assert.equal(help.code, 0);
    for (const option of Object.keys(options)) assert.match(help.out, new RegExp(`--${option}\\b`));
  }
  assert.match(out, /6 uncertain/);
  assert.ok(out.split('\n').every((line) => line.length <= 100));
});

test('no command, or an unknown one, is a usage error', async () => {
  assert.equal((await runCommand([], undefined)).code, 2);
  const unknown = await runCommand(['sned'], undefined);
  assert.equal(unknown.code, 2);
  assert.match(unknown.err, /no command "sned"/);
});

describe('settings', () => {
  test('the nearest .platen up the tree gives server and key', async (t) => {
    const server = await startServer(t, { 'GET /v1/faxes/fax_1': { json: faxOf() } });
    const root = folder(t);
    fs.mkdirSync(path.join(root, '.platen'));
    fs.mkdirSync(path.join(root, 'deep/er'), { recursive: true });
    const settings = { url: server.url, apiKey: 'pk_test_file' };
    fs.writeFileSync(path.join(root, '.platen/cli.json'), JSON.stringify(settings));
    const cwd = path.join(root, 'deep/er');
    assert.equal((await runCommand(['status', 'fax_1'], undefined, { cwd })).code, 0);
    const env = { PLATEN_DATA: '.platen' };
    assert.equal((await runCommand(['status', 'fax_1'], undefined, { cwd: root, env })).code, 0);
    for (const { headers } of server.asked) {
      assert.equal(headers.authorization, 'Bearer pk_test_file');
    }
  });

  test('a key from the file is not shown to another server', async (t) => {
    const server = await startServer(t, {});
    const root = folder(t);
    const settings = { url: 'http://127.0.0.1:1', apiKey: 'pk_test_file' };
    fs.writeFileSync(path.join(root, 'cli.json'), JSON.stringify(settings));
    const env = { PLATEN_DATA: root, PLATEN_URL: server.url, PLATEN_API_KEY: undefined };
    const ran = await runCommand(['numbers'], undefined, { env });
    assert.equal(ran.code, 3);
    assert.deepEqual(server.asked, []);
  });

  test('no key is a sign-in error with the way to get one', async () => {
    const ran = await runCommand(['numbers'], undefined);
    assert.equal(ran.code, 3);
    assert.match(ran.err, /No API key was found\.\nFix: start the server/);
  });
});

test('a sign-in link is made by the folder’s own right, never by an API key', async (t) => {
  const server = await startServer(t, {
    'POST /v1/sign_in_links': { status: 201, json: { url: 'http://x/sign-in/abc' } },
  });
  const root = folder(t);
  const settings = { url: server.url, apiKey: 'pk_test_file', operatorToken: 'operator' };
  fs.writeFileSync(path.join(root, 'cli.json'), JSON.stringify(settings));
  const here = await runCommand(['sign-in-link'], undefined, { env: { PLATEN_DATA: root } });
  assert.equal(here.out, 'http://x/sign-in/abc\n');
  assert.equal(server.asked[0]?.headers.authorization, 'Bearer operator');
  const elsewhere = await runCommand(['sign-in-link'], server.url);
  assert.equal(elsewhere.code, 3);
  assert.equal(server.asked.length, 1);
});

test('a server that is not there is a transport error', async () => {
  const ran = await runCommand(['numbers'], await emptyAddress());
  assert.equal(ran.code, 7);
  assert.match(ran.err, /127.0.0.1:\d+ cannot be reached \(ECONNREFUSED\)\.\nFix: start it/);
});

test('refusals keep code, fix and request id, and map to exit codes', async (t) => {
  const cases: [string, number, number][] = [
    ['auth.required', 401, 3],
    ['auth.scope', 403, 3],
    ['not_found', 404, 4],
    ['sending.opted_out', 422, 5],
    ['validation.to', 400, 2],
    ['fax.not_cancelable', 409, 1],
    ['rate_limited', 429, 7],
    ['internal', 500, 7],
  ];
  for (const [code, status, exit] of cases) {
    const refusal = { status, json: problem(code, 'No', status) };
    const server = await startServer(t, { 'POST /v1/faxes/fax_1/cancel': refusal });
    const ran = await runCommand(['cancel', 'fax_1'], server.url);
    assert.equal(ran.code, exit, code);
    assert.match(ran.err, new RegExp(`No\\nFix: mend it\\n\\(${code}, request req_7\\)`));
    const json = await runCommand(['cancel', 'fax_1', '--json'], server.url);
    assert.equal(JSON.parse(json.out).error.code, code);
  }
});

test('an answer that is no problem of ours points at the address', async (t) => {
  const server = await startServer(t, { 'GET /v1/numbers': { status: 502, json: 'oops' } });
  const ran = await runCommand(['numbers'], server.url);
  assert.equal(ran.code, 7);
  assert.match(ran.err, /answered 502.*\nFix: check that PLATEN_URL/);
});

test('status tells how a fax stands, in words and as the object', async (t) => {
  const server = await startServer(t, { 'GET /v1/faxes/fax_2': { json: received } });
  const { out } = await runCommand(['status', 'fax_2'], server.url);
  assert.match(out, /far machine +BO LAW\n/);
  assert.match(out, /deleted on +2026-12-24/);
  assert.match(out, /\nreceived, 1 page, 2 400 bit\/s, no ECM\n$/);
  const json = await runCommand(['status', 'fax_2', '--json'], server.url);
  assert.deepEqual(JSON.parse(json.out), received);
});

test('inbox lists what came in', async (t) => {
  const server = await startServer(t, { 'GET /v1/faxes': { json: { data: [received] } } });
  const { out } = await runCommand(['inbox', '--limit', '5'], server.url);
  assert.match(
    out,
    /^2026-11-24 08:00:05 {2}fax_2 {2}\+12025550108 {2}to \+\d+ {2}BO LAW {2}received, 1 page/,
  );
  assert.equal(server.asked[0]?.url, '/v1/faxes?direction=inbound&limit=5');
});

test('inbox --follow prints each fax that is received from now on', async (t) => {
  const events = [
    eventOf(1, 'fax.receiving', { direction: 'inbound', fax_id: 'fax_2' }),
    eventOf(2, 'fax.delivered', { status: 'delivered' }),
    eventOf(3, 'fax.received', { direction: 'inbound', status: 'received', fax_id: 'fax_2' }),
  ];
  const server = await startServer(t, {
    'GET /v1/faxes': { json: { data: [] } },
    'GET /v1/events/stream': { events },
    'GET /v1/faxes/fax_2': { json: received },
  });
  const ran = await runCommand(['inbox', '--follow', '--json'], server.url);
  assert.deepEqual(JSON.parse(ran.out), received);
});

test('get saves the fax in the format the name asks for, or nothing at all', async (t) => {
  const bytes = Uint8Array.of(73, 73, 42, 0);
  const server = await startServer(t, {
    'GET /v1/faxes/fax_2/document.tif': { bytes },
    'GET /v1/faxes/fax_2/pages/3.png': { bytes },
  });
  const cwd = folder(t);
  const get = (...args: string[]) => runCommand(['get', 'fax_2', ...args], server.url, { cwd });
  assert.equal((await get('-o', 'in.tif')).out, 'in.tif, 4 bytes\n');
  assert.deepEqual(new Uint8Array(fs.readFileSync(path.join(cwd, 'in.tif'))), bytes);
  assert.equal((await get('-o', 'p.png', '--page', '3')).code, 0);
  assert.equal((await get('-o', '-', '--format', 'tif')).out, 'II*\0');
  assert.equal((await get('-o', 'in.pdf')).code, 4);
  assert.equal((await get('-o', 'in.doc')).code, 2);
  assert.equal((await get()).code, 2);
  assert.equal((await get('-o', 'nowhere/in.tif')).code, 2);
  assert.deepEqual(fs.readdirSync(cwd).sort(), ['in.tif', 'p.png']);
});

test('timeline counts the seconds from the first step, and names frames and messages', async (t) => {
  const data = [
    { at: '2026-11-24T08:00:00.000Z', attempt: 1, lane: 'sip', text: 'We called', what: 'INVITE' },
    { at: '2026-11-24T08:00:01.250Z', attempt: 1, lane: 't30', text: 'They said yes', what: 'CFR' },
  ];
  const server = await startServer(t, { 'GET /v1/faxes/fax_1/timeline': { json: { data } } });
  const { out } = await runCommand(['timeline', 'fax_1'], server.url);
  assert.equal(
    out,
    '    0.00 s  attempt 1  sip  We called (INVITE)\n    1.25 s  attempt 1  t30  They said yes (CFR)\n',
  );
});

test('explain says what a code means, from the server, without a key', async (t) => {
  const busy = {
    code: 'call.busy',
    title: 'The number is busy',
    detail: 'The far end is on another call.',
    fix: 'Nothing: it is dialled again.',
    who: 'nobody',
    retried: true,
    status: null,
  };
  const server = await startServer(t, { 'GET /v1/problems': { json: { data: [busy] } } });
  const env = { PLATEN_API_KEY: undefined };
  const { out } = await runCommand(['explain', 'call.busy'], server.url, { env });
  assert.match(out, /^call.busy: The number is busy\nThe far end is on another call\.\n/);
  assert.match(out, /Tried again +yes/);
  const unknown = await runCommand(['explain', 'busy'], server.url);
  assert.equal(unknown.code, 4);
  assert.match(unknown.err, /There is no code busy\.\nFix: perhaps call.busy/);
  assert.equal((await runCommand(['explain', 'call.busy'], await emptyAddress())).code, 7);
});

test('doctor shows each check with its fix, and fails when one does', async (t) => {
  const checks = [
    { name: 'database', ok: true, sentence: 'It answers.', fix: null },
    { name: 'disk', ok: false, sentence: 'It is full.', fix: 'free some space.' },
  ];
  const server = await startServer(t, { 'GET /v1/doctor': { json: { checks } } });
  const ran = await runCommand(['doctor'], server.url);
  assert.equal(ran.code, 1);
  assert.match(ran.out, /ok {3}database: It answers\.\nFAIL disk: It is full\.\n {5}Fix: free/);
  const gone = await runCommand(['doctor'], await emptyAddress());
  assert.equal(gone.code, 7);
  assert.match(gone.out, /FAIL server: The server at .* cannot be reached/);
});

test('the program itself runs, and its exit code is the command’s', async () => {
  const program = fileURLToPath(new URL('../bin/platen.js', import.meta.url));
  const env = { PATH: process.env.PATH, PLATEN_DATA: '/nowhere' };
  const ran = await new Promise<{ code: unknown; err: string }>((resolve) => {
    execFile(process.execPath, [program, 'numbers'], { env }, (error, _, err) =>
      resolve({ code: error?.code, err }),
    );
  });
  assert.equal(ran.code, 3);
  assert.match(ran.err, /No API key was found/);
});

// Sending from the command line: what is asked of the server, what is shown, and what a script
// sees.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import {
  eventOf,
  faxOf,
  problem,
  runCommand,
  type Script,
  startServer,
} from '../../test/fake-server.ts';

const esc = '\u001b';
const limits = { json: { file_bytes_max: 1000 } };
const delivered = faxOf({
  status: 'delivered',
  pages: { total: 12, confirmed: 12, unconfirmed: 0 },
  result: { rate: 14400, ecm: true, coding: 'MMR', duration_ms: 1 },
});

function folderWith(t: TestContext, files: Record<string, string>): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'platen cli '));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
  return folder;
}

function script(change: Script = {}): Script {
  return {
    'GET /v1/limits': limits,
    'POST /v1/documents': [{ status: 201, json: { id: 'doc_1' } }, { json: { id: 'doc_2' } }],
    'POST /v1/faxes': { status: 202, json: faxOf() },
    ...change,
  };
}

describe('platen send', () => {
  test('files go up in order, one order names them, and each POST has a key', async (t) => {
    const server = await startServer(t, script());
    const cwd = folderWith(t, { 'a.pdf': 'AAA', 'b c.tif': 'BBB' });
    const args = [
      'send',
      'a.pdf',
      'b c.tif',
      '--to',
      '+1 (202) 555-0100',
      '--quality',
      'superfine',
    ];
    const more = ['--header', 'Ada', '--max-attempts', '3', '--expect-id', '+1 2', '--seed', '7'];
    const ran = await runCommand([...args, ...more], server.url, { cwd });
    assert.equal(ran.code, 0, ran.err);
    assert.equal(ran.out, 'fax_1, from +12025550190 to +12025550100\nqueued\n');
    const posts = server.asked.filter(({ method }) => method === 'POST');
    assert.match(posts[0]?.body ?? '', /name="file"; filename="a.pdf".*AAA/s);
    assert.match(posts[1]?.body ?? '', /filename="b c.tif".*BBB/s);
    assert.deepEqual(JSON.parse(posts[2]?.body ?? ''), {
      to: '+12025550100',
      quality: 'superfine',
      header: { text: 'Ada' },
      retry: { max_attempts: 3 },
      expect_identity: '+1 2',
      seed: 7,
      documents: [{ document_id: 'doc_1' }, { document_id: 'doc_2' }],
    });
    const keys = posts.map(({ headers }) => headers['idempotency-key']);
    assert.deepEqual(keys, ['key-1', 'key-2', 'key-3']);
    assert.ok(server.asked.every(({ headers }) => headers.authorization === 'Bearer pk_test_key'));
  });

  test('"-" reads standard input', async (t) => {
    const server = await startServer(t, script());
    await runCommand(['send', '-', '--to', '+12025550100'], server.url, { stdin: 'Hello' });
    const upload = server.asked.find(({ url }) => url === '/v1/documents');
    assert.match(upload?.body ?? '', /Hello/);
  });

  test('what is wrong with the order is told before anything is asked', async (t) => {
    const server = await startServer(t, script());
    const cwd = folderWith(t, { 'a.pdf': 'AAA' });
    const cases: [string[], number, RegExp][] = [
      [['a.pdf'], 2, /Nobody to send to/],
      [['a.pdf', '--to', '5550100'], 2, /not an international number/],
      [['a.pdf', '--to', '+12025550100', '--quality', 'best'], 2, /standard, fine, superfine/],
      [['a.pdf', '--to', '+12025550100', '--max-attempts', '13'], 2, /from 1 to 12/],
      [['a.pdf', '--to', '+12025550100', '--colour'], 2, /colour/],
      [['--to', '+12025550100'], 2, /Something is missing/],
      [['gone.pdf', '--to', '+12025550100'], 4, /There is no file gone.pdf/],
      [['.', '--to', '+12025550100'], 2, /is not a file/],
    ];
    for (const [args, code, says] of cases) {
      const ran = await runCommand(['send', ...args], server.url, { cwd });
      assert.equal(ran.code, code, args.join(' '));
      assert.match(ran.err, says);
      assert.match(ran.err, /^Fix: /m);
    }
    assert.deepEqual(server.asked, []);
  });

  test('a file over the limit is refused here, a document the server refuses is named', async (t) => {
    const refusal = problem('document.encrypted', 'The PDF asks for a password', 422);
    const server = await startServer(
      t,
      script({ 'POST /v1/documents': { status: 422, json: refusal } }),
    );
    const cwd = folderWith(t, { 'big.pdf': 'A'.repeat(1001), 'locked.pdf': 'A' });
    const send = (file: string) =>
      runCommand(['send', file, '--to', '+12025550100'], server.url, { cwd });
    const big = await send('big.pdf');
    assert.equal(big.code, 2);
    assert.match(big.err, /big.pdf has 1001 bytes; at most 1000/);
    const locked = await send('locked.pdf');
    assert.equal(locked.code, 2);
    assert.match(
      locked.err,
      /locked.pdf: The PDF asks.*\nFix: mend it\n.*document.encrypted.*req_7/,
    );
  });
});

describe('platen send --wait', () => {
  const story = [
    eventOf(1, 'fax.queued', { status: 'queued' }),
    eventOf(2, 'fax.phase', { fax_id: 'fax_other', phase: 'dialing' }),
    eventOf(3, 'fax.phase', { phase: 'dialing' }),
    eventOf(4, 'fax.phase', { phase: 'training' }),
    eventOf(5, 'fax.phase', { phase: 'sending' }),
    eventOf(6, 'fax.page.confirmed', { page: 1 }),
    eventOf(7, 'fax.delivered', { status: 'delivered' }),
  ];
  const wait = ['send', '-', '--to', '+12025550100', '--wait'];

  test('a pipe gets a line per change, ending in how it went', async (t) => {
    const server = await startServer(
      t,
      script({
        'GET /v1/events/stream': { events: story, open: true },
        'GET /v1/faxes/fax_1': [{ json: faxOf() }, { json: delivered }],
      }),
    );
    const ran = await runCommand(wait, server.url);
    assert.equal(ran.code, 0);
    assert.deepEqual(ran.out.trimEnd().split('\n'), [
      'fax_1, from +12025550190 to +12025550100',
      'queued',
      'dialling +12025550100',
      'training the line',
      'sending page 1 of 12',
      'page 1 of 12 confirmed',
      'delivered, 12 pages, 14 400 bit/s, ECM',
    ]);
  });

  test('a terminal gets one line that renews itself, and colours unless NO_COLOR', async (t) => {
    const server = await startServer(
      t,
      script({
        'GET /v1/events/stream': { events: story, open: true },
        'GET /v1/faxes/fax_1': [{ json: faxOf() }, { json: delivered }],
      }),
    );
    const ran = await runCommand(wait, server.url, { tty: true });
    assert.ok(ran.out.includes(`\r${esc}[2Kdialling`));
    const last = `${esc}[32mdelivered, 12 pages, 14 400 bit/s, ECM${esc}[0m\n`;
    assert.ok(ran.out.endsWith(`\r${esc}[2K${last}`));
    const plain = await runCommand(wait, server.url, { tty: true, env: { NO_COLOR: '1' } });
    assert.ok(!plain.out.includes(`${esc}[32m`));
  });

  test('--json prints the settled fax and nothing else', async (t) => {
    const server = await startServer(
      t,
      script({
        'GET /v1/events/stream': { events: story, open: true },
        'GET /v1/faxes/fax_1': { json: delivered },
      }),
    );
    const ran = await runCommand([...wait, '--json'], server.url);
    assert.deepEqual(JSON.parse(ran.out), delivered);
    assert.equal(ran.err, '');
  });

  test('a stream that breaks is resumed where it broke, and no line comes twice', async (t) => {
    const server = await startServer(
      t,
      script({
        'GET /v1/events/stream': [
          { events: story.slice(0, 4) },
          { hangUp: true },
          { events: story.slice(3), open: true },
        ],
        'GET /v1/faxes/fax_1': [{ json: faxOf() }, { json: faxOf() }, { json: delivered }],
      }),
    );
    const ran = await runCommand(wait, server.url);
    assert.equal(ran.code, 0, ran.err);
    assert.equal(ran.out.match(/training/g)?.length, 1);
    const resumed = server.asked.filter(({ url }) => url === '/v1/events/stream').at(-1);
    assert.equal(resumed?.headers['last-event-id'], 'evt_4');
  });

  test('each ending has its exit code, and a failure its sentence and fix', async (t) => {
    const busy = problem('call.busy', 'The number is busy', 0);
    const cases: [Record<string, unknown>, number, RegExp][] = [
      [
        { status: 'failed', error: busy },
        1,
        /failed\nThe number is busy\nFix: mend it\n\(call.busy/,
      ],
      [{ status: 'partial', pages: { total: 3, confirmed: 2 } }, 1, /partial, 2 of 3 pages/],
      [{ status: 'canceled' }, 1, /canceled/],
      [{ status: 'held' }, 5, /held/],
      [{ status: 'uncertain', pages: { total: 3, confirmed: 2 } }, 6, /uncertain, 2 of 3 pages/],
    ];
    for (const [change, code, says] of cases) {
      const server = await startServer(
        t,
        script({
          'GET /v1/events/stream': { events: [], open: true },
          'GET /v1/faxes/fax_1': { json: faxOf(change) },
        }),
      );
      const ran = await runCommand(wait, server.url);
      assert.equal(ran.code, code, String(change.status));
      assert.match(ran.out, says);
    }
  });

  test('a server that goes away says so, and that the fax goes on', async (t) => {
    const server = await startServer(
      t,
      script({
        'GET /v1/events/stream': [{ events: [], open: true }, { hangUp: true }],
        'GET /v1/faxes/fax_1': { hangUp: true },
      }),
    );
    const ran = await runCommand(wait, server.url);
    assert.equal(ran.code, 7);
    assert.match(ran.err, /The fax itself goes on: platen status fax_1 --watch/);
    assert.match(ran.err, /cannot be reached/);
  });
});

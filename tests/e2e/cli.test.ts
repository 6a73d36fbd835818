// The command line against the real server, exchange and machines: every test number ends as its
// table says, and what went out is what came in, bit for bit.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { readTiff } from '@platen/tiff';
import { letterPdf } from './letter-pdf.ts';
import { type RunningServer, startServer } from './running-server.ts';

const program = join(import.meta.dirname, '../../apps/cli/bin/platen.js');
const own = '+12025550190';
const other = '+12025550191';
/** Each test number must have ended by then, all its dials included. */
const endMsMax = 60_000;

let server: RunningServer;
let folder: string;

before(async () => {
  server = await startServer();
  folder = mkdtempSync(join(tmpdir(), 'platen cli '));
  const pages = [1, 2, 3].map((n) => [`Page ${n} of three`, 'Patient: none', 'Result: none']);
  writeFileSync(join(folder, 'letter.pdf'), letterPdf(pages));
});

after(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `platen` as a person would: a process of its own, settings found by the data folder. */
function platen(args: readonly string[], stdin = ''): Promise<Ran> {
  const env = { PATH: process.env.PATH, PLATEN_DATA: server.dataDir, TZ: 'UTC' };
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, env });
  child.stdin.end(stdin);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    err += chunk;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

const lines = (text: string) => text.trimEnd().split('\n');

test('from one own number to the other: two faxes, one call, the same bits', async () => {
  const sent = await platen(['send', 'letter.pdf', '--to', other, '--from', own, '--wait']);
  assert.equal(sent.code, 0, sent.out + sent.err);
  assert.equal(lines(sent.out).at(-1), 'delivered, 3 pages, 14 400 bit/s, ECM');
  for (const says of [/dialling/, /training the line/, /page 3 of 3 confirmed/]) {
    assert.match(sent.out, says);
  }

  const inbox = await platen(['inbox', '--number', other, '--json']);
  const [received] = JSON.parse(inbox.out).data;
  const id = /^fax_\w+/.exec(sent.out)?.[0] ?? '';
  assert.equal(received.status, 'received');
  assert.equal(received.from, own);
  assert.notEqual(received.id, id);

  assert.equal((await platen(['get', id, '-o', 'out.tif'])).code, 0);
  assert.equal((await platen(['get', received.id, '-o', 'in.tif'])).code, 0);
  const [out, back] = ['out.tif', 'in.tif'].map((file) =>
    readTiff(readFileSync(join(folder, file))),
  );
  assert.equal(back?.length, 3);
  assert.deepEqual(back, out);

  assert.equal((await platen(['get', received.id, '-o', 'in.pdf'])).code, 0);
  assert.match(readFileSync(join(folder, 'in.pdf'), 'latin1'), /^%PDF-/);

  const timeline = await platen(['timeline', id]);
  for (const says of [/INVITE/, /DCS/, /MCF/, /DCN/]) assert.match(timeline.out, says);
});

interface Ending {
  readonly number: string;
  readonly exit: number;
  readonly status: string;
  readonly code: string | null;
  readonly confirmed: number;
  readonly more?: readonly string[];
}

const endings: readonly Ending[] = [
  { number: '0100', exit: 0, status: 'delivered', code: null, confirmed: 3 },
  { number: '0101', exit: 1, status: 'failed', code: 'call.busy', confirmed: 0 },
  { number: '0102', exit: 1, status: 'failed', code: 'call.no_answer', confirmed: 0 },
  { number: '0103', exit: 1, status: 'failed', code: 'call.voice_answered', confirmed: 0 },
  { number: '0104', exit: 1, status: 'failed', code: 'fax.no_tone', confirmed: 0 },
  { number: '0105', exit: 1, status: 'failed', code: 'fax.training_failed', confirmed: 0 },
  { number: '0106', exit: 1, status: 'partial', code: 'fax.remote_hung_up', confirmed: 2 },
  { number: '0107', exit: 6, status: 'uncertain', code: 'fax.page_unconfirmed', confirmed: 2 },
  {
    number: '0108',
    exit: 1,
    status: 'failed',
    code: 'fax.identity_mismatch',
    confirmed: 0,
    more: ['--expect-id', '+12025550108'],
  },
  { number: '0109', exit: 0, status: 'delivered', code: null, confirmed: 3 },
  { number: '0999', exit: 1, status: 'failed', code: 'call.number_unallocated', confirmed: 0 },
];

describe('each test number ends as it says', { concurrency: 4 }, () => {
  for (const { number, exit, status, code, confirmed, more = [] } of endings) {
    test(`…${number}: ${status}${code === null ? '' : `, ${code}`}`, async () => {
      const to = `+1202555${number}`;
      const startedAt = performance.now();
      const ran = await platen(['send', 'letter.pdf', '--to', to, '--wait', '--json', ...more]);
      const fax = JSON.parse(ran.out);
      assert.equal(fax.status, status, ran.out);
      assert.equal(fax.error?.code ?? null, code);
      assert.equal(ran.code, exit);
      assert.equal(fax.pages.confirmed, confirmed);
      if (number === '0109') assert.equal(fax.result.rate, 2400);
      if (fax.error !== null) assert.ok(fax.error.title && fax.error.fix);
      assert.ok(performance.now() - startedAt < endMsMax, 'it took too long');
    });
  }
});

test('a fax that is on its way can be canceled', async () => {
  const sent = await platen(['send', 'letter.pdf', '--to', '+12025550102', '--json']);
  const { id } = JSON.parse(sent.out);
  const canceled = await platen(['cancel', id]);
  assert.equal(canceled.code, 0, canceled.err);
  const watched = await platen(['status', id, '--watch']);
  assert.equal(watched.code, 1);
  assert.equal(lines(watched.out).at(-1), 'canceled');
  assert.match((await platen(['cancel', id])).err, /fax\.not_cancelable/);
});

test('standard input is a document like any other', async () => {
  const args = ['send', '-', '--to', '+12025550100', '--wait'];
  const ran = await platen(args, 'Kind regards\n');
  assert.equal(lines(ran.out).at(-1), 'delivered, 1 page, 14 400 bit/s, ECM', ran.err);
});

test('what cannot be sent says why, and sends nothing', async () => {
  writeFileSync(join(folder, 'junk.pdf'), '%PDF-1.7\nnothing that follows is one');
  const ran = await platen(['send', 'junk.pdf', '--to', '+12025550100']);
  assert.equal(ran.code, 2);
  assert.match(ran.err, /^junk\.pdf: .+\nFix: .+\n\(document\./s);
  const from = await platen(['send', 'letter.pdf', '--to', other, '--from', '+12025550100']);
  assert.equal(from.code, 2, from.err);
  assert.match(from.err, /Fix: /);
});

test('numbers, explain, doctor and sign-in-link answer', async () => {
  const numbers = await platen(['numbers']);
  assert.match(numbers.out, /\+12025550190 .*\+12025550191 /s);
  assert.match((await platen(['explain', 'call.busy'])).out, /^call\.busy: /);
  const doctor = await platen(['doctor']);
  assert.equal(doctor.code, 0, doctor.out);
  const { out } = await platen(['sign-in-link']);
  assert.equal((await fetch(out.trim())).status, 200);
  assert.equal((await platen(['status', 'fax_01ARZ3NDEKTSV4RRFFQ69G5FAV'])).code, 4);
});

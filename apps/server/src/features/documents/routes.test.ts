/**
 * Documents over HTTP against a real database: handed over, sealed, previewed as they would be
 * sent, refused whole, and gone when their day is over.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import sharp from 'sharp';
import { systemClock } from '../../platform/clock.ts';
import { type TestService, testService } from '../../service.testing.ts';
import { defaultSettings } from './document.ts';
import { convertDocument, pagePng, withHeader } from './index.ts';
import { expireDocuments } from './jobs.ts';
import { keptHours } from './limits.ts';
import { letterPdf, writePdf } from './pdf-fixture.ts';
import { drawingSlots, glanceSlots } from './slots.ts';

/** Stands still until a test moves it; the database has its own. */
const clock = { ms: Date.now() };

let service: TestService;
interface Shown {
  id: string;
  name: string;
  media_type: string;
  bytes: number;
  pages: number;
  status: string;
  notes: string[];
  created_at: string;
  delete_at: string;
}

function form(bytes: Uint8Array, name: string, type = 'application/octet-stream'): FormData {
  const body = new FormData();
  body.set('file', new Blob([Uint8Array.from(bytes)], { type }), name);
  return body;
}

async function upload(bytes: Uint8Array, name = 'letter.pdf', headers = {}): Promise<Response> {
  return service.call('/v1/documents', { method: 'POST', body: form(bytes, name), headers });
}

async function keep(bytes: Uint8Array, name?: string): Promise<Shown> {
  const answer = await upload(bytes, name);
  assert.equal(answer.status, 201, await answer.clone().text());
  return answer.json() as Promise<Shown>;
}

async function blobs(): Promise<string[]> {
  const ids: string[] = [];
  for await (const id of service.app.blobs.list('doc_')) ids.push(id);
  return ids;
}

async function rows(): Promise<number> {
  const owner = await service.database.connect('owner');
  return Number((await owner.query('select count(*) from vault.document')).rows[0].count);
}

describe('documents over HTTP', () => {
  before(async () => {
    service = await testService({
      clock: { ...systemClock, now: () => clock.ms, date: () => new Date(clock.ms) },
    });
  });
  after(() => service.close());

  describe('a document handed over', () => {
    it('is answered with what it is, and found again by its id', async () => {
      const pdf = letterPdf(3);
      const document = await keep(pdf, 'C:\\Ada\\referral.pdf');
      assert.match(document.id, /^doc_/);
      const { id: _id, created_at, delete_at, ...facts } = document;
      assert.deepEqual(facts, {
        name: 'referral.pdf',
        media_type: 'application/pdf',
        bytes: pdf.length,
        pages: 3,
        status: 'ready',
        notes: [],
      });
      assert.equal(Date.parse(delete_at) - Date.parse(created_at), keptHours * 3_600_000);
      const found = await service.call(`/v1/documents/${document.id}`);
      assert.deepEqual(await found.json(), document);
    });

    it('lies sealed: neither its bytes nor its name are in blobs or database', async () => {
      const text = 'Patient Zebulon Quill has an appointment';
      const document = await keep(Buffer.from(text), 'zebulon-quill.txt');
      const sealed = Buffer.from((await service.app.blobs.get(document.id)) ?? []);
      assert.ok(sealed.length > text.length && !sealed.includes('Zebulon'));
      const owner = await service.database.connect('owner');
      const { rows } = await owner.query('select d::text as text from vault.document d');
      assert.ok(rows.length > 0);
      for (const row of rows) {
        assert.ok(!row.text.includes('zebulon'));
        assert.ok(!row.text.includes(Buffer.from('zebulon').toString('hex')));
      }
    });

    it('is Markdown only by its name or type, and says what its font lacks', async () => {
      const plain = await keep(Buffer.from('# not a heading'), 'a.txt');
      assert.equal(plain.media_type, 'text/plain');
      const marked = await keep(Buffer.from('# a heading, 你好'), 'a.md');
      assert.equal(marked.media_type, 'text/markdown');
      assert.match(marked.notes[0], /你 好/);
      const body = form(Buffer.from('# by its type'), 'notes', 'text/markdown');
      const typed = await service.call('/v1/documents', { method: 'POST', body });
      const { media_type, name } = (await typed.json()) as Shown;
      assert.deepEqual([media_type, name], ['text/markdown', 'notes.md']);
    });

    it('is not there for another account', async () => {
      const { id } = await keep(letterPdf(1));
      const owner = await service.database.connect('owner');
      await owner.query('delete from vault.document_key where document_id = $1', [id]);
      await owner.query(`update vault.document set account_id = $2 where id = $1`, [
        id,
        await strangersAccount(owner),
      ]);
      for (const path of [`/v1/documents/${id}`, `/v1/documents/${id}/preview/1.png`]) {
        const answer = await service.call(path);
        assert.equal(answer.status, 404);
        assert.equal(((await answer.json()) as { code: string }).code, 'resource.not_found');
      }
    });

    it('comes once for one Idempotency-Key, and not at all for a key with another file', async () => {
      const before = await rows();
      const headers = { 'idempotency-key': 'one-upload' };
      const first = await upload(letterPdf(1), 'a.pdf', headers);
      const again = await upload(letterPdf(1), 'a.pdf', headers);
      assert.equal(again.headers.get('idempotency-replayed'), 'true');
      assert.deepEqual(await again.json(), await first.json());
      assert.equal(await rows(), before + 1);
      const other = await upload(letterPdf(2), 'a.pdf', headers);
      assert.equal(other.status, 422);
    });
  });

  async function strangersAccount(owner: {
    query(sql: string): Promise<unknown>;
  }): Promise<string> {
    const id = 'acc_00000000000000000000000000';
    await owner.query(
      `insert into vault.account (id, state, name, header_identity, time_zone, source)
     values ('${id}', 'unclaimed', 'Bo', 'Bo', 'UTC', 'system') on conflict do nothing`,
    );
    return id;
  }

  describe('a preview', () => {
    it('is pixel for pixel the page that would be sent now, header and all', async () => {
      const pdf = letterPdf(2);
      const { id } = await keep(pdf);
      const query = '?quality=standard&paper=letter&rendering=text&to=%2B12025550100';
      const answer = await service.call(`/v1/documents/${id}/preview/2.png${query}`);
      assert.equal(answer.status, 200, await answer.clone().text());
      assert.equal(answer.headers.get('content-type'), 'image/png');
      assert.match(answer.headers.get('cache-control') ?? '', /no-store/);
      const settings = { quality: 'standard', paper: 'letter', rendering: 'text' } as const;
      for await (const { page } of convertDocument(pdf, settings, { only: 2 })) {
        const sent = withHeader(page, {
          time: clock.ms,
          timeZone: 'UTC',
          identity: 'Platen',
          from: '+12025550190',
          to: '+12025550100',
          pageNumber: 2,
          pageCount: 2,
        });
        assert.deepEqual(Buffer.from(await answer.arrayBuffer()), Buffer.from(await pagePng(sent)));
      }
    });

    it('has the header of the chosen number and identity, or is refused', async () => {
      const { id } = await keep(Buffer.from('text'), 'a.txt');
      const page = async (query: string) => {
        const answer = await service.call(`/v1/documents/${id}/preview/1.png?${query}`);
        return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
      };
      const main = await page('from=%2B12025550190');
      const second = await page('from=%2B12025550191');
      const named = await page('from=%2B12025550190&header_text=Front%20desk');
      const hashes = [main, second, named].map(({ status, bytes }) => {
        assert.equal(status, 200);
        return createHash('sha256').update(bytes).digest('hex');
      });
      assert.equal(new Set(hashes).size, 3);
      assert.equal((await page('from=%2B12025550199')).status, 400);
      assert.equal((await page('from=0')).status, 400);
      assert.equal((await page('quality=best')).status, 400);
    });

    it('comes small and with square pixels for the eye', async () => {
      const { id } = await keep(letterPdf(1));
      const small = await service.call(`/v1/documents/${id}/preview/1.png?width=200`);
      const { width, height } = await sharp(Buffer.from(await small.arrayBuffer())).metadata();
      assert.deepEqual([width, height], [200, 276]);
    });

    it('of a page that is not there is not there', async () => {
      const { id } = await keep(letterPdf(1));
      for (const file of ['2.png', '350.png']) {
        const answer = await service.call(`/v1/documents/${id}/preview/${file}`);
        assert.equal(answer.status, 404);
      }
      assert.equal((await service.call(`/v1/documents/${id}/preview/0.png`)).status, 400);
      assert.equal((await service.call('/v1/documents/doc_none/preview/1.png')).status, 404);
    });

    it('is written down before it is shown: who, which document, which page', async () => {
      const { id } = await keep(letterPdf(2));
      const cookie = await service.signIn();
      const path = `/v1/documents/${id}/preview/2.png`;
      assert.equal((await service.call(path, { as: { cookie } })).status, 200);
      const owner = await service.database.connect('owner');
      const { rows } = await owner.query(
        'select purpose, actor, part, subject_id from vault.access_log where object_id = $1',
        [id],
      );
      assert.equal(rows.length, 1);
      const { subject_id, ...rest } = rows[0];
      assert.deepEqual(rest, { purpose: 'fax.display', actor: 'user', part: 2 });
      assert.match(subject_id, /^sub_/);
    });

    it('is written down when it is sent, and not when only its name is looked up', async () => {
      const { id } = await keep(letterPdf(1));
      const owner = await service.database.connect('owner');
      const log = async () => {
        const query = 'select purpose, actor, part from vault.access_log where object_id = $1';
        return (await owner.query(query, [id])).rows;
      };
      assert.equal((await service.call(`/v1/documents/${id}`)).status, 200);
      assert.deepEqual(await log(), []);
      const body = JSON.stringify({ to: '+12025550100', documents: [{ document_id: id }] });
      // When it has ended nothing of it is drawn any more.
      const headers = { 'content-type': 'application/json', prefer: 'wait=30' };
      const sent = await service.call('/v1/faxes', { method: 'POST', headers, body });
      assert.equal(sent.status, 202, await sent.clone().text());
      assert.deepEqual(await log(), [{ purpose: 'fax.send', actor: 'API key', part: null }]);
    });
  });

  describe('what is refused', () => {
    const refused: readonly [string, () => Uint8Array, number, string][] = [
      ['nothing', () => new Uint8Array(), 422, 'document.empty'],
      ['a PDF cut off', () => letterPdf(5).subarray(0, 9000), 422, 'document.damaged'],
      ['10,000 pages', () => writePdf({ pages: 10_000 }), 422, 'document.too_many_pages'],
      [
        'a program',
        () => Buffer.from('\x7fELF\x02\x01\x01\0\0', 'latin1'),
        415,
        'document.unsupported',
      ],
    ];
    for (const [what, bytes, status, code] of refused) {
      it(`leaves nothing behind: ${what}, ${code}`, async () => {
        const before = [await rows(), await blobs()];
        const answer = await upload(bytes(), 'report.pdf');
        assert.equal(answer.status, status);
        const problem = (await answer.json()) as Record<string, string>;
        assert.equal(problem.code, code);
        assert.ok(problem.detail.length > 10 && problem.fix.length > 10);
        assert.deepEqual([await rows(), await blobs()], before);
        assert.equal(drawingSlots.taken + glanceSlots.taken, 0);
      });
    }

    it('is a body that says it has 2 GB, before it is sent', async () => {
      const { port } = new URL(service.ready.url);
      const head = [
        'POST /v1/documents HTTP/1.1',
        `Host: 127.0.0.1:${port}`,
        `Authorization: Bearer ${service.ready.apiKey}`,
        'Content-Type: multipart/form-data; boundary=x',
        `Content-Length: ${2 * 1024 ** 3}`,
      ];
      const answer = await exchange(Number(port), `${head.join('\r\n')}\r\n\r\n--x\r\n`, false);
      assert.match(answer, /^HTTP\/1\.1 413 /);
      assert.match(answer, /"code":"document\.too_large"/);
    });

    it('is a body that has more than it may without saying so', async () => {
      const before = [await rows(), await blobs()];
      const chunk = new Uint8Array(1024 * 1024);
      let sent = 0;
      const boundary = 'x';
      const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n`;
      const body = new ReadableStream({
        pull(controller) {
          controller.enqueue(sent++ === 0 ? new TextEncoder().encode(head) : chunk);
          if (sent > 200) controller.close();
        },
      });
      const answer = await service
        .call('/v1/documents', {
          method: 'POST',
          body,
          duplex: 'half',
          headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
        } as RequestInit)
        .catch(() => undefined);
      if (answer)
        assert.equal(((await answer.json()) as { code: string }).code, 'document.too_large');
      assert.deepEqual([await rows(), await blobs()], before);
    });

    it('is a body cut off in the middle', async () => {
      const before = [await rows(), await blobs()];
      const { port } = new URL(service.ready.url);
      const part =
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalf';
      const head = [
        'POST /v1/documents HTTP/1.1',
        `Host: 127.0.0.1:${port}`,
        `Authorization: Bearer ${service.ready.apiKey}`,
        'Content-Type: multipart/form-data; boundary=x',
        `Content-Length: ${part.length}`,
      ];
      const answer = await exchange(Number(port), `${head.join('\r\n')}\r\n\r\n${part}`, false);
      assert.match(answer, /^HTTP\/1\.1 400 /);
      assert.match(answer, /"code":"validation\.body"/);
      assert.deepEqual([await rows(), await blobs()], before);
    });

    it('is whoever brings no credential, before the file is read', async () => {
      const body = form(letterPdf(1), 'a.pdf');
      const nobody = await service.call('/v1/documents', { method: 'POST', body, as: 'nobody' });
      assert.equal(nobody.status, 401);
      const wrong = await service.call('/v1/documents', {
        method: 'POST',
        body: form(letterPdf(1), 'a.pdf'),
        as: 'nobody',
        headers: { authorization: 'Bearer pk_test_wrong' },
      });
      assert.equal(wrong.status, 401);
    });
  });

  /** Writes to a socket and reads what comes until the other side ends. */
  function exchange(port: number, request: string, end: boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      let answer = '';
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(request);
        if (end) socket.end();
      });
      socket.setEncoding('latin1');
      socket.on('data', (text) => {
        answer += text;
        // The whole problem has come: it ends with its last brace.
        if (answer.includes('"fix"') && answer.trimEnd().endsWith('}')) socket.destroy();
      });
      socket.on('close', () => resolve(answer));
      socket.on('error', reject);
    });
  }

  describe('a day later', () => {
    it('a document is not there any more, and then its bytes are gone too', async () => {
      const early = await keep(letterPdf(1), 'early.pdf');
      const owner = await service.database.connect('owner');
      await owner.query(
        `update vault.document set created_at = created_at - interval '25 hours',
         delete_at = delete_at - interval '25 hours' where id = $1`,
        [early.id],
      );
      for (const path of [`/v1/documents/${early.id}`, `/v1/documents/${early.id}/preview/1.png`]) {
        assert.equal((await service.call(path)).status, 404);
      }
      const app = { blobs: service.app.blobs, clock: service.app.clock };
      assert.equal(await expireDocuments(app), 0, 'the bytes are younger than a day by their id');
      clock.ms += (keptHours + 1) * 3_600_000;
      assert.ok((await expireDocuments(app)) > 0);
      assert.deepEqual(await blobs(), []);
    });

    it('the defaults of a preview are those of a fax', () => {
      assert.deepEqual(defaultSettings, { quality: 'fine', rendering: 'auto', paper: 'a4' });
    });
  });
});

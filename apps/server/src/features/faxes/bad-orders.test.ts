// Orders that cannot be taken: each is refused with code, sentence and fix, and leaves nothing
// behind.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { problems } from '../../problems.ts';
import { type TestService, testService } from '../../service.testing.ts';
import { letterPdf, writePdf } from '../documents/pdf-fixture.ts';
import { accepted, faxWhen, isOver, send, stored, takesAll } from './world.testing.ts';

let service: TestService;
before(async () => {
  service = await testService();
});
after(() => service.close());

interface Refusal {
  readonly code: keyof typeof problems;
  readonly param?: string;
}

/** What is said, and that nothing is stored of it: no row, no blob, no claim on the key. */
async function refused(what: Refusal, order: () => Promise<Response>): Promise<void> {
  const earlier = await stored(service);
  const answer = await order();
  const text = await answer.text();
  assert.equal(answer.headers.get('content-type'), 'application/problem+json', text);
  const body = JSON.parse(text);
  assert.equal(body.code, what.code, text);
  assert.equal(answer.status, problems[what.code].status);
  assert.equal(body.status, answer.status);
  assert.match(body.title, /\S/);
  assert.match(body.detail, /\S/);
  assert.match(body.fix, /\S/);
  assert.match(body.request_id, /^req_/);
  assert.equal(body.type, `${service.app.baseUrl()}/help/${what.code}`);
  if (what.param) assert.equal(body.param, what.param);
  assert.deepEqual(await stored(service), earlier);
}

const json = (body: unknown, headers: Record<string, string> = {}) =>
  service.call('/v1/faxes', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const file = (bytes: Uint8Array | string, name: string, fields: Record<string, string> = {}) => {
  const form = new FormData();
  for (const [field, value] of Object.entries({ to: takesAll, ...fields })) form.set(field, value);
  form.set('documents', new File([bytes as BlobPart], name));
  return service.call('/v1/faxes', { method: 'POST', body: form });
};

const documents = [{ text: 'One page.' }];

describe('an order', () => {
  const fields: readonly [what: string, body: unknown, refusal: Refusal][] = [
    ['to no number', { to: 'Bo', documents }, { code: 'validation.number', param: 'to' }],
    [
      'to a number without its country',
      { to: '2025550100', documents },
      { code: 'validation.number', param: 'to' },
    ],
    [
      'from a number that is not ours',
      { to: takesAll, from: '+12025550100', documents },
      { code: 'validation.from_unknown', param: 'from' },
    ],
    [
      'from no number',
      { to: takesAll, from: 'Ada', documents },
      { code: 'validation.number', param: 'from' },
    ],
    ['without documents', { to: takesAll, documents: [] }, { code: 'validation.request' }],
    ['without a recipient', { documents }, { code: 'validation.request', param: 'to' }],
    [
      'with 26 documents',
      { to: takesAll, documents: Array(26).fill(documents[0]) },
      { code: 'validation.request', param: 'documents' },
    ],
    [
      'of a quality that there is none of',
      { to: takesAll, documents, quality: 'ultra' },
      { code: 'validation.request', param: 'quality' },
    ],
    [
      'with 13 dials',
      { to: takesAll, documents, retry: { max_attempts: 13 } },
      { code: 'validation.request', param: 'retry.max_attempts' },
    ],
    [
      'in a time zone that there is none of',
      { to: takesAll, documents, header: { time_zone: 'Mars/Olympus' } },
      { code: 'validation.request', param: 'header.time_zone' },
    ],
    [
      'with a field that nobody knows',
      { to: takesAll, documents, colour: true },
      { code: 'validation.request' },
    ],
    [
      'of a document that is not there',
      { to: takesAll, documents: [{ document_id: 'doc_none' }] },
      { code: 'resource.not_found', param: 'document_id' },
    ],
    ['that is a list', [], { code: 'validation.request' }],
    ['that is cut off', '{"to": "+1202555', { code: 'validation.body' }],
    ['that is empty', '', { code: 'validation.body' }],
  ];
  for (const [what, body, refusal] of fields) {
    it(`${what} is ${refusal.code}`, () => refused(refusal, () => json(body)));
  }

  it('of another media type is validation.media_type', () =>
    refused({ code: 'validation.media_type' }, () =>
      json(`<fax to="${takesAll}"/>`, { 'content-type': 'application/xml' }),
    ));

  it('refused under an Idempotency-Key leaves the key free', async () => {
    await refused({ code: 'validation.number' }, () => send(service, { to: 'Bo', key: 'again' }));
    await refused({ code: 'validation.from_unknown' }, () =>
      send(service, { to: takesAll, from: '+12025550100', key: 'again' }),
    );
    const { id } = await accepted(service, { to: '+12025550142', key: 'again' });
    await faxWhen(service, id, isOver);
  });

  it('without a credential is auth.required', () =>
    refused({ code: 'auth.required' }, () =>
      service.call('/v1/faxes', {
        as: 'nobody',
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ to: takesAll, documents }),
      }),
    ));

  it('from a signed-in browser without our own header is auth.csrf', async () => {
    const cookie = await service.signIn();
    await refused({ code: 'auth.csrf' }, () =>
      service.call('/v1/faxes', {
        as: { cookie },
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ to: takesAll, documents }),
      }),
    );
  });
});

describe('a file', () => {
  const encrypted = writePdf({
    pages: 1,
    objects: [`<</Filter/Standard/V 1/R 2/O<${'00'.repeat(32)}>/U<${'11'.repeat(32)}>/P -4>>`],
    trailer: '/Encrypt 10 0 R/ID[<00><00>]',
  });
  const zip = Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(200)]);
  const files: readonly [what: string, bytes: Uint8Array | string, code: Refusal['code']][] = [
    ['that is encrypted', encrypted, 'document.encrypted'],
    ['cut off in the middle', letterPdf(3).subarray(0, 900), 'document.damaged'],
    ['without a page', writePdf({ pages: 0 }), 'document.empty'],
    ['of no bytes', '', 'document.empty'],
    ['of 10,000 pages', writePdf({ pages: 10_000 }), 'document.too_many_pages'],
    ['of a kind that is no document', zip, 'document.unsupported'],
    ['that only says it is a PDF', '%PDF-1.7\nand nothing else', 'document.damaged'],
  ];
  for (const [what, bytes, code] of files) {
    it(`${what} is ${code}`, () => refused({ code }, () => file(bytes, 'letter.pdf')));
  }

  it('beside a good one is refused with it', async () => {
    const form = new FormData();
    form.set('to', takesAll);
    form.append('documents', new File([letterPdf(1) as BlobPart], 'good.pdf'));
    form.append('documents', new File(['%PDF-1.7\nbad'], 'bad.pdf'));
    await refused({ code: 'document.damaged' }, () =>
      service.call('/v1/faxes', { method: 'POST', body: form }),
    );
  });

  it('too large is refused before it is whole in memory', async () => {
    const megabyte = Buffer.alloc(1024 * 1024, 32);
    const parts = Array<Uint8Array>(51).fill(megabyte);
    const form = new FormData();
    form.set('to', takesAll);
    form.set('documents', new File(parts as BlobPart[], 'large.txt'));
    await refused({ code: 'document.too_large' }, () =>
      service.call('/v1/faxes', { method: 'POST', body: form }),
    );
  });

  it('in a field of another name is validation.request', async () => {
    const form = new FormData();
    form.set('to', takesAll);
    form.set('file', new File(['Text'], 'note.txt'));
    await refused({ code: 'validation.request', param: 'file' }, () =>
      service.call('/v1/faxes', { method: 'POST', body: form }),
    );
  });

  it('missing from a form is document.empty', async () => {
    const form = new FormData();
    form.set('to', takesAll);
    await refused({ code: 'document.empty' }, () =>
      service.call('/v1/faxes', { method: 'POST', body: form }),
    );
  });

  for (const [field, value] of [
    ['to', 'Bo'],
    ['retry', '{"max_'],
    ['quality', 'ultra'],
  ] as const) {
    it(`with the field ${field} “${value}” is refused`, () =>
      refused(
        { code: field === 'to' ? 'validation.number' : 'validation.request', param: field },
        () => file('One page.', 'note.txt', { [field]: value }),
      ));
  }

  it('cut off on its way, with the line gone, leaves nothing', async () => {
    const earlier = await stored(service);
    const { hostname, port } = new URL(service.ready.url);
    const socket = connect(Number(port), hostname);
    const head = [
      'POST /v1/faxes HTTP/1.1',
      `Host: ${hostname}:${port}`,
      `Authorization: Bearer ${service.ready.apiKey}`,
      'Content-Type: multipart/form-data; boundary=x',
      'Content-Length: 100000',
      '',
      '--x',
      'Content-Disposition: form-data; name="to"',
      '',
      takesAll,
      '--x',
      'Content-Disposition: form-data; name="documents"; filename="a.txt"',
      '',
      'half a ',
    ].join('\r\n');
    await new Promise<void>((resolve) => {
      socket.write(head, () => {
        socket.end();
      });
      socket.resume().on('close', () => resolve());
    });
    // A later request is answered after the broken one was given up.
    assert.equal((await service.call('/v1/limits')).status, 200);
    assert.deepEqual(await stored(service), earlier);
  });
});

it('every refusal of an order names a page that explains it', async () => {
  for (const code of ['validation.number', 'document.encrypted', 'document.too_large']) {
    const page = await service.call(`/help/${code}`, { as: 'nobody' });
    assert.equal(page.status, 200);
  }
});

it('a question that cannot be meant so is refused, not answered with something else', async () => {
  const asked = [
    '/v1/faxes?after=zzz',
    '/v1/faxes?status=foo',
    '/v1/faxes?bogus=1',
    '/v1/faxes?limit=1000',
    '/v1/events?after=zz',
  ];
  for (const path of asked) assert.equal((await service.call(path)).status, 400, path);
  const meant = '/v1/faxes?status=queued,delivered&after=fax_01M8645NP26YEZY7JCSYBJE4XQ';
  assert.equal((await service.call(meant)).status, 200);
});

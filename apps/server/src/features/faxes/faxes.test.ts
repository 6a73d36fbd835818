// Faxes over HTTP against a real database and the built-in exchange: sent, received, shown,
// canceled, deleted.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type TestService, testService } from '../../service.testing.ts';
import { letterPdf } from '../documents/pdf-fixture.ts';
import type { FaxView } from './fax-view.ts';
import {
  accepted,
  faxNow,
  faxWhen,
  get,
  isOver,
  listen,
  ownerOf,
  ownNumbers,
  send,
  stored,
  type ToldEvent,
  takesAll,
} from './world.testing.ts';

const [from, to] = ownNumbers;
let service: TestService;
before(async () => {
  service = await testService({ env: { PLATEN_TIME_FACTOR: '20' } });
});
after(() => service.close());

interface List {
  readonly data: FaxView[];
  readonly has_more: boolean;
  readonly next_cursor: string | null;
}

async function bytesOf(path: string): Promise<Buffer> {
  const answer = await service.call(path);
  assert.equal(answer.status, 200, path);
  return Buffer.from(await answer.arrayBuffer());
}

async function problemOf(answer: Response): Promise<{ code: string; request_id: string }> {
  assert.equal(answer.headers.get('content-type'), 'application/problem+json');
  return answer.json() as Promise<{ code: string; request_id: string }>;
}

describe('a fax from one number of ours to the other', () => {
  let sent: FaxView;
  let received: FaxView;
  before(async () => {
    const { id } = await accepted(service, { from, to });
    sent = await faxWhen(service, id, isOver);
    const list = await get<List>(
      service,
      `/v1/faxes?direction=inbound&number=${encodeURIComponent(to)}`,
    );
    received = await faxWhen(service, list.data[0].id, isOver);
  });

  it('is two faxes, one delivered, one received', () => {
    assert.notEqual(sent.id, received.id);
    assert.equal(sent.status, 'delivered');
    assert.equal(received.status, 'received');
    assert.deepEqual([received.from, received.to], [from, to]);
    assert.equal(sent.remote_identity?.replace(/\D/g, ''), to.slice(1));
    assert.equal(received.remote_identity?.replace(/\D/g, ''), from.slice(1));
  });

  it('shows the same picture of each page on both sides, pixel for pixel', async () => {
    for (const page of [1, 2, 3]) {
      const pictures = await Promise.all(
        [sent, received].map(({ id }) => bytesOf(`/v1/faxes/${id}/pages/${page}.png`)),
      );
      assert.ok(pictures[0].length > 500);
      assert.deepEqual(pictures[0], pictures[1]);
    }
  });

  it('writes down who opened which page, at each opening, and shows that', async () => {
    const path = `/v1/faxes/${received.id}`;
    const opened = async () =>
      (await get<{ data: { actor: string; page: number | null }[] }>(service, `${path}/accesses`))
        .data;
    const earlier = (await opened()).length;
    await bytesOf(`${path}/pages/2.png`);
    await bytesOf(`${path}/document.pdf`);
    const now = await opened();
    assert.equal(now.length, earlier + 2);
    assert.deepEqual(
      now.slice(0, 2).map(({ page }) => page),
      [null, 2],
    );
    assert.ok(now.every(({ actor }) => actor === 'API key'));
    await faxNow(service, received.id);
    await get(service, `${path}/pages`);
    assert.equal((await opened()).length, earlier + 2, 'a look at the record opens nothing');
  });

  it('gives the whole as PDF and as TIFF', async () => {
    const pdf = await bytesOf(`/v1/faxes/${received.id}/document.pdf`);
    assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
    assert.equal(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length, 3);
    const tiff = await bytesOf(`/v1/faxes/${received.id}/document.tif`);
    assert.equal(tiff.subarray(0, 2).toString(), 'II');
  });

  it('has a timeline with both ends of the call, in order', async () => {
    for (const { id } of [sent, received]) {
      const { data } = await get<{ data: { at: string; what: string; lane: string }[] }>(
        service,
        `/v1/faxes/${id}/timeline`,
      );
      const whats = data.map(({ what }) => what);
      for (const what of ['INVITE', 'ACK', 'T.38', 'DIS', 'DCS', 'MCF', 'DCN', 'BYE']) {
        assert.ok(
          whats.some((each) => each.startsWith(what)),
          `${what} is missing`,
        );
      }
      assert.deepEqual(
        data.map(({ at }) => at),
        data.map(({ at }) => at).toSorted(),
      );
    }
  });

  it('cannot be canceled any more', async () => {
    const answer = await service.call(`/v1/faxes/${sent.id}/cancel`, { method: 'POST' });
    assert.equal(answer.status, 409);
    assert.equal((await problemOf(answer)).code, 'fax.not_cancelable');
  });

  it('once deleted has no key, no pixels and no way back, and leaves the other side alone', async () => {
    const answer = await service.call(`/v1/faxes/${sent.id}`, { method: 'DELETE' });
    assert.equal(answer.status, 204);
    for (const file of ['pages/1.png', 'document.pdf', 'document.tif']) {
      const gone = await service.call(`/v1/faxes/${sent.id}/${file}`);
      assert.equal(gone.status, 410);
      assert.equal((await problemOf(gone)).code, 'fax.content_expired');
    }
    const owner = await ownerOf(service);
    const keys = 'select from vault.fax_key where fax_id = $1';
    assert.equal((await owner.query(keys, [sent.id])).rowCount, 0);
    assert.equal((await owner.query(keys, [received.id])).rowCount, 1);
    for await (const id of service.app.blobs.list(`${sent.id}/`)) assert.fail(`${id} is left`);
    await bytesOf(`/v1/faxes/${received.id}/pages/1.png`);
  });
});

describe('events', () => {
  it('come in order, and a client that comes back misses none and hears none twice', async () => {
    let id = '';
    const ofFax = (event: ToldEvent) => event.data.fax_id === id;
    let opened = () => {};
    const open = new Promise<void>((resolve) => {
      opened = resolve;
    });
    let heard = 0;
    const first = listen(service, (event) => ofFax(event) && ++heard === 4, undefined, opened);
    await open;
    ({ id } = await accepted(service, { to: takesAll }));
    const before = await first;
    await faxWhen(service, id, isOver);
    const last = before.at(-1) as ToldEvent;
    const rest = await listen(service, (event) => event.type === 'fax.delivered', last.id);
    const told = [...before, ...rest].filter(ofFax);
    assert.deepEqual(
      told.map(({ data }) => data.sequence),
      told.map((_, i) => i + 1),
    );
    assert.equal(told[0].type, 'fax.queued');
    assert.equal(told.at(-1)?.type, 'fax.delivered');
    assert.equal(told.filter(({ type }) => type === 'fax.page.confirmed').length, 3);
    const listed = await get<{ data: ToldEvent[] }>(
      service,
      `/v1/events?limit=100&after=${before[0].id}`,
    );
    assert.deepEqual(
      listed.data.filter(ofFax).map((event) => event.id),
      told.slice(1).map((event) => event.id),
    );
  });
});

describe('Prefer: wait', () => {
  it('answers when the fax is final', async () => {
    const answer = await service.call('/v1/faxes', {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'wait=30' },
      body: JSON.stringify({ to: takesAll, documents: [{ text: 'One page.' }] }),
    });
    assert.equal(answer.status, 202);
    assert.equal(((await answer.json()) as FaxView).status, 'delivered');
  });

  it('answers when the seconds are over', async () => {
    const answer = await service.call('/v1/faxes', {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'wait=1' },
      body: JSON.stringify({ to: '+12025550102', documents: [{ text: 'One page.' }] }),
    });
    const fax = (await answer.json()) as FaxView;
    assert.ok(!isOver(fax), fax.status);
    await service.call(`/v1/faxes/${fax.id}/cancel`, { method: 'POST' });
  });
});

describe('canceling', () => {
  const cancel = async (id: string) => {
    const answer = await service.call(`/v1/faxes/${id}/cancel`, { method: 'POST' });
    assert.equal(answer.status, 200, await answer.clone().text());
    return faxWhen(service, id, isOver);
  };

  it('ends a fax whose pages are being drawn', async () => {
    const { id } = await accepted(service, { to: takesAll, text: 'Page\f'.repeat(60) });
    const fax = await cancel(id);
    assert.equal(fax.status, 'canceled');
    assert.equal(fax.attempts, 0);
  });

  it('hangs up on a line that rings', async () => {
    const { id } = await accepted(service, { to: '+12025550102' });
    await faxWhen(service, id, ({ phase }) => phase === 'ringing');
    assert.equal((await cancel(id)).status, 'canceled');
  });

  it('says goodbye in the middle of a page', async () => {
    const text = 'A long page, slowly sent.\n'.repeat(50);
    const { id } = await accepted(service, { to: '+12025550109', text });
    await faxWhen(service, id, ({ phase }) => phase === 'sending');
    const fax = await cancel(id);
    assert.equal(fax.status, 'canceled');
    assert.equal(fax.pages.confirmed, 0);
  });

  it('ends a fax that waits to be dialled again', async () => {
    const { id } = await accepted(service, { to: '+12025550101' });
    await faxWhen(service, id, ({ status }) => status === 'retrying');
    const fax = await cancel(id);
    assert.equal(fax.status, 'canceled');
    assert.equal(fax.next_attempt_at, null);
  });

  it('of a fax that is not there is 404', async () => {
    const answer = await service.call('/v1/faxes/fax_none/cancel', { method: 'POST' });
    assert.equal(answer.status, 404);
    assert.equal((await problemOf(answer)).code, 'resource.not_found');
  });
});

describe('an Idempotency-Key', () => {
  it('makes one fax of the same request twice, and says that it answered before', async () => {
    const order = { to: takesAll, key: 'key-1' };
    const first = await send(service, order);
    const again = await send(service, order);
    assert.equal(again.status, 202);
    assert.equal(again.headers.get('idempotency-replayed'), 'true');
    const ids = [first, again].map(async (answer) => ((await answer.json()) as FaxView).id);
    assert.equal(await ids[0], await ids[1]);
  });

  it('with another body is 422', async () => {
    const answer = await send(service, { to: takesAll, key: 'key-1', text: 'Something else.' });
    assert.equal(answer.status, 422);
    assert.equal((await problemOf(answer)).code, 'idempotency.key_reused');
  });

  it('used by two requests at once makes one fax; the other is 409 or the same answer', async () => {
    const before = (await stored(service)).fax;
    const both = await Promise.all([1, 2].map(() => send(service, { to: takesAll, key: 'key-2' })));
    const statuses = both.map(({ status }) => status).toSorted();
    assert.ok(['202,202', '202,409'].includes(String(statuses)), String(statuses));
    assert.equal((await stored(service)).fax, before + 1);
  });
});

describe('a fax is handed over', () => {
  it('as a form with files, in their order, nested fields dotted or as JSON', async () => {
    const form = new FormData();
    form.set('to', takesAll);
    form.set('quality', 'standard');
    form.set('header.text', 'Ada’s clinic');
    form.set('retry', '{"max_attempts": 2}');
    form.append('documents', new File([letterPdf(2) as BlobPart], 'letter.pdf'));
    form.append('documents', new File(['And a note.'], 'note.txt'));
    const answer = await service.call('/v1/faxes', { method: 'POST', body: form });
    assert.equal(answer.status, 202, await answer.clone().text());
    const shown = (await answer.json()) as FaxView;
    assert.equal(answer.headers.get('location'), `/v1/faxes/${shown.id}`);
    assert.equal(shown.header.text, 'Ada’s clinic');
    assert.equal(shown.max_attempts, 2);
    const fax = await faxWhen(service, shown.id, isOver);
    assert.deepEqual(fax.pages, { total: 3, confirmed: 3, unconfirmed: 0 });
  });

  it('from a document handed over before, which can be sent again', async () => {
    const form = new FormData();
    form.set('file', new File([letterPdf(1) as BlobPart], 'letter.pdf'));
    const kept = await service.call('/v1/documents', { method: 'POST', body: form });
    const document_id = ((await kept.json()) as { id: string }).id;
    for (const _ of [1, 2]) {
      const { id } = await accepted(service, { to: takesAll, documents: [{ document_id }] });
      assert.equal((await faxWhen(service, id, isOver)).pages.confirmed, 1);
    }
  });

  it('and its document stays as it came, as long as its pages', async () => {
    const owner = await ownerOf(service);
    const { rows } = await owner.query(
      `select f.id from vault.fax f where f.pages_total > 0 and f.direction = 'outbound'
         and not exists (select from vault.fax_document d where d.fax_id = f.id)`,
    );
    assert.deepEqual(rows, []);
  });
});

describe('the list', () => {
  it('goes back page by page, newest first, each fax once', async () => {
    const whole = await get<List>(service, '/v1/faxes?limit=100');
    const ids: string[] = [];
    for (let path = '/v1/faxes?limit=3'; path; ) {
      const page = await get<List>(service, path);
      ids.push(...page.data.map(({ id }) => id));
      path = page.has_more ? `/v1/faxes?limit=3&after=${page.next_cursor}` : '';
    }
    assert.deepEqual(
      ids,
      whole.data.map(({ id }) => id),
    );
    assert.deepEqual(ids, ids.toSorted().reverse());
  });

  it('is narrowed by direction, status and number', async () => {
    const { data } = await get<List>(
      service,
      `/v1/faxes?direction=inbound&status=received&number=${encodeURIComponent(to)}`,
    );
    assert.ok(data.length > 0);
    assert.ok(data.every((fax) => fax.direction === 'inbound' && fax.to === to));
    assert.deepEqual((await get<List>(service, '/v1/faxes?q=999999999')).data, []);
  });
});

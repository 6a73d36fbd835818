// What the tests of this feature do over HTTP: hand a fax over, wait for its end, listen to events.
import assert from 'node:assert/strict';
import type pg from 'pg';
import type { TestService } from '../../service.testing.ts';
import type { FaxView } from './fax-view.ts';

export const ownNumbers = ['+12025550190', '+12025550191'] as const;
export const takesAll = '+12025550100';

export interface Order {
  readonly to: string;
  readonly text?: string;
  readonly key?: string;
  readonly [field: string]: unknown;
}

/** Three short pages. */
export const threePages = ['One', 'Two', 'Three']
  .map((word) => `${word}.\nAda’s clinic`)
  .join('\f');

export function send(service: TestService, { text, key, ...order }: Order): Promise<Response> {
  return service.call('/v1/faxes', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    body: JSON.stringify({
      quality: 'standard',
      documents: [{ text: text ?? threePages }],
      ...order,
    }),
  });
}

export async function accepted(service: TestService, order: Order): Promise<FaxView> {
  const answer = await send(service, order);
  assert.equal(answer.status, 202, await answer.clone().text());
  return answer.json() as Promise<FaxView>;
}

export async function get<Body = FaxView>(service: TestService, path: string): Promise<Body> {
  const answer = await service.call(path);
  assert.equal(answer.status, 200, `${path}: ${await answer.clone().text()}`);
  return answer.json() as Promise<Body>;
}

export function faxNow(service: TestService, id: string): Promise<FaxView> {
  return get(service, `/v1/faxes/${id}`);
}

const ends = ['delivered', 'partial', 'uncertain', 'failed', 'canceled', 'received'];

export function isOver(fax: FaxView): boolean {
  return ends.includes(fax.status);
}

/** The fax once `holds` is true of it; looked at after each piece of news, never by the clock. */
export async function faxWhen(
  service: TestService,
  id: string,
  holds: (fax: FaxView) => boolean,
): Promise<FaxView> {
  let wake: () => void = () => undefined;
  const unsubscribe = service.app.news.hear('fax_event', () => wake());
  try {
    for (;;) {
      const news = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const fax = await faxNow(service, id);
      if (holds(fax)) return fax;
      if (isOver(fax)) assert.fail(`ended ${fax.status} (${fax.error?.code}) instead`);
      await news;
    }
  } finally {
    unsubscribe();
  }
}

export interface ToldEvent {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly fax_id: string; readonly sequence: number; readonly status: string };
}

/** Events as they come, until `last` is one; then the client goes away. */
export async function listen(
  service: TestService,
  last: (event: ToldEvent) => boolean,
  lastEventId?: string,
  opened?: () => void,
): Promise<ToldEvent[]> {
  const leave = new AbortController();
  const headers: Record<string, string> = lastEventId ? { 'last-event-id': lastEventId } : {};
  const answer = await service.call('/v1/events/stream', { headers, signal: leave.signal });
  assert.equal(answer.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  opened?.();
  const events: ToldEvent[] = [];
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const bytes of answer.body as ReadableStream<Uint8Array>) {
      text += decoder.decode(bytes, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const fields = new Map([...block.matchAll(/^(\w+): (.*)$/gm)].map(([, k, v]) => [k, v]));
        if (!fields.has('data')) continue;
        const event = JSON.parse(fields.get('data') as string) as ToldEvent;
        assert.equal(fields.get('id'), event.id);
        assert.equal(fields.get('event'), event.type);
        events.push(event);
        if (last(event)) return events;
      }
    }
  } finally {
    leave.abort();
  }
  return events;
}

const owners = new WeakMap<TestService, Promise<pg.Client>>();

/** The owner's connection, one for each service: it sees every row. */
export function ownerOf(service: TestService): Promise<pg.Client> {
  const owner = owners.get(service) ?? service.database.connect('owner');
  owners.set(service, owner);
  return owner;
}

/** A person’s copy of everything, as the bytes that they download. */
export async function copyOf(service: TestService, cookie: string): Promise<Buffer> {
  const headers = { 'platen-request': 'portal', 'content-type': 'application/json' };
  const ask = (path: string, body: object) =>
    service.call(path, { as: { cookie }, method: 'POST', headers, body: JSON.stringify(body) });
  const made = await ask('/v1/privacy_requests', { kind: 'export' });
  assert.equal(made.status, 201, await made.clone().text());
  const owner = await ownerOf(service);
  for (;;) {
    const { rows } = await owner.query(
      'select id, state from vault.export order by asked_at desc limit 1',
    );
    if (rows[0]?.state === 'ready') {
      const answer = await ask(`/v1/privacy_exports/${rows[0].id}/download`, {});
      assert.equal(answer.status, 200);
      return Buffer.from(await answer.arrayBuffer());
    }
    const failed = service.logged.find((line) => line.includes('a job failed'));
    assert.equal(failed, undefined);
    await new Promise(setImmediate);
  }
}

/** How much is stored: rows of each table of faxes, and sealed objects. */
export async function stored(service: TestService): Promise<Record<string, number>> {
  const owner = await ownerOf(service);
  const counts: Record<string, number> = {};
  for (const table of ['fax', 'fax_key', 'fax_document', 'fax_page', 'fax_event', 'idempotency']) {
    const { rows } = await owner.query(`select count(*)::int from vault.${table}`);
    counts[table] = rows[0].count;
  }
  counts.blobs = 0;
  for await (const _ of service.app.blobs.list('fax_')) counts.blobs++;
  return counts;
}

/**
 * A client of the server under test: hands faxes over, repeats what was cut off, and lists them
 * all.
 */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Ready } from './server-process.ts';

const pollMs = 250;

export interface Fax {
  readonly id: string;
  readonly status: string;
  readonly phase: string | null;
  readonly direction: 'outbound' | 'inbound';
  readonly from: string;
  readonly to: string;
  readonly pages: {
    readonly total: number | null;
    readonly confirmed: number;
    readonly unconfirmed: number;
  };
  readonly error: { readonly code: string } | null;
  readonly metadata: { readonly name?: string };
}

export interface Order {
  readonly to: string;
  /** In the fax's metadata and in the Idempotency-Key. */
  readonly name: string;
  readonly document: string;
  readonly dials: number;
}

export function isFinal({ status }: Pick<Fax, 'status'>): boolean {
  return ['delivered', 'partial', 'uncertain', 'failed', 'canceled', 'received'].includes(status);
}

/** Hands over a document of so many pages, each unlike the others, and returns its id. */
export async function upload(ready: Ready, name: string, pages: number): Promise<string> {
  const texts = Array.from({ length: pages }, (_, page) => {
    return `Document ${name}, page ${page + 1}\n${'No page is like another. '.repeat(20)}`;
  });
  const form = new FormData();
  form.set('file', new File([texts.join('\f')], `${name}.txt`, { type: 'text/plain' }));
  const answer = await fetch(`${ready.url}/v1/documents`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ready.apiKey}` },
    body: form,
  });
  assert.equal(answer.status, 201, await answer.clone().text());
  return ((await answer.json()) as { id: string }).id;
}

/** The id, or undefined where the server died before it answered: then nothing was promised. */
export async function submit(ready: Ready, { to, name, document, dials }: Order) {
  const documents = [{ document_id: document }];
  const retry = { max_attempts: dials };
  try {
    const answer = await fetch(`${ready.url}/v1/faxes`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${ready.apiKey}`,
        'content-type': 'application/json',
        'idempotency-key': name,
      },
      body: JSON.stringify({ to, documents, quality: 'standard', retry, metadata: { name } }),
    });
    if (answer.status !== 202) return undefined;
    return ((await answer.json()) as Fax).id;
  } catch {
    return undefined;
  }
}

export async function listFaxes(ready: Ready): Promise<Fax[]> {
  const faxes: Fax[] = [];
  for (let after = ''; ; ) {
    const url = `${ready.url}/v1/faxes?limit=100${after}`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${ready.apiKey}` } });
    assert.equal(answer.status, 200);
    const page = (await answer.json()) as { data: Fax[]; has_more: boolean; next_cursor: string };
    faxes.push(...page.data);
    if (!page.has_more) return faxes;
    after = `&after=${page.next_cursor}`;
  }
}

/** Opens a page as a person would: its seal is whole or this fails. */
export async function openPage(ready: Ready, id: string, page: number): Promise<void> {
  const url = `${ready.url}/v1/faxes/${id}/pages/${page}.png`;
  const answer = await fetch(url, { headers: { authorization: `Bearer ${ready.apiKey}` } });
  assert.equal(answer.status, 200, `page ${page} of ${id} is not to be had`);
  assert.ok((await answer.arrayBuffer()).byteLength > 0);
}

/** Waits for the end of every fax: none may be stuck. */
export async function allFinal(ready: Ready, msMax: number): Promise<Fax[]> {
  const until = performance.now() + msMax;
  for (;;) {
    const faxes = await listFaxes(ready);
    const left = faxes.filter((fax) => !isFinal(fax));
    if (left.length === 0) return faxes;
    if (performance.now() > until) assert.fail(`stuck: ${JSON.stringify(left)}`);
    await pause(pollMs);
  }
}

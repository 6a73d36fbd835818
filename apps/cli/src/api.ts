// The HTTP API as calls. A refusal is thrown as the server's own problem, a broken line as a
// transport trouble; each POST carries an Idempotency-Key, so that a repeated command cannot send
// twice.
import type { Fax, FaxEvent, List, Problem } from './contract.ts';
import { readEvents } from './event-stream.ts';
import { noKey, refused, unreachable } from './trouble.ts';

/** An open stream; it must be closed, or the process does not end. */
export interface EventStream extends AsyncIterable<FaxEvent> {
  close(): void;
}

export interface Api {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  upload<T>(path: string, name: string, file: Blob): Promise<T>;
  download(path: string): Promise<Uint8Array>;
  /** Resolves when the stream stands, so that nothing that happens later is missed. */
  events(lastEventId?: string): Promise<EventStream>;
  fax(id: string): Promise<Fax>;
  list<T>(path: string, query: Record<string, string | undefined>): Promise<List<T>>;
}

export interface ApiOptions {
  readonly url: string;
  readonly apiKey: string | null;
  /** Refuse to ask without a key, so that a wrong command line is told before a missing key. */
  readonly needsKey: boolean;
  readonly draw: () => string;
}

const downloadBytesMax = 512 * 1024 * 1024;

export function createApi({ url, apiKey, needsKey, draw }: ApiOptions): Api {
  const send = async (path: string, init: RequestInit & { headers?: Record<string, string> }) => {
    if (needsKey && apiKey === null) throw noKey();
    const headers = {
      'User-Agent': 'platen-cli',
      ...(apiKey === null ? {} : { Authorization: `Bearer ${apiKey}` }),
      ...init.headers,
    };
    const response = await reach(url, () => fetch(`${url}${path}`, { ...init, headers }));
    if (response.ok) return response;
    throw refused(await problemOf(response));
  };
  const json = { Accept: 'application/json' };
  const key = () => ({ 'Idempotency-Key': draw() });
  const read = async <T>(response: Response): Promise<T> =>
    (await reach(url, () => response.json())) as T;

  return {
    get: async (path) => read(await send(path, { headers: json })),
    post: async (path, body) => {
      const headers = { ...json, ...key(), 'Content-Type': 'application/json' };
      return read(await send(path, { method: 'POST', headers, body: JSON.stringify(body) }));
    },
    upload: async (path, name, file) => {
      const form = new FormData();
      form.append('file', file, name);
      return read(await send(path, { method: 'POST', headers: { ...json, ...key() }, body: form }));
    },
    download: async (path) => {
      const response = await send(path, {});
      const length = Number(response.headers.get('content-length') ?? 0);
      if (length > downloadBytesMax) throw unreachable(url, `${length} bytes are too many`);
      return new Uint8Array(await reach(url, () => response.arrayBuffer()));
    },
    events: async (lastEventId) => {
      const resume: Record<string, string> = lastEventId ? { 'Last-Event-ID': lastEventId } : {};
      const headers = { Accept: 'text/event-stream', ...resume };
      const stop = new AbortController();
      const response = await send('/v1/events/stream', { headers, signal: stop.signal });
      const events = readEvents(response.body ?? new ReadableStream());
      return { close: () => stop.abort(), [Symbol.asyncIterator]: () => guard(url, events) };
    },
    fax: async (id) => read(await send(`/v1/faxes/${encodeURIComponent(id)}`, { headers: json })),
    list: async (path, query) => {
      const given = Object.entries(query).filter((pair): pair is [string, string] => !!pair[1]);
      const search = new URLSearchParams(given).toString();
      return read(await send(search === '' ? path : `${path}?${search}`, { headers: json }));
    },
  };
}

/** A stream that breaks is a transport trouble like any other. */
async function* guard(url: string, events: AsyncGenerator<FaxEvent>): AsyncGenerator<FaxEvent> {
  try {
    while (true) {
      const { value, done } = await reach(url, () => events.next());
      if (done) return;
      yield value;
    }
  } finally {
    await events.return(undefined);
  }
}

async function reach<T>(url: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const cause = (error as { cause?: { code?: string; message?: string } }).cause;
    throw unreachable(url, cause?.code ?? cause?.message ?? (error as Error).message);
  }
}

async function problemOf(response: Response): Promise<Problem> {
  const requestId = response.headers.get('x-request-id') ?? undefined;
  const said = await response.json().catch(() => null);
  if (typeof said?.code === 'string' && typeof said.title === 'string') {
    return { request_id: requestId, ...said, status: response.status };
  }
  return {
    code: 'cli.no_problem_given',
    title: `The server answered ${response.status} without saying why.`,
    fix: 'check that PLATEN_URL leads to Platen and not to a proxy or another program.',
    status: response.status,
    request_id: requestId,
  };
}

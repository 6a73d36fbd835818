// An HTTP server in this process that speaks the API's shapes, and the world to run a command in.
// It plays a fax by a list of events; what was asked of it is kept for the test to look at.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { run } from '../src/main.ts';
import type { World } from '../src/world.ts';

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  /** Server-sent events; the stream stays open when `open` is set. */
  readonly events?: readonly unknown[];
  readonly open?: boolean;
  /** Breaks the connection without an answer. */
  readonly hangUp?: true;
}

/** `GET /v1/faxes/x` → answer; a list is given out one by one, its last again and again. */
export type Script = Record<string, Answer | readonly Answer[] | ((asked: Asked) => Answer)>;

export async function startServer(t: TestContext, script: Script) {
  const asked: Asked[] = [];
  const turns = new Map<string, number>();
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('latin1')) body += chunk;
    const { method = '', url = '', headers } = request;
    const it = { method, url, headers, body };
    asked.push(it);
    const name = `${method} ${url.split('?')[0]}`;
    const found = script[name] ?? {
      status: 404,
      json: problem('not_found', 'Nothing is here', 404),
    };
    if (typeof found === 'function') return reply(response, found(it));
    if (!Array.isArray(found)) return reply(response, found as Answer);
    const turn = turns.get(name) ?? 0;
    turns.set(name, turn + 1);
    reply(response, found[Math.min(turn, found.length - 1)]);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

/** An address of this machine where nobody listens. */
export async function emptyAddress(): Promise<string> {
  const server = http.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}

function reply(response: http.ServerResponse, answer: Answer): void {
  const { status = 200, json, bytes, events, open, hangUp } = answer;
  if (hangUp) return void response.destroy();
  if (events !== undefined) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': hello\n\n');
    for (const event of events as { id: string; type: string }[]) {
      response.write(`id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    }
    if (!open) response.end();
    return;
  }
  if (bytes !== undefined) return void response.writeHead(status).end(bytes);
  const type = status >= 400 ? 'application/problem+json' : 'application/json';
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(json));
}

export function problem(code: string, title: string, status: number, more: object = {}) {
  return {
    type: `/help/${code}`,
    code,
    title,
    status,
    request_id: 'req_7',
    fix: 'mend it',
    ...more,
  };
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Circumstances {
  readonly env?: Record<string, string | undefined>;
  readonly cwd?: string;
  readonly stdin?: string;
  readonly tty?: boolean;
}

/** Runs one command line against `url` with a key, and collects what it printed. */
export async function runCommand(
  args: readonly string[],
  url: string | undefined,
  { env, cwd = '/', stdin = '', tty = false }: Circumstances = {},
): Promise<Ran> {
  const printed = { out: '', err: '' };
  const screen = (name: 'out' | 'err') => ({
    isTTY: tty,
    columns: 80,
    write(text: string | Uint8Array) {
      printed[name] += typeof text === 'string' ? text : Buffer.from(text).toString('latin1');
    },
  });
  let drawn = 0;
  const world: World = {
    env: { PLATEN_URL: url, PLATEN_API_KEY: url && 'pk_test_key', ...env },
    cwd,
    home: '/',
    out: screen('out'),
    err: screen('err'),
    stdin: (async function* () {
      yield new TextEncoder().encode(stdin);
    })(),
    draw: () => `key-${++drawn}`,
    wait: async () => {},
    timeZone: 'UTC',
  };
  return { code: await run(args, world), ...printed };
}

/** A fax as the API shows it, with what a test changes. */
export function faxOf(change: Record<string, unknown> = {}) {
  return {
    id: 'fax_1',
    direction: 'outbound',
    status: 'queued',
    phase: null,
    from: '+12025550190',
    to: '+12025550100',
    remote_identity: null,
    pages: { total: 12, confirmed: 0, unconfirmed: 0 },
    attempts: 0,
    max_attempts: 5,
    next_attempt_at: null,
    created_at: '2026-11-24T08:00:00.000Z',
    completed_at: null,
    result: null,
    error: null,
    retention: { delete_at: '2026-12-24T08:00:00.000Z', legal_hold: false },
    ...change,
  };
}

export function eventOf(sequence: number, type: string, data: Record<string, unknown> = {}) {
  return {
    id: `evt_${sequence}`,
    type,
    created_at: '2026-11-24T08:00:00.000Z',
    data: {
      fax_id: 'fax_1',
      direction: 'outbound',
      status: 'in_progress',
      phase: null,
      pages: { total: 12, confirmed: 0, unconfirmed: 0 },
      sequence,
      ...data,
    },
  };
}

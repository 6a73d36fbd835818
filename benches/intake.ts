/**
 * A hundred-page PDF taken in by the real server: uploaded, drawn, sealed, queued for the line. And
 * what the server needs when it does nothing, and how soon the first page of an opened fax is
 * there.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { letterPdf } from '../apps/server/src/features/documents/pdf-fixture.ts';
import { type Measurement, measured } from './measurement.ts';

const pages = 100;
const rounds = 3;
const openings = 20;
const pollMs = 10;
/** After the start's own work is done. */
const restMs = 3_000;
const main = join(import.meta.dirname, '../apps/server/src/main.ts');

interface Fax {
  readonly id: string;
  readonly status: string;
  readonly pages: { readonly total: number | null };
}

class Server {
  readonly #child: ChildProcess;
  readonly #ready: { url: string; apiKey: string };

  constructor(child: ChildProcess, ready: { url: string; apiKey: string }) {
    this.#child = child;
    this.#ready = ready;
  }

  static async start(dataDir: string): Promise<Server> {
    const env = {
      ...process.env,
      PLATEN_DATA: dataDir,
      PLATEN_HTTP: '127.0.0.1:0',
      PLATEN_SIP: '127.0.0.1:0',
      PLATEN_SAMPLE_FAX: '0',
    };
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
    const child = spawn(process.execPath, [main, '--json'], { env, stdio });
    const said = once(createInterface({ input: child.stdout }), 'line');
    const gone = once(child, 'exit').then(([code]) => {
      throw new Error(`the server ended with ${code} before it was ready`);
    });
    gone.catch(() => undefined);
    const [line] = await Promise.race([said, gone]);
    return new Server(child, JSON.parse(line));
  }

  async stop(): Promise<void> {
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await exit;
  }

  async call(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.#ready.apiKey}` };
    const answer = await fetch(new URL(path, this.#ready.url), { ...init, headers });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }

  async fax(path: string, init?: RequestInit): Promise<Fax> {
    return (await this.call(path, init)).json() as Promise<Fax>;
  }

  /** MB of the process, workers included; null where the system does not say. */
  memory(field: 'VmRSS' | 'VmHWM'): number | null {
    try {
      const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
      return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
    } catch {
      return null;
    }
  }
}

/** Seconds until the fax waits for its dial; it is canceled then. */
async function takeIn(server: Server, pdf: Uint8Array): Promise<{ seconds: number; id: string }> {
  const form = new FormData();
  form.set('to', '+12025550102');
  form.set('documents', new File([pdf as BlobPart], 'letter.pdf', { type: 'application/pdf' }));
  const began = performance.now();
  const { id } = await server.fax('/v1/faxes', { method: 'POST', body: form });
  for (;;) {
    const fax = await server.fax(`/v1/faxes/${id}`);
    if (fax.pages.total === pages) break;
    if (fax.status === 'failed') throw new Error('the document was refused');
    await pause(pollMs);
  }
  const seconds = (performance.now() - began) / 1000;
  await server.fax(`/v1/faxes/${id}/cancel`, { method: 'POST' });
  return { seconds, id };
}

/** What a browser asks for until it can show the first page, ms at its best. */
async function firstPage(server: Server, id: string): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < openings; i++) {
    const began = performance.now();
    await Promise.all([server.call(`/v1/faxes/${id}`), server.call(`/v1/faxes/${id}/pages`)]);
    const picture = await server.call(`/v1/faxes/${id}/pages/1.png?shape=square`);
    await picture.arrayBuffer();
    best = Math.min(best, performance.now() - began);
  }
  return best;
}

export default async function* intake(): AsyncGenerator<Measurement> {
  const dataDir = mkdtempSync(join(tmpdir(), 'platen-bench-'));
  const server = await Server.start(dataDir);
  try {
    await pause(restMs);
    const idle = server.memory('VmRSS');
    if (idle !== null) yield measured('idle server, memory', idle, 'MB');
    const pdf = letterPdf(pages);
    let best = Number.POSITIVE_INFINITY;
    let last = '';
    for (let round = 0; round < rounds; round++) {
      const { seconds, id } = await takeIn(server, pdf);
      best = Math.min(best, seconds);
      last = id;
    }
    yield measured(`${pages} pages in: uploaded, drawn, queued`, best, 's');
    const peak = server.memory('VmHWM');
    if (peak !== null) yield measured(`${pages} pages in, peak memory`, peak, 'MB');
    yield measured('opened fax, first page there', await firstPage(server, last), 'ms');
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

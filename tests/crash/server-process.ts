/**
 * The real server as a process of its own, to be killed and started again on the same data.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const main = join(import.meta.dirname, '../../apps/server/src/main.ts');
const startMsMax = 60_000;
const host = '127.0.0.1';

export interface Ready {
  readonly url: string;
  readonly apiKey: string;
  readonly dataDir: string;
}

export class ServerProcess {
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess | null = null;
  /** What the last process said on standard error. */
  errors = '';

  constructor(env: Record<string, string>) {
    this.#env = { ...process.env, ...env };
  }

  /** Starts it and waits for its line. Throws with its own words when it does not start. */
  async start(): Promise<Ready> {
    const child = spawn(process.execPath, [main, '--json'], {
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.errors = '';
    child.stderr.on('data', (bytes: Buffer) => {
      this.errors = (this.errors + bytes.toString()).slice(-20_000);
    });
    const lines = createInterface({ input: child.stdout });
    const gone = once(child, 'exit').then(([code]) => {
      throw new Error(`the server ended with ${code}: ${this.errors}`);
    });
    const late = AbortSignal.timeout(startMsMax);
    const said = once(lines, 'line', { signal: late }).then(([line]) => JSON.parse(line) as Ready);
    gone.catch(() => undefined);
    return Promise.race([said, gone]);
  }

  /** No goodbye of any kind. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    await exit;
  }
}

/** A port that nobody has now: the server is to come back to the same one. */
export async function freePort(kind: 'tcp' | 'udp'): Promise<number> {
  const socket = kind === 'tcp' ? createServer().listen(0, host) : createSocket('udp4');
  if ('bind' in socket) socket.bind(0, host);
  await once(socket, 'listening');
  const { port } = socket.address() as { port: number };
  socket.close();
  await once(socket, 'close');
  return port;
}

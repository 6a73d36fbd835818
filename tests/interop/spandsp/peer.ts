/** Builds and runs peer.c, libspandsp's fax terminal on a loopback port. */
import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** The last line peer.c prints. */
export interface PeerReport {
  readonly ended: boolean;
  /** libspandsp's completion code; 0 is good. */
  readonly result: number;
  readonly meaning: string;
  readonly pagesSent: number;
  readonly pagesReceived: number;
  readonly rate: number;
  readonly ecm: boolean;
  readonly framesRepeated: number;
  readonly farIdentity: string;
  readonly malformed: number;
}

const sources = fileURLToPath(new URL('.', import.meta.url));

/** Why the peer cannot be built here, as a test's reason to skip, or false. */
export function lacksSpandsp(): string | false {
  const folder = mkdtempSync(join(tmpdir(), 'platen-spandsp-'));
  try {
    const probe = join(folder, 'probe.c');
    writeFileSync(probe, '#include <spandsp.h>\nint main(void) { return 0; }\n');
    execFileSync('gcc', ['-o', join(folder, 'probe'), probe, '-lspandsp', '-ltiff'], {
      stdio: 'ignore',
    });
    return false;
  } catch {
    return 'needs libspandsp: apt-get install libspandsp-dev gcc';
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Compiles sources of this folder into a program in `folder`; returns its path. */
export function buildProgram(folder: string, name: string, files: readonly string[]): string {
  const program = join(folder, name);
  const flags = ['-O2', '-std=gnu11', '-Wall', '-Wextra', '-Werror'];
  const paths = files.map((file) => join(sources, file));
  execFileSync('gcc', [...flags, '-o', program, ...paths, '-lspandsp', '-ltiff']);
  return program;
}

/** The running peer; its clock is ours to move. */
export class Peer {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;
  #report: PeerReport | null = null;

  constructor(program: string, args: readonly string[]) {
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    // Its call may be over while a step is on its way.
    this.#child.stdin.on('error', () => {});
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Its last word, once its call is over. */
  get report(): PeerReport | null {
    return this.#report;
  }

  async port(): Promise<number> {
    return Number(/^port (\d+)$/.exec(await this.#line())?.[1]);
  }

  /** Its clock goes on by 20 ms; returns the datagrams sent in all, null when it is over. */
  async step(): Promise<number | null> {
    this.#child.stdin.write('step\n');
    const line = await this.#line();
    if (line.startsWith('{')) {
      this.#report = JSON.parse(line);
      return null;
    }
    return Number(/^stepped (\d+)$/.exec(line)?.[1]);
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }

  async #line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('the peer ended without a report');
    return value;
  }
}

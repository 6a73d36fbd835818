/** Builds and runs peer.c, libspandsp's fax terminal on a loopback port. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
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

export interface Peer {
  readonly port: number;
  readonly report: Promise<PeerReport>;
  stop(): void;
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

/** Compiles the peer into `folder`; returns its path. */
export function buildPeer(folder: string): string {
  const program = join(folder, 'peer');
  const flags = ['-O2', '-std=gnu11', '-Wall', '-Wextra', '-Werror'];
  const files = ['peer.c', 'udptl.c'].map((file) => join(sources, file));
  execFileSync('gcc', [...flags, '-o', program, ...files, '-lspandsp', '-ltiff']);
  return program;
}

/** Starts it and waits until it has its port. */
export async function startPeer(program: string, args: readonly string[]): Promise<Peer> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const report = new Promise<PeerReport>((resolve, reject) => {
    lines.on('line', (line) => {
      if (line.startsWith('{')) resolve(JSON.parse(line));
    });
    lines.once('close', () => reject(new Error('the peer ended without a report')));
  });
  // Who waits for the port only must not be told of the missing report by a crash.
  report.catch(() => {});
  const [line] = (await once(lines, 'line')) as [string];
  const port = Number(/^port (\d+)$/.exec(line)?.[1]);
  if (!Number.isInteger(port)) throw new Error(`the peer said ${line}`);
  return { port, report, stop: () => child.kill('SIGKILL') };
}

// The real server as its own process, on a folder of its own and ports that the system picks.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const checkout = join(import.meta.dirname, '../..');
const tailLinesMax = 30;

export interface RunningServer {
  url: string;
  signInUrl: string;
  apiKey: string;
  numbers: [string, string];
  dataDir: string;
  stop: () => Promise<void>;
}

/** Installs what is missing and builds the portal when its sources changed, as `npm test` does. */
export function setUp(): void {
  const run = spawnSync(process.execPath, ['scripts/setup.js', '--quiet'], {
    cwd: checkout,
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`setup failed:\n${run.stdout}${run.stderr}`);
}

/** Starts the server and resolves with the line that it prints when it is ready. */
export async function startServer(env: Record<string, string> = {}): Promise<RunningServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'platen-e2e-'));
  const child = spawn(process.execPath, ['apps/server/src/main.ts', '--json'], {
    cwd: checkout,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PLATEN_DATA: dataDir,
      PLATEN_HTTP: '127.0.0.1:0',
      PLATEN_SIP: '127.0.0.1:0',
      PLATEN_SAMPLE_FAX: '0',
      ...env,
    },
  });
  const tail: string[] = [];
  createInterface({ input: child.stderr! }).on('line', (line) => {
    tail.push(line);
    if (tail.length > tailLinesMax) tail.shift();
  });
  try {
    const ready = JSON.parse(await firstLine(child));
    return { ...ready, stop: () => stop(child, dataDir) };
  } catch (error) {
    await stop(child, dataDir);
    throw new Error(`the server did not start:\n${tail.join('\n')}`, { cause: error });
  }
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout! }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
    child.once('error', reject);
  });
}

async function stop(child: ChildProcess, dataDir: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    await ended;
  }
  rmSync(dataDir, { recursive: true, force: true });
}

// Runs one group of test files under `node --test` and hands on its events as they are written.
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Group } from './groups.ts';
import type { TestEvent } from './report-events.ts';

/** Two cores are what the target machine has. */
const filesAtOnceUsual = 2;
const groupMsMax = 20 * 60_000;
const testMsMax = { together: 120_000, isolated: 600_000 };
/** No verdict for so long: node's own timeout does not end a test that keeps its file waiting. */
const quietMsMax = { together: 180_000, isolated: 660_000 };
const pollMs = 100;
/** A process that is done but does not end within this time left something open. */
const lingerMsMax = 15_000;
/** Settings of a running installation must not leak into tests. */
const foreignSettings =
  /^(PLATEN_(URL|API_KEY|DATA|HTTP|SIP|MODE)|DATABASE_URL|NODE_TEST_CONTEXT|NODE_OPTIONS)$/;

export interface GroupRun {
  /** What went wrong with the run itself, in a sentence; null when it ended as it should. */
  readonly trouble: string | null;
  readonly exitCode: number;
}

export interface RunOptions {
  readonly namePattern?: string;
  /** Added to the environment of the tests and of everything they start. */
  readonly env?: Readonly<Record<string, string>>;
  readonly filesAtOnce?: number;
  /** Ends a process whose tests are over, whatever a failed one left open. */
  readonly forceExit?: boolean;
}

export async function runGroup(
  root: string,
  group: Group,
  options: RunOptions,
  onEvent: (event: TestEvent) => void,
): Promise<GroupRun> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'platen-test-'));
  const report = path.join(folder, 'events.jsonl');
  fs.writeFileSync(report, '');
  const child = start(root, group, report, options);
  const kill = () => killGroup(child);
  process.once('SIGINT', kill);
  process.once('SIGTERM', kill);
  try {
    const quietMax = group.isolated ? quietMsMax.isolated : quietMsMax.together;
    return await follow(child, report, quietMax, onEvent);
  } finally {
    process.off('SIGINT', kill);
    process.off('SIGTERM', kill);
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function start(
  root: string,
  { files, isolated, filesAtOnce: ofGroup = filesAtOnceUsual }: Group,
  report: string,
  { namePattern, env, filesAtOnce = ofGroup, forceExit }: RunOptions,
): ChildProcess {
  const reporter = fileURLToPath(new URL('./report-events.ts', import.meta.url));
  const args = [
    '--test',
    `--test-isolation=${isolated ? 'process' : 'none'}`,
    ...(isolated ? [`--test-concurrency=${filesAtOnce}`] : []),
    `--test-timeout=${isolated ? testMsMax.isolated : testMsMax.together}`,
    `--test-reporter=${reporter}`,
    `--test-reporter-destination=${report}`,
    ...(forceExit ? ['--test-force-exit'] : []),
    ...(namePattern === undefined ? [] : [`--test-name-pattern=${namePattern}`]),
    ...files,
  ];
  const kept = Object.entries(process.env).filter(([name]) => !foreignSettings.test(name));
  return spawn(process.execPath, args, {
    cwd: root,
    env: { ...Object.fromEntries(kept), ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
}

/** Reads the report while it grows, until the process has ended. */
async function follow(
  child: ChildProcess,
  report: string,
  quietMax: number,
  onEvent: (event: TestEvent) => void,
): Promise<GroupRun> {
  const tail = tailLines(report, (line) => onEvent(JSON.parse(line) as TestEvent));
  let ended: { code: number | null; signal: string | null } | null = null;
  child.on('exit', (code, signal) => {
    ended = { code, signal };
  });
  const startedAt = performance.now();
  let quietSince = startedAt;
  let trouble: string | null = null;
  while (ended === null) {
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    const now = performance.now();
    if (tail.read()) quietSince = now;
    if (trouble !== null) continue;
    if (now - startedAt > groupMsMax) {
      trouble = `The group did not end within ${groupMsMax / 60_000} minutes and was stopped.`;
    } else if (tail.sawDone() && now - quietSince > lingerMsMax) {
      trouble = 'All tests ended, but a timer, socket or child kept the process alive.';
    } else if (now - quietSince > quietMax) {
      trouble = `No test ended for ${quietMax / 1000} s; the last was ${tail.last()}.`;
    }
    if (trouble !== null) killGroup(child);
  }
  tail.read();
  const { code, signal } = ended as { code: number | null; signal: string | null };
  if (trouble === null && signal !== null) trouble = `The test process was ended by ${signal}.`;
  if (trouble === null && !tail.sawDone()) trouble = 'The test process broke off.';
  return { trouble, exitCode: code ?? 1 };
}

function tailLines(file: string, onLine: (line: string) => void) {
  let offset = 0;
  let done = false;
  let last = 'none';
  return {
    /** Hands on the lines that are new; false when there are none. */
    read(): boolean {
      const size = fs.statSync(file).size;
      if (size === offset) return false;
      const bytes = Buffer.alloc(size - offset);
      const fd = fs.openSync(file, 'r');
      fs.readSync(fd, bytes, 0, bytes.length, offset);
      fs.closeSync(fd);
      // Cut at the last line end, so that no character is split.
      const end = bytes.lastIndexOf(10) + 1;
      offset += end;
      for (const line of bytes.subarray(0, end).toString('utf8').split('\n')) {
        if (line === '') continue;
        if (line === '{"is":"done"}') done = true;
        last = /"name":("[^"]*")/.exec(line)?.[1] ?? last;
        onLine(line);
      }
      return end > 0;
    },
    sawDone: () => done,
    /** The name of the test that ended last. */
    last: () => last,
  };
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Already gone.
  }
}

// Runs the server and passes on arguments, signals and the exit code. Under npm one Ctrl-C arrives
// twice, from the terminal and from npm; the server, in a process group of its own, hears it once.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

/** The same signal again within this time is the same key press. */
const echoMs = 400;
const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const;

const root = fileURLToPath(new URL('..', import.meta.url));
const server = fileURLToPath(new URL('../apps/server/src/main.ts', import.meta.url));

const child = spawn(process.execPath, [server, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  detached: true,
});

const lastAt = new Map<string, number>();
for (const signal of passedOn) {
  process.on(signal, () => {
    const now = performance.now();
    if (now - (lastAt.get(signal) ?? Number.NEGATIVE_INFINITY) > echoMs) child.kill(signal);
    lastAt.set(signal, now);
  });
}

child.on('error', (error) => {
  console.error(
    `The server could not be started: ${error.message}\nFix: run "npm start" again, which sets up what is missing.`,
  );
  process.exitCode = 1;
});
child.on('exit', (code, signal) => {
  process.exitCode = signal === null ? (code ?? 1) : 128 + constants.signals[signal];
});

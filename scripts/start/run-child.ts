// Runs a program as if it were this one: output, signals and exit code are its own. Under npm one
// Ctrl-C arrives twice, from the terminal and from npm; the program, in a process group of its own,
// hears it once.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** The same signal again within this time is the same key press. */
const echoMs = 400;
const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const;

/**
 * Resolves with the exit code: the program's, 128 + n after signal n, 1 if it cannot be started.
 */
export function runChild(program: string, args: readonly string[], cwd: string): Promise<number> {
  const child = spawn(program, args, { cwd, stdio: 'inherit', detached: true });
  const lastAt = new Map<string, number>();
  const listeners = passedOn.map((signal) => {
    const listener = () => {
      const now = performance.now();
      if (now - (lastAt.get(signal) ?? Number.NEGATIVE_INFINITY) > echoMs) child.kill(signal);
      lastAt.set(signal, now);
    };
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  return new Promise<number>((resolve) => {
    child.on('error', (error) => {
      console.error(`${program} could not be started: ${error.message}`);
      resolve(1);
    });
    child.on('exit', (code, signal) => {
      resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
    });
  }).finally(() => {
    for (const stop of listeners) stop();
  });
}

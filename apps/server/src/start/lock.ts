// One process per data folder. The lock is a file with our process id and its start time: a lock
// whose process is gone, or whose id now belongs to another, is stale and taken over.
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { problem } from '../problems.ts';

const fileName = 'lock';

/** Takes the folder or throws start.second. Returns how to give it back. */
export function lockFolder(dataDir: string): () => void {
  const file = join(dataDir, fileName);
  for (let tries = 0; ; tries++) {
    try {
      const handle = openSync(file, 'wx', 0o600);
      writeSync(handle, `${process.pid} ${startTime(process.pid)}`);
      closeSync(handle);
      return () => rmSync(file, { force: true });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST' || tries > 3) throw cause;
      const [pid, started] = readFileSync(file, 'utf8').split(' ');
      if (pid && isAlive(Number(pid)) && startTime(Number(pid)) === started) {
        throw problem('start.second', { detail: `Process ${pid} runs on ${dataDir}.` });
      }
      rmSync(file, { force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Clock ticks after boot at which the process began (proc(5), field 22); elsewhere always the same.
 */
function startTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return '-';
  }
}

/** The dissector: a stranger that reads our wire. Tests without it are skipped by its name. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Captured, writePcap } from './pcap.ts';

const found = spawnSync('tshark', ['--version']).status === 0;

/** For a test's `skip`. */
export const skip = found ? false : 'needs tshark: apt-get install tshark';

const outputBytesMax = 1 << 26;

/** Lines that tshark prints of a capture with these arguments. */
export type Dissect = (...args: readonly string[]) => string[];

/** Puts the datagrams into a capture, has `look` ask about it, and takes it away again. */
export function dissect(datagrams: readonly Captured[], look: (ask: Dissect) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'platen-capture-'));
  const file = join(folder, 'wire.pcap');
  try {
    writeFileSync(file, writePcap(datagrams));
    look((...args) => {
      const options = { encoding: 'utf8', maxBuffer: outputBytesMax } as const;
      const run = spawnSync('tshark', ['-n', '-r', file, ...args], options);
      assert.equal(run.status, 0, run.stderr);
      return run.stdout.split('\n').filter((line) => line !== '');
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Octets alone as datagrams: from a port of the loopback to the same port, 10 ms apart. */
export function onPort(port: number, octets: readonly Uint8Array[]): Captured[] {
  const end = { address: '127.0.0.1', port };
  return octets.map((bytes, n) => ({ at: n * 10, from: end, to: end, bytes }));
}

// Files that hold secrets: written beside their place, synced, and renamed, readable by us alone.
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** A folder only this user may enter; mended when its rights are wider. */
export function secretFolder(dir: string): string {
  makeFolder(dir);
  chmodSync(dir, 0o700);
  return dir;
}

/**
 * Node's own `recursive` says ENOENT on a read-only disk, and never returns where a parent lets
 * nothing be made in it, such as /proc.
 */
function makeFolder(dir: string): void {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory()) return;
  if (dirname(dir) !== dir) makeFolder(dirname(dir));
  mkdirSync(dir, { mode: 0o700 });
}

/** Writes `text` to `file` with mode 0600, whole or not at all. */
export function writeSecretFile(file: string, text: string): void {
  writeSecretBytes(file, Buffer.from(text));
}

export function writeSecretBytes(file: string, bytes: Uint8Array): void {
  secretFolder(dirname(file));
  const half = `${file}.${process.pid}.half`;
  const handle = openSync(half, 'w', 0o600);
  try {
    writeSync(handle, bytes);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(half, file);
}

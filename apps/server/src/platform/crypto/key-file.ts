// The installation's key: 32 bytes in a file that only this user may read. It wraps the keys of
// each epoch, and what the installation seals for itself is derived from it; whoever has the
// database and not this file has nothing.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../failure.ts';
import { writeSecretFile } from '../secret-files.ts';
import { drawKey, keyBytes } from './seal.ts';

const fileName = 'installation.key';

/** Reads the key; draws one only when `mayDraw`, that is when nothing is sealed yet. */
export function installationKey(keysDir: string, mayDraw: boolean): Uint8Array {
  const file = join(keysDir, fileName);
  if (!existsSync(file)) {
    if (!mayDraw) throw new Failure('start.key_missing');
    writeSecretFile(file, `${Buffer.from(drawKey()).toString('hex')}\n`);
  }
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
  if (key.length !== keyBytes) throw new Failure('start.key_missing');
  return key;
}

// One hash over the code that runs: a proof counts for the very code that it was made of.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { sha256Hex } from '../../../platform/crypto/sha256.ts';

const places = ['policy', 'apps/server/src', 'apps/server/migrations', 'apps/cli/src', 'packages'];
const counts = /\.(ts|sql|md)$/;
const left = /\.(test|testing)\.ts$|(^|\/)(node_modules|dist|test|tests|README\.md)(\/|$)/;

/** 64 hex digits over names and bytes of all files that ship; tests are left out. */
export function sourceDigest(root: string): string {
  const hash = createHash('sha256');
  for (const place of places) {
    const found = readdirSync(join(root, place), { recursive: true, withFileTypes: true });
    const files = found
      .filter((one) => one.isFile() && counts.test(one.name))
      .map((one) => relative(root, join(one.parentPath, one.name)).replaceAll('\\', '/'))
      .filter((file) => !left.test(file));
    for (const file of files.sort()) {
      const content = sha256Hex(readFileSync(join(root, file)));
      hash.update(`${file} ${content}\n`);
    }
  }
  return hash.digest('hex');
}

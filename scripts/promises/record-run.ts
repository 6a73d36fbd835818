// Writes what a run found to dist/evidence.json: bound to the commit and to a digest of the very
// code that was proven, so that a server running other code does not claim these proofs.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { type ProofFile, sourceDigest } from '../../apps/server/src/features/privacy/index.ts';
import type { Colour, State } from './verdict.ts';

export interface Recorded {
  readonly id: string;
  readonly state: State;
  readonly mutation: { readonly result: Colour | 'not run' } | null;
}

export function recordRun(root: string, rows: readonly Recorded[], now = new Date()): string {
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  const found: ProofFile = {
    commit,
    at: now.toISOString(),
    sources: sourceDigest(root),
    promises: rows.map(({ id, state, mutation }) => ({
      id,
      state,
      mutation: mutation === null || mutation.result === 'not run' ? null : mutation.result,
    })),
  };
  const file = path.join(root, 'dist', 'evidence.json');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
  return file;
}

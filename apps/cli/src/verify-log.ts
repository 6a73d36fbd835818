// Verifies what an installation hands out: its audit log, its checkpoints, and bundles it signed.
// Without dependencies, here and in `signed-log/`, for Node and browsers; it trusts nothing but a
// public key. The forms are RFC 9162 (tree), RFC 8785 (JSON) and C2SP signed-note (checkpoints).
import { type LogKey, openCheckpoint } from './signed-log/checkpoint.ts';
import { fromBase64 } from './signed-log/encodings.ts';
import { Broken, faultOf } from './signed-log/fault.ts';
import { LineReader, linesOf, type Trust, type Verdict } from './signed-log/line-reader.ts';
import { isConsistent } from './signed-log/tree.ts';

export {
  type Checkpoint,
  type LogKey,
  logKey,
  openCheckpoint,
  parseKeys,
} from './signed-log/checkpoint.ts';
export { base64, canonicalJson } from './signed-log/encodings.ts';
export type { Trust, Verdict } from './signed-log/line-reader.ts';
export { sha256 } from './signed-log/sha256.ts';
export { isConsistent, Tree } from './signed-log/tree.ts';

/** Two or more saved checkpoints and the proofs between them, `proofs[i]` from i to i + 1. */
export async function verifyCheckpoints(
  notes: readonly string[],
  proofs: readonly (readonly string[])[],
  keys: readonly LogKey[] | null,
): Promise<Verdict> {
  const facts = { kind: 'checkpoints', rows: notes.length, selfVouched: keys === null } as const;
  try {
    const found = await Promise.all(notes.map((note) => openCheckpoint(note, keys)));
    for (const [at, proof] of proofs.entries()) {
      const [older, newer] = [found[at], found[at + 1]];
      const nodes = proof.map((node) => fromBase64(node, 32));
      if (older.origin !== newer.origin || !isConsistent(older, newer, nodes)) {
        throw new Broken(`the log of ${newer.size} does not continue the log of ${older.size}`);
      }
    }
    return { ok: true, ...facts, checkpoint: found.at(-1) };
  } catch (error) {
    return { ok: false, ...facts, fault: faultOf(error) };
  }
}

/**
 * Verifies a file of lines whose last line signs all before it. Reads it once, in little memory.
 */
export async function verifyLines(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  trust: Trust = {},
): Promise<Verdict> {
  const reader = new LineReader(trust);
  try {
    await reader.openSaved();
    for await (const bytes of linesOf(chunks)) await reader.take(bytes);
    return await reader.end();
  } catch (error) {
    return { ...reader.facts(), ok: false, fault: { ...reader.place(), ...faultOf(error) } };
  }
}

// `platen verify`: is an exported audit log, a receipt or a bundle what the installation signed,
// and does it continue the checkpoints that were saved? Works offline, on the files alone.
import { closeSync, createReadStream, openSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command, Options } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { notHere, usage } from '../trouble.ts';
import {
  type LogKey,
  parseKeys,
  type Verdict,
  verifyCheckpoints,
  verifyLines,
} from '../verify-log.ts';
import type { World } from '../world.ts';

export const verify: Command = {
  name: 'verify',
  form: '[<file>]',
  summary: 'check an exported log, a receipt or a bundle, offline',
  details: `Needs no server. Looks at every row of an exported log (chain, tree, signatures) and names the first
that is not as it was; exit code 1 then. --key is what /.well-known/privacy-log/key served earlier: without
it the file can only vouch for itself. --checkpoint is a checkpoint saved earlier; the log must continue it,
so that a cut end or another history shows. Two saved checkpoints and --proof, from
/.well-known/privacy-log/consistency, are checked without the log.`,
  options: {
    key: { type: 'string', value: 'FILE', help: 'the public keys you trust' },
    checkpoint: {
      type: 'string',
      multiple: true,
      value: 'FILE',
      help: 'a saved checkpoint; may be given again',
    },
    proof: { type: 'string', value: 'FILE', help: 'a consistency proof between two checkpoints' },
  },
  words: { min: 0, max: 1 },
  keyless: true,
  async run({ world, options, words, json }) {
    const verdict = await verdictOf(world, options, words[0]);
    if (json) world.out.write(`${JSON.stringify(verdict)}\n`);
    else world.out.write(describe(verdict));
    return verdict.ok ? exitCodes.done : exitCodes.failedFax;
  },
};

async function verdictOf(
  world: World,
  options: Options,
  file: string | undefined,
): Promise<Verdict> {
  const keys = typeof options.key === 'string' ? keysIn(world, options.key) : null;
  const notes = [options.checkpoint ?? []].flat().map((path) => read(world, String(path)));
  if (file !== undefined) {
    const chunks = createReadStream('', { fd: opened(world, file) });
    return verifyLines(chunks, { keys, checkpoints: notes });
  }
  if (notes.length !== 2 || typeof options.proof !== 'string') {
    throw usage(
      'There is nothing to verify.',
      'give a file, or two --checkpoint and the --proof between them.',
    );
  }
  return verifyCheckpoints(notes, [proofIn(world, options.proof)], keys);
}

function opened(world: World, path: string): number {
  try {
    return openSync(resolve(world.cwd, path), 'r');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw notHere(`${path} cannot be read (${code}).`, 'name a file that is there.');
  }
}

function read(world: World, path: string): string {
  const file = opened(world, path);
  try {
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

function keysIn(world: World, path: string): LogKey[] {
  const text = read(world, path);
  try {
    const keys = parseKeys(text);
    if (keys.length > 0) return keys;
  } catch {
    // the same sentence
  }
  throw usage(`${path} holds no key.`, 'save /.well-known/privacy-log/key to a file.');
}

function proofIn(world: World, path: string): string[] {
  const text = read(world, path);
  try {
    const { proof } = JSON.parse(text) as { proof: unknown[] };
    return proof.map(String);
  } catch {
    throw usage(`${path} holds no proof.`, 'save /.well-known/privacy-log/consistency to a file.');
  }
}

function describe(verdict: Verdict): string {
  const { ok, kind, rows, fault, signedBy, checkpoint, selfVouched } = verdict;
  const counted =
    kind === 'audit log'
      ? `${rows} events`
      : `${rows} ${kind === 'bundle' ? 'lines' : 'checkpoints'}`;
  const lines: string[] = [];
  if (ok) lines.push(`Sound: ${counted}, nothing changed, missing or moved.`);
  else {
    const where = [fault?.line && `line ${fault.line}`, fault?.seq && `event ${fault.seq}`];
    lines.push(`NOT SOUND at ${where.filter(Boolean).join(', ') || 'its whole'}: ${fault?.says}.`);
  }
  if (checkpoint) lines.push(`Checkpoint of ${checkpoint.size} events, root ${checkpoint.root}.`);
  if (signedBy) lines.push(`Signed by key ${signedBy}.`);
  if (ok && selfVouched) {
    lines.push('No key was given: compare this one with /.well-known/privacy-log/key.');
  }
  return `${lines.join('\n')}\n`;
}

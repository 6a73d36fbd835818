// The keys of a log, and what they sign: checkpoints, which are signed notes (C2SP). Ed25519 only.
import { fromBase64, hex, utf8 } from './encodings.ts';
import { Broken } from './fault.ts';
import { sha256 } from './sha256.ts';

export interface LogKey {
  readonly origin: string;
  /** Eight hex digits: the C2SP key hash. */
  readonly id: string;
  readonly publicKey: Uint8Array;
}

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  readonly keyId: string;
}

export async function signedBy(key: LogKey, text: string, signature: Uint8Array): Promise<boolean> {
  try {
    const raw = new Uint8Array(key.publicKey);
    const it = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);
    const made = new Uint8Array(signature);
    return await crypto.subtle.verify('Ed25519', it, made, utf8.encode(text));
  } catch {
    return false;
  }
}

const ed25519 = Uint8Array.of(1);

export function logKey(origin: string, publicKey: Uint8Array): LogKey {
  const id = hex(sha256(utf8.encode(`${origin}\n`), ed25519, publicKey).subarray(0, 4));
  return { origin, id, publicKey };
}

/** Lines `origin+id+base64(type ‖ key)`, as `/.well-known/privacy-log/key` serves them. */
export function parseKeys(text: string): LogKey[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [, origin, id, rest] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(line) ?? [];
    const bytes = fromBase64(rest, 33);
    const key = logKey(origin, bytes.subarray(1));
    if (bytes[0] !== 1 || key.id !== id) throw new Broken('this is not a key of a log');
    return key;
  });
}

/**
 * The checkpoint in a signed note, if one of `keys` signed it. Without keys it is read unproved.
 */
export async function openCheckpoint(
  note: string,
  keys: readonly LogKey[] | null,
): Promise<Checkpoint> {
  const form = /^([^\s+]+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n\n— (\S+) (\S+)\n$/;
  const [, origin, size, root, name, signature] = form.exec(note) ?? [];
  if (origin === undefined || name !== origin) throw new Broken('this is not a checkpoint');
  fromBase64(root, 32);
  const bytes = fromBase64(signature, 68);
  const keyId = hex(bytes.subarray(0, 4));
  const checkpoint = { origin, size: Number(size), root, keyId };
  if (keys === null) return checkpoint;
  const key = keys.find((one) => one.id === keyId && one.origin === origin);
  if (key === undefined) throw new Broken(`the key ${keyId} of the checkpoint is not trusted`);
  const text = note.slice(0, note.indexOf('\n\n') + 1);
  if (await signedBy(key, text, bytes.subarray(4))) return checkpoint;
  throw new Broken('the signature of the checkpoint does not fit');
}

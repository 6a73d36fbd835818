// The key of the privacy log: what it signs, anybody can check with the public half (P-E-04).
// Ed25519, in the keys folder; checkpoints are C2SP signed notes, bundles and exports sealed lines.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../../platform/clock.ts';
import { writeSecretFile } from '../../../platform/secret-files.ts';

const fileName = 'privacy-log.json';
const rawKeyBytes = 32;
const ed25519 = 1;

/** The key that signs now, and who vouched for it: null for the first of an installation. */
export interface KeyInUse {
  id: string;
  publicKey: Buffer;
  since: string;
  signedBy: string | null;
  signature: string | null;
}

export interface LogKey {
  /** The name of the log: the same for as long as the installation lives. */
  readonly origin: string;
  readonly inUse: KeyInUse;
  /** A signed note over `text`, whose lines all end. */
  signNote(text: string): string;
  /** Base64 signature over a message that names its own kind in its first line. */
  sign(message: string): string;
  /** Draws a new key, lets the old one sign it, and forgets the old one. */
  rotate(): void;
}

interface KeyFile {
  origin: string;
  privateKey: string;
  since: string;
  signedBy: string | null;
  signature: string | null;
}

/** Reads `<keys>/privacy-log.json`, or draws a name and a key at the first start. */
export function keepLogKey(keysDir: string, clock: Clock): LogKey {
  const path = join(keysDir, fileName);
  const keep = (file: KeyFile) => writeSecretFile(path, `${JSON.stringify(file, null, 2)}\n`);
  const since = () => clock.date().toISOString();
  if (!existsSync(path)) {
    const origin = `platen-privacy-log/${randomBytes(6).toString('hex')}`;
    keep({ origin, privateKey: draw(), since: since(), signedBy: null, signature: null });
  }
  let file = JSON.parse(readFileSync(path, 'utf8')) as KeyFile;
  let privateKey = readKey(file.privateKey);
  const { origin } = file;
  const signed = (message: string) => sign(null, Buffer.from(message), privateKey);
  const inUse = (): KeyInUse => {
    const publicKey = publicOf(privateKey);
    const { since, signedBy, signature } = file;
    return { id: keyId(origin, publicKey), publicKey, since, signedBy, signature };
  };
  return {
    origin,
    get inUse() {
      return inUse();
    },
    signNote: (text) => {
      const mark = Buffer.concat([Buffer.from(inUse().id, 'hex'), signed(text)]);
      return `${text}\n— ${origin} ${mark.toString('base64')}\n`;
    },
    sign: (message) => signed(message).toString('base64'),
    rotate: () => {
      const next = draw();
      const publicKey = publicOf(readKey(next));
      const id = keyId(origin, publicKey);
      const vouched = `platen-log-key/1\n${origin}\n${id}\n${publicKey.toString('base64')}\n`;
      const signature = signed(vouched).toString('base64');
      file = { origin, privateKey: next, since: since(), signedBy: inUse().id, signature };
      keep(file);
      privateKey = readKey(next);
    },
  };
}

function draw(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
}

function readKey(text: string): KeyObject {
  return createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' });
}

function publicOf(privateKey: KeyObject): Buffer {
  const der = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return der.subarray(der.length - rawKeyBytes);
}

/** The C2SP key hash, as eight hex digits. */
export function keyId(origin: string, publicKey: Buffer): string {
  const hash = createHash('sha256').update(`${origin}\n`).update(Uint8Array.of(ed25519));
  return hash.update(publicKey).digest('hex').slice(0, 8);
}

/** A line of `/.well-known/privacy-log/key`. */
export function formatKey(origin: string, publicKey: Buffer): string {
  const typed = Buffer.concat([Uint8Array.of(ed25519), publicKey]).toString('base64');
  return `${origin}+${keyId(origin, publicKey)}+${typed}`;
}

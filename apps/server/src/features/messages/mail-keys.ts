// The keys of mail, each in a file of its own in the keys folder: what opt-outs are hashed under,
// what unsubscribe links are signed with, what mail is signed with (DKIM), what caught mail is
// sealed with.
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawKey, keyBytes } from '../../platform/crypto/seal.ts';
import { writeSecretFile } from '../../platform/secret-files.ts';
import { problem } from '../../problems.ts';
import type { HashKeys } from './address-hash.ts';

export const dkimSelector = 'platen';
const dkimBits = 2048;

export interface MailKeys {
  hash: HashKeys;
  link: Uint8Array;
  catcher: Uint8Array;
  /** RSA, PKCS #8. */
  dkimPem: string;
}

/** Reads the keys, and draws those that are not there yet. */
export function readMailKeys(keysDir: string): MailKeys {
  return {
    hash: hashKeys(join(keysDir, 'suppression.json')),
    link: plainKey(join(keysDir, 'unsubscribe.key')),
    catcher: plainKey(join(keysDir, 'caught-mail.key')),
    dkimPem: dkimKey(join(keysDir, 'dkim.pem')),
  };
}

interface HashFile {
  current: string;
  keys: Record<string, string>;
}

function hashKeys(file: string): HashKeys {
  if (!existsSync(file)) {
    const first: HashFile = { current: 'k1', keys: { k1: hex(drawKey()) } };
    writeSecretFile(file, `${JSON.stringify(first, null, 2)}\n`);
  }
  const { current, keys } = JSON.parse(readFileSync(file, 'utf8')) as HashFile;
  const read = new Map(Object.entries(keys).map(([id, text]) => [id, keyFrom(text, file)]));
  if (!read.has(current)) throw problem('start.key_missing', { detail: file });
  return { current, keys: read };
}

function plainKey(file: string): Uint8Array {
  if (!existsSync(file)) writeSecretFile(file, `${hex(drawKey())}\n`);
  return keyFrom(readFileSync(file, 'utf8').trim(), file);
}

function dkimKey(file: string): string {
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: dkimBits });
    writeSecretFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
  }
  return readFileSync(file, 'utf8');
}

/** What stands in the DNS at `<selector>._domainkey.<domain>` (RFC 6376 §3.6.1). */
export function dkimRecord(pem: string): string {
  const key = createPublicKey(pem).export({ type: 'spki', format: 'der' });
  return `v=DKIM1; k=rsa; p=${key.toString('base64')}`;
}

function hex(key: Uint8Array): string {
  return Buffer.from(key).toString('hex');
}

function keyFrom(text: string, file: string): Uint8Array {
  const key = Buffer.from(text, 'hex');
  if (key.length !== keyBytes) throw problem('start.key_missing', { detail: file });
  return key;
}

// Sealing with AES-256-GCM (NIST SP 800-38D). A sealed value is: 1 byte of version, 12 bytes of
// nonce, 16 bytes of tag, then the ciphertext. What it is sealed *for* is authenticated, so that
// one page's bytes cannot be passed off as another's.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const version = 1;
const nonceBytes = 12;
const tagBytes = 16;
const headBytes = 1 + nonceBytes + tagBytes;
export const keyBytes = 32;

/** Thrown when bytes do not open: another key, another purpose, or tampered with. */
export class SealBroken extends Error {
  constructor(cause?: unknown) {
    super('sealed bytes do not open', { cause });
    this.name = 'SealBroken';
  }
}

export function drawKey(): Uint8Array {
  return randomBytes(keyBytes);
}

/** Seals `plain` under a 32-byte key. `boundTo` names what the bytes are, e.g. `<id>/page/3`. */
export function seal(key: Uint8Array, plain: Uint8Array, boundTo: string): Uint8Array {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(boundTo));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Uint8Array.of(version), nonce, cipher.getAuthTag(), body]);
}

/** Throws SealBroken unless key, bytes and `boundTo` are those of the sealing. */
export function unseal(key: Uint8Array, sealed: Uint8Array, boundTo: string): Uint8Array {
  if (sealed.length < headBytes || sealed[0] !== version) throw new SealBroken();
  const nonce = sealed.subarray(1, 1 + nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce);
  decipher.setAAD(Buffer.from(boundTo));
  decipher.setAuthTag(sealed.subarray(1 + nonceBytes, headBytes));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(headBytes)), decipher.final()]);
  } catch (cause) {
    throw new SealBroken(cause);
  }
}

// SHA-256 (FIPS 180-4) of bytes or text, in the two shapes it is kept in: 32 bytes, or 64 letters.
import { createHash } from 'node:crypto';

export function sha256(data: Uint8Array | string): Uint8Array {
  return createHash('sha256').update(data).digest();
}

export function sha256Hex(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

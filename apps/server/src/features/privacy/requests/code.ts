// Codes that somebody reads off a page or a mail and types in again: drawing, spacing, reading and
// what is kept of them.
import { randomInt } from 'node:crypto';
import { sha256 } from '../../../platform/crypto/sha256.ts';

/** Crockford's letters: no two look alike on a faxed page. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const codeChars = 16;

/** 80 bits of chance in 16 letters: nothing to guess, so no tries need counting. */
export function drawCode(): string {
  return Array.from({ length: codeChars }, () => letters[randomInt(letters.length)]).join('');
}

/** As it is written in a mail or on a page: `7K3M-…`. */
export function spacedCode(code: string): string {
  return (code.match(/.{1,4}/g) ?? []).join('-');
}

/** What somebody typed, as the code it means. */
export function readCode(typed: string): string {
  const plain = typed.toUpperCase().replace(/[^0-9A-Z]/g, '');
  return plain.replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}

/** What is kept of it; the anchors compare with the same hash. */
export function codeHash(code: string): Uint8Array {
  return sha256(code);
}

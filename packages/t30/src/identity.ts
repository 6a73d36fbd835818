/**
 * Identities in CSI, TSI and CIG: T.30 §5.3.6.2.4–6, twenty characters.
 * Surprising twice: the last character is sent first, and each octet its low bit first.
 */
import { ParseError, reverseByte } from '@platen/bits';

const identityChars = 20;
const legal = /^[0-9+ ]*$/;

/**
 * The information field of an identity: at most 20 of `0–9`, `+` and space.
 * Throws `RangeError` for any other text: what we call ourselves is never guessed.
 */
export function encodeIdentity(identity: string): Uint8Array {
  if (identity.length > identityChars || !legal.test(identity)) {
    throw new RangeError(`an identity has at most 20 of 0–9, + and space, not "${identity}"`);
  }
  const fif = new Uint8Array(identityChars).fill(reverseByte(0x20));
  for (let at = 0; at < identity.length; at++) {
    fif[at] = reverseByte(identity.charCodeAt(identity.length - 1 - at));
  }
  return fif;
}

/**
 * The identity in an information field, trimmed. Machines also send letters; anything that is no
 * printable ASCII becomes a space. Throws `ParseError` when it is longer than 20 octets.
 */
export function decodeIdentity(fif: Uint8Array): string {
  if (fif.length > identityChars) throw new ParseError('identity too long', identityChars);
  let identity = '';
  for (const octet of fif) {
    const code = reverseByte(octet);
    identity = (code > 0x20 && code < 0x7f ? String.fromCharCode(code) : ' ') + identity;
  }
  return identity.trim();
}

/**
 * Whether two identities name the same number: digits only; a number without digits names nobody.
 */
export function sameDigits(one: string, other: string): boolean {
  const digits = one.replace(/\D/g, '');
  return digits !== '' && digits === other.replace(/\D/g, '');
}

// An address as a keyed hash: what an opt-out is kept as. One spelling per address is hashed: NFC,
// the domain in its ASCII form (IDNA), domain and local part in lower case. Dots and what stands
// after a plus are part of the address, because only the far server knows whether they matter.
import { createHmac } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/**
 * The keys by id; the one in use is `current`. Older ones stay for as long as a hash names them.
 */
export interface HashKeys {
  current: string;
  keys: ReadonlyMap<string, Uint8Array>;
}

export interface AddressHash {
  keyId: string;
  hash: Buffer;
}

const longestAddress = 320;

/** Undefined where it is no address that mail could go to. */
export function normalEmail(address: string): string | undefined {
  const text = address.trim().normalize('NFC');
  const at = text.lastIndexOf('@');
  if (at < 1 || text.length > longestAddress || /[\s\p{C}<>(),;:\\"]/u.test(text)) return undefined;
  const domain = domainToASCII(text.slice(at + 1));
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(domain) || domain.includes('..')) return undefined;
  return `${text.slice(0, at).toLowerCase().normalize('NFC')}@${domain}`;
}

/** E.164, or undefined where it is no telephone number. Only numbers with their country's code. */
export function normalPhone(number: string): string | undefined {
  return parsePhoneNumberFromString(number)?.number;
}

/** The hash under every key, the one in use first; empty where it is no address. */
export function hashesOf({ current, keys }: HashKeys, address: string): AddressHash[] {
  const normal = address.includes('@') ? normalEmail(address) : normalPhone(address);
  if (normal === undefined) return [];
  const others = [...keys.keys()].filter((id) => id !== current);
  return [current, ...others].map((keyId) => ({
    keyId,
    hash: createHmac('sha256', keys.get(keyId) as Uint8Array)
      .update(normal)
      .digest(),
  }));
}

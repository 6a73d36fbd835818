// An address as a keyed hash: what an opt-out is kept as. One spelling per address is hashed.
import { createHmac } from 'node:crypto';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { normalEmail } from '../../platform/email/normal-email.ts';

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

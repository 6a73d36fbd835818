// What the installation seals and hashes for itself, before there is an account or a person:
// drafts, codes, addresses. Its keys are derived from the installation's key, one per use (RFC
// 5869).
import { createHmac, hkdfSync } from 'node:crypto';
import { seal, unseal } from '../../platform/crypto/seal.ts';

export interface InstallationSeal {
  /** A keyed hash: equal texts give equal hashes here, and elsewhere nothing can be tried against
   * them. `kind` keeps an address apart from a code; both sides of a comparison name the same. */
  hash(kind: string, text: string): Uint8Array;
  /** Seals a text for `thing` (an id). */
  seal(text: string, thing: string): Uint8Array;
  /** Throws SealBroken when it is not that thing's. */
  unseal(sealed: Uint8Array, thing: string): string;
}

export function makeInstallationSeal(installationKey: Uint8Array): InstallationSeal {
  const derived = (use: string) =>
    Buffer.from(hkdfSync('sha256', installationKey, new Uint8Array(), `platen/${use}`, 32));
  const hashKey = derived('keyed-hash');
  const sealKey = derived('installation-seal');
  return {
    hash: (kind, text) => createHmac('sha256', hashKey).update(`${kind}\0${text}`).digest(),
    seal: (text, thing) => seal(sealKey, Buffer.from(text), `installation/${thing}`),
    unseal: (sealed, thing) =>
      Buffer.from(unseal(sealKey, sealed, `installation/${thing}`)).toString('utf8'),
  };
}

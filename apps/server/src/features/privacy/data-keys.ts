// The last link of the chain of keys: each sealed thing has a data key of its own, wrapped by its
// owner's key and stored beside it.
import { drawKey, seal, unseal } from '../../platform/crypto/seal.ts';
import type { Db, Lease } from './with-purpose.ts';

export interface DataKeys {
  /** A fresh data key for `thing` (an id), and its wrapped form for storing beside it. */
  drawDataKey(
    db: Db,
    lease: Lease,
    thing: string,
  ): Promise<{ key: Uint8Array; wrapped: Uint8Array }>;
  /** The data key of `thing` again. Throws SealBroken when it is not that thing's. */
  openDataKey(db: Db, lease: Lease, thing: string, wrapped: Uint8Array): Promise<Uint8Array>;
}

const ofThing = (thing: string) => `data-key/${thing}`;

/** `ownersKey` reads the key of whoever the lease is about. */
export function makeDataKeys(ownersKey: (db: Db, lease: Lease) => Promise<Uint8Array>): DataKeys {
  return {
    drawDataKey: async (db, lease, thing) => {
      const key = drawKey();
      return { key, wrapped: seal(await ownersKey(db, lease), key, ofThing(thing)) };
    },
    openDataKey: async (db, lease, thing, wrapped) =>
      unseal(await ownersKey(db, lease), wrapped, ofThing(thing)),
  };
}

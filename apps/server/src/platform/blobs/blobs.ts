// Where sealed bytes lie: four verbs, so that a folder, an object store or memory can stand behind
// them. Ids cannot be guessed, and nothing is stored that is not sealed already.

export interface Blobs {
  /** Stores the bytes, whole or not at all, and once: what is there already is never replaced, and
   * a second time throws BlobExists. */
  put(id: string, bytes: Uint8Array): Promise<void>;
  /** The bytes, or undefined when there are none. */
  get(id: string): Promise<Uint8Array | undefined>;
  /** Deletes; not there is fine. An id without a `/` means all that lies below it, too. */
  delete(id: string): Promise<void>;
  /** Ids that begin so, in no order. */
  list(prefix: string): AsyncIterable<string>;
}

/** Something is stored under this id already. */
export class BlobExists extends Error {
  constructor(cause?: unknown) {
    super('what is stored is not replaced', { cause });
    this.name = 'BlobExists';
  }
}

const idShape = /^[A-Za-z0-9_-]{16,64}(\/[A-Za-z0-9_.-]{1,64}){0,2}$/;

/** An id becomes part of a path: anything else than our own shape is a fault of ours. */
export function checkBlobId(id: string): string {
  if (!idShape.test(id) || id.includes('..')) throw new Error('not a blob id');
  return id;
}

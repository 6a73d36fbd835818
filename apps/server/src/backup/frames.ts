// A backup file: a line that says how the key is made, then frames, each sealed for its place, the
// last one marked. A file that is cut, changed or in another order does not open.
import { randomBytes, scryptSync } from 'node:crypto';
import { keyBytes, SealBroken, seal, unseal } from '../platform/crypto/seal.ts';

const format = 'platen-backup/1';
/** RFC 7914; about a third of a second and 128 MiB. */
const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };
const lineBytesMax = 1000;
const frameBytesMax = 256 * 1024 * 1024;

/** What opens a backup: words that a person knows, or the bytes of a key file. */
export type Secret = { passphrase: string } | { key: Uint8Array };

export type BackupRecord = { is: string } & { [name: string]: unknown };

function keyOf(secret: Secret, salt: Buffer): Uint8Array {
  const words = 'passphrase' in secret ? secret.passphrase : secret.key;
  return scryptSync(words, salt, keyBytes, cost);
}

export async function* writeFrames(
  secret: Secret,
  records: AsyncIterable<BackupRecord>,
): AsyncGenerator<Uint8Array> {
  const salt = randomBytes(16);
  const key = keyOf(secret, salt);
  const head = JSON.stringify({ format, kdf: 'scrypt', salt: salt.toString('base64') });
  yield Buffer.from(`${head}\n`);
  let number = 0;
  for await (const record of records) {
    yield frame(key, head, number, false, Buffer.from(JSON.stringify(record)));
    number += 1;
  }
  yield frame(key, head, number, true, Buffer.alloc(0));
}

function frame(
  key: Uint8Array,
  head: string,
  number: number,
  last: boolean,
  plain: Uint8Array,
): Uint8Array {
  const sealed = seal(key, plain, placeOf(head, number, last));
  const length = Buffer.alloc(5);
  length.writeUInt8(last ? 1 : 0);
  length.writeUInt32BE(sealed.length, 1);
  return Buffer.concat([length, sealed]);
}

const placeOf = (head: string, number: number, last: boolean) => `${head}/${number}/${last}`;

/**
 * The records again. Throws SealBroken with a wrong secret, or where the file is not as written.
 */
export async function* readFrames(
  secret: Secret,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<BackupRecord> {
  const source = new Source(chunks);
  const head = await source.line();
  let salt: Buffer;
  try {
    const facts = JSON.parse(head) as { format: string; salt: string };
    if (facts.format !== format) throw new SealBroken();
    salt = Buffer.from(facts.salt, 'base64');
  } catch (cause) {
    throw new SealBroken(cause);
  }
  const key = keyOf(secret, salt);
  for (let number = 0; ; number++) {
    const start = await source.take(5);
    const last = start[0] === 1;
    const length = start.readUInt32BE(1);
    if (length > frameBytesMax) throw new SealBroken();
    const plain = unseal(key, await source.take(length), placeOf(head, number, last));
    if (last) return;
    yield JSON.parse(Buffer.from(plain).toString('utf8')) as BackupRecord;
  }
}

/** Bytes of a stream, so many at a time. */
class Source {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #held: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async take(bytes: number): Promise<Buffer> {
    const parts = [this.#held];
    let have = this.#held.length;
    while (have < bytes) {
      const { value, done } = await this.#chunks.next();
      if (done) throw new SealBroken(new Error('the file is cut off'));
      parts.push(Buffer.from(value));
      have += value.length;
    }
    const all = Buffer.concat(parts);
    this.#held = all.subarray(bytes);
    return all.subarray(0, bytes);
  }

  async line(): Promise<string> {
    for (;;) {
      const end = this.#held.indexOf(10);
      if (end >= 0) {
        const line = (await this.take(end + 1)).subarray(0, end);
        return line.toString('utf8');
      }
      if (this.#held.length > lineBytesMax) throw new SealBroken();
      const more = await this.take(this.#held.length + 1);
      this.#held = Buffer.concat([more, this.#held]);
    }
  }
}

// Words of a text, and what is kept of each: a hash under the account's search key. The same word
// in another account has another hash, so nothing can be looked up across accounts.
import { createHmac } from 'node:crypto';

const wordLengthMin = 2;
const wordLengthMax = 64;
/** A page of small print has about a thousand; a fax of a hundred pages repeats most of them. */
export const wordsMax = 20_000;

/** The different words, in lower case: runs of letters and digits. */
export function wordsOf(text: string): string[] {
  const runs =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const words = runs.filter(({ length }) => length >= wordLengthMin && length <= wordLengthMax);
  return [...new Set(words)].slice(0, wordsMax);
}

export function hashWord(searchKey: Uint8Array, word: string): Uint8Array {
  return createHmac('sha256', searchKey).update(word).digest();
}

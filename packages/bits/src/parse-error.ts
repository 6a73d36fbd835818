/**
 * The one error of every parser in the engine: bytes from outside that cannot be read.
 * Surprising: it is never thrown for a mistake of ours; those are asserts and stay on in
 * production.
 */

/** Bytes that cannot be parsed. Thrown by parsers, caught in one place per protocol. */
export class ParseError extends Error {
  override readonly name = 'ParseError';
  /** Octets from the start of what was being parsed to where it stopped making sense. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(`${message} (at octet ${offset})`);
    this.offset = offset;
  }
}

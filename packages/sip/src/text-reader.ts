/**
 * Reads the small grammar of header values: tokens, quoted strings, separators (RFC 3261 §25.1).
 * White space around separators is allowed nearly everywhere, so most verbs skip it first.
 */
import { ParseError } from '@platen/bits';

const tokenSticky = /[A-Za-z0-9\-.!%*_+`'~]+/y;
const digitsSticky = /[0-9]+/y;
const spaceSticky = /[ \t]*/y;

/** A `token` of RFC 3261 §25.1 and nothing else. */
export const tokenWhole = /^[A-Za-z0-9\-.!%*_+`'~]+$/;

/**
 * A place in one header value. `what` names it in errors; `offset` of errors counts characters of
 * the value.
 */
export class TextReader {
  readonly text: string;
  readonly what: string;
  at = 0;

  constructor(text: string, what: string) {
    this.text = text;
    this.what = what;
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  fail(wish: string): never {
    throw new ParseError(`${this.what}: ${wish}`, this.at);
  }

  skipSpace(): void {
    spaceSticky.lastIndex = this.at;
    spaceSticky.exec(this.text);
    this.at = spaceSticky.lastIndex;
  }

  /** Takes `char` if it comes next, after white space. */
  take(char: string): boolean {
    this.skipSpace();
    if (this.text[this.at] !== char) return false;
    this.at += 1;
    return true;
  }

  expect(char: string): void {
    if (!this.take(char)) this.fail(`${char} wanted`);
  }

  #match(sticky: RegExp, wish: string): string {
    this.skipSpace();
    sticky.lastIndex = this.at;
    const found = sticky.exec(this.text);
    if (found === null) return this.fail(`${wish} wanted`);
    this.at = sticky.lastIndex;
    return found[0];
  }

  token(): string {
    return this.#match(tokenSticky, 'token');
  }

  /** Decimal digits as a number of at most `max`. */
  number(max: number): number {
    const value = Number(this.#match(digitsSticky, 'number'));
    if (value > max) this.fail(`number above ${max}`);
    return value;
  }

  /** What stands before the first of `stops`, or to the end; trimmed. */
  until(stops: string): string {
    const start = this.at;
    while (this.at < this.text.length && !stops.includes(this.text[this.at])) this.at += 1;
    return this.text.slice(start, this.at).trim();
  }

  /** A quoted string with its escapes undone; the opening quote comes next. */
  quoted(): string {
    this.expect('"');
    let value = '';
    for (;;) {
      const char = this.text[this.at];
      if (char === undefined) this.fail('closing quote wanted');
      this.at += 1;
      if (char === '"') return value;
      if (char !== '\\') {
        value += char;
        continue;
      }
      if (this.ended) this.fail('character wanted after backslash');
      value += this.text[this.at];
      this.at += 1;
    }
  }

  finish(): void {
    this.skipSpace();
    if (!this.ended) this.fail('end wanted');
  }
}

/** `text` as a quoted string (RFC 3261 §25.1). */
export function formatQuoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

// A personal value in memory. It prints as a mark everywhere a value can slip out: string, JSON,
// console, log. `reveal` is the one way in, so a search for it finds every place that looks.
import { inspect } from 'node:util';

const mark = '[personal]';

export class Personal<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return mark;
  }

  toJSON(): string {
    return mark;
  }

  [Symbol.toPrimitive](): string {
    return mark;
  }

  [inspect.custom](): string {
    return mark;
  }
}

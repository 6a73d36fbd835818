/**
 * Who must be woken next, out of many: a binary heap in which each waiter knows its own place,
 * so that moving or dropping a deadline never searches and leaves nothing behind.
 */

/** Anything that waits. `wakeAt` (ms) and `place` belong to the heap; `place` is −1 outside it. */
export interface Waiter {
  wakeAt: number;
  place: number;
}

export class Deadlines<W extends Waiter> {
  readonly #heap: W[] = [];

  get next(): W | undefined {
    return this.#heap[0];
  }

  get size(): number {
    return this.#heap.length;
  }

  /** Sets when `waiter` is due, or that it waits for nothing (null). */
  set(waiter: W, at: number | null): void {
    if (at === null) {
      this.#drop(waiter);
      return;
    }
    waiter.wakeAt = at;
    if (waiter.place < 0) {
      waiter.place = this.#heap.length;
      this.#heap.push(waiter);
    }
    this.#rise(waiter);
    this.#sink(waiter);
  }

  #drop(waiter: W): void {
    if (waiter.place < 0) return;
    const last = this.#heap.pop()!;
    if (last !== waiter) {
      this.#put(last, waiter.place);
      this.#rise(last);
      this.#sink(last);
    }
    waiter.place = -1;
  }

  #put(waiter: W, place: number): void {
    this.#heap[place] = waiter;
    waiter.place = place;
  }

  #rise(waiter: W): void {
    while (waiter.place > 0) {
      const parent = this.#heap[(waiter.place - 1) >> 1];
      if (parent.wakeAt <= waiter.wakeAt) return;
      const place = parent.place;
      this.#put(parent, waiter.place);
      this.#put(waiter, place);
    }
  }

  #sink(waiter: W): void {
    for (;;) {
      const left = this.#heap[waiter.place * 2 + 1];
      const right = this.#heap[waiter.place * 2 + 2];
      const child = right !== undefined && right.wakeAt < left.wakeAt ? right : left;
      if (child === undefined || child.wakeAt >= waiter.wakeAt) return;
      const place = child.place;
      this.#put(child, waiter.place);
      this.#put(waiter, place);
    }
  }
}

/**
 * Many deadlines, the least of them at hand: a binary heap in which a moved deadline leaves its old entry
 * behind until it comes up. Setting one costs O(log n), so a thousand calls may each move theirs per packet.
 */
interface Entry {
  readonly at: number;
  readonly key: string;
}

export class Deadlines {
  readonly #current = new Map<string, number>();
  readonly #heap: Entry[] = [];

  /** `at` null: none any more. */
  set(key: string, at: number | null): void {
    if (at === null) {
      this.#current.delete(key);
    } else if (this.#current.get(key) !== at) {
      this.#current.set(key, at);
      this.#push({ at, key });
    }
  }

  get least(): number | null {
    this.#dropStale();
    return this.#heap[0]?.at ?? null;
  }

  /** Takes out the keys whose deadline is not after `now`; each must be set again. */
  takeDue(now: number): string[] {
    const keys: string[] = [];
    for (let at = this.least; at !== null && at <= now; at = this.least) {
      const { key } = this.#heap[0]!;
      this.#current.delete(key);
      keys.push(key);
    }
    return keys;
  }

  #dropStale(): void {
    while (this.#heap.length > 0) {
      const top = this.#heap[0]!;
      if (this.#current.get(top.key) === top.at) return;
      this.#pop();
    }
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let i = heap.push(entry) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (heap[parent]!.at <= entry.at) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]!.at < heap[child]!.at) child += 1;
      if (heap[child]!.at >= last.at) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
  }
}

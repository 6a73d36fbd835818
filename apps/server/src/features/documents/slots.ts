/**
 * How many workers there may be at once, and who comes next. Looking at a document or at one of its
 * pages has slots of its own, so that nobody waits for a preview behind somebody's hundred pages.
 */
import { glancesMax, workersMax } from './limits.ts';

/** First come, first served. */
export class Slots {
  readonly #max: number;
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(max: number) {
    this.#max = max;
    this.#free = max;
  }

  /** Slots that are taken now. */
  get taken(): number {
    return this.#max - this.#free;
  }

  /** Waits for a slot; give it back with `release`. Rejects with the signal's reason. */
  async acquire(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.tryAcquire()) return;
    await new Promise<void>((resolve, reject) => {
      const enter = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(signal?.reason);
      };
      this.#waiting.push(enter);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  /** Takes a slot only if one is free now. */
  tryAcquire(): boolean {
    if (this.#free === 0) return false;
    this.#free--;
    return true;
  }

  release(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }
}

/** For whole documents. */
export const drawingSlots = new Slots(workersMax);
/** For counting pages, and for a single one. */
export const glanceSlots = new Slots(glancesMax);

/**
 * A clock for a line that need not keep real time: when the process is held up, or owes the line an
 * answer, it stands still instead of jumping, so that a busy machine makes a fax slower and never
 * breaks it. All ends of a call must share it: for the built-in exchange, never for a trunk.
 */
import { performance } from 'node:perf_hooks';

/** What a host reads time from; ms, from any beginning, never backwards. */
export interface HostClock {
  now(): number;
  /** Says whether the host waits for a time to come; a clock may rest while nobody does. */
  waiting(waits: boolean): void;
}

/** Real, monotonic time. */
export const realClock: HostClock = { now: () => performance.now(), waiting: () => undefined };

/** The clock looks at real time so often. */
const tickMs = 5;
/** Real time that passes unseen for longer was a hold-up: only so much of it counts. */
const stepMsMax = 20;
/** One answer owed stops the clock no longer than this: a fault must not stop it for ever. */
const holdMsMax = 5_000;

/** One for each host that shares the time: `share()`. */
export class ElasticClock {
  readonly #real: () => number;
  #now = 0;
  #seen: number;
  #waiting = 0;
  #ticker: NodeJS.Timeout | null = null;
  /** What is owed, and since when in real time. */
  readonly #owed = new Map<string, number>();

  /** `real`: monotonic time, ms; of the process if absent. */
  constructor(real: () => number = () => performance.now()) {
    this.#real = real;
    this.#seen = real();
  }

  /** The clock for one host. */
  share(): HostClock {
    let waited = false;
    return {
      now: () => this.#look(),
      waiting: (waits) => {
        if (waits === waited) return;
        waited = waits;
        this.#attend(waits ? 1 : -1);
      },
    };
  }

  /** Time stands still until `release`. The same debt twice is one. */
  hold(debt: string): void {
    this.#look();
    if (!this.#owed.has(debt)) this.#owed.set(debt, this.#seen);
  }

  release(debt: string): void {
    this.#look();
    this.#owed.delete(debt);
  }

  #look(): number {
    const seen = this.#real();
    for (const [debt, since] of this.#owed) {
      if (seen - since > holdMsMax) this.#owed.delete(debt);
    }
    if (this.#owed.size === 0) this.#now += Math.min(seen - this.#seen, stepMsMax);
    this.#seen = seen;
    return this.#now;
  }

  #attend(change: number): void {
    this.#waiting += change;
    if (this.#waiting > 0 && this.#ticker === null) {
      this.#ticker = setInterval(() => this.#look(), tickMs);
      this.#ticker.unref();
    } else if (this.#waiting === 0 && this.#ticker !== null) {
      clearInterval(this.#ticker);
      this.#ticker = null;
    }
  }
}

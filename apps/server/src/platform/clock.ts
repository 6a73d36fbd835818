// The server's one clock, injected everywhere. A test passes a clock it moves by hand, so years
// pass in milliseconds; SQL has its own twin, `priv.now()`.

/** Milliseconds since 1970 UTC, and the same instant as a Date. */
export interface Clock {
  now(): number;
  date(): Date;
}

export const systemClock: Clock = { now: () => Date.now(), date: () => new Date() };

/** A clock that stands still until `advance(ms)` is called. */
export interface HandClock extends Clock {
  advance(ms: number): void;
}

export function handClock(start: number | string): HandClock {
  let at = typeof start === 'string' ? Date.parse(start) : start;
  return {
    now: () => at,
    date: () => new Date(at),
    advance: (ms) => {
      at += ms;
    },
  };
}

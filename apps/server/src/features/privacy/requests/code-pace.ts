// How often codes are faxed. Each is a call that somebody pays for and anybody can cause, so it is
// bounded by number, by visitor, and for all numbers together (trigger `cap`); none of it shows to
// who asks.
import type { Clock } from '../../../platform/clock.ts';

/** From one address: room for an office behind one router, and no way to use up the hour's cap. */
export const codeFaxesOfVisitorAnHourMax = 5;

const hourMs = 3_600_000;
const visitorsMax = 10_000;

/** Visitors of the last hour. In memory alone: no address of a visitor is stored for this. */
export class VisitorPace {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #asked = new Map<string, number[]>();
  /** How many were slowed down, since the start. */
  slowed = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Counts a request; false when this visitor has asked too often. */
  admit(address: string): boolean {
    const since = this.#clock.now() - hourMs;
    const place = placeOf(address);
    const asked = (this.#asked.get(place) ?? []).filter((at) => at > since);
    const admitted = asked.length < codeFaxesOfVisitorAnHourMax;
    if (admitted) asked.push(this.#clock.now());
    else this.slowed += 1;
    // Last in the map is who asked last, so who is dropped asked longest ago.
    this.#asked.delete(place);
    this.#asked.set(place, asked);
    if (this.#asked.size > visitorsMax) {
      const [oldest] = this.#asked.keys();
      this.#asked.delete(oldest);
    }
    return admitted;
  }
}

/** An IPv6 visitor has a whole /64 to choose from. */
function placeOf(address: string): string {
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (v4 !== undefined) return v4;
  const [head, tail] = address.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array<string>(zeros).fill('0'), ...right];
  return groups.slice(0, 4).join(':');
}

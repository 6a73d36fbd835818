/**
 * Two sessions joined by a net in virtual time that loses, doubles and swaps, and what is heard.
 * For tests only: nothing of the package imports it.
 */
import assert from 'node:assert/strict';
import { createT38Session } from '../src/index.ts';
import { frameLineBits, trainingMs } from '../src/modem-times.ts';
import type {
  Reception,
  T38Session,
  T38SessionConfig,
  T38SessionOutput,
  Transmission,
} from '../src/session-types.ts';

export const config: T38SessionConfig = {
  version: 0,
  redundancy: 3,
  errorCorrection: 'redundancy',
  maxDatagram: 400,
};

export interface Net {
  readonly dice?: () => number;
  readonly loss?: number;
  /** No more than this many datagrams in a row are lost. */
  readonly burstMax?: number;
  /** Besides, these datagrams are lost, counted from 0. */
  readonly loses?: (datagram: number) => boolean;
  readonly doubling?: number;
  /** Extra delay of up to this long, so packets overtake each other. */
  readonly jitterMs?: number;
  /** Wake-ups come late, at multiples of this. */
  readonly tickMs?: number;
}

export interface Carried {
  readonly heard: Reception[];
  readonly sentAt: number[];
  readonly largest: number;
  readonly datagrams: number;
  readonly lost: number;
  readonly recovered: number;
  readonly malformed: number;
}

/** Runs the orders over a net in virtual time, each after the `sent` of the one before. */
export function carry(
  orders: readonly Transmission[],
  given: Partial<T38SessionConfig>,
  net: Net,
): Carried {
  return new Run(orders, { ...config, ...given }, net).toTheEnd();
}

class Run {
  readonly #net: Net;
  readonly #near: T38Session;
  readonly #far: T38Session;
  readonly #orders: Transmission[];
  readonly #dice: () => number;
  #onWire: { at: number; bytes: Uint8Array }[] = [];
  readonly #heard: Reception[] = [];
  readonly #sentAt: number[] = [];
  #largest = 0;
  #datagrams = 0;
  #lostInARow = 0;
  #now = 0;
  /** Orders given so far. */
  #underWay = 0;

  constructor(orders: readonly Transmission[], agreed: T38SessionConfig, net: Net) {
    this.#net = net;
    this.#near = createT38Session(agreed);
    this.#far = createT38Session(agreed);
    this.#orders = [...orders];
    this.#dice = net.dice ?? (() => 1);
  }

  toTheEnd(): Carried {
    this.#order();
    // Past the last order only the tail and the keep-alives are left.
    const tailMs = 8000;
    for (;;) {
      const due = this.#due();
      if (this.#orders.length === 0 && !this.#sending() && due > this.#lastSentAt() + tailMs) break;
      assert.ok(due < Number.POSITIVE_INFINITY, 'something is always due before the orders end');
      const tick = this.#net.tickMs ?? 0;
      this.#now = Math.max(this.#now, tick > 0 ? Math.ceil(due / tick) * tick : due);
      this.#turn();
    }
    return {
      heard: this.#heard,
      sentAt: this.#sentAt,
      largest: this.#largest,
      datagrams: this.#datagrams,
      lost: this.#far.counts.lost,
      recovered: this.#far.counts.recovered,
      malformed: this.#far.counts.malformed,
    };
  }

  #sending(): boolean {
    return this.#underWay > this.#sentAt.length;
  }

  #lastSentAt(): number {
    return this.#sentAt.at(-1) ?? 0;
  }

  #due(): number {
    const times = [this.#near.wakeAt, this.#far.wakeAt, this.#onWire[0]?.at ?? null];
    return Math.min(...times.map((time) => time ?? Number.POSITIVE_INFINITY));
  }

  #turn(): void {
    while (this.#onWire[0] !== undefined && this.#onWire[0].at <= this.#now) {
      const { bytes } = this.#onWire.shift()!;
      this.#hear(this.#far.handle({ is: 'datagram', bytes }, this.#now));
    }
    for (const session of [this.#far, this.#near]) {
      if (session.wakeAt === null || session.wakeAt > this.#now) continue;
      const outputs = session.handle({ is: 'overdue' }, this.#now);
      if (session === this.#far) this.#hear(outputs);
      else this.#take(outputs);
    }
  }

  #order(): void {
    const order = this.#orders.shift();
    if (order === undefined) return;
    this.#underWay += 1;
    this.#take(this.#near.handle({ is: 'order', order }, this.#now));
  }

  #take(outputs: readonly T38SessionOutput[]): void {
    for (const output of outputs) {
      if (output.do === 'datagram') this.#putOnWire(output.bytes);
      else if (output.event.is === 'sent') {
        this.#sentAt.push(this.#now);
        this.#order();
      }
    }
  }

  #hear(outputs: readonly T38SessionOutput[]): void {
    for (const output of outputs) {
      assert.ok(output.do === 'hear', 'a session that was ordered nothing sends nothing');
      this.#heard.push(output.event);
    }
  }

  #putOnWire(bytes: Uint8Array): void {
    const { loss = 0, burstMax = Number.POSITIVE_INFINITY, doubling = 0, jitterMs = 0 } = this.#net;
    this.#largest = Math.max(this.#largest, bytes.length);
    const unlucky = this.#dice() < loss && this.#lostInARow < burstMax;
    const lost = unlucky || this.#net.loses?.(this.#datagrams) === true;
    this.#lostInARow = lost ? this.#lostInARow + 1 : 0;
    this.#datagrams += 1;
    const copies = lost ? 0 : this.#dice() < doubling ? 2 : 1;
    for (let i = 0; i < copies; i += 1) {
      this.#onWire.push({ at: this.#now + 10 + this.#dice() * jitterMs, bytes });
    }
    this.#onWire.sort((one, other) => one.at - other.at);
  }
}

/** What a perfect line makes of the orders. */
export function expected(orders: readonly Transmission[]): Reception[] {
  return orders.flatMap(expectedOf);
}

function expectedOf(order: Transmission): Reception[] {
  switch (order.do) {
    case 'pause':
      return [];
    case 'send-tone':
      return [{ is: 'tone', tone: order.tone }];
    case 'send-frames':
      return [
        { is: 'frames-began' },
        ...order.frames.map((frame) => ({ is: 'frame' as const, frame })),
        { is: 'frames-ended' },
      ];
    case 'send-tcf':
    case 'send-bits': {
      const zeros = () => new Uint8Array(Math.round((order.modem.rate * 1500) / 8000));
      return [
        { is: 'fast-began', modem: order.modem },
        { is: 'bits', bytes: order.do === 'send-tcf' ? zeros() : order.bytes },
        { is: 'fast-ended' },
      ];
    }
    case 'send-ecm':
      return [
        { is: 'fast-began', modem: order.modem },
        ...order.frames.map((frame) => ({ is: 'ecm-frame' as const, frame })),
        { is: 'fast-ended' },
      ];
  }
}

/**
 * Events in plain lists, neighbouring bits as one: how bits were cut into packets is no promise.
 */
export function told(events: readonly Reception[]): unknown[] {
  const list: unknown[] = [];
  let bits: number[] | null = null;
  for (const event of events) {
    if (event.is === 'bits') {
      if (bits === null) list.push((bits = []));
      for (const octet of event.bytes) bits.push(octet);
      continue;
    }
    bits = null;
    if (event.is === 'frame' || event.is === 'ecm-frame') list.push([event.is, ...event.frame]);
    else if (event.is === 'fast-began') {
      const { modulation, rate, shortTraining } = event.modem;
      list.push([event.is, modulation, rate, shortTraining === true]);
    } else list.push(event);
  }
  return list;
}

/** Line time of the orders, ms: the sums of a modem's, written down a second time. */
export function lineMs(orders: readonly Transmission[]): number {
  return orders.reduce((sum, order) => sum + lineMsOf(order), 0);
}

function lineMsOf(order: Transmission): number {
  const bits = (frames: readonly Uint8Array[]) =>
    frames.reduce((sum, frame) => sum + frameLineBits(frame), 0);
  switch (order.do) {
    case 'pause':
      return order.ms;
    case 'send-tone':
      return order.tone === 'cng' ? 500 : 2600;
    case 'send-frames':
      return 1000 + bits(order.frames) / 0.3;
    case 'send-tcf':
      return trainingMs(order.modem) + 1500;
    case 'send-bits':
      return trainingMs(order.modem) + (order.bytes.length * 8000) / order.modem.rate;
    case 'send-ecm':
      return trainingMs(order.modem) + 200 + (bits(order.frames) * 1000) / order.modem.rate;
  }
}

/** Numbers from 0 to under 1, the same for the same seed. */
export function diceOf(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    // Xorshift: any fixed sequence does.
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 0x100000000;
  };
}

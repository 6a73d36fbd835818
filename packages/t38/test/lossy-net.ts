/**
 * Two sessions joined by a net in virtual time that loses, doubles and swaps; and what ought to be heard.
 * For tests only: nothing of the package imports it.
 */
import assert from 'node:assert/strict';
import { createT38Session } from '../src/index.ts';
import { frameLineBits, trainingMs } from '../src/modem-times.ts';
import type { Reception, SessionConfig, Transmission } from '../src/session-types.ts';

export const config: SessionConfig = {
  version: 0,
  redundancy: 3,
  errorCorrection: 'redundancy',
  maxDatagram: 400,
};

export interface Net {
  readonly dice?: () => number;
  readonly loss?: number;
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
  readonly lastHeardAt: number;
}

/** Runs the orders one after the other (each after the `sent` of the last) over a net in virtual time. */
export function carry(
  orders: readonly Transmission[],
  given: Partial<SessionConfig>,
  net: Net,
): Carried {
  const near = createT38Session({ ...config, ...given });
  const far = createT38Session({ ...config, ...given });
  const dice = net.dice ?? (() => 1);
  const onWire: { at: number; bytes: Uint8Array }[] = [];
  const heard: Reception[] = [];
  const sentAt: number[] = [];
  const left = [...orders];
  let largest = 0;
  let datagrams = 0;
  let lastHeardAt = 0;
  let now = 0;
  const putOnWire = (bytes: Uint8Array) => {
    datagrams += 1;
    largest = Math.max(largest, bytes.length);
    const copies = dice() < (net.loss ?? 0) ? 0 : dice() < (net.doubling ?? 0) ? 2 : 1;
    for (let i = 0; i < copies; i += 1) {
      onWire.push({ at: now + 10 + dice() * (net.jitterMs ?? 0), bytes });
    }
    onWire.sort((one, other) => one.at - other.at);
  };
  const next = () => {
    const order = left.shift();
    if (order) take(near.handle({ is: 'order', order }, now));
  };
  const take = (outputs: ReturnType<typeof near.handle>) => {
    for (const output of outputs) {
      if (output.do === 'datagram') putOnWire(output.bytes);
      else if (output.event.is === 'sent') {
        sentAt.push(now);
        next();
      }
    }
  };
  const hear = (outputs: ReturnType<typeof near.handle>) => {
    for (const output of outputs) {
      assert.equal(output.do, 'hear');
      if (output.do === 'hear') {
        heard.push(output.event);
        lastHeardAt = now;
      }
    }
  };
  next();
  for (let round = 0; round < 1_000_000; round += 1) {
    const due = Math.min(
      near.wakeAt ?? Number.POSITIVE_INFINITY,
      far.wakeAt ?? Number.POSITIVE_INFINITY,
      onWire[0]?.at ?? Number.POSITIVE_INFINITY,
    );
    // Past the last order only the tail and the keep-alives are left.
    if (left.length === 0 && sentAt.length === orders.length && due > sentAt.at(-1)! + 8000) break;
    assert.ok(due < Number.POSITIVE_INFINITY, 'something is always due before the orders end');
    const tick = net.tickMs ?? 0;
    now = Math.max(now, tick > 0 ? Math.ceil(due / tick) * tick : due);
    while (onWire[0] !== undefined && onWire[0].at <= now) {
      hear(far.handle({ is: 'datagram', bytes: onWire.shift()!.bytes }, now));
    }
    if (far.wakeAt !== null && far.wakeAt <= now) hear(far.handle({ is: 'overdue' }, now));
    if (near.wakeAt !== null && near.wakeAt <= now) take(near.handle({ is: 'overdue' }, now));
  }
  const { lost, recovered } = far.counts;
  return { heard, sentAt, largest, datagrams, lost, recovered, lastHeardAt };
}

/** What a perfect line makes of the orders. Bits are told as octets alone: their packets are no promise. */
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

/** Neighbouring bits as one, and whether a short training was announced left aside if the indicator was lost. */
export function told(events: readonly Reception[], knowsShort = true): unknown[] {
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
      list.push([event.is, modulation, rate, knowsShort && shortTraining === true]);
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

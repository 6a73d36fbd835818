/**
 * Puts what came from the net back in order: late, doubled and lost datagrams, redundancy and
 * parity. In-order packets wait behind a gap only while something may still fill it: T.38 §9.1.4.
 */
import { decodeUdptl, type UdptlPacket } from './udptl.ts';
import { exclusiveOr } from './udptl-sender.ts';

/** A stream whose first packet has a number up to this is taken to begin at 0. */
const lateStartMax = 3;
/** Packets that wait behind a gap; at a burst's end four leave within one millisecond. */
const heldPacketsMax = 32;
/** A gap is given up after this long; the longer with parities, which reach nine packets back. */
const gapWaitMs = 120;
const parityGapWaitMs = 400;
/** A jump in sequence numbers beyond this, either way, is a new stream and not a loss. */
const jumpPacketsMax = 256;
/** Packets and parities kept for recovery. */
const historyPackets = 64;
const parityRecordsMax = 16;

/** In order: an IFP packet's octets, or word that `count` packets are lost for good. */
export type Arrival =
  | { readonly is: 'ifp'; readonly bytes: Uint8Array; readonly padded: boolean }
  | { readonly is: 'lost'; readonly count: number };

interface Held {
  readonly bytes: Uint8Array;
  /** Came from a parity: zeros may follow the packet. */
  readonly padded: boolean;
}

/** One way of one session. Sequence numbers are unwrapped into a count that only grows. */
export class UdptlReceiver {
  /** Unwrapped number of the next packet to hand over; null before the first datagram. */
  #next: number | null = null;
  #newest = 0;
  readonly #known = new Map<number, Held>();
  readonly #parities: {
    readonly at: number;
    readonly span: number;
    readonly list: Uint8Array[];
  }[] = [];
  #gapSince: number | null = null;
  #received = 0;
  #lost = 0;
  #recovered = 0;

  /** When `overdue` should be called, ms; null: nothing waits. */
  get wakeAt(): number | null {
    if (this.#gapSince === null) return null;
    return this.#gapSince + (this.#parities.length > 0 ? parityGapWaitMs : gapWaitMs);
  }

  get counts(): { received: number; lost: number; recovered: number } {
    return { received: this.#received, lost: this.#lost, recovered: this.#recovered };
  }

  /** One datagram. Throws `ParseError`; nothing is changed then. */
  push(datagram: Uint8Array, now: number): Arrival[] {
    const packet = decodeUdptl(datagram);
    this.#received += 1;
    const arrivals: Arrival[] = [];
    const at = this.#place(packet, arrivals);
    this.#learn(at, packet);
    this.#mend();
    this.#release(now, arrivals);
    return arrivals;
  }

  /** The deadline passed: the gap is given up. */
  overdue(now: number): Arrival[] {
    const arrivals: Arrival[] = [];
    // Before the first datagram nothing can be missing.
    if (this.#next === null) return arrivals;
    if (this.wakeAt !== null && now >= this.wakeAt) this.#giveUp(arrivals);
    this.#release(now, arrivals);
    return arrivals;
  }

  /** The unwrapped number of a packet; a jump ends the old stream first. */
  #place(packet: UdptlPacket, arrivals: Arrival[]): number {
    if (this.#next === null) return this.#begin(packet);
    const ahead = ((packet.seq - this.#next + 0x8000) & 0xffff) - 0x8000;
    if (Math.abs(ahead) <= jumpPacketsMax) return this.#next + ahead;
    // A new stream. What is held of the old one goes out; how much was lost is not to be known.
    while (this.#known.size > 0 && this.#newest >= this.#next) this.#giveUp(arrivals);
    arrivals.push({ is: 'lost', count: 1 });
    this.#lost += 1;
    return this.#begin(packet);
  }

  /** The first packet of a stream: its secondaries may be packets that were lost before it. */
  #begin(packet: UdptlPacket): number {
    const { recovery } = packet;
    const before = recovery.is === 'redundancy' ? recovery.secondaries.length : 0;
    // Counting starts high enough that nothing before the first packet is negative.
    const at = 0x10000 + packet.seq;
    this.#known.clear();
    this.#parities.length = 0;
    this.#gapSince = null;
    // Most senders count from 0, and the very first packets can overtake each other too.
    const missed = packet.seq <= lateStartMax ? packet.seq : Math.min(before, packet.seq);
    this.#next = at - missed;
    this.#newest = at;
    return at;
  }

  #learn(at: number, packet: UdptlPacket): void {
    if (at < this.#next! - historyPackets) return;
    this.#newest = Math.max(this.#newest, at);
    if (!this.#known.has(at)) this.#known.set(at, { bytes: packet.primary, padded: false });
    if (packet.recovery.is === 'redundancy') {
      packet.recovery.secondaries.forEach((bytes, i) => {
        this.#recover(at - 1 - i, { bytes, padded: false });
      });
    } else if (packet.recovery.parities.length > 0 && packet.recovery.span > 0) {
      const { span, parities } = packet.recovery;
      if (this.#parities.some((record) => record.at === at)) return;
      this.#parities.push({ at, span, list: [...parities] });
      if (this.#parities.length > parityRecordsMax) this.#parities.shift();
    }
  }

  #recover(at: number, held: Held): void {
    if (at < this.#next! || this.#known.has(at) || held.bytes.length === 0) return;
    this.#known.set(at, held);
    this.#recovered += 1;
  }

  /** A parity whose group lacks one packet gives it back; that may complete another group. */
  #mend(): void {
    if (this.#gapSince === null && !this.#hasGap()) return;
    for (let progress = true; progress; ) {
      progress = false;
      for (const { at, span, list } of this.#parities) {
        for (let m = 0; m < list.length; m += 1) {
          progress =
            this.#mendGroup(at - span * list.length + m, span, list.length, list[m]!) || progress;
        }
      }
    }
  }

  #mendGroup(first: number, span: number, step: number, parity: Uint8Array): boolean {
    let missing: number | null = null;
    const others: Uint8Array[] = [];
    for (let k = 0; k < span; k += 1) {
      const held = this.#known.get(first + k * step);
      if (held !== undefined) others.push(held.bytes);
      else if (missing === null) missing = first + k * step;
      else return false;
    }
    if (missing === null || missing < this.#next!) return false;
    const whole = exclusiveOr([parity, ...others]);
    this.#recover(missing, { bytes: whole.subarray(0, parity.length), padded: true });
    return this.#known.has(missing);
  }

  #hasGap(): boolean {
    return this.#newest >= this.#next! && !this.#known.has(this.#next!);
  }

  #release(now: number, arrivals: Arrival[]): void {
    for (;;) {
      this.#handOver(arrivals);
      if (!this.#hasGap()) break;
      if (this.#newest - this.#next! < heldPacketsMax) {
        this.#gapSince ??= now;
        return;
      }
      this.#giveUp(arrivals);
    }
    this.#gapSince = null;
  }

  #handOver(arrivals: Arrival[]): void {
    for (let held = this.#known.get(this.#next!); held; held = this.#known.get(this.#next!)) {
      // An empty primary is a keep-alive.
      if (held.bytes.length > 0) arrivals.push({ is: 'ifp', ...held });
      this.#known.delete(this.#next! - historyPackets);
      this.#next! += 1;
      this.#gapSince = null;
    }
  }

  /** The packets up to the next known one are lost. */
  #giveUp(arrivals: Arrival[]): void {
    let count = 0;
    while (this.#newest >= this.#next! && !this.#known.has(this.#next!)) {
      this.#known.delete(this.#next! - historyPackets);
      this.#next! += 1;
      count += 1;
    }
    this.#gapSince = null;
    if (count > 0) arrivals.push({ is: 'lost', count });
    this.#lost += count;
    this.#handOver(arrivals);
  }
}

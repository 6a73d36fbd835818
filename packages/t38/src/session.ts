/**
 * One T.38 session over UDPTL, both ways: orders become paced packets, datagrams what was heard.
 * Nothing drifts: each step stands at a time counted from the order's begin, and a late wake-up
 * sends all that is due.
 */
import { ParseError } from '@platen/bits';
import { decodeIfp } from './ifp.ts';
import { dataTypeOf } from './modem-times.ts';
import { Listener } from './receive.ts';
import type {
  Reception,
  T38Session,
  T38SessionConfig,
  T38SessionCounts,
  T38SessionInput,
  T38SessionOutput,
  Transmission,
} from './session-types.ts';
import { planOf, type Step } from './transmit.ts';
import { decodeUdptl } from './udptl.ts';
import { type Arrival, UdptlReceiver } from './udptl-receiver.ts';
import { UdptlSender } from './udptl-sender.ts';

/** Copies follow their packet so far behind that one short hole in the net does not take both. */
const copyGapMs = 20;
/**
 * While nothing is due the last datagram goes out again, after the first of these and then
 * twice as long each time, up to the second: so the end of a burst arrives even when all its copies
 * were lost, and address translators, which forget idle paths within 30 s, keep ours.
 */
const repeatFirstMs = 250;
const repeatLastMs = 10_000;
/** No far end means a T38FaxMaxDatagram below this (0 is seen): a V.21 frame would not fit. */
const datagramBytesFloor = 64;
/** Orders that may wait. */
const ordersMax = 64;

interface Running {
  readonly plan: Generator<Step, void>;
  readonly since: number;
  next: Step;
}

/**
 * A session as agreed in SDP. Its `handle` throws `RangeError` for a modem that does not exist and
 * for more than 64 waiting orders; bytes from outside never make it throw. Throws `RangeError` for
 * a version that T.38 does not know. Sequence numbers begin at 0.
 */
export function createT38Session(config: T38SessionConfig): T38Session {
  if (!Number.isInteger(config.version) || config.version < 0 || config.version > 3) {
    throw new RangeError(`T.38 version ${config.version}`);
  }
  const maxDatagram = Math.max(config.maxDatagram, datagramBytesFloor);
  return new UdptlSession({ ...config, maxDatagram });
}

class UdptlSession implements T38Session {
  readonly #config: T38SessionConfig;
  readonly #sender: UdptlSender;
  readonly #receiver = new UdptlReceiver();
  readonly #listener = new Listener();
  readonly #waiting: Transmission[] = [];
  #running: Running | null = null;
  /** Copies still to send, in order of time. */
  #copies: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  #last: Uint8Array | null = null;
  #repeatAt: number | null = null;
  #repeatGapMs = repeatFirstMs;
  #sent = 0;
  #malformed = 0;

  constructor(config: T38SessionConfig) {
    this.#config = config;
    this.#sender = new UdptlSender(config);
  }

  get wakeAt(): number | null {
    // Asked after every datagram: no array is made for it.
    const running = this.#running;
    let at = running === null ? this.#heldUntil : running.since + running.next.at;
    at = earlier(at, this.#copies[0]?.at ?? null);
    at = earlier(at, this.#receiver.wakeAt);
    at = earlier(at, this.#listener.wakeAt);
    return earlier(at, this.#repeatAt);
  }

  get counts(): T38SessionCounts {
    return { sent: this.#sent, ...this.#receiver.counts, malformed: this.#malformed };
  }

  handle(input: T38SessionInput, now: number): T38SessionOutput[] {
    const outputs: T38SessionOutput[] = [];
    if (input.is === 'datagram') this.#receive(input.bytes, now, outputs);
    if (input.is === 'order') {
      if (this.#waiting.length >= ordersMax) throw new RangeError('too many orders wait');
      if ('modem' in input.order) dataTypeOf(input.order.modem);
      this.#waiting.push(input.order);
    }
    this.#listen(this.#receiver.overdue(now), now, outputs);
    this.#hear(this.#listener.overdue(now), outputs);
    if (this.#running === null) this.#start(now);
    this.#transmit(now, outputs);
    return outputs;
  }

  reads(datagram: Uint8Array): boolean {
    try {
      const { primary } = decodeUdptl(datagram);
      if (primary.length > 0) decodeIfp(primary, this.#config.version);
      return true;
    } catch (error) {
      if (error instanceof ParseError) return false;
      throw error;
    }
  }

  /** The place where unreadable datagrams and packets end. */
  #receive(bytes: Uint8Array, now: number, outputs: T38SessionOutput[]): void {
    try {
      this.#listen(this.#receiver.push(bytes, now), now, outputs);
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      this.#malformed += 1;
    }
  }

  #listen(arrivals: readonly Arrival[], now: number, outputs: T38SessionOutput[]): void {
    for (const arrival of arrivals) {
      if (arrival.is === 'lost') {
        this.#hear(this.#listener.lost(arrival.count), outputs);
        continue;
      }
      try {
        const packet = decodeIfp(arrival.bytes, this.#config.version, arrival.padded);
        this.#hear(this.#listener.packet(packet, now), outputs);
      } catch (error) {
        if (!(error instanceof ParseError)) throw error;
        this.#malformed += 1;
        this.#hear(this.#listener.lost(1), outputs);
      }
    }
  }

  #hear(events: readonly Reception[], outputs: T38SessionOutput[]): void {
    for (const event of events) outputs.push({ do: 'hear', event });
  }

  /** When an order that waits for the far end to turn begins at the latest; null: none does. */
  get #heldUntil(): number | null {
    const order = this.#waiting[0];
    // Saying nothing needs nobody's ear.
    return order === undefined || order.do === 'pause' ? null : this.#listener.turnsUntil;
  }

  /** Begins the next order, `since` on the clock of `now`, unless the far end still turns round. */
  #start(since: number): void {
    this.#running = null;
    if (this.#heldUntil !== null && this.#heldUntil > since) return;
    const order = this.#waiting.shift();
    if (order === undefined) return;
    const plan = planOf(order, this.#config);
    this.#running = { plan, since, next: stepOf(plan) };
  }

  /** Everything due, oldest first; copies and steps are one stream in time. */
  #transmit(now: number, outputs: T38SessionOutput[]): void {
    for (;;) {
      const running = this.#running;
      const stepAt = running === null ? Number.POSITIVE_INFINITY : running.since + running.next.at;
      const copyAt = this.#copies[0]?.at ?? Number.POSITIVE_INFINITY;
      if (Math.min(stepAt, copyAt) > now) break;
      if (copyAt <= stepAt) this.#send(this.#copies.shift()!.bytes, now, outputs);
      else this.#step(running!, now, outputs);
    }
    if (this.#last === null || this.#repeatAt === null || now < this.#repeatAt) return;
    const gapMs = Math.min(this.#repeatGapMs * 2, repeatLastMs);
    this.#send(this.#last, now, outputs);
    this.#repeatGapMs = gapMs;
    this.#repeatAt = now + gapMs;
  }

  #step(running: Running, now: number, outputs: T38SessionOutput[]): void {
    const { next, since } = running;
    if (next.is === 'sent') {
      // The next order begins where this one ended, however late the clock was.
      this.#start(since + next.at);
      outputs.push({ do: 'hear', event: { is: 'sent' } });
      return;
    }
    const bytes = this.#sender.wrap(next.ifp);
    this.#send(bytes, now, outputs);
    for (let copy = 1; copy <= next.copies; copy += 1) {
      // Counted from the real sending: copies of a late packet must not leave in the same breath.
      this.#copies.push({ at: now + copy * copyGapMs, bytes });
    }
    if (next.copies > 0) this.#copies.sort((one, other) => one.at - other.at);
    running.next = stepOf(running.plan);
  }

  #send(bytes: Uint8Array, now: number, outputs: T38SessionOutput[]): void {
    outputs.push({ do: 'datagram', bytes });
    this.#sent += 1;
    this.#last = bytes;
    this.#repeatGapMs = repeatFirstMs;
    this.#repeatAt = now + repeatFirstMs;
  }
}

/** Of two deadlines; null is none. */
function earlier(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}

function stepOf(plan: Generator<Step, void>): Step {
  const { value } = plan.next();
  if (!value) throw new Error('a plan ended without its last step');
  return value;
}

/**
 * A packet network in memory, on virtual time: hosts with addresses, datagrams that are late, lost
 * or doubled. Nothing here waits: an hour of faxing runs as fast as the machine can compute it.
 */
import type { CallNews, CallOrder, Host, HostOutput } from '@platen/call';
import { type Address, Deadlines, type Waiter } from '@platen/sip';
import type { Dice } from './dice.ts';

/** What a network does to datagrams: chances from 0 to 1, times in ms. */
export interface LineCondition {
  /** Chance that a datagram is lost, each way. */
  readonly loss: number;
  /** Chance that one comes twice. */
  readonly doubled: number;
  readonly delayMsMin: number;
  readonly delayMsMax: number;
}

/** Nothing lost or doubled; every datagram takes 20 ms. */
export const perfectLine: LineCondition = { loss: 0, doubled: 0, delayMsMin: 20, delayMsMax: 20 };

/** What a host's owner does with its news. */
export type App = (news: CallNews, now: number) => readonly CallOrder[];

const firstMediaPort = 20_000;

class Station implements Waiter {
  wakeAt = 0;
  place = -1;
  readonly address: Address;
  readonly host: Host;
  readonly app: App;

  constructor(address: Address, host: Host, app: App) {
    this.address = address;
    this.host = host;
    this.app = app;
  }
}

class Flight implements Waiter {
  wakeAt = 0;
  place = -1;
  readonly bytes: Uint8Array;
  readonly from: Address;
  readonly to: Address;

  constructor(bytes: Uint8Array, from: Address, to: Address) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
  }
}

/** A port's owner: a station's SIP (call null) or the media of one of its calls. */
interface Port {
  readonly station: Station;
  readonly call: string | null;
}

/** Hosts joined by datagrams. Its clock is `now`, ms, and moves only in `run`. */
export class Network {
  now = 0;
  datagrams = 0;
  readonly #line: LineCondition;
  readonly #dice: Dice;
  readonly #ports = new Map<string, Port>();
  readonly #mediaOf = new Map<string, Address>();
  readonly #due = new Deadlines<Station | Flight>();
  #nextPort = firstMediaPort;

  constructor(line: LineCondition, dice: Dice) {
    this.#line = line;
    this.#dice = dice;
  }

  attach(address: Address, host: Host, app: App): void {
    const station = new Station(address, host, app);
    this.#ports.set(keyOf(address), { station, call: null });
    this.#due.set(station, host.wakeAt);
  }

  /** Gives `order` to the host at `address`. */
  order(address: Address, order: CallOrder): void {
    const port = this.#ports.get(keyOf(address));
    if (port === undefined) throw new Error(`no host at ${keyOf(address)}`);
    this.#obey(port.station, port.station.host.handle({ is: 'order', order }, this.now));
  }

  /** Runs until nothing is due any more or `until` (ms) is reached. */
  run(until = Number.POSITIVE_INFINITY): void {
    for (let next = this.#due.next; next !== undefined; next = this.#due.next) {
      if (next.wakeAt > until) {
        this.now = until;
        return;
      }
      this.now = Math.max(this.now, next.wakeAt);
      if (next instanceof Flight) this.#land(next);
      else this.#obey(next, next.host.handle({ is: 'overdue' }, this.now));
    }
  }

  #land(flight: Flight): void {
    this.#due.set(flight, null);
    const port = this.#ports.get(keyOf(flight.to));
    if (port === undefined) return;
    const { bytes, from } = flight;
    const { station, call } = port;
    const input =
      call === null
        ? ({ is: 'sip', bytes, from } as const)
        : ({ is: 'media', call, bytes, from } as const);
    this.#obey(station, station.host.handle(input, this.now));
  }

  #obey(station: Station, outputs: readonly HostOutput[]): void {
    for (const output of outputs) {
      switch (output.do) {
        case 'sip':
          this.#send(output.bytes, station.address, output.to);
          break;
        case 'media': {
          const from = this.#mediaOf.get(mediaKey(station, output.call));
          if (from) this.#send(output.bytes, from, output.to);
          break;
        }
        case 'open-media': {
          const at = { address: station.address.address, port: this.#nextPort++ };
          this.#mediaOf.set(mediaKey(station, output.call), at);
          this.#ports.set(keyOf(at), { station, call: output.call });
          const input = { is: 'media-open', call: output.call, at } as const;
          this.#obey(station, station.host.handle(input, this.now));
          break;
        }
        case 'close-media': {
          const at = this.#mediaOf.get(mediaKey(station, output.call));
          if (at) this.#ports.delete(keyOf(at));
          this.#mediaOf.delete(mediaKey(station, output.call));
          break;
        }
        case 'tell':
          for (const order of station.app(output.news, this.now)) {
            this.#obey(station, station.host.handle({ is: 'order', order }, this.now));
          }
      }
    }
    this.#due.set(station, station.host.wakeAt);
  }

  #send(bytes: Uint8Array, from: Address, to: Address): void {
    this.datagrams += 1;
    const copies = this.#dice.uniform() < this.#line.doubled ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      if (this.#dice.uniform() < this.#line.loss) continue;
      const { delayMsMin, delayMsMax } = this.#line;
      const delay = delayMsMin + this.#dice.uniform() * (delayMsMax - delayMsMin);
      this.#due.set(new Flight(bytes, from, to), this.now + delay);
    }
  }
}

function keyOf(address: Address): string {
  return `${address.address}:${address.port}`;
}

function mediaKey(station: Station, call: string): string {
  return `${keyOf(station.address)} ${call}`;
}

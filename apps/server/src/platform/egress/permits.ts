// A permit to speak to somebody outside this machine. The doors of `platform/` and of disclosures
// make them, for the destinations they were told; whatever holds none reaches loopback only.
import { AsyncLocalStorage } from 'node:async_hooks';
import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { isIP, Socket } from 'node:net';
import { Failure } from '../failure.ts';

/** A host as it was configured, name or address; without a port: any of its ports. */
export interface Destination {
  readonly host: string;
  readonly port?: number;
}

type Reaches = (host: string, port: number | undefined) => boolean;

export class Permit {
  /** Which door it is, for the refusal's text: `the database`, `disclosure dis_…`. */
  readonly door: string;
  readonly #reaches: Reaches;
  #used = false;
  #open = true;

  constructor(door: string, to: readonly Destination[] | Reaches) {
    this.door = door;
    this.#reaches = typeof to === 'function' ? to : (host, port) => isAmong(to, host, port);
  }

  /**
   * Is that a declared destination, and is the permit still open? `port` undefined: a name only.
   */
  allows(host: string, port: number | undefined): boolean {
    return this.#open && this.#reaches(plainHost(host), port);
  }

  /** Called by the guard when something was let through to that port. */
  use(): void {
    this.#used = true;
  }

  /** Did anything go out under it? Bytes may have left from here on. */
  get used(): boolean {
    return this.#used;
  }

  /** From here on it allows nothing. */
  close(): void {
    this.#open = false;
  }
}

function isAmong(to: readonly Destination[], host: string, port: number | undefined): boolean {
  return to.some(
    (one) =>
      plainHost(one.host) === host &&
      (port === undefined || one.port === undefined || one.port === port),
  );
}

const current = new AsyncLocalStorage<Permit>();
/** Long-lived sockets carry their permit: what drives them comes from anywhere. */
const carried = new WeakMap<object, Permit>();

/** Runs `work`, and all it starts, with this permit. */
export function underPermit<Result>(permit: Permit, work: () => Result): Result {
  return current.run(permit, work);
}

/** A TCP socket, not yet connected, that may connect where the permit says. */
export function permittedSocket(permit: Permit): Socket {
  const socket = new Socket();
  carried.set(socket, permit);
  return socket;
}

/** A UDP socket that may send where the permit says. */
export function permittedDatagrams(permit: Permit, type: 'udp4' | 'udp6'): DatagramSocket {
  const socket = createSocket(type);
  carried.set(socket, permit);
  return socket;
}

/** To ask for that name's addresses, and not to speak to them. */
export function nameOnly(host: string): Permit {
  return new Permit('a look-up', (name, port) => port === undefined && name === plainHost(host));
}

/** The addresses of a host that was configured: the question is allowed for that name. */
export async function addressesOf(host: string): Promise<string[]> {
  const found = await underPermit(nameOnly(host), () => lookup(host, { all: true }));
  return found.map(({ address }) => address);
}

/** The permit that `socket` carries, else that of the running work. */
export function permitOf(socket?: object): Permit | undefined {
  return (socket && carried.get(socket)) ?? current.getStore();
}

export interface Refusal {
  /** `A connection`, `A datagram`, `A question` … */
  how: string;
  /** The door whose permit did not reach there; undefined: none was held. */
  door: string | undefined;
}

let tell: (refusal: Refusal) => void = () => undefined;

/** Whoever keeps the log hears of each refusal from now on; where it was going is not said. */
export function hearRefusals(listener: (refusal: Refusal) => void): void {
  tell = listener;
}

/** Throws `egress.refused` unless the destination is on this machine or the permit allows it. */
export function judge(
  permit: Permit | undefined,
  host: string | undefined,
  port: number | undefined,
  how: string,
): void {
  if (isThisMachine(host)) return;
  if (permit?.allows(host as string, port)) {
    if (port !== undefined) permit.use();
    return;
  }
  tell({ how, door: permit?.door });
  const where = port === undefined ? host : `${host}:${port}`;
  const held = permit === undefined ? 'without a permit' : `with the permit of ${permit.door}`;
  throw new Failure('egress.refused', { detail: `${how} to ${where} ${held} was refused.` });
}

/** Loopback, nothing (which means loopback) and the unspecified address (which reaches it). */
export function isThisMachine(host: string | undefined): boolean {
  if (host === undefined || host === null || host === '') return true;
  const plain = plainHost(host);
  if (plain === 'localhost') return true;
  switch (isIP(plain)) {
    case 4:
      return plain.startsWith('127.') || plain === '0.0.0.0';
    case 6:
      return plain === '::1' || plain === '::';
    default:
      return false;
  }
}

/** Lower case, without brackets and zone, IPv4 out of its IPv6 form (RFC 4291 §2.5.5.2). */
function plainHost(host: string): string {
  return String(host)
    .toLowerCase()
    .replace(/^\[|\]$|%.*$|\.$/g, '')
    .replace(/^::ffff:(?=\d+\.)/, '');
}

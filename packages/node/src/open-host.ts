/**
 * Puts a host core on real UDP sockets and a real clock: one socket for SIP, one for the media of
 * each call, one timer for whatever is due next. The only place in the engine that waits.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { CallNews, CallOrder, Host, HostInput, HostOutput } from '@platen/call';
import type { Address } from '@platen/sip';
import { type HostClock, realClock } from './elastic-clock.ts';

/** What a host is made of, and who hears of it. */
export interface OpenHostOptions {
  /** Where SIP listens; port 0 takes a free one. Media ports are free ones on the same address. */
  readonly listen: Address;
  /** Where time comes from; real time if absent. */
  readonly clock?: HostClock;
  /** Makes the sockets; `node:dgram` if absent. */
  readonly openSocket?: OpenSocket;
  /** Makes the core, once the real port is known. */
  readonly make: (local: Address) => Host;
  /** Every piece of news, in order, after the core has settled. Must not throw. */
  readonly onNews: (news: CallNews) => void;
  /** A datagram that goes out, and one that came in: for captures. */
  readonly onSent?: (datagram: Datagram) => void;
  readonly onHeard?: (datagram: Datagram) => void;
  /** A socket's trouble: never fatal to the host. */
  readonly onTrouble?: (what: string) => void;
}

/** A socket that is not bound yet; the family is that of the address that SIP listens on. */
export type OpenSocket = (type: 'udp4' | 'udp6', carries: 'sip' | 'media') => Socket;

/** A datagram on its way. */
export interface Datagram {
  readonly from: Address;
  readonly to: Address;
  readonly bytes: Uint8Array;
}

/** A core on real sockets. */
export interface OpenHost {
  readonly address: Address;
  order(order: CallOrder): void;
  /** Closes every socket; calls under way are cut. */
  close(): Promise<void>;
}

/** Longest sleep of a timer in Node, ms. */
const sleepMsMax = 2 ** 31 - 1;

/**
 * Opens the SIP socket and starts driving.
 * Rejects with the socket's error (`EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`).
 */
export async function openHost(options: OpenHostOptions): Promise<OpenHost> {
  const sip = await bind(options.listen, 'sip', options.openSocket);
  const driver = new Driver(options, sip);
  driver.wake();
  return driver;
}

const plainSocket: OpenSocket = (type) => createSocket(type);

function bind(
  at: Address,
  carries: 'sip' | 'media',
  open: OpenSocket = plainSocket,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = open(isIPv6(at.address) ? 'udp6' : 'udp4', carries);
    socket.once('error', (error) => {
      socket.close();
      reject(error);
    });
    socket.bind(at.port, at.address, () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}

class Driver implements OpenHost {
  readonly address: Address;
  readonly #options: OpenHostOptions;
  readonly #sip: Socket;
  readonly #host: Host;
  readonly #clock: HostClock;
  /** Open media sockets by call; null: being opened. */
  readonly #media = new Map<string, Socket | null>();
  readonly #news: CallNews[] = [];
  #telling = false;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: OpenHostOptions, sip: Socket) {
    this.#options = options;
    this.#clock = options.clock ?? realClock;
    this.#sip = sip;
    this.address = addressOf(sip);
    this.#host = options.make(this.address);
    this.#listen(sip, (bytes, from) => ({ is: 'sip', bytes, from }));
  }

  order(order: CallOrder): void {
    this.#handle({ is: 'order', order });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#clock.waiting(false);
    if (this.#timer) clearTimeout(this.#timer);
    const media = [...this.#media.values()].filter((socket) => socket !== null);
    const sockets = [this.#sip, ...media];
    this.#media.clear();
    await Promise.all(sockets.map((socket) => new Promise<void>((done) => socket.close(done))));
  }

  /** Lets the core do what is due, and sets the timer for what is next. */
  wake(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const at = this.#host.wakeAt;
    this.#clock.waiting(at !== null && !this.#closed);
    if (at === null || this.#closed) return;
    const wait = Math.min(Math.max(0, at - this.#clock.now()), sleepMsMax);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#handle({ is: 'overdue' });
    }, wait);
  }

  #handle(input: HostInput): void {
    if (this.#closed) return;
    for (const output of this.#host.handle(input, this.#clock.now())) this.#obey(output);
    this.#tell();
    this.wake();
  }

  #obey(output: HostOutput): void {
    switch (output.do) {
      case 'sip':
        this.#send(this.#sip, output.bytes, output.to);
        return;
      case 'media': {
        const socket = this.#media.get(output.call);
        if (socket) this.#send(socket, output.bytes, output.to);
        return;
      }
      case 'open-media':
        void this.#openMedia(output.call);
        return;
      case 'close-media':
        this.#media.get(output.call)?.close();
        this.#media.delete(output.call);
        return;
      case 'tell':
        this.#news.push(output.news);
    }
  }

  /** News is told in order even where an answer to it brings more. */
  #tell(): void {
    if (this.#telling) return;
    this.#telling = true;
    for (let news = this.#news.shift(); news; news = this.#news.shift()) this.#options.onNews(news);
    this.#telling = false;
  }

  async #openMedia(call: string): Promise<void> {
    this.#media.set(call, null);
    let socket: Socket;
    try {
      const at = { address: this.address.address, port: 0 };
      socket = await bind(at, 'media', this.#options.openSocket);
    } catch (error) {
      this.#media.delete(call);
      this.#options.onTrouble?.(`media socket: ${String(error)}`);
      this.#handle({ is: 'media-failed', call });
      return;
    }
    // Meanwhile the call may be over, or the host closed.
    if (this.#media.get(call) !== null) {
      socket.close();
      return;
    }
    this.#media.set(call, socket);
    this.#listen(socket, (bytes, from) => ({ is: 'media', call, bytes, from }));
    this.#handle({ is: 'media-open', call, at: addressOf(socket) });
  }

  #listen(socket: Socket, input: (bytes: Uint8Array, from: Address) => HostInput): void {
    const own = addressOf(socket);
    socket.on('message', (bytes: Uint8Array, remote: RemoteInfo) => {
      const from = { address: remote.address, port: remote.port };
      this.#options.onHeard?.({ from, to: own, bytes });
      this.#handle(input(bytes, from));
    });
    socket.on('error', (error) => this.#options.onTrouble?.(`socket: ${error.message}`));
  }

  #send(socket: Socket, bytes: Uint8Array, to: Address): void {
    this.#options.onSent?.({ from: addressOf(socket), to, bytes });
    const trouble = (error: Error) => this.#options.onTrouble?.(`send: ${error.message}`);
    try {
      socket.send(bytes, to.port, to.address, (error) => error && trouble(error));
    } catch (error) {
      trouble(error as Error); // whoever made the socket may forbid where it goes
    }
  }
}

function addressOf(socket: Socket): Address {
  const { address, port } = socket.address();
  return { address, port };
}

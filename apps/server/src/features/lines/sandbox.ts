/**
 * The built-in exchange: a carrier and ten foreign fax machines on loopback, on real UDP sockets
 * with real SIP and T.38, so that an installation without a phone line works whole. The only place
 * that imports the simulator.
 */
import type { CallNews } from '@platen/call';
import { type ElasticClock, type OpenHost, openHost } from '@platen/node';
import { createDice, Exchange, fullAbilities, Machines, testNumbers } from '@platen/sim';
import type { Peer, TestInbound } from './line.ts';

export interface SandboxConfig {
  readonly timeFactor: number;
  readonly seed: number;
  /** The time that both ends of every call share. */
  readonly clock: ElasticClock;
  /** Numbers that ring at `ownSip`. */
  readonly ownNumbers: readonly string[];
  readonly ownSip: Peer;
  /** News of the foreign machines' own calls: what really came out at the far end. */
  readonly onFarNews?: (news: CallNews) => void;
  readonly onTrouble: (what: string) => void;
}

export interface Sandbox {
  /** Where the exchange takes calls. */
  readonly sip: Peer;
  testInbound(fax: TestInbound): void;
  close(): Promise<void>;
}

const redundancy = 3;
const anyPort: Peer = { address: '127.0.0.1', port: 0 };

export async function openSandbox(config: SandboxConfig): Promise<Sandbox> {
  const dice = createDice(config.seed);
  let room: Machines | null = null;
  const far = await openHost({
    listen: anyPort,
    clock: config.clock.share(),
    make: (local) => {
      room = new Machines({
        local,
        name: 'platen-exchange-machine',
        draw: () => dice.hex(),
        lineFactor: config.timeFactor,
        numbers: testNumbers,
        transport: { redundancy, errorCorrection: 'redundancy' },
        dice: dice.fork(),
      });
      return room;
    },
    onNews: (news) => config.onFarNews?.(news),
    onTrouble: config.onTrouble,
  });
  const own = new Set(config.ownNumbers);
  const exchange = await openHost({
    listen: anyPort,
    clock: config.clock.share(),
    make: (local) =>
      new Exchange({
        local,
        name: 'platen-exchange',
        draw: () => dice.hex(),
        route: (number) => {
          if (own.has(number)) return config.ownSip;
          return testNumbers.has(number) ? far.address : null;
        },
      }),
    onNews: () => {},
    onTrouble: config.onTrouble,
  });
  return join(far, exchange, room!, () => dice.hex());
}

function join(far: OpenHost, exchange: OpenHost, room: Machines, draw: () => string): Sandbox {
  return {
    sip: exchange.address,
    testInbound({ from, to, pages }) {
      const call = `inbound-${draw()}`;
      const first = pages[0];
      if (first === undefined) return;
      room.load(call, pages);
      far.order({
        do: 'dial',
        call,
        to,
        from,
        target: exchange.address,
        setup: {
          as: 'caller',
          identity: from,
          pages: pages.length,
          drawn: { width: first.width, resolution: first.resolution },
          abilities: fullAbilities,
          transport: { redundancy, errorCorrection: 'redundancy' },
        },
      });
    },
    async close() {
      await Promise.all([far.close(), exchange.close()]);
    },
  };
}

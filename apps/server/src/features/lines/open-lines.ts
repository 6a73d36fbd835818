/**
 * Opens our own SIP endpoint, and the built-in exchange beside it where no trunk is set. Calls are
 * taken from the one or the other and from nobody else.
 */
import { randomBytes } from 'node:crypto';
import { type CallNews, createEndpoint } from '@platen/call';
import { ElasticClock, type OpenHost, openHost } from '@platen/node';
import type { Abilities } from '@platen/t30';
import { Permit, permittedDatagrams } from '../../platform/egress/permits.ts';
import { problem } from '../../problems.ts';
import { Sending } from '../privacy/index.ts';
import type { Lines, LinesConfig, NewsHandler, Peer } from './line.ts';
import { openSandbox, type Sandbox } from './sandbox.ts';
import { plain, type TrustedHosts, trustHost } from './trusted-hosts.ts';

/** Earlier packets repeated in each: bursts of three losses are healed. */
const redundancy = 3;
/** Of those who spoke to us, so many are remembered. */
const heardMax = 10_000;
const transport = { redundancy, errorCorrection: 'redundancy' } as const;

/** RFC 3261 §21.4.4, and the cause of Q.850 that says the same. */
const notForYou = { status: 403, cause: 21 } as const;

/** What we send and take. */
export const abilities: Abilities = {
  ecm: true,
  maxRate: 14400,
  codings: ['MMR', 'MR', 'MH'],
  widths: [1728],
  resolutions: ['superfine', 'fine', 'standard'],
};

export interface OpenLinesOptions {
  readonly config: LinesConfig;
  readonly onNews: NewsHandler;
  /** News of the built-in exchange's foreign machines. */
  readonly onFarNews?: (news: CallNews) => void;
  readonly onTrouble: (what: string) => void;
}

/** Rejects with the socket's error when the SIP address cannot be had. */
export async function openLines(options: OpenLinesOptions): Promise<Lines> {
  const { config, onNews, onFarNews, onTrouble } = options;
  const { timeFactor, seed, ownNumbers } = config;
  const trunk = config.trunk && (await trustHost(config.trunk.address, onTrouble));
  let exchange: Peer | undefined;
  /** Until the exchange is open, and but for it and the trunk, everybody is a stranger. */
  const isStranger = ({ address, port }: Peer) =>
    trunk ? !trunk.include(address) : exchange?.address !== address || exchange.port !== port;
  const strangers = new Set<string>();
  /** Who spoke to us may be answered: a stranger hears a refusal. */
  const heard = new Set<string>();
  // The exchange is ours, so its line may wait for a busy machine; a trunk's far end would not.
  const clock = config.trunk ? null : new ElasticClock();
  const own: OpenHost = await openHost({
    listen: config.sip,
    clock: clock?.share(),
    openSocket: trunk ? openSocketTo(config.trunk as Peer, trunk, heard) : undefined,
    onHeard: trunk ? ({ from }) => remember(heard, from.address) : undefined,
    make: (local) => createEndpoint({ local, name: 'platen', draw, lineFactor: timeFactor }),
    onNews: (news) => {
      const { call } = news;
      if (news.is === 'incoming' && isStranger(news.peer)) {
        strangers.add(call);
        own.order({ do: 'refuse', call, ...notForYou });
      } else if (!strangers.has(call)) {
        owe(clock, news);
        onNews(news);
      } else if (news.is === 'ended') strangers.delete(call);
    },
    onTrouble,
  });
  const ownSip = own.address;
  const sandbox =
    clock === null
      ? null
      : await openSandbox({ timeFactor, seed, ownNumbers, ownSip, clock, onFarNews, onTrouble });
  exchange = sandbox?.sip;
  const target = config.trunk ?? sandbox!.sip;
  return {
    sip: ownSip,
    timeFactor,
    builtIn: sandbox !== null,
    dial: ({ call, to, from, job, dial, sending, setup, abilities: wanted }) => {
      if (config.trunk && !(sending instanceof Sending && sending.live)) {
        throw problem('disclosure.refused', { detail: 'No disclosure to the carrier is written.' });
      }
      const callId = `${job}-${dial}@${ownSip.address}`;
      const whole = { as: 'caller', transport, abilities: wanted ?? abilities, ...setup } as const;
      own.order({ do: 'dial', call, to, from, target, callId, setup: whole });
    },
    sendPage: (call, page, raster) => {
      clock?.release(call);
      own.order({ do: 'page', call, page, raster });
    },
    order: (order) => {
      clock?.release(order.call);
      own.order(order);
    },
    answerSetup: (identity, ringMs) => ({ as: 'answerer', identity, abilities, transport, ringMs }),
    testInbound: (fax) => requireSandbox(sandbox).testInbound(fax),
    close: () => closeAll(own, sandbox),
  };
}

/** SIP goes to the trunk, and back to whoever spoke; media goes where the trunk's SDP says, which
 * may be any machine of the carrier's. */
function openSocketTo({ address }: Peer, trunk: TrustedHosts, heard: ReadonlySet<string>) {
  const name = address.toLowerCase();
  const permits = {
    sip: new Permit('the line', (host) => host === name || heard.has(host) || trunk.include(host)),
    media: new Permit('the line', () => true),
  };
  return (type: 'udp4' | 'udp6', carries: 'sip' | 'media') =>
    permittedDatagrams(permits[carries], type);
}

function remember(heard: Set<string>, address: string): void {
  if (heard.size >= heardMax) heard.clear();
  heard.add(plain(address));
}

/** What the line waits for while rows are written: it must not be the line's time that runs out. */
function owe(clock: ElasticClock | null, { is, call }: CallNews): void {
  if (is === 'incoming' || is === 'want-page' || is === 'page-received') clock?.hold(call);
  if (is === 'ended') clock?.release(call);
}

function draw(): string {
  return randomBytes(8).toString('hex');
}

function requireSandbox(sandbox: Sandbox | null): Sandbox {
  if (sandbox === null) throw new Error('the built-in exchange is off: a trunk is set');
  return sandbox;
}

async function closeAll(own: { close(): Promise<void> }, sandbox: Sandbox | null): Promise<void> {
  await Promise.all([own.close(), sandbox?.close()]);
}

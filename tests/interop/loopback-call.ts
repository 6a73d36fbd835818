/**
 * One real call over loopback between two endpoints of ours, with every datagram kept.
 */
import { type CallOutcome, createEndpoint } from '@platen/call';
import { type Datagram, type OpenHost, openHost } from '@platen/node';
import type { Page } from '@platen/page';
import { createDice, fullAbilities } from '@platen/sim';
import type { Captured } from './pcap.ts';

const transport = { redundancy: 3, errorCorrection: 'redundancy' } as const;
const loopback = { address: '127.0.0.1', port: 0 };

export interface LoopbackCall {
  readonly outcome: CallOutcome;
  readonly received: readonly Page[];
  readonly datagrams: readonly Captured[];
}

export interface LoopbackOptions {
  readonly pages: readonly Page[];
  readonly lineFactor: number;
  readonly ecm: boolean;
}

export async function callOverLoopback(options: LoopbackOptions): Promise<LoopbackCall> {
  const { pages } = options;
  const datagrams: Captured[] = [];
  const received: Page[] = [];
  // Each datagram is kept where it is sent, and so once. The goodbye is on the wire once the far
  // end has answered it.
  const goodbye = Promise.withResolvers<void>();
  const onSent = (datagram: Datagram) => {
    datagrams.push({ ...datagram, at: Date.now() });
    if (isAnswerToBye(datagram.bytes)) goodbye.resolve();
  };
  const called = await openAnswerer(options, onSent, received);
  const outcome = Promise.withResolvers<CallOutcome>();
  const calling = await openCaller(options, onSent, outcome.resolve);
  const abilities = { ...fullAbilities, ecm: options.ecm };
  const drawn = { width: pages[0]!.width, resolution: pages[0]!.resolution };
  calling.order({
    do: 'dial',
    call: 'c',
    to: '2',
    from: '1',
    target: called.address,
    setup: { as: 'caller', identity: '1', pages: pages.length, drawn, abilities, transport },
  });
  const result = await outcome.promise;
  await goodbye.promise;
  await Promise.all([called.close(), calling.close()]);
  return { outcome: result, received, datagrams };
}

function onTrouble(what: string): void {
  throw new Error(what);
}

function makeOf(name: string, { lineFactor }: LoopbackOptions) {
  const dice = createDice(name.length);
  return (local: OpenHost['address']) =>
    createEndpoint({ local, name, draw: () => dice.hex(), lineFactor });
}

async function openAnswerer(
  options: LoopbackOptions,
  onSent: (datagram: Datagram) => void,
  received: Page[],
): Promise<OpenHost> {
  const abilities = { ...fullAbilities, ecm: options.ecm };
  const host: OpenHost = await openHost({
    listen: loopback,
    make: makeOf('called', options),
    onTrouble,
    onSent,
    onNews: (news) => {
      const { call } = news;
      if (news.is === 'incoming') {
        const setup = {
          as: 'answerer',
          identity: '2',
          abilities,
          transport,
          ringMs: 2000,
        } as const;
        host.order({ do: 'answer', call, setup });
      } else if (news.is === 'page-received') {
        received.push(news.raster);
        host.order({ do: 'page-kept', call, page: news.page, kept: true });
      }
    },
  });
  return host;
}

async function openCaller(
  options: LoopbackOptions,
  onSent: (datagram: Datagram) => void,
  ended: (outcome: CallOutcome) => void,
): Promise<OpenHost> {
  const host: OpenHost = await openHost({
    listen: loopback,
    make: makeOf('calling', options),
    onTrouble,
    onSent,
    onNews: (news) => {
      if (news.is === 'ended') ended(news.outcome);
      if (news.is !== 'want-page') return;
      const raster = options.pages[news.page - 1] ?? null;
      host.order({ do: 'page', call: news.call, page: news.page, raster });
    },
  });
  return host;
}

function isAnswerToBye(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString('latin1');
  return text.startsWith('SIP/2.0 200') && /^CSeq: \d+ BYE/im.test(text);
}

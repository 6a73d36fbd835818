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
  const { pages, lineFactor } = options;
  const dice = createDice(11);
  const draw = () => dice.hex();
  const abilities = { ...fullAbilities, ecm: options.ecm };
  const datagrams: Captured[] = [];
  const received: Page[] = [];
  const onTrouble = (what: string) => {
    throw new Error(what);
  };
  // Each datagram is seen where it is sent, and so once.
  // The goodbye is on the wire once the far end has answered it.
  let saidGoodbye: () => void = () => {};
  const goodbye = new Promise<void>((done) => {
    saidGoodbye = done;
  });
  const onSent = (datagram: Datagram) => {
    datagrams.push({ ...datagram, at: Date.now() });
    if (isAnswerToBye(datagram.bytes)) saidGoodbye();
  };
  let ended: (outcome: CallOutcome) => void = () => {};
  const outcome = new Promise<CallOutcome>((done) => {
    ended = done;
  });
  const called: OpenHost = await openHost({
    listen: loopback,
    make: (local) => createEndpoint({ local, name: 'called', draw, lineFactor }),
    onTrouble,
    onSent,
    onNews: (news) => {
      const call = news.call;
      if (news.is === 'incoming') {
        const setup = {
          as: 'answerer',
          identity: '2',
          abilities,
          transport,
          ringMs: 2000,
        } as const;
        called.order({ do: 'answer', call, setup });
      } else if (news.is === 'page-received') {
        received.push(news.raster);
        called.order({ do: 'page-kept', call, page: news.page, kept: true });
      }
    },
  });
  const calling: OpenHost = await openHost({
    listen: loopback,
    make: (local) => createEndpoint({ local, name: 'calling', draw, lineFactor }),
    onTrouble,
    onSent,
    onNews: (news) => {
      if (news.is === 'ended') ended(news.outcome);
      if (news.is !== 'want-page') return;
      const raster = pages[news.page - 1] ?? null;
      calling.order({ do: 'page', call: news.call, page: news.page, raster });
    },
  });
  const drawn = { width: pages[0]!.width, resolution: pages[0]!.resolution };
  calling.order({
    do: 'dial',
    call: 'c',
    to: '2',
    from: '1',
    target: called.address,
    setup: { as: 'caller', identity: '1', pages: pages.length, drawn, abilities, transport },
  });
  const result = await outcome;
  await goodbye;
  await Promise.all([called.close(), calling.close()]);
  return { outcome: result, received, datagrams };
}

function isAnswerToBye(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString('latin1');
  return text.startsWith('SIP/2.0 200') && /^CSeq: \d+ BYE/im.test(text);
}

/**
 * A small phone world in memory for tests: our endpoint, the exchange, the ten machines, on virtual
 * time.
 */
import { type CallNews, type CallOrder, type CallOutcome, createEndpoint } from '@platen/call';
import type { Page } from '@platen/page';
import {
  createDice,
  Exchange,
  fullAbilities,
  type LineCondition,
  Machines,
  Network,
  perfectLine,
  testNumbers,
  textLikePage,
} from '@platen/sim';

const ourAt = { address: '10.0.0.1', port: 5060 };
const exchangeAt = { address: '10.0.0.2', port: 5060 };
const machinesAt = { address: '10.0.0.3', port: 5060 };
const transport = { redundancy: 3, errorCorrection: 'redundancy' } as const;

export const ourNumber = '+12025550190';
export const ourOtherNumber = '+12025550191';

export interface World {
  readonly network: Network;
  /** News of our endpoint, in order. */
  readonly news: CallNews[];
  /** News of the machines. */
  readonly farNews: CallNews[];
  readonly pages: readonly Page[];
  dial(to: string, options?: DialOptions): CallOutcome;
}

export interface DialOptions {
  readonly pages?: number;
  readonly job?: string;
  readonly expectIdentity?: string;
  readonly ecm?: boolean;
}

const callMsMax = 3_600_000;

export function createWorld(seed = 1, line: LineCondition = perfectLine): World {
  const dice = createDice(seed);
  const network = new Network(line, dice.fork());
  const draw = () => dice.hex();
  const news: CallNews[] = [];
  const farNews: CallNews[] = [];
  const pages = [1, 2, 3].map(() => textLikePage(dice, 'fine', 400));
  const ours = createEndpoint({ local: ourAt, name: 'ours', draw, lineFactor: 1 });
  network.attach(ourAt, ours, (each) => {
    news.push(each);
    return behave(each, pages);
  });
  const own = new Set([ourNumber, ourOtherNumber]);
  const route = (to: string) => (own.has(to) ? ourAt : testNumbers.has(to) ? machinesAt : null);
  const exchange = new Exchange({ local: exchangeAt, name: 'exchange', draw, route });
  network.attach(exchangeAt, exchange, () => []);
  const machines = new Machines({
    local: machinesAt,
    name: 'machines',
    draw,
    lineFactor: 1,
    numbers: testNumbers,
    transport,
    dice: dice.fork(),
  });
  network.attach(machinesAt, machines, (each) => {
    farNews.push(each);
    return [];
  });
  let dials = 0;
  const dial: World['dial'] = (to, options = {}) => {
    const call = `dial-${++dials}`;
    network.order(ourAt, dialOrder(call, to, pages.length, options));
    network.run(network.now + callMsMax);
    const ended = news.find((each) => each.is === 'ended' && each.call === call);
    if (ended?.is !== 'ended') throw new Error('the call never ended');
    return ended.outcome;
  };
  return { network, news, farNews, pages, dial };
}

/** Our side: gives its pages, answers every call, keeps what comes. */
function behave(news: CallNews, pages: readonly Page[]): CallOrder[] {
  const { call } = news;
  switch (news.is) {
    case 'want-page':
      return [{ do: 'page', call, page: news.page, raster: pages[news.page - 1] ?? null }];
    case 'page-received':
      return [{ do: 'page-kept', call, page: news.page, kept: true }];
    case 'incoming': {
      const how = { abilities: fullAbilities, transport, ringMs: 2000 };
      return [{ do: 'answer', call, setup: { as: 'answerer', identity: news.to, ...how } }];
    }
    default:
      return [];
  }
}

function dialOrder(call: string, to: string, pages: number, options: DialOptions): CallOrder {
  return {
    do: 'dial',
    call,
    to,
    from: ourNumber,
    target: exchangeAt,
    callId: `${options.job ?? call}-1@ours`,
    setup: {
      as: 'caller',
      identity: ourNumber,
      pages: options.pages ?? pages,
      drawn: { width: 1728, resolution: 'fine' },
      abilities: { ...fullAbilities, ecm: options.ecm ?? true },
      expectIdentity: options.expectIdentity,
      transport,
    },
  };
}

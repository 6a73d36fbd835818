/**
 * A small phone world in memory for tests: our endpoint, the exchange, the ten machines, on virtual time.
 */
import { type CallNews, type CallOutcome, createEndpoint } from '@platen/call';
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
  network.attach(
    ourAt,
    createEndpoint({ local: ourAt, name: 'ours', draw, lineFactor: 1 }),
    (each) => {
      news.push(each);
      const call = each.call;
      if (each.is === 'want-page') {
        return [{ do: 'page', call, page: each.page, raster: pages[each.page - 1] ?? null }];
      }
      if (each.is === 'page-received') {
        return [{ do: 'page-kept', call, page: each.page, kept: true }];
      }
      if (each.is !== 'incoming') return [];
      const setup = {
        as: 'answerer',
        identity: each.to,
        abilities: fullAbilities,
        transport,
        ringMs: 2000,
      } as const;
      return [{ do: 'answer', call, setup }];
    },
  );
  const own = new Set([ourNumber, ourOtherNumber]);
  const exchange = new Exchange({
    local: exchangeAt,
    name: 'exchange',
    draw,
    route: (to) => (own.has(to) ? ourAt : testNumbers.has(to) ? machinesAt : null),
  });
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
  return {
    network,
    news,
    farNews,
    pages,
    dial(to, options = {}) {
      const call = `dial-${++dials}`;
      network.order(ourAt, {
        do: 'dial',
        call,
        to,
        from: ourNumber,
        target: exchangeAt,
        callId: `${options.job ?? call}-1@ours`,
        setup: {
          as: 'caller',
          identity: ourNumber,
          pages: options.pages ?? pages.length,
          drawn: { width: 1728, resolution: 'fine' },
          abilities: { ...fullAbilities, ecm: options.ecm ?? true },
          expectIdentity: options.expectIdentity,
          transport,
        },
      });
      network.run(network.now + callMsMax);
      const ended = news.find((each) => each.is === 'ended' && each.call === call);
      if (ended?.is !== 'ended') throw new Error('the call never ended');
      return ended.outcome;
    },
  };
}

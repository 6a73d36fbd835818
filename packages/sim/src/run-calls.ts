/**
 * Many calls over a bad network, each on its own, and what became of every page: `npm run sim`.
 * One seed makes the whole run: pages, losses, delays, ids.
 */
import { type CallOutcome, createEndpoint } from '@platen/call';
import type { Page } from '@platen/page';
import { createDice, type Dice } from './dice.ts';
import { fullAbilities } from './machine.ts';
import { type LineCondition, Network } from './network.ts';
import { samePage, textLikePage } from './pages.ts';

/** How many calls, of what, over which line. */
export interface RunConfig {
  readonly calls: number;
  /** Chance of loss of each datagram, each way; SIP repeats itself, UDPTL does not. */
  readonly loss: number;
  /** Chance that a datagram comes twice; 0 if absent. */
  readonly doubled?: number;
  /** Slowest datagram, ms, 60 if absent; the fastest takes 20. A wide span means disorder. */
  readonly delayMsMax?: number;
  /** UDPTL redundancy. */
  readonly redundancy: number;
  readonly seed: number;
  readonly pages: number;
  readonly ecm: boolean;
}

/** What became of the calls and of their pages. */
export interface RunReport {
  readonly calls: number;
  readonly delivered: number;
  readonly uncertain: number;
  readonly failed: number;
  readonly pages: number;
  /** Pages the sender holds confirmed that never came out at the far end. */
  readonly lostPages: number;
  /** Pages that came out and are not, pixel for pixel, what was sent. */
  readonly wrongPages: number;
  readonly virtualSeconds: number;
  readonly seed: number;
  /** How often each ending came. */
  readonly endings: { readonly [code: string]: number };
}

const callerAt = { address: '10.0.0.1', port: 5060 };
const answererAt = { address: '10.0.0.2', port: 5060 };
/** No call lasts longer than this; one that does would never end. */
const callMsMax = 3_600_000;

/**
 * Runs the calls one after another, each on a network of its own. Equal configurations, equal
 * reports.
 */
export function runCalls(config: RunConfig): RunReport {
  const dice = createDice(config.seed);
  const endings: Record<string, number> = {};
  const sum = {
    delivered: 0,
    uncertain: 0,
    failed: 0,
    pages: 0,
    lostPages: 0,
    wrongPages: 0,
    ms: 0,
  };
  for (let call = 0; call < config.calls; call++) {
    const result = runCall(config, dice.fork());
    endings[result.code] = (endings[result.code] ?? 0) + 1;
    sum[result.verdict] += 1;
    sum.pages += result.received;
    sum.lostPages += result.lost;
    sum.wrongPages += result.wrong;
    sum.ms += result.ms;
  }
  const { delivered, uncertain, failed, pages, lostPages, wrongPages } = sum;
  return {
    calls: config.calls,
    delivered,
    uncertain,
    failed,
    pages,
    lostPages,
    wrongPages,
    virtualSeconds: Math.round(sum.ms / 1000),
    seed: config.seed,
    endings,
  };
}

interface CallResult {
  readonly verdict: 'delivered' | 'uncertain' | 'failed';
  readonly code: string;
  readonly received: number;
  readonly lost: number;
  readonly wrong: number;
  readonly ms: number;
}

function runCall(config: RunConfig, dice: Dice): CallResult {
  const { loss, doubled = 0, delayMsMax = 60 } = config;
  const line: LineCondition = { loss, doubled, delayMsMin: 20, delayMsMax };
  const network = new Network(line, dice.fork());
  const sent = Array.from({ length: config.pages }, () => textLikePage(dice, 'fine'));
  const received = new Map<number, Page>();
  let outcome: CallOutcome | null = null;
  const transport = {
    redundancy: config.redundancy,
    errorCorrection: config.redundancy > 0 ? 'redundancy' : 'none',
  } as const;
  const abilities = { ...fullAbilities, ecm: config.ecm };
  const draw = () => dice.hex();
  const endpoint = (local: typeof callerAt) =>
    createEndpoint({ local, name: 'sim', draw, lineFactor: 1 });

  network.attach(callerAt, endpoint(callerAt), (news) => {
    if (news.is === 'ended') outcome = news.outcome;
    if (news.is !== 'want-page') return [];
    return [{ do: 'page', call: news.call, page: news.page, raster: sent[news.page - 1] ?? null }];
  });
  network.attach(answererAt, endpoint(answererAt), (news) => {
    const call = news.call;
    if (news.is === 'incoming') {
      const setup = { as: 'answerer', identity: '2', abilities, transport, ringMs: 2000 } as const;
      return [{ do: 'answer', call, setup }];
    }
    if (news.is !== 'page-received') return [];
    const kept = news.copy !== 'bad';
    if (kept) received.set(news.page, news.raster);
    return [{ do: 'page-kept', call, page: news.page, kept }];
  });
  network.order(callerAt, {
    do: 'dial',
    call: 'call',
    to: '2',
    from: '1',
    target: answererAt,
    setup: {
      as: 'caller',
      identity: '1',
      pages: config.pages,
      drawn: { width: sent[0]!.width, resolution: 'fine' },
      abilities,
      transport,
    },
  });
  network.run(callMsMax);
  return judge(sent, received, outcome, network.now);
}

function judge(
  sent: readonly Page[],
  received: ReadonlyMap<number, Page>,
  outcome: CallOutcome | null,
  ms: number,
): CallResult {
  let lost = 0;
  let wrong = 0;
  for (const fate of outcome?.pages ?? []) {
    if (fate.state === 'confirmed' && !received.has(fate.page)) lost += 1;
  }
  for (const [page, raster] of received) {
    const original = sent[page - 1];
    if (original === undefined || !samePage(original, raster)) wrong += 1;
  }
  const unsure = outcome?.pages.some((fate) => fate.state === 'unconfirmed') ?? true;
  const verdict = outcome?.code === 'complete' ? 'delivered' : unsure ? 'uncertain' : 'failed';
  const code = outcome?.code ?? 'never-ended';
  return { verdict, code, received: received.size, lost, wrong, ms };
}

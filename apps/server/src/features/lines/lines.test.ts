/**
 * The built-in exchange on real loopback sockets: every test number ends as it says, at any line
 * speed.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { CallNews, CallOutcome } from '@platen/call';
import { samePage } from '@platen/sim';
import { type Lines, openLines } from './index.ts';
import { linedPages } from './lines-fixture.ts';

const own = ['+12025550190', '+12025550191'];
const pages = linedPages(3);
/** Fast enough for a test; the machine's load may make it slower, never different. */
const timeFactor = 50;

let lines: Lines;
const ended = new Map<string, (outcome: CallOutcome) => void>();
const received: CallNews[] = [];
const farReceived: CallNews[] = [];

function onNews(news: CallNews): void {
  const { call } = news;
  if (news.is === 'want-page') {
    lines.sendPage(call, news.page, pages[news.page - 1] ?? null);
  } else if (news.is === 'incoming') {
    lines.order({ do: 'answer', call, setup: lines.answerSetup(news.to, 2000) });
  } else if (news.is === 'page-received') {
    received.push(news);
    lines.order({ do: 'page-kept', call, page: news.page, kept: true });
  } else if (news.is === 'ended') {
    ended.get(call)?.(news.outcome);
  }
}

before(async () => {
  lines = await openLines({
    config: {
      sip: { address: '127.0.0.1', port: 0 },
      trunk: null,
      timeFactor,
      seed: 7,
      ownNumbers: own,
    },
    onNews,
    onFarNews: (news) => {
      if (news.is === 'page-received') farReceived.push(news);
    },
    onTrouble: (what) => assert.fail(what),
  });
});

after(() => lines.close());

let calls = 0;

function dial(to: string): Promise<CallOutcome> {
  const call = `call-${++calls}`;
  const outcome = new Promise<CallOutcome>((done) => ended.set(call, done));
  const drawn = { width: 1728, resolution: 'fine' } as const;
  const setup = { identity: own[0]!, pages: pages.length, drawn, expectIdentity: to };
  lines.dial({ call, to, from: own[0]!, job: call, dial: 1, setup });
  return outcome;
}

const endings: readonly [number: string, code: string, confirmed: number][] = [
  ['+12025550100', 'complete', 3],
  ['+12025550101', 'call.busy', 0],
  ['+12025550102', 'call.no_answer', 0],
  ['+12025550103', 'call.voice_answered', 0],
  ['+12025550104', 'fax.no_tone', 0],
  ['+12025550105', 'fax.training_failed', 0],
  ['+12025550106', 'fax.remote_hung_up', 2],
  ['+12025550107', 'fax.page_unconfirmed', 2],
  ['+12025550108', 'fax.identity_mismatch', 0],
  ['+12025550109', 'complete', 3],
  ['+12025550142', 'call.number_unallocated', 0],
];

for (const [number, code, confirmed] of endings) {
  test(`${number} ends ${code} over real sockets`, async () => {
    const outcome = await dial(number);
    assert.equal(outcome.code, code);
    assert.equal(outcome.pages.filter((page) => page.state === 'confirmed').length, confirmed);
  });
}

test('what came out at the far machine is, pixel for pixel, what was sent', async () => {
  farReceived.length = 0;
  await dial('+12025550100');
  const rasters = farReceived.map((news) => (news.is === 'page-received' ? news.raster : null));
  assert.equal(rasters.length, pages.length);
  for (const [i, raster] of rasters.entries()) assert.ok(raster && samePage(raster, pages[i]!));
});

test('a fax from one own number to the other rings at ourselves and arrives whole', async () => {
  received.length = 0;
  assert.equal((await dial(own[1]!)).code, 'complete');
  assert.equal(received.length, pages.length);
});

test('ten calls at once keep apart', async () => {
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => dial('+12025550100')));
  assert.ok(outcomes.every((outcome) => outcome.code === 'complete'));
});

/**
 * `kill -9` of the server while faxes run, at drawn instants of every phase and blindly. At the far
 * machine each page of each accepted fax came once, or the fax says that nobody can tell.
 * PLATEN_KILLS sets how often, PLATEN_SEED repeats a run's draws.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { createDice, type Dice, textLikePage } from '@platen/sim';
import { EventFeed, type FaxNews } from './event-feed.ts';
import { type FarEnd, openFarEnd } from './far-end.ts';
import { allFinal, type Fax, isFinal, type Order, openPage, submit, upload } from './fax-client.ts';
import { freePort, type Ready, ServerProcess } from './server-process.ts';

const kills = Number(process.env.PLATEN_KILLS ?? 5);
const seed = Number(process.env.PLATEN_SEED ?? Math.floor(Math.random() * 1e9));
/** Faster, and a loaded machine is itself a bad line. */
const timeFactor = 20;
const pages = 3;
const ownNumber = '+12025550190';
/** A kill that waits for a moment falls so long after it. */
const afterMsMax = 150;
/** A blind kill falls within this time. */
const blindMsMax = 2_500;
const momentWaitMs = 6_000;
const settleMsMax = 120_000;

/**
 * Two that take every fax, one that is busy and so is dialled again, one that drops after two
 * pages.
 */
const recipients = [
  { to: '+12025550100', dials: 5 },
  { to: '+12025550101', dials: 2 },
  { to: '+12025550106', dials: 5 },
  { to: '+12025550100', dials: 5 },
];

interface Moment {
  readonly when: string;
  is(news: FaxNews): boolean;
}

/** When a kill may fall: at a moment that the server tells of, or blindly. */
const moments: readonly Moment[] = [
  { when: 'sending', is: ({ data }) => data.phase === 'sending' },
  { when: 'settling', is: ({ data: { pages: p } }) => p.total !== null && p.confirmed === p.total },
  { when: 'training', is: ({ data }) => data.phase === 'training' },
  { when: 'confirming', is: ({ data }) => data.phase === 'confirming' },
  { when: 'retrying', is: ({ type }) => type === 'fax.retry_scheduled' },
  { when: 'blind', is: () => false },
  { when: 'preparing', is: ({ type }) => type === 'fax.queued' },
  { when: 'dialing', is: ({ type }) => type === 'fax.started' },
  { when: 'negotiating', is: ({ data }) => data.phase === 'negotiating' },
];

class Tally {
  readonly #counts = new Map<string, number>();
  add(what: string): void {
    this.#counts.set(what, this.of(what) + 1);
  }
  of(what: string): number {
    return this.#counts.get(what) ?? 0;
  }
  toString(): string {
    return [...this.#counts].map(([what, count]) => `${what} ${count}`).join(', ');
  }
}

const drawnPages = Array.from({ length: pages }, () => textLikePage(createDice(1), 'standard'));

/** Each foreign fax comes from a number of its own. */
function senderOf(kill: number): string {
  return `+1202555${2000 + kill}`;
}

function endOf({ direction, status, error }: Fax): string {
  return `${direction} ${status}${error ? ` (${error.code})` : ''}`;
}

/** The server's word against what the machine printed. */
function judge(fax: Fax, far: FarEnd): void {
  const printed = far.printed(fax.id);
  const { confirmed, unconfirmed } = fax.pages;
  const what = `${fax.id} is ${fax.status} (${fax.error?.code}), printed ${printed.length}`;
  assert.equal(new Set(printed).size, printed.length, `${what}: a page came twice`);
  assert.ok(printed.length >= confirmed, `${what}, of ${confirmed} confirmed`);
  assert.ok(printed.length <= confirmed + unconfirmed, `${what}, of ${confirmed} confirmed`);
  if (fax.status === 'uncertain') assert.ok(unconfirmed > 0, what);
  else assert.equal(unconfirmed, 0, what);
  if (fax.status === 'delivered') assert.equal(printed.length, pages, what);
}

/**
 * What came in while the server died: a page confirmed to its sender is there, and can be opened.
 */
async function judgeInbound(ready: Ready, faxes: readonly Fax[], far: FarEnd, from: string) {
  const came = faxes.filter((fax) => fax.direction === 'inbound' && fax.from === from);
  const confirmed = far.confirmed(from);
  assert.ok(came.length <= 1, `${from} came twice`);
  const kept = came[0]?.pages.confirmed ?? 0;
  const what = `${from}: kept ${kept}, confirmed ${confirmed}`;
  // The confirmation of the last page may have been lost with the process.
  assert.ok(kept === confirmed || kept === confirmed + 1, what);
  if (kept === 0) return;
  assert.ok(['received', 'partial'].includes(came[0].status), `${what}: ${came[0].status}`);
  for (let page = 1; page <= kept; page++) await openPage(ready, came[0].id, page);
}

/** Draws a moment and waits for it. `feed` has heard all that happened until then. */
async function untilMoment(feed: EventFeed, moment: Moment, dice: Dice): Promise<string> {
  if (moment.when === 'blind') {
    await pause(dice.uniform() * blindMsMax);
    return moment.when;
  }
  const came = await feed.until(moment.is, momentWaitMs);
  await pause(dice.uniform() * afterMsMax);
  return came ? moment.when : 'late';
}

/** What was under way when the process died. */
function cutOff(feed: EventFeed, tally: Tally): void {
  for (const { data } of feed.last.values()) {
    if (!isFinal(data)) tally.add(data.phase ?? data.status);
  }
}

/** Faxes lost with an answer that never came are handed over again, under the same key. */
async function again(ready: Ready, orders: readonly Order[], ids: readonly (string | undefined)[]) {
  const lost = orders.filter((_, i) => ids[i] === undefined);
  const repeated = await Promise.all(lost.map((order) => submit(ready, order)));
  return [...ids, ...repeated].filter((id) => id !== undefined);
}

test(`each page comes once, or the fax is uncertain, over ${kills} kills (seed ${seed})`, async (t) => {
  const dice = createDice(seed);
  const far = await openFarEnd({ timeFactor, seed });
  const dataDir = mkdtempSync(join(tmpdir(), 'platen-kill-'));
  const sip = { address: '127.0.0.1', port: await freePort('udp') };
  const server = new ServerProcess({
    PLATEN_DATA: dataDir,
    PLATEN_HTTP: `127.0.0.1:${await freePort('tcp')}`,
    PLATEN_SIP: `${sip.address}:${sip.port}`,
    PLATEN_TRUNK: `${far.sip.address}:${far.sip.port}`,
    PLATEN_TIME_FACTOR: String(timeFactor),
    PLATEN_SAMPLE_FAX: '0',
  });
  const accepted: string[] = [];
  const [aims, cuts, ends] = [new Tally(), new Tally(), new Tally()];
  const offset = dice.below(moments.length);
  try {
    let ready = await server.start();
    const document = await upload(ready, `seed-${seed}`, pages);
    for (let kill = 0; kill < kills; kill++) {
      const feed = await EventFeed.open(ready);
      const moment = moments[(kill + offset) % moments.length];
      const waiting = untilMoment(feed, moment, dice);
      const orders = recipients.map((each, i) => ({
        ...each,
        name: `${seed}-${kill}-${i}`,
        document,
      }));
      far.send({ from: senderOf(kill), to: ownNumber, target: sip, pages: drawnPages });
      const answers = orders.map((order) => submit(ready, order));
      aims.add(await waiting);
      await server.kill();
      cutOff(feed, cuts);
      feed.close();
      ready = await server.start();
      accepted.push(...(await again(ready, orders, await Promise.all(answers))));
    }
    const began = performance.now();
    const faxes = await allFinal(ready, settleMsMax);
    const settled = Math.round(performance.now() - began);
    for (const fax of faxes) ends.add(endOf(fax));
    t.diagnostic(`seed ${seed}: ${kills} kills at ${aims}`);
    t.diagnostic(`cut off: ${cuts}; ${far.calls} calls`);
    t.diagnostic(`${faxes.length} faxes: ${ends}; settled in ${settled} ms`);
    const ids = new Set(faxes.map(({ id }) => id));
    for (const id of accepted) assert.ok(ids.has(id), `${id} was accepted and is gone`);
    const sent = faxes.filter(({ direction }) => direction === 'outbound');
    const names = new Set(sent.map(({ metadata }) => metadata.name));
    assert.equal(names.size, sent.length, 'an order made two faxes');
    for (const fax of sent) judge(fax, far);
    for (let kill = 0; kill < kills; kill++) {
      await judgeInbound(ready, faxes, far, senderOf(kill));
    }
    assert.ok(ends.of('outbound delivered') > 0, 'none was delivered: nothing was tried');
  } catch (error) {
    t.diagnostic(server.errors.slice(-4_000));
    throw error;
  } finally {
    await server.stop();
    await far.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
});

/**
 * The stranger: libspandsp, which PBXs link, exchanges faxes with our T.30 and T.38 over UDPTL on
 * real sockets. Both clocks move in steps of 20 ms, so a call of a minute takes a second anywhere.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { AnswererSetup, CallerSetup, FaxTransport } from '@platen/call';
import { type Page, testChart } from '@platen/page';
import type { Abilities } from '@platen/t30';
import type { T38SessionConfig } from '@platen/t38';
import { readTiff, writeTiff } from '@platen/tiff';
import { LoopbackFax, told } from './spandsp/loopback-fax.ts';
import { buildProgram, lacksSpandsp, Peer, type PeerReport } from './spandsp/peer.ts';

const needs = { skip: lacksSpandsp(), timeout: 120_000 };
const stepMs = 20;
/** A call that lasts longer, fax time, has gone wrong. */
const callMsMax = 600_000;
const transport: FaxTransport = { redundancy: 3, errorCorrection: 'redundancy' };
const session: T38SessionConfig = {
  version: 0,
  redundancy: 3,
  errorCorrection: 'redundancy',
  maxDatagram: 400,
};
const everything: Abilities = {
  ecm: true,
  maxRate: 14400,
  codings: ['MMR', 'MR', 'MH'],
  widths: [1728, 2048, 2432],
  resolutions: ['superfine', 'fine', 'standard'],
};
const threePages = [1, 2, 3].map((seed) =>
  testChart({ width: 1728, height: 900 + 100 * seed, resolution: 'fine', seed }),
);

let folder = '';
let program = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'platen-interop-'));
  if (needs.skip === false) program = buildProgram(folder, 'peer', ['peer.c', 'udptl.c']);
});
after(() => rmSync(folder, { recursive: true }));

interface Exchange {
  readonly pages: readonly Page[];
  readonly abilities?: Partial<Abilities>;
  readonly session?: Partial<T38SessionConfig>;
  /** Further options of peer.c. */
  readonly peer?: readonly string[];
  readonly loses?: () => boolean;
}

interface Exchanged {
  readonly ours: LoopbackFax;
  readonly theirs: PeerReport;
  /** What arrived, on whichever side that was. */
  readonly pages: readonly Page[];
  /** Fax time from the first order to both ends' goodbye, ms. */
  readonly lineMs: number;
}

/** We send, libspandsp receives into a TIFF. */
async function sendToPeer(name: string, exchange: Exchange): Promise<Exchanged> {
  const file = join(folder, `${name}.tif`);
  const { width, resolution } = exchange.pages[0]!;
  const setup: CallerSetup = {
    as: 'caller',
    identity: '+1 202 555 0190',
    pages: exchange.pages.length,
    drawn: { width, resolution },
    abilities: { ...everything, ...exchange.abilities },
    transport,
  };
  const exchanged = await converse(setup, exchange, ['receive', file]);
  return { ...exchanged, pages: existsSync(file) ? readTiff(readFileSync(file)) : [] };
}

/** libspandsp sends a TIFF, we receive. */
async function receiveFromPeer(name: string, exchange: Exchange): Promise<Exchanged> {
  const file = join(folder, `${name}.tif`);
  writeFileSync(file, writeTiff(exchange.pages));
  const setup: AnswererSetup = {
    as: 'answerer',
    identity: '+1 202 555 0191',
    abilities: { ...everything, ...exchange.abilities },
    transport,
    ringMs: 0,
  };
  const exchanged = await converse(setup, exchange, ['send', file]);
  return { ...exchanged, pages: exchanged.ours.received };
}

/** Both ends in step, 20 ms at a time, until both are done. */
async function converse(
  setup: CallerSetup | AnswererSetup,
  { pages, loses, ...exchange }: Exchange,
  args: readonly string[],
): Promise<Omit<Exchanged, 'pages'>> {
  const ours = new LoopbackFax({
    setup,
    config: { ...session, ...exchange.session },
    pages,
    loses,
  });
  const to = ['--to', `${await ours.open()}`];
  const peer = new Peer(program, [...args, ...to, ...(exchange.peer ?? [])]);
  try {
    ours.start(await peer.port());
    let now = 0;
    for (; ours.outcome === null || peer.report === null; now += stepMs) {
      assert.ok(now < callMsMax, `no end after ${now} ms\n${told(ours.notes)}`);
      await ours.stepTo(now);
      if (peer.report !== null) continue;
      const sent = await peer.step();
      if (sent !== null) await ours.arrivalOf(sent);
    }
    return { ours, theirs: peer.report, lineMs: now };
  } finally {
    peer.stop();
    ours.close();
  }
}

function assertGood(exchanged: Exchanged, pages: readonly Page[]): void {
  const { ours, theirs } = exchanged;
  const story = `${told(ours.notes)}\n${JSON.stringify(theirs)}`;
  assert.equal(ours.outcome?.ending, 'complete', story);
  assert.equal(theirs.meaning, 'OK', story);
  assert.equal(theirs.malformed, 0);
  assert.equal(ours.counts.malformed, 0);
  assert.equal(exchanged.pages.length, pages.length, story);
  pages.forEach((page, i) => {
    assert.deepEqual(exchanged.pages[i], page, `page ${i + 1}`);
  });
}

const onePage = [testChart({ width: 1728, height: 600, resolution: 'standard', seed: 4 })];
const plainMh = {
  pages: onePage,
  abilities: { ecm: false, codings: ['MH'] },
  peer: ['--ecm', '0', '--coding', 'MH'],
} as const satisfies Exchange;
const twoPages = [5, 6].map((seed) =>
  testChart({ width: 1728, height: 500, resolution: 'fine', seed }),
);
const plainMr = {
  pages: twoPages,
  abilities: { ecm: false, codings: ['MR', 'MH'] },
  peer: ['--ecm', '0', '--coding', 'MR'],
} as const satisfies Exchange;

describe('libspandsp over UDPTL', needs, () => {
  test('libspandsp receives our three pages with error correction, pixel by pixel', async () => {
    const exchanged = await sendToPeer('ecm-to-peer', { pages: threePages });
    assertGood(exchanged, threePages);
    assert.equal(exchanged.theirs.ecm, true);
    assert.equal(exchanged.theirs.rate, 14400);
    assert.equal(exchanged.theirs.pagesReceived, 3);
  });

  test('we receive three pages of libspandsp with error correction, pixel by pixel', async () => {
    const exchanged = await receiveFromPeer('ecm-from-peer', { pages: threePages });
    assertGood(exchanged, threePages);
    assert.equal(exchanged.ours.outcome?.ecm, true);
    assert.equal(exchanged.ours.outcome?.modem?.rate, 14400);
    assert.equal(exchanged.theirs.pagesSent, 3);
  });

  test('libspandsp receives our page in MH without error correction', async () => {
    const exchanged = await sendToPeer('mh-to-peer', plainMh);
    assertGood(exchanged, onePage);
    assert.equal(exchanged.theirs.ecm, false);
  });

  test('we receive a page of libspandsp in MH without error correction', async () => {
    const exchanged = await receiveFromPeer('mh-from-peer', plainMh);
    assertGood(exchanged, onePage);
    assert.equal(exchanged.ours.outcome?.ecm, false);
  });

  test('libspandsp sends at 4800 bit/s when V.27ter is all we say we have', async () => {
    const exchanged = await receiveFromPeer('v27ter-from-peer', {
      pages: onePage,
      abilities: { maxRate: 4800 },
    });
    assertGood(exchanged, onePage);
    assert.deepEqual(exchanged.ours.outcome?.modem, { modulation: 'v27ter', rate: 4800 });
  });

  test('we send at 4800 bit/s when V.27ter is all libspandsp says it has', async () => {
    const exchanged = await sendToPeer('v27ter-to-peer', {
      pages: onePage,
      peer: ['--modems', 'v27ter'],
    });
    assertGood(exchanged, onePage);
    assert.equal(exchanged.theirs.rate, 4800);
  });

  test('two pages in MR without error correction go both ways', async () => {
    assertGood(await sendToPeer('mr-to-peer', plainMr), twoPages);
    assertGood(await receiveFromPeer('mr-from-peer', plainMr), twoPages);
  });

  test('one datagram in twenty lost each way costs no pixel', async () => {
    let n = 0;
    const loses = () => (n += 1) % 20 === 7;
    assertGood(await sendToPeer('lossy-to-peer', { pages: onePage, loses }), onePage);
    const exchanged = await receiveFromPeer('lossy-from-peer', { pages: onePage, loses });
    assertGood(exchanged, onePage);
    assert.ok(exchanged.ours.counts.recovered > 5, `${exchanged.ours.counts.recovered} recovered`);
  });

  test('T.38 version 3 is understood both ways', async () => {
    const version = { session: { version: 3 }, peer: ['--version', '3'] };
    assertGood(await sendToPeer('v3-to-peer', { pages: onePage, ...version }), onePage);
    assertGood(await receiveFromPeer('v3-from-peer', { pages: onePage, ...version }), onePage);
  });
});

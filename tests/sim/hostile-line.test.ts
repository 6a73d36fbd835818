/**
 * A line that doubles, delays and disorders, and strangers who throw octets at every open port: the
 * fax arrives all the same.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type CallOutcome,
  createEndpoint,
  type Host,
  type HostInput,
  type HostOutput,
} from '@platen/call';
import {
  createDice,
  type Dice,
  fullAbilities,
  Network,
  perfectLine,
  runCalls,
  samePage,
  textLikePage,
} from '@platen/sim';

const shape = { calls: 6, pages: 2, redundancy: 2 } as const;
const disorder = { doubled: 0.2, delayMsMax: 400 };

test('datagrams that come twice, and up to 380 ms apart from their order, lose nothing', () => {
  for (const loss of [0, 0.02]) {
    const report = runCalls({ ...shape, ...disorder, loss, ecm: true, seed: 11 });
    assert.equal(report.delivered, shape.calls, `loss ${loss}: ${JSON.stringify(report.endings)}`);
    assert.equal(report.pages, shape.calls * shape.pages);
    assert.equal(report.wrongPages, 0);
    assert.equal(report.lostPages, 0);
  }
});

test('without error correction and without loss every page arrives pixel for pixel', () => {
  const report = runCalls({ ...shape, loss: 0, redundancy: 0, ecm: false, seed: 12 });
  assert.equal(report.delivered, shape.calls);
  assert.equal(report.pages, shape.calls * shape.pages);
  assert.equal(report.wrongPages, 0);
});

test('without error correction no page is confirmed that the far end does not hold', () => {
  for (const redundancy of [0, 1]) {
    const report = runCalls({ ...shape, ...disorder, redundancy, loss: 0.1, ecm: false, seed: 13 });
    assert.equal(report.lostPages, 0);
  }
});

const stranger = { address: '203.0.113.7', port: 7777 };

/** A host at whose ports, with each datagram, a stranger throws octets too. */
class Pestered implements Host {
  readonly #host: Host;
  readonly #dice: Dice;
  thrown = 0;

  constructor(host: Host, dice: Dice) {
    this.#host = host;
    this.#dice = dice;
  }

  get wakeAt(): number | null {
    return this.#host.wakeAt;
  }

  handle(input: HostInput, now: number): HostOutput[] {
    const before = 'bytes' in input ? this.#throwAt(input, now) : [];
    return [...before, ...this.#host.handle(input, now)];
  }

  #throwAt(input: Extract<HostInput, { bytes: Uint8Array }>, now: number): HostOutput[] {
    const noise = Uint8Array.from({ length: this.#dice.below(200) }, () => this.#dice.below(256));
    const bent = input.bytes.map((octet) => (this.#dice.below(20) === 0 ? octet ^ 0x10 : octet));
    this.thrown += 2;
    return [noise, bent].flatMap((bytes) =>
      this.#host.handle({ ...input, bytes, from: stranger }, now),
    );
  }
}

for (const ecm of [true, false]) {
  const kind = ecm ? 'with' : 'without';
  test(`octets thrown at every port during a call do not touch it, ${kind} error correction`, () => {
    const dice = createDice(21);
    const network = new Network(perfectLine, dice.fork());
    const pages = [1, 2].map(() => textLikePage(dice, 'fine', 400));
    const transport = { redundancy: 1, errorCorrection: 'redundancy' } as const;
    const abilities = { ...fullAbilities, ecm };
    const ends = [1, 2].map((n) => {
      const local = { address: `10.0.0.${n}`, port: 5060 };
      const end = createEndpoint({ local, name: 'test', draw: () => dice.hex(), lineFactor: 1 });
      return { local, host: new Pestered(end, dice.fork()) };
    });
    const [calling, called] = ends as [(typeof ends)[0], (typeof ends)[0]];
    let outcome: CallOutcome | undefined;
    let received = 0;
    network.attach(calling.local, calling.host, (news) => {
      if (news.is === 'ended' && news.call === 'c') outcome = news.outcome;
      if (news.is !== 'want-page') return [];
      const raster = pages[news.page - 1] ?? null;
      return [{ do: 'page', call: news.call, page: news.page, raster }];
    });
    network.attach(called.local, called.host, (news) => {
      const { call } = news;
      if (news.is === 'incoming') {
        const setup = { as: 'answerer', identity: '2', abilities, transport, ringMs: 0 } as const;
        return [{ do: 'answer', call, setup }];
      }
      if (news.is !== 'page-received') return [];
      assert.ok(samePage(news.raster, pages[news.page - 1]!));
      received += 1;
      return [{ do: 'page-kept', call, page: news.page, kept: true }];
    });
    const drawn = { width: 1728, resolution: 'fine' } as const;
    const setup = { as: 'caller', identity: '1', pages: 2, drawn, abilities, transport } as const;
    network.order(calling.local, {
      do: 'dial',
      call: 'c',
      to: '2',
      from: '1',
      target: called.local,
      setup,
    });
    network.run(3_600_000);
    assert.equal(outcome?.code, 'complete');
    assert.equal(received, pages.length);
    assert.ok(calling.host.thrown > 100 && called.host.thrown > 100);
  });
}

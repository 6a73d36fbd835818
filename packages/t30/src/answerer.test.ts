/**
 * What only other machines than our caller do to an answerer: EOM, EOR, odd counters, late words.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { a4, pageOf } from '../test/line.ts';
import {
  type Abilities,
  type BlockCommand,
  buildBurst,
  buildDcs,
  buildEor,
  buildFrame,
  buildPps,
  type Conversation,
  createAnswerer,
  cutBlocks,
  type Dcs,
  type FrameName,
  framesAskedFor,
  type Input,
  type Output,
  parseFrame,
} from './index.ts';

const dcs: Dcs = {
  modem: { modulation: 'v17', rate: 14400 },
  ecm: true,
  frameOctets: 256,
  unlimitedLength: true,
  format: { coding: 'MMR', width: 1728, resolution: 'fine', minRowBits: 0 },
};

/** An answerer whose words are sent at once, and whose owner keeps pages at once. */
class Answering {
  readonly answerer: Conversation;
  readonly said: string[] = [];
  readonly kept: { page: number; bytes: Uint8Array; format: Dcs['format'] }[] = [];
  readonly frames: Uint8Array[] = [];
  ending: string | null = null;
  now = 0;

  constructor(abilities: Abilities = a4) {
    this.answerer = createAnswerer({ identity: '1', abilities });
    this.hear({ is: 'started' });
  }

  hear(input: Input): this {
    this.now += 10;
    this.#obey(this.answerer.handle(input, this.now));
    return this;
  }

  #obey(outputs: readonly Output[]): void {
    for (const output of outputs) {
      if (output.do === 'send-frames') {
        this.frames.push(...output.frames);
        this.said.push(...output.frames.map((frame) => parseFrame(frame).name));
      }
      if (output.do === 'keep-page') this.kept.push(output);
      if (output.do === 'end') this.ending = output.outcome.ending;
    }
    for (const output of outputs) {
      if (output.do === 'keep-page') {
        this.hear({ is: 'page-kept', page: output.page, copy: 'good' });
      }
      if (output.do === 'pause' || output.do.startsWith('send-')) this.hear({ is: 'sent' });
    }
  }

  command(name: FrameName, fif?: Uint8Array): this {
    return this.frame(buildFrame(name, 'caller', fif));
  }

  frame(frame: Uint8Array): this {
    return this.hear({ is: 'frame', frame });
  }

  train(asked: Dcs = dcs): this {
    this.command('DCS', buildDcs(asked)).hear({ is: 'fast-began', modem: asked.modem });
    this.hear({ is: 'bits', bytes: new Uint8Array((asked.modem.rate * 1.5) / 8) });
    return this.hear({ is: 'fast-ended' });
  }

  /** A block as a sender would say it; `lost` frames do not arrive. */
  block(
    page: number,
    number: number,
    bytes: Uint8Array,
    end: BlockCommand,
    lost: readonly number[] = [],
  ): this {
    const contents = cutBlocks(bytes, 256)[0];
    const all = contents.map((_, at) => at).filter((at) => !lost.includes(at));
    for (const frame of buildBurst(contents, all)) this.hear({ is: 'ecm-frame', frame });
    return this.frame(buildPps(end, page, number, contents.length));
  }

  get last(): string | undefined {
    return this.said.at(-1);
  }
}

test('EOM is confirmed, DIS follows by itself, and the next page may have another format', () => {
  const line = new Answering().train().block(0, 0, pageOf(700), 'EOM');
  assert.deepEqual(line.said.slice(-3), ['MCF', 'CSI', 'DIS']);
  const other: Dcs = { ...dcs, format: { ...dcs.format, coding: 'MH', resolution: 'standard' } };
  line.train(other).block(1, 0, pageOf(900, 2), 'EOP').command('DCN');
  assert.equal(line.ending, 'complete');
  assert.deepEqual(
    line.kept.map(({ page, format }) => [page, format.coding, format.resolution]),
    [
      [1, 'MMR', 'fine'],
      [2, 'MH', 'standard'],
    ],
  );
});

test('EOM without error correction leads to DIS as well', () => {
  const plain: Dcs = { ...dcs, ecm: false, format: { ...dcs.format, coding: 'MH' } };
  const line = new Answering()
    .train(plain)
    .hear({ is: 'bits', bytes: pageOf(50) })
    .command('EOM');
  assert.deepEqual(line.said.slice(-3), ['MCF', 'CSI', 'DIS']);
  assert.equal(line.kept.length, 1);
});

test('a block given up in the middle of a page spoils that page', () => {
  const line = new Answering().train().block(0, 0, pageOf(700), 'NULL', [1]);
  assert.equal(line.last, 'PPR');
  line.frame(buildEor('NULL'));
  assert.equal(line.last, 'ERR');
  line.block(0, 1, pageOf(300), 'EOP');
  assert.equal(line.kept.length, 0);
  assert.equal(line.ending, 'ecm-exhausted');
});

test('a page given up is left out, and the one after it is kept', () => {
  const line = new Answering().train().block(0, 0, pageOf(700), 'MPS', [0]);
  line.frame(buildEor('MPS')).block(1, 0, pageOf(300, 5), 'EOP').command('DCN');
  assert.equal(line.kept.length, 1);
  assert.deepEqual(line.kept[0].bytes, pageOf(300, 5));
  assert.equal(line.ending, 'ecm-exhausted', 'a fax with a page missing is not complete');
});

test('a PPR asks for what is missing, also when nothing came at all', () => {
  const line = new Answering().train().frame(buildPps('EOP', 0, 0, 3));
  assert.equal(line.last, 'PPR');
  assert.deepEqual(framesAskedFor(parseFrame(line.frames.at(-1)!).fif, 3), [0, 1, 2]);
  line.block(0, 0, pageOf(700), 'EOP', [2]);
  assert.deepEqual(framesAskedFor(parseFrame(line.frames.at(-1)!).fif, 3), [2]);
  // The repeat says how many frames it has, not how many the block has.
  const contents = cutBlocks(pageOf(700), 256)[0];
  for (const frame of buildBurst(contents, [2])) line.hear({ is: 'ecm-frame', frame });
  line.frame(buildPps('EOP', 0, 0, 1));
  assert.equal(line.last, 'MCF');
  assert.deepEqual(line.kept[0].bytes, pageOf(700));
});

test('a PPS said again after its MCF, even after a new DCS, keeps nothing twice', () => {
  const line = new Answering().train().block(0, 0, pageOf(700), 'MPS');
  line.frame(buildPps('MPS', 0, 0, 3));
  assert.equal(line.last, 'MCF');
  line.train().block(0, 0, pageOf(700), 'MPS');
  assert.equal(line.last, 'MCF');
  assert.equal(line.kept.length, 1);
  line.block(1, 0, pageOf(200, 3), 'EOP').command('DCN');
  assert.equal(line.kept.length, 2);
  assert.deepEqual(line.kept[1].bytes, pageOf(200, 3), 'nothing of the repeat is left in it');
  assert.equal(line.ending, 'complete');
});

test('counters that run past an octet go on from zero', () => {
  const line = new Answering().train();
  for (let page = 0; page < 300; page++) line.block(page, 0, pageOf(20, page + 1), 'MPS');
  assert.equal(line.kept.length, 300);
});

test('a page without end is not kept as what came last of it', () => {
  const line = new Answering().train();
  for (let block = 0; block < 257; block++) line.block(0, block, pageOf(20, block + 1), 'NULL');
  assert.equal(line.ending, 'protocol');
  assert.equal(line.kept.length, 0);
});

test('a machine that wants to fetch a fax is told there is none', () => {
  assert.equal(new Answering().command('DTC', new Uint8Array(3)).ending, 'incompatible');
});

test('a DCS for what was not offered gets the offer again, then the call ends', () => {
  const line = new Answering();
  const wide: Dcs = { ...dcs, format: { ...dcs.format, width: 2432 } };
  const narrow = new Answering({ ...a4, widths: [1728] }).command('DCS', buildDcs(wide));
  assert.equal(narrow.last, 'DIS');
  assert.equal(new Answering().train(wide).last, 'CFR', 'A3 was offered');
  for (let time = 0; time < 4; time++) line.command('DCS', Uint8Array.of(0, 0x48, 0xc1, 0));
  assert.equal(line.ending, 'incompatible');
});

test('a page under way when the far end trains anew is sent again whole', () => {
  const plain: Dcs = { ...dcs, ecm: false, format: { ...dcs.format, coding: 'MH' } };
  const line = new Answering().train(plain).hear({ is: 'bits', bytes: pageOf(50) });
  line
    .train(plain)
    .hear({ is: 'bits', bytes: pageOf(60, 9) })
    .command('EOP')
    .command('DCN');
  assert.deepEqual(line.kept[0].bytes, pageOf(60, 9));
  assert.equal(line.ending, 'complete');
});

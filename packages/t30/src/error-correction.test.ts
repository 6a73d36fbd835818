/** Blocks go out, come in with holes, and are whole in the end; the octets are those of Annex A. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParseError } from '@platen/bits';
import fc from 'fast-check';
import { pageOf } from '../test/line.ts';
import {
  type Block,
  buildPprField,
  emptyBlock,
  joinBlocks,
  missingFrames,
  parseFastFrame,
  parsePps,
  parseSecondField,
  putFrame,
  setTotal,
} from './ecm-receive.ts';
import { buildBurst, buildEor, buildPps, cutBlocks, framesAskedFor } from './ecm-send.ts';
import { countZeros, isTrained, nothingSeen } from './training-check.ts';

test('a page is cut into blocks of 256 frames and ends in a whole frame', () => {
  const shape = (octets: number, frame: number) =>
    cutBlocks(pageOf(octets), frame).map((block) => block.length);
  assert.deepEqual(shape(0, 256), [1]);
  assert.deepEqual(shape(1, 256), [1]);
  assert.deepEqual(shape(256, 256), [1]);
  assert.deepEqual(shape(257, 256), [2]);
  assert.deepEqual(shape(65536, 256), [256]);
  assert.deepEqual(shape(65537, 256), [256, 1]);
  assert.deepEqual(shape(65536, 64), [256, 256, 256, 256]);
  for (const block of cutBlocks(pageOf(257), 256)) {
    for (const content of block) assert.equal(content.length, 256);
  }
});

test('FCD numbers, counts of PPS and bits of PPR go low bit first', () => {
  const block = cutBlocks(pageOf(700), 256)[0];
  const burst = buildBurst(block, [1, 2]);
  assert.deepEqual(
    burst.map((frame) => [...frame.slice(0, 4)]),
    [
      [0xff, 0xc0, 0x60, 0x80],
      [0xff, 0xc0, 0x60, 0x40],
      [0xff, 0xc0, 0x61],
      [0xff, 0xc0, 0x61],
      [0xff, 0xc0, 0x61],
    ],
  );
  assert.deepEqual([...buildPps('EOP', 1, 2, 5)], [0xff, 0xc8, 0xfd, 0xf4, 0x80, 0x40, 0x20]);
  assert.deepEqual([...buildPps('NULL', 0, 0, 256)], [0xff, 0xc8, 0xfd, 0x00, 0x00, 0x00, 0xff]);
  assert.deepEqual([...buildEor('MPS')], [0xff, 0xc8, 0xf3, 0xf2]);
  const field = buildPprField([0, 9], 20);
  assert.deepEqual([...field.slice(0, 4)], [0x80, 0x40, 0x0f, 0xff]);
  assert.deepEqual(framesAskedFor(field, 20), [0, 9]);
  assert.deepEqual(framesAskedFor(new Uint8Array(0), 20), []);
});

test('PPS reads as it was built, and nonsense is refused', () => {
  for (const command of ['NULL', 'MPS', 'EOM', 'EOP'] as const) {
    const told = parsePps(buildPps(command, 257, 3, 256).slice(3));
    assert.deepEqual(told, { command, page: 1, block: 3, frames: 256 });
    assert.equal(parseSecondField(buildEor(command).slice(3)), command);
  }
  assert.throws(() => parsePps(Uint8Array.of(0xf4, 0, 0)), ParseError);
  assert.throws(() => parsePps(Uint8Array.of(0x31, 0, 0, 0)), ParseError);
});

test('a block is whole once every frame came, in any order, whatever was repeated', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20_000 }),
      fc.integer({ min: 1, max: 0x7fffffff }),
      (octets, seed) => {
        const page = pageOf(octets, seed);
        const sent = cutBlocks(page, 256)[0];
        let block: Block = emptyBlock;
        let asked = sent.map((_, number) => number);
        for (let round = 0; asked.length > 0; round++) {
          assert.ok(round < 40);
          const passes = asked.filter((number) => (number * 7 + seed + round) % 3 !== 0);
          for (const frame of buildBurst(sent, passes).reverse()) {
            const read = parseFastFrame(frame);
            if (read.is === 'data') block = putFrame(block, read.number, read.content);
          }
          block = setTotal(block, asked.length);
          asked = framesAskedFor(buildPprField(missingFrames(block), block.total), 256).filter(
            (number) => number < sent.length,
          );
        }
        assert.deepEqual(joinBlocks([block]), page);
      },
    ),
    { numRuns: 60 },
  );
});

test('the count of a repeat never makes a block smaller', () => {
  const block = setTotal(setTotal(emptyBlock, 12), 3);
  assert.equal(missingFrames(block).length, 12);
});

test('no octets make the fast frames do anything but read or refuse', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (octets) => {
      for (const decode of [parseFastFrame, parsePps, parseSecondField]) {
        try {
          decode(octets);
        } catch (error) {
          assert.ok(error instanceof ParseError, String(error));
        }
      }
    }),
  );
});

test('a training check passes on a second of zeros, and not on noise or too little', () => {
  const octets = (seconds: number) => (14400 * seconds) / 8;
  const check = (...parts: readonly Uint8Array[]) =>
    isTrained(parts.reduce(countZeros, nothingSeen), 14400, false);
  assert.ok(check(new Uint8Array(octets(1.5))));
  assert.ok(check(pageOf(50), new Uint8Array(octets(1.1)), pageOf(50)));
  assert.ok(!check(new Uint8Array(octets(0.9))));
  assert.ok(!check(pageOf(octets(1.5))));
  assert.ok(!check(new Uint8Array(0)));
  const sprinkled = new Uint8Array(octets(1.5)).map((_, at) => (at % 50 === 0 ? 0x10 : 0));
  assert.ok(!check(sprinkled), 'errors all along the way make no good line');
  const click = new Uint8Array(octets(1.5)).fill(0xff, octets(0.7), octets(0.7) + 20);
  assert.ok(check(click), 'a click in the middle does no harm');

  const holed = new Uint8Array(octets(1.5)).fill(0xff, octets(0.6), octets(0.8));
  assert.ok(!check(holed), 'a hole without error correction will be a hole in the page');
  const seen = countZeros(nothingSeen, holed);
  assert.ok(isTrained(seen, 14400, true), 'with it the hole is mended');
  assert.ok(
    !isTrained(
      countZeros(
        nothingSeen,
        holed.map((octet) => octet ^ 0x55),
      ),
      14400,
      true,
    ),
  );
  assert.ok(!isTrained(countZeros(nothingSeen, new Uint8Array(3000).fill(0xff)), 14400, true));
});

/**
 * What is written bit by bit is read bit by bit, across every octet boundary.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BitReader, BitWriter, joinBytes, ParseError, reverseBits, reverseByte } from './index.ts';

const fields = fc.array(
  fc
    .integer({ min: 0, max: 24 })
    .chain((count) => fc.nat(2 ** count - 1).map((value) => ({ count, value }))),
  { maxLength: 2000 },
);

test('fields of any width come back, and count', () => {
  fc.assert(
    fc.property(fields, (written) => {
      const writer = new BitWriter();
      for (const { value, count } of written) writer.write(value, count);
      const bits = written.reduce((sum, { count }) => sum + count, 0);
      assert.equal(writer.length, bits);
      const bytes = writer.toBytes();
      assert.equal(bytes.length, Math.ceil(bits / 8));
      const reader = new BitReader(bytes);
      for (const { value, count } of written) assert.equal(reader.read(count), value);
      assert.ok(reader.left < 8);
      assert.equal(reader.read(reader.left), 0);
      assert.throws(() => reader.readBit(), ParseError);
    }),
  );
});

test('octets and zeros may stand at any bit', () => {
  const bytes = fc.uint8Array({ maxLength: 3000 });
  fc.assert(
    fc.property(fc.nat(7), bytes, fc.nat(100), (lead, octets, zeros) => {
      const writer = new BitWriter();
      writer.write(0, lead);
      writer.writeBytes(octets);
      writer.writeZeros(zeros);
      writer.writeBit(1);
      writer.alignToByte();
      assert.equal(writer.length % 8, 0);
      const reader = new BitReader(writer.toBytes());
      assert.equal(reader.read(lead), 0);
      for (const octet of octets) assert.equal(reader.read(8), octet);
      for (let bit = 0; bit < zeros; bit++) assert.equal(reader.readBit(), 0);
      assert.equal(reader.readBit(), 1);
    }),
  );
});

test('32 bits are read as an unsigned number', () => {
  const reader = new BitReader(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x80));
  assert.equal(reader.read(32), 0xffff_ffff);
  assert.equal(reader.readBit(), 1);
  reader.alignToByte();
  assert.equal(reader.left, 0);
  assert.throws(() => reader.read(1), { name: 'ParseError', offset: 5 });
});

test('an octet reversed twice is itself', () => {
  const all = Uint8Array.from({ length: 256 }, (_, octet) => octet);
  assert.deepEqual(reverseBits(reverseBits(all)), all);
  assert.equal(reverseByte(0x01), 0x80);
  assert.equal(reverseByte(0x2c), 0x34);
});

test('parts joined are their octets in order, in a row of its own', () => {
  const parts = [Uint8Array.of(1, 2), new Uint8Array(0), Uint8Array.of(3)];
  const whole = joinBytes(parts);
  assert.deepEqual(whole, Uint8Array.of(1, 2, 3));
  parts[0]![0] = 9;
  assert.equal(whole[0], 1);
  assert.equal(joinBytes([]).length, 0);
});

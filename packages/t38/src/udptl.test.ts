/** UDPTL: octets, and what redundancy and parity bring back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParseError } from '@platen/bits';
import fc from 'fast-check';
import { decodeUdptl, encodeUdptl, type UdptlPacket } from './udptl.ts';
import { UdptlReceiver } from './udptl-receiver.ts';
import { UdptlSender } from './udptl-sender.ts';

/** Records with a prototype, as decoded ones have. */
const plain = { noNullPrototype: true };
const packets: fc.Arbitrary<UdptlPacket> = fc.record(
  {
    seq: fc.nat(0xffff),
    primary: fc.uint8Array({ maxLength: 400 }),
    recovery: fc.oneof(
      fc.record(
        {
          is: fc.constant('redundancy' as const),
          secondaries: fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 }),
        },
        plain,
      ),
      fc.record(
        {
          is: fc.constant('fec' as const),
          span: fc.nat(0x7f),
          parities: fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 }),
        },
        plain,
      ),
    ),
  },
  plain,
);

test('every datagram comes back as it was', () => {
  fc.assert(
    fc.property(packets, (packet) => {
      assert.deepEqual(decodeUdptl(encodeUdptl(packet)), packet);
    }),
  );
});

test('the octets are those that gateways send', () => {
  const primary = Uint8Array.of(0x06);
  const recovery = { is: 'redundancy', secondaries: [Uint8Array.of(0x04)] } as const;
  const octets = encodeUdptl({ seq: 0x0102, primary, recovery });
  assert.deepEqual(octets, Uint8Array.of(1, 2, 1, 6, 0, 1, 1, 4));
  const fec = { is: 'fec', span: 3, parities: [Uint8Array.of(0xaa)] } as const;
  const withFec = encodeUdptl({ seq: 7, primary, recovery: fec });
  assert.deepEqual(withFec, Uint8Array.of(0, 7, 1, 6, 0x80, 1, 3, 1, 1, 0xaa));
});

test('what was read does not change with the buffer it came in', () => {
  const primary = Uint8Array.of(0x06);
  const recovery = { is: 'redundancy', secondaries: [] } as const;
  const buffer = Buffer.from(encodeUdptl({ seq: 1, primary, recovery }));
  const packet = decodeUdptl(buffer);
  buffer.fill(0xee);
  assert.deepEqual(packet.primary, primary);
});

test('any octets are a datagram or a ParseError', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.tuple(packets, fc.nat(), fc.nat(255)).map(([packet, at, value]) => {
      const whole = encodeUdptl(packet);
      whole[at % whole.length] = value;
      return whole;
    }),
  );
  fc.assert(
    fc.property(bytes, (given) => {
      try {
        decodeUdptl(given);
      } catch (error) {
        assert.ok(error instanceof ParseError);
      }
    }),
    { numRuns: 500 },
  );
});

const streams = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), {
  minLength: 20,
  maxLength: 60,
});

/** What comes out, with trailing zeros cut from packets that may be padded. */
function received(
  ifps: readonly Uint8Array[],
  sender: UdptlSender,
  loses: (n: number) => boolean,
): { came: Uint8Array[]; lost: number; recovered: number } {
  const receiver = new UdptlReceiver();
  const came: Uint8Array[] = [];
  ifps.forEach((ifp, n) => {
    const datagram = sender.wrap(ifp);
    if (loses(n)) return;
    for (const arrival of receiver.push(datagram, n)) {
      if (arrival.is === 'ifp') came.push(arrival.bytes);
    }
  });
  for (const arrival of receiver.overdue(100_000)) {
    if (arrival.is === 'ifp') came.push(arrival.bytes);
  }
  const { lost, recovered } = receiver.counts;
  return { came, lost, recovered };
}

test('redundancy brings back every burst up to its depth, also where numbers wrap', () => {
  fc.assert(
    fc.property(
      streams,
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 14 }),
      (ifps, redundancy, burstAt) => {
        const sender = new UdptlSender({
          errorCorrection: 'redundancy',
          redundancy,
          maxDatagram: 1400,
          firstSeq: 0xffff - 8,
        });
        const loses = (n: number) => n >= burstAt && n < burstAt + redundancy;
        const { came, lost, recovered } = received(ifps, sender, loses);
        assert.deepEqual(came, ifps);
        assert.deepEqual([lost, recovered], [0, redundancy]);
      },
    ),
  );
});

test('parity brings back any single loss that three later packets follow', () => {
  fc.assert(
    fc.property(streams, fc.integer({ min: 1, max: 16 }), (ifps, lostAt) => {
      const sender = new UdptlSender({ errorCorrection: 'fec', redundancy: 0, maxDatagram: 1400 });
      const { came, lost, recovered } = received(ifps, sender, (n) => n === lostAt);
      assert.deepEqual([lost, recovered], [0, 1]);
      assert.equal(came.length, ifps.length);
      came.forEach((ifp, n) => {
        const whole = ifps[n]!;
        assert.deepEqual(ifp.subarray(0, whole.length), whole);
        assert.ok(ifp.subarray(whole.length).every((octet) => octet === 0));
      });
    }),
  );
});

test('packets come out in order and once, whatever the net doubles and swaps', () => {
  fc.assert(
    fc.property(streams, fc.infiniteStream(fc.nat(5)), (ifps, delays) => {
      const sender = new UdptlSender({ errorCorrection: 'none', redundancy: 0, maxDatagram: 1400 });
      const wire = ifps.flatMap((ifp, n) => {
        const bytes = sender.wrap(ifp);
        return [0, 1].map(() => ({ at: n * 2 + delays.next().value!, bytes }));
      });
      wire.sort((one, other) => one.at - other.at);
      const receiver = new UdptlReceiver();
      const came = wire.flatMap(({ at, bytes }) => receiver.push(bytes, at));
      assert.deepEqual(
        came,
        ifps.map((bytes) => ({ is: 'ifp', bytes, padded: false })),
      );
    }),
  );
});

test('a lost packet is told once, in its place, when the wait is over', () => {
  const sender = new UdptlSender({ errorCorrection: 'none', redundancy: 0, maxDatagram: 1400 });
  const receiver = new UdptlReceiver();
  const [first, second, third] = [1, 2, 3].map((n) => sender.wrap(Uint8Array.of(n)));
  receiver.push(first!, 0);
  assert.deepEqual(receiver.push(third!, 30), []);
  assert.equal(receiver.wakeAt, 150);
  assert.deepEqual(receiver.overdue(150), [
    { is: 'lost', count: 1 },
    { is: 'ifp', bytes: Uint8Array.of(3), padded: false },
  ]);
  assert.equal(receiver.wakeAt, null);
  assert.deepEqual(receiver.push(second!, 160), []);
  assert.equal(receiver.counts.lost, 1);
});

test('however late the first packet comes, it is the first and nothing was lost before it', () => {
  for (const firstSeq of [0, 2, 40_000]) {
    const sender = new UdptlSender({
      errorCorrection: 'redundancy',
      redundancy: 3,
      maxDatagram: 1400,
      firstSeq,
    });
    const receiver = new UdptlReceiver();
    assert.deepEqual(receiver.overdue(0), []);
    assert.equal(receiver.wakeAt, null);
    assert.deepEqual(receiver.overdue(5_000), []);
    const came = receiver.push(sender.wrap(Uint8Array.of(1)), 5_001);
    came.push(...receiver.overdue(6_000));
    assert.deepEqual(came.at(-1), { is: 'ifp', bytes: Uint8Array.of(1), padded: false });
    assert.equal(receiver.counts.lost, firstSeq === 2 ? 2 : 0);
  }
});

test('a jump of numbers is a new stream, heard from its first packet on', () => {
  const receiver = new UdptlReceiver();
  const old = new UdptlSender({ errorCorrection: 'none', redundancy: 0, maxDatagram: 1400 });
  receiver.push(old.wrap(Uint8Array.of(1)), 0);
  const fresh = new UdptlSender({
    errorCorrection: 'none',
    redundancy: 0,
    maxDatagram: 1400,
    firstSeq: 40_000,
  });
  assert.deepEqual(receiver.push(fresh.wrap(Uint8Array.of(2)), 30), [
    { is: 'lost', count: 1 },
    { is: 'ifp', bytes: Uint8Array.of(2), padded: false },
  ]);
});

test('a small datagram limit sheds the oldest helpers, never the packet itself', () => {
  const sender = new UdptlSender({
    errorCorrection: 'redundancy',
    redundancy: 3,
    maxDatagram: 100,
  });
  const ifps = [1, 2, 3, 4].map((n) => new Uint8Array(40).fill(n));
  const last = ifps.map((ifp) => decodeUdptl(sender.wrap(ifp))).at(-1)!;
  assert.deepEqual(last.primary, ifps[3]);
  assert.deepEqual(last.recovery, { is: 'redundancy', secondaries: [ifps[2]] });
});

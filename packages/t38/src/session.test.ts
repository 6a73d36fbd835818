/**
 * Two sessions joined by a net that loses, doubles and swaps: what one is ordered, the other hears.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { carry, config, diceOf, expected, lineMs, told } from '../test/lossy-net.ts';
import { orderLists } from '../test/orders.ts';
import {
  createT38Session,
  decodeIfp,
  decodeUdptl,
  encodeIfp,
  type IfpPacket,
  UdptlSender,
} from './index.ts';
import type { Reception, T38Session, Transmission } from './session-types.ts';

const v29 = { modulation: 'v29', rate: 9600 } as const;

test('orders arrive as the events they mean, in the line time of a modem, within the datagram limit', () => {
  fc.assert(
    fc.property(
      orderLists,
      fc.constantFrom(0, 1, 2, 3),
      fc.constantFrom('redundancy' as const, 'fec' as const, 'none' as const),
      fc.constantFrom(72, 200, 400, 1400),
      fc.constantFrom(0, 7, 25),
      (orders, version, errorCorrection, maxDatagram, tickMs) => {
        const run = carry(orders, { version, errorCorrection, maxDatagram }, { tickMs });
        assert.deepEqual(told(run.heard), told(expected(orders)));
        assert.equal(run.sentAt.length, orders.length);
        assert.ok(run.largest <= Math.min(maxDatagram, 1200), `${run.largest} octets`);
        const took = run.sentAt.at(-1)!;
        const line = lineMs(orders);
        // Orders given after a `sent` begin at the tick that told it.
        assert.ok(took >= line - 1, `${took} ms for ${line} of line`);
        assert.ok(took <= line * 1.05 + orders.length * tickMs, `${took} ms for ${line} of line`);
      },
    ),
    { numRuns: 60 },
  );
});

test('tones are heard once each', () => {
  const orders: Transmission[] = [
    { do: 'send-tone', tone: 'cng' },
    { do: 'pause', ms: 3000 },
    { do: 'send-tone', tone: 'cng' },
    { do: 'pause', ms: 3000 },
    { do: 'send-tone', tone: 'ced' },
  ];
  const run = carry(orders, {}, {});
  assert.deepEqual(run.heard, expected(orders));
  assert.equal(run.sentAt.at(-1), 500 + 3000 + 500 + 3000 + 2600);
});

test('bursts of loss no longer than the redundancy are not noticed, doubled and swapped datagrams neither', () => {
  fc.assert(
    fc.property(
      orderLists,
      fc.constantFrom(1, 2, 3),
      fc.constantFrom(0, 1, 3),
      fc.nat(),
      (orders, redundancy, version, seed) => {
        const dice = diceOf(seed);
        const net = { dice, loss: 0.3, burstMax: redundancy, doubling: 0.1, jitterMs: 15 };
        const run = carry(orders, { redundancy, version }, net);
        assert.deepEqual(told(run.heard), told(expected(orders)));
        assert.equal(run.lost, 0);
        assert.equal(run.malformed, 0);
      },
    ),
    { numRuns: 60 },
  );
});

test('parity mends bursts of three', () => {
  const modem = { modulation: 'v17', rate: 14400 } as const;
  const bytes = Uint8Array.from({ length: 20_000 }, (_, i) => (i * 73 + (i >> 8)) & 0xff);
  const orders: Transmission[] = [{ do: 'send-bits', modem, bytes }];
  for (let phase = 0; phase < 15; phase += 1) {
    const loses = (datagram: number) => (datagram + phase) % 15 < 3;
    const run = carry(orders, { errorCorrection: 'fec' }, { loses });
    assert.deepEqual(told(run.heard), told(expected(orders)));
    assert.ok(run.recovered >= 60, `${run.recovered} packets recovered`);
    assert.equal(run.lost, 0);
  }
});

test('a lost indicator does not lose the data after it', () => {
  const modem = { modulation: 'v29', rate: 9600 } as const;
  const frame = Uint8Array.of(0xff, 0xc8, 0x01, 0x00, 0x77, 0x1f);
  const orders: Transmission[] = [
    { do: 'send-frames', frames: [frame] },
    { do: 'send-tcf', modem },
  ];
  const near = createT38Session({ ...config, redundancy: 0 });
  const far = createT38Session({ ...config, redundancy: 0 });
  const heard: Reception[] = [];
  let now = 0;
  for (const order of orders) near.handle({ is: 'order', order }, now);
  for (; now < 8000; now = near.wakeAt ?? 8000) {
    for (const output of near.handle({ is: 'overdue' }, now)) {
      if (output.do !== 'datagram') continue;
      const ifp = decodeIfp(decodeUdptl(output.bytes).primary, config.version);
      if (ifp.is === 'indicator') continue;
      for (const told of far.handle({ is: 'datagram', bytes: output.bytes }, now)) {
        if (told.do === 'hear') heard.push(told.event);
      }
      for (const told of far.handle({ is: 'overdue' }, now)) {
        if (told.do === 'hear') heard.push(told.event);
      }
    }
  }
  const sense = heard.filter(({ is }) => is !== 'lost');
  assert.deepEqual(told(sense), told(expected(orders)));
});

test('a hole in a training check is never heard as its zeros', () => {
  const modem = { modulation: 'v29', rate: 9600 } as const;
  // Three copies of the indicator, then data: three packets of it are lost.
  const loses = (datagram: number) => [10, 20, 21].includes(datagram);
  const run = carry([{ do: 'send-tcf', modem }], { redundancy: 0 }, { loses });
  assert.equal(run.lost, 3);
  const octets = run.heard.flatMap((event) => (event.is === 'bits' ? [...event.bytes] : []));
  const packet = 36;
  assert.equal(octets.length, 50 * packet);
  octets.forEach((octet, i) => {
    const hole = [7, 17, 18].includes(Math.floor(i / packet));
    assert.equal(octet, hole ? 0xff : 0, `octet ${i}`);
  });
});

test('a burst whose end is lost ends by itself, once', () => {
  const frame = Uint8Array.of(0xff, 0xc8, 0x2f);
  const orders: Transmission[] = [{ do: 'send-frames', frames: [frame] }];
  // Five indicators, the frame twice; the end and the silence are lost with all copies.
  const run = carry(orders, { redundancy: 0 }, { loses: (datagram) => datagram >= 7 });
  assert.deepEqual(run.heard, expected(orders));
});

test('a frame with a hole is heard as bad, the next one as good', () => {
  const modem = { modulation: 'v17', rate: 14400 } as const;
  const frames = [1, 2, 3].map((n) => Uint8Array.of(0xff, 0xc0, 0x60, n, ...new Uint8Array(256)));
  // Five packets a frame, behind five indicators; the middle frame loses its head.
  const loses = (datagram: number) => datagram === 10;
  const run = carry([{ do: 'send-ecm', modem, frames }], { redundancy: 0 }, { loses });
  assert.deepEqual(run.heard, [
    { is: 'fast-began', modem },
    { is: 'ecm-frame', frame: frames[0] },
    { is: 'lost' },
    { is: 'ecm-frame-bad' },
    { is: 'ecm-frame', frame: frames[2] },
    { is: 'fast-ended' },
  ]);
});

test('datagrams that make no sense are counted and change nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 30 }), (datagrams) => {
      const session = createT38Session(config);
      let now = 0;
      for (const bytes of datagrams) {
        for (const output of session.handle({ is: 'datagram', bytes }, now)) {
          assert.equal(output.do, 'hear');
        }
        now += 20;
      }
      for (; session.wakeAt !== null; now = session.wakeAt) {
        assert.ok(now < 60_000, 'what was begun ends by itself');
        session.handle({ is: 'overdue' }, now);
      }
    }),
    { numRuns: 200 },
  );
});

test('a silent session repeats its last datagram, ever more rarely, and never stops', () => {
  const session = createT38Session(config);
  session.handle({ is: 'order', order: { do: 'send-tone', tone: 'cng' } }, 0);
  while (session.wakeAt! < 600) session.handle({ is: 'overdue' }, session.wakeAt!);
  const times: number[] = [];
  while (times.length < 8) {
    times.push(session.wakeAt!);
    const [output, ...others] = session.handle({ is: 'overdue' }, session.wakeAt!);
    assert.deepEqual(others, []);
    assert.ok(output?.do === 'datagram');
    assert.equal(decodeUdptl(output.bytes).seq, 1);
  }
  // The last copy of the silence after the tone left at 540 ms.
  const gaps = times.map((time, i) => time - (times[i - 1] ?? 540));
  assert.deepEqual(gaps, [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
});

test('the end of a burst arrives though it and all its copies were lost', () => {
  const orders: Transmission[] = [{ do: 'send-frames', frames: [Uint8Array.of(0xff, 0xc8, 0x2f)] }];
  // Five indicators, the frame twice; then three ends and three silences are lost.
  const loses = (datagram: number) => datagram >= 7 && datagram < 13;
  const run = carry(orders, { redundancy: 1 }, { loses });
  assert.deepEqual(run.heard, expected(orders));
  assert.equal(run.lost, 0);
});

test('a burst cut off by the next one ends before it begins', () => {
  const session = createT38Session({ ...config, redundancy: 0 });
  const sender = new UdptlSender({ ...config, redundancy: 0 });
  const hear = (packet: IfpPacket) =>
    session.handle({ is: 'datagram', bytes: sender.wrap(encodeIfp(packet, 0)) }, 0);
  hear({ is: 'indicator', indicator: 'v21-preamble' });
  hear({
    is: 'data',
    type: 'v21',
    fields: [{ type: 'hdlc-data', data: Uint8Array.of(0xff, 0xc8) }],
  });
  assert.deepEqual(hear({ is: 'indicator', indicator: 'v29-9600-training' }), [
    { do: 'hear', event: { is: 'frame-bad' } },
    { do: 'hear', event: { is: 'frames-ended' } },
    { do: 'hear', event: { is: 'fast-began', modem: { modulation: 'v29', rate: 9600 } } },
  ]);
});

test('an answer waits until the far end is silent, and no longer than 250 ms for word of it', () => {
  const far = new UdptlSender({ ...config, redundancy: 0 });
  const wrap = (packet: IfpPacket) => far.wrap(encodeIfp(packet, 0));
  const end: IfpPacket = { is: 'data', type: 'v21', fields: [{ type: 'hdlc-sig-end' }] };
  const hear = (session: T38Session, packet: IfpPacket, now: number) =>
    session.handle({ is: 'datagram', bytes: wrap(packet) }, now);
  const order = { is: 'order', order: { do: 'send-tcf', modem: v29 } } as const;

  const told = createT38Session(config);
  hear(told, { is: 'indicator', indicator: 'v21-preamble' }, 0);
  hear(told, end, 1000);
  assert.deepEqual(told.handle(order, 1075), []);
  assert.equal(hear(told, { is: 'indicator', indicator: 'no-signal' }, 1100).length, 1);

  const untold = createT38Session(config);
  hear(untold, { is: 'indicator', indicator: 'v21-preamble' }, 2000);
  hear(untold, end, 3000);
  assert.deepEqual(untold.handle(order, 3075), []);
  assert.equal(untold.wakeAt, 3250);
  assert.equal(untold.handle({ is: 'overdue' }, 3250).length, 1);
});

test('a modem that does not exist is refused when it is ordered', () => {
  const session = createT38Session(config);
  const modem = { modulation: 'v29', rate: 2400 } as const;
  assert.throws(
    () => session.handle({ is: 'order', order: { do: 'send-tcf', modem } }, 0),
    RangeError,
  );
  assert.equal(session.wakeAt, null);
});

test('an ANSam is heard as an answer tone', () => {
  const session = createT38Session(config);
  const sender = new UdptlSender({ ...config, redundancy: 0 });
  const bytes = sender.wrap(encodeIfp({ is: 'indicator', indicator: 'v8-ansam' }, 3));
  const ced = { do: 'hear', event: { is: 'tone', tone: 'ced' } };
  assert.deepEqual(session.handle({ is: 'datagram', bytes }, 0), [ced]);
});

test('a far end that claims to take no octets gets a fax in small datagrams', () => {
  const orders: Transmission[] = [{ do: 'send-tcf', modem: v29 }];
  const run = carry(orders, { maxDatagram: 0 }, {});
  assert.deepEqual(told(run.heard), told(expected(orders)));
  assert.ok(run.largest <= 64, `${run.largest} octets`);
});

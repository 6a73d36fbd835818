/** Two sessions joined by a net that loses, doubles and swaps: what one is ordered, the other hears. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { carry, expected, lineMs, told } from '../test/lossy-net.ts';
import { orderLists } from '../test/orders.ts';
import type { Transmission } from './session-types.ts';

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

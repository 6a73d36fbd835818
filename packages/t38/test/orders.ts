/** Arbitrary lists of orders, frames beginning as T.30's do. For tests only. */
import fc from 'fast-check';
import type { Modem } from '../src/session-types.ts';

const modems = fc.constantFrom<Modem>(
  { modulation: 'v27ter', rate: 2400 },
  { modulation: 'v27ter', rate: 4800 },
  { modulation: 'v29', rate: 7200 },
  { modulation: 'v29', rate: 9600 },
  { modulation: 'v17', rate: 7200 },
  { modulation: 'v17', rate: 9600, shortTraining: true },
  { modulation: 'v17', rate: 12000 },
  { modulation: 'v17', rate: 14400 },
  { modulation: 'v17', rate: 14400, shortTraining: true },
);

/** Frames begin as T.30's do: a receiver tells by that whether a hole took a frame's head. */
const v21Frames = fc.array(
  fc.uint8Array({ minLength: 0, maxLength: 60 }).map((rest) => Uint8Array.of(0xff, 0xc8, ...rest)),
  { minLength: 1, maxLength: 4 },
);
const ecmFrames = fc.array(
  fc
    .uint8Array({ minLength: 1, maxLength: 257 })
    .map((rest) => Uint8Array.of(0xff, 0xc0, 0x60, ...rest)),
  { minLength: 1, maxLength: 8 },
);
export const orderLists = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('send-frames' as const), frames: v21Frames }),
    fc.record({ do: fc.constant('send-tcf' as const), modem: modems }),
    fc.record({
      do: fc.constant('send-bits' as const),
      modem: modems,
      bytes: fc.uint8Array({ minLength: 1, maxLength: 3000 }),
    }),
    fc.record({ do: fc.constant('send-ecm' as const), modem: modems, frames: ecmFrames }),
    fc.record({ do: fc.constant('pause' as const), ms: fc.integer({ min: 1, max: 500 }) }),
  ),
  { minLength: 1, maxLength: 6 },
);

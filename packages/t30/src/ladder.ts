/**
 * The rates a call may fall back through, fastest modulation first: T.30 Table 2, bits 11–14.
 * Surprising: V.29 at 9600 stands below V.17 at 7200, for a line may ruin one modulation and spare
 * the other.
 */
import type { Modem } from './media.ts';

export type Modulation = Modem['modulation'];

/** Every modem of T.30 up to V.17 in the order of falling back. */
export const rungs: readonly Modem[] = [
  { modulation: 'v17', rate: 14400 },
  { modulation: 'v17', rate: 12000 },
  { modulation: 'v17', rate: 9600 },
  { modulation: 'v17', rate: 7200 },
  { modulation: 'v29', rate: 9600 },
  { modulation: 'v29', rate: 7200 },
  { modulation: 'v27ter', rate: 4800 },
  { modulation: 'v27ter', rate: 2400 },
];

/** What a far end's DIS allows, no faster than `maxRate`, best first; possibly empty. */
export function ladderOf(
  modulations: readonly Modulation[],
  fallbackOnly: boolean,
  maxRate: Modem['rate'],
): Modem[] {
  return rungs.filter(
    (rung) =>
      modulations.includes(rung.modulation) &&
      rung.rate <= maxRate &&
      !(fallbackOnly && rung.modulation === 'v27ter' && rung.rate > 2400),
  );
}

/** In words: "V.17 14400". */
export function modemName(modem: Modem): string {
  const name = { v17: 'V.17', v29: 'V.29', v27ter: 'V.27ter' }[modem.modulation];
  return `${name} ${modem.rate}`;
}

// How the promises cover the principles of fair dealing with information (P-0-06): a principle that
// no promise keeps alive turns the page red.
import type { BoundPromise, Principle } from '../../../../../../policy/promises.ts';
import type { Colour } from './status.ts';

export const principles = [
  'notice',
  'choice',
  'access',
  'integrity',
  'security',
  'enforcement',
  'minimisation',
  'accountability',
] as const satisfies readonly Principle[];

export interface Coverage {
  principle: Principle;
  /** Promises that serve it, and those of them that code claims to keep and nothing contradicts. */
  promised: number;
  live: number;
}

type Row = Pick<BoundPromise, 'principle' | 'enforcedBy'> & { colour?: Colour };

export function coverageOf(rows: readonly Row[]): Coverage[] {
  return principles.map((principle) => {
    const serving = rows.filter((row) => row.principle === principle);
    const live = serving.filter(
      ({ enforcedBy, colour }) => enforcedBy.length > 0 && colour !== 'red',
    );
    return { principle, promised: serving.length, live: live.length };
  });
}

/** The principles that nothing keeps. */
export function uncovered(coverage: readonly Coverage[]): Principle[] {
  return coverage.filter(({ live }) => live === 0).map(({ principle }) => principle);
}

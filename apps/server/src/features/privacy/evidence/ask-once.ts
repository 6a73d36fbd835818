// Several looks of one turn that ask the database the same: it is asked once, and they share what
// it said. A turn is short, and the next one asks anew.
import type { Clock } from '../../../platform/clock.ts';

const turnMs = 10_000;

export function askOnce<Facts>(
  clock: Pick<Clock, 'now'>,
  ask: () => Promise<Facts>,
): () => Promise<Facts> {
  let last: { at: number; facts: Promise<Facts> } | undefined;
  return () => {
    const at = clock.now();
    if (!last || at < last.at || at - last.at >= turnMs) last = { at, facts: ask() };
    return last.facts;
  };
}

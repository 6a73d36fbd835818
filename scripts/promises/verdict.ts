// From what was found and what ran to the state of a promise, and from a mutated run to its colour.
// Pure: the same facts always give the same word.
import type { BoundPromise } from '../../policy/promises.ts';

/** What the tests named after one promise did. */
export interface Ran {
  proofsPassed: number;
  proofsFailed: number;
  controlsPassed: number;
  controlsFailed: number;
}

export const nothingRan: Ran = {
  proofsPassed: 0,
  proofsFailed: 0,
  controlsPassed: 0,
  controlsFailed: 0,
};

export type State = 'proven' | 'enforced' | 'planned';

/** `faults` are sentences about bindings that lead nowhere. */
export function stateOf(promise: BoundPromise, faults: readonly string[], ran: Ran): State {
  if (promise.enforcedBy.length === 0) return 'planned';
  const whole =
    ran.proofsPassed > 0 &&
    ran.controlsPassed > 0 &&
    ran.proofsFailed + ran.controlsFailed === 0 &&
    faults.length === 0;
  return whole ? 'proven' : 'enforced';
}

/** `red`: the proof failed and a control still passed, so that it failed for its own reason.
 * `hollow`: nothing failed. `broken`: the control went down too, or nothing ran. */
export type Colour = 'red' | 'hollow' | 'broken';

export function colourOf(ran: Ran): Colour {
  if (ran.controlsPassed === 0) return 'broken';
  if (ran.proofsFailed > 0) return 'red';
  return ran.proofsPassed > 0 ? 'hollow' : 'broken';
}

/** Which promise a test speaks for, and as what; undefined for other tests. */
export function readTestName(name: string): { id: string; control: boolean } | undefined {
  const match = /^(P-[0-9A-Z]+-\d\d)( control)?: /.exec(name);
  return match ? { id: match[1], control: match[2] !== undefined } : undefined;
}

// From what was found to a colour. Pure: the same findings and the same instant give the same word,
// so nothing stays green because nobody looked (P-E-03).
import type { BoundPromise } from '../../../../../../policy/promises.ts';

/** The newest finding of one kind. */
export interface Finding {
  kind: 'proof' | 'mutation' | 'live' | 'sweep' | 'record';
  ok: boolean;
  at: number;
  everySeconds: number;
  /** For proofs: the digest of the code that was proven. */
  sources: string | null;
}

/**
 * `green` all of it fresh and good; `amber` something is late, missing or of other code; `red`
 * something failed; `grey` nothing was run, or so long ago that nothing is known; `blue` kept by
 * people; `planned` no code claims to keep it yet.
 */
export type Colour = 'green' | 'amber' | 'red' | 'grey' | 'blue' | 'planned';

export interface Status {
  colour: Colour;
  /** Why, in a few words. */
  because: string;
}

export type Freshness = 'fresh' | 'late' | 'unknown';

/**
 * Late after twice its interval, unknown after four times. A finding from the future is unknown.
 */
export function freshness({ at, everySeconds }: Finding, now: number): Freshness {
  const age = now - at;
  if (age < -everySeconds * 1000) return 'unknown';
  if (age <= 2 * everySeconds * 1000) return 'fresh';
  return age <= 4 * everySeconds * 1000 ? 'late' : 'unknown';
}

export interface Known {
  findings: readonly Finding[];
  /** Is there a look at the running system for it? */
  looked: boolean;
  /** The digest of the code that runs now. */
  sources: string;
}

type Bound = Pick<BoundPromise, 'mode' | 'enforcedBy' | 'recordEveryDays'>;

export function statusOf(promise: Bound, known: Known, now: number): Status {
  const of = (kind: Finding['kind']) => known.findings.find((one) => one.kind === kind);
  const parts = [
    ...proofParts(promise, known, of('proof'), of('mutation'), now),
    ...liveParts(promise, known, of('live'), now),
    ...recordParts(promise, of('record'), now),
  ];
  const failed = parts.find(({ colour }) => colour === 'red');
  if (failed) return failed;
  const worst =
    parts.find(({ colour }) => colour === 'grey') ?? parts.find(({ colour }) => colour === 'amber');
  if (promise.mode.join() === 'H') return worst ?? blue(of('record'));
  if (promise.enforcedBy.length === 0) {
    if (promise.mode.includes('H') && of('record')) return worst ?? blue(of('record'));
    return { colour: 'planned', because: 'promised, not built yet' };
  }
  return worst ?? { colour: 'green', because: 'proven, and found so' };
}

function blue(record: Finding | undefined): Status {
  const because = record ? 'kept by people, recorded' : 'kept by people, no record yet';
  return { colour: 'blue', because };
}

function proofParts(
  promise: Bound,
  known: Known,
  proof: Finding | undefined,
  mutation: Finding | undefined,
  now: number,
): Status[] {
  if (promise.enforcedBy.length === 0 || promise.mode.join() === 'H') return [];
  if (!proof) return [{ colour: 'grey', because: 'its proof was not run on this build' }];
  if (!proof.ok) return [{ colour: 'red', because: 'its proof failed' }];
  const parts = [mutationPart(mutation, known.sources, now)];
  const fresh = freshness(proof, now);
  if (fresh === 'unknown') parts.push({ colour: 'grey', because: 'its proof is too old to count' });
  if (proof.sources !== known.sources) {
    parts.push({ colour: 'amber', because: 'proven for other code than runs here' });
  }
  if (fresh === 'late') parts.push({ colour: 'amber', because: 'its proof is due again' });
  return parts.filter((part) => part !== undefined);
}

/**
 * A proof counts in full once it was seen to fail on this very code, whatever keeps the promise.
 */
function mutationPart(
  mutation: Finding | undefined,
  sources: string,
  now: number,
): Status | undefined {
  if (!mutation) return { colour: 'amber', because: 'proven, not tried with the protection off' };
  if (!mutation.ok) {
    return { colour: 'red', because: 'its proof does not notice when the protection is off' };
  }
  if (mutation.sources === sources && freshness(mutation, now) === 'fresh') return undefined;
  return { colour: 'amber', because: 'seen to fail on other code, or long ago' };
}

function liveParts(promise: Bound, known: Known, live: Finding | undefined, now: number): Status[] {
  if (live && !live.ok && freshness(live, now) !== 'unknown') {
    return [{ colour: 'red', because: 'the running system does not keep it now' }];
  }
  if (!known.looked) {
    return promise.mode.includes('L') && promise.enforcedBy.length > 0
      ? [{ colour: 'amber', because: 'proven, but nothing looks at the running system' }]
      : [];
  }
  if (!live) return [{ colour: 'grey', because: 'the running system was not looked at yet' }];
  const fresh = freshness(live, now);
  if (fresh === 'unknown') return [{ colour: 'grey', because: 'nobody has looked for too long' }];
  if (fresh === 'late') return [{ colour: 'amber', because: 'the next look is overdue' }];
  return [];
}

/**
 * What people do again and again has to be on record, and lately. Without code that keeps it beside
 * them, no record is no fault yet: then it stands there as people's, unrecorded.
 */
function recordParts(promise: Bound, record: Finding | undefined, now: number): Status[] {
  if (promise.recordEveryDays === undefined) return [];
  if (!record) {
    return promise.enforcedBy.length > 0
      ? [{ colour: 'amber', because: 'proven, but nobody has recorded yet what people do for it' }]
      : [];
  }
  const fresh = freshness(dueAgain(record, promise.recordEveryDays), now);
  if (fresh === 'unknown') return [{ colour: 'grey', because: 'its record is too old to count' }];
  if (fresh === 'late') return [{ colour: 'amber', because: 'its next record is overdue' }];
  return [];
}

/** A record counts for as long as its promise says, whenever it was made. */
function dueAgain(record: Finding, everyDays: number): Finding {
  return { ...record, everySeconds: everyDays * 86_400 };
}

// Adds up verdicts. A file that cannot load, holds no test, or breaks off counts as a failure:
// silence is never success.
import path from 'node:path';
import type { TestEvent } from './report-events.ts';

type Verdict = Extract<TestEvent, { is: 'verdict' }>;

export interface Failure {
  readonly where: string;
  readonly name: string;
  readonly error: string;
}

export interface Skip {
  readonly where: string;
  readonly name: string;
  readonly reason: string;
}

export interface Tally {
  passed: number;
  readonly failures: Failure[];
  readonly skips: Skip[];
}

export function newTally(): Tally {
  return { passed: 0, failures: [], skips: [] };
}

/** Several groups' as one. */
export function sum(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((passed, one) => passed + one.passed, 0),
    failures: tallies.flatMap((one) => one.failures),
    skips: tallies.flatMap((one) => one.skips),
  };
}

/** Takes one event in; `root` shortens paths. Returns the failure it was, if it was one. */
export function count(tally: Tally, event: TestEvent, root: string): Failure | null {
  if (event.is !== 'verdict') return null;
  const where = `${path.relative(root, event.file)}:${event.line}`;
  const excuse = event.skip !== false ? event.skip : event.todo;
  if (excuse !== false) {
    const reason = typeof excuse === 'string' && excuse !== '' ? excuse : 'no reason given';
    tally.skips.push({ where, name: event.name, reason: event.todo ? `to do: ${reason}` : reason });
    return null;
  }
  const failure = failureOf(event, where);
  if (failure !== null) tally.failures.push(failure);
  else if (event.passed && event.kind === 'test') tally.passed += 1;
  return failure;
}

function failureOf(event: Verdict, where: string): Failure | null {
  const { name } = event;
  if (standsForItsFile(event)) {
    if (event.passed) return { where, name, error: 'The file holds no test.' };
    return { where, name, error: `The file could not be run.\n${event.error ?? ''}` };
  }
  // A parent that failed through its children is not a failure of its own.
  if (event.passed || event.failure === 'subtestsFailed') return null;
  return { where, name, error: event.error ?? 'no error given' };
}

/** node:test makes up a test named like the file when the file has none or breaks. */
function standsForItsFile({ name, file, nesting, line }: Verdict): boolean {
  return nesting === 0 && line <= 1 && /\.test\.[jt]sx?$/.test(name) && file.endsWith(name);
}

/** The last line of `npm test`, alone on its line and stable. */
export function totalsLine(passed: number, failed: number, skipped: number): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

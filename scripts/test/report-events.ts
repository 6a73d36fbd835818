// A node:test reporter that writes one JSON line per verdict, for scripts/test.ts to add up.
// It writes to a file of its own (--test-reporter-destination): tests print to standard output too.
import { inspect } from 'node:util';

/** One line of the report; the only shape `tally.ts` reads. */
export type TestEvent =
  | {
      readonly is: 'verdict';
      readonly passed: boolean;
      readonly kind: 'test' | 'suite';
      readonly name: string;
      readonly file: string;
      readonly line: number;
      readonly nesting: number;
      /** Reason of the skip or todo; `true` when none was given. */
      readonly skip: string | boolean;
      readonly todo: string | boolean;
      readonly milliseconds: number;
      /** node:test's own word, such as `subtestsFailed` or `testCodeFailure`. */
      readonly failure: string | null;
      readonly error: string | null;
    }
  /** A file of an isolated group is done. */
  | { readonly is: 'file-done'; readonly file: string; readonly milliseconds: number }
  /** What an isolated file printed. */
  | { readonly is: 'printed'; readonly file: string; readonly text: string }
  /** The group is done; without this line it broke off. */
  | { readonly is: 'done' };

interface NodeEvent {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: each event has a type of its own in node:test.
  readonly data: any;
}

export default async function* report(source: AsyncIterable<NodeEvent>): AsyncGenerator<string> {
  for await (const event of source) {
    const line = translate(event);
    if (line !== null) yield `${JSON.stringify(line)}\n`;
  }
}

function translate({ type, data }: NodeEvent): TestEvent | null {
  if (type === 'test:pass' || type === 'test:fail') return verdict(type === 'test:pass', data);
  if (type === 'test:stdout' || type === 'test:stderr') {
    return { is: 'printed', file: data.entryFile ?? data.file ?? '', text: data.message };
  }
  if (type !== 'test:summary') return null;
  if (data.file === undefined) return { is: 'done' };
  return { is: 'file-done', file: data.file, milliseconds: data.duration_ms };
}

function verdict(passed: boolean, data: NodeEvent['data']): TestEvent {
  const error = data.details.error;
  return {
    is: 'verdict',
    passed,
    kind: data.details.type === 'suite' ? 'suite' : 'test',
    name: data.name,
    file: data.file ?? '',
    line: data.line ?? 0,
    nesting: data.nesting,
    skip: data.skip ?? false,
    todo: data.todo ?? false,
    milliseconds: data.details.duration_ms ?? 0,
    failure: error?.failureType ?? null,
    error: error === undefined ? null : inspect(error.cause ?? error, { depth: 6 }),
  };
}

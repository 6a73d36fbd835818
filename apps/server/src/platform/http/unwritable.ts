// Text that no database column can hold: U+0000, and halves of surrogate pairs. JSON and
// percent-encoding can both bring them.
import { Failure } from '../failure.ts';

/** @throws Failure `validation.request` when a string or a name in `value` is such text. */
export function refuseUnwritable(value: unknown): void {
  if (isWritable(value)) return;
  const detail = 'Text may hold neither U+0000 nor half a surrogate pair.';
  throw new Failure('validation.request', { detail });
}

/** Walks what a schema has let through, so it is no deeper than the schema. */
function isWritable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, one]) => isWritable(name) && isWritable(one));
}

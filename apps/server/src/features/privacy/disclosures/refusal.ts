// The register's no, as a problem: its sentence is the database's own.
import { problem } from '../../../problems.ts';

export function refusalOf(cause: unknown): unknown {
  const { detail, message } = cause as { detail?: string; message: string };
  if (detail === 'disclosure.refused') {
    return problem('disclosure.refused', { detail: `${message}.` }, cause);
  }
  if (detail === 'disclosure.over') return problem('disclosure.over', {}, cause);
  return cause;
}

// What an exit code of `platen` means: a script's only reliable word about how it went.
import type { Fax, Problem } from './contract.ts';

export const exitCodes = {
  done: 0,
  failedFax: 1,
  usage: 2,
  auth: 3,
  notFound: 4,
  policyHold: 5,
  uncertain: 6,
  transport: 7,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The code for a fax as it stands; a fax that is still under way is a done command. */
export function exitCodeOfFax({ status }: Fax): ExitCode {
  switch (status) {
    case 'failed':
    case 'partial':
    case 'canceled':
      return exitCodes.failedFax;
    case 'uncertain':
      return exitCodes.uncertain;
    case 'held':
      return exitCodes.policyHold;
    default:
      return exitCodes.done;
  }
}

/** The code for a refusal by the server. */
export function exitCodeOfProblem({ code, status }: Problem): ExitCode {
  if (code.startsWith('auth.') || status === 401 || status === 403) return exitCodes.auth;
  if (code.startsWith('sending.')) return exitCodes.policyHold;
  if (status === 404 || status === 410) return exitCodes.notFound;
  if (status === 429 || status >= 500) return exitCodes.transport;
  return status === 409 ? exitCodes.failedFax : exitCodes.usage;
}

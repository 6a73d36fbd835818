// Why a command ended badly, with what to do next. Everything a command throws on purpose is one of
// these.
import type { Problem } from './contract.ts';
import { type ExitCode, exitCodeOfProblem, exitCodes } from './exit-codes.ts';

export class Trouble extends Error {
  readonly exitCode: ExitCode;
  readonly problem: Problem;

  constructor(exitCode: ExitCode, problem: Problem) {
    super(problem.title);
    this.exitCode = exitCode;
    this.problem = problem;
  }
}

function local(exitCode: ExitCode, code: string, title: string, fix: string): Trouble {
  return new Trouble(exitCode, { code, title, fix, status: 0 });
}

/** The command line was wrong. */
export function usage(title: string, fix: string): Trouble {
  return local(exitCodes.usage, 'cli.usage', title, fix);
}

/** The server cannot be reached, or broke off. */
export function unreachable(url: string, cause: string): Trouble {
  const title = `The server at ${url} cannot be reached (${cause}).`;
  const fix = 'start it with "npm start", or set PLATEN_URL to where it runs.';
  return local(exitCodes.transport, 'cli.unreachable', title, fix);
}

/** There is no key to show to the server. */
export function noKey(): Trouble {
  return local(
    exitCodes.auth,
    'cli.no_key',
    'No API key was found.',
    'start the server here once ("npm start" writes the key), or set PLATEN_URL and PLATEN_API_KEY.',
  );
}

/** A sign-in link is made only beside the installation's own folder. */
export function noInstallation(file: string | null): Trouble {
  return local(
    exitCodes.auth,
    'cli.no_installation',
    file === null ? 'No installation was found here.' : `${file} holds no right to make a link.`,
    'run this in the checkout whose server runs, or set PLATEN_DATA to its data folder.',
  );
}

export function notHere(title: string, fix: string): Trouble {
  return local(exitCodes.notFound, 'cli.not_found', title, fix);
}

/** A refusal by the server, as it said it. */
export function refused(problem: Problem): Trouble {
  return new Trouble(exitCodeOfProblem(problem), problem);
}

/** The problem for people: a sentence, the fix, and where to look further. */
export function formatProblem(problem: Problem): string {
  const { title, detail, code, fix, errors, request_id: requestId } = problem;
  const sentence = detail && detail !== title ? `${title}: ${detail}`.replace('.:', ':') : title;
  const lines = [sentence];
  for (const error of errors ?? []) {
    lines.push(`  ${[error.param, error.detail].filter(Boolean).join(': ')}`);
  }
  if (fix) lines.push(`Fix: ${fix}`);
  const marks = [code.startsWith('cli.') ? null : code, requestId && `request ${requestId}`];
  const shown = marks.filter(Boolean).join(', ');
  if (shown !== '') lines.push(`(${shown})`);
  return lines.join('\n');
}

// What a person is told when something cannot go on: a closed table (problems.ts) gives each code
// its sentence and its fix; code throws `problem('code')` and one handler turns it into an answer.

/** One row of the closed table. `retried`: does the system itself try again? */
export interface ProblemEntry {
  status: number;
  title: string;
  sentence: string;
  who: 'you' | 'the recipient' | 'the operator' | 'the network' | 'nobody';
  fix: string;
  retried: boolean;
}

export interface ProblemDetails {
  detail?: string;
  param?: string;
  errors?: { param: string; detail: string }[];
  evidence?: Record<string, unknown>;
  headers?: Record<string, string>;
}

/**
 * Thrown wherever a request, a job or the start cannot go on; carries a code of the closed table.
 */
export class Failure extends Error {
  code: string;
  details: ProblemDetails;

  constructor(code: string, details: ProblemDetails = {}, cause?: unknown) {
    super(details.detail ?? code, cause === undefined ? undefined : { cause });
    this.name = 'Failure';
    this.code = code;
    this.details = details;
  }
}

// An error that a person can act on: RFC 9457's members, whatever went wrong underneath.
import { t } from '../words/words.ts';
import type { Problem } from './types.ts';

/** Thrown by every call of the API that did not end as asked. */
export class ApiProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.title);
    this.name = 'ApiProblem';
    this.problem = problem;
  }
}

/** No answer at all: the server is down or the device is offline. */
export function unreachable(): Problem {
  return {
    code: 'portal.unreachable',
    title: t('problem.offlineTitle'),
    detail: t('problem.offlineDetail'),
    fix: t('problem.offlineFix'),
    retryable: true,
  };
}

/** An answer outside the contract, for instance a proxy's own error page. */
function odd(status: number, requestId: string | null): Problem {
  return {
    code: 'portal.odd_answer',
    status,
    title: t('problem.oddTitle'),
    detail: t('problem.oddDetail', { status }),
    fix: t('problem.oddFix'),
    ...(requestId ? { request_id: requestId } : {}),
    retryable: status >= 500,
  };
}

/** Reads the problem out of a refused answer; never throws. */
export async function problemOf(response: Response): Promise<Problem> {
  const requestId = response.headers.get('request-id') ?? response.headers.get('x-request-id');
  const kind = response.headers.get('content-type') ?? '';
  if (!kind.includes('json')) return odd(response.status, requestId);
  try {
    const body = (await response.json()) as Partial<Problem> | null;
    if (!body || typeof body.code !== 'string' || typeof body.title !== 'string') {
      return odd(response.status, requestId);
    }
    return { ...body, code: body.code, title: body.title };
  } catch {
    return odd(response.status, requestId);
  }
}

/** What to show for anything that was thrown. */
export function problemFrom(thrown: unknown): Problem {
  if (thrown instanceof ApiProblem) return thrown.problem;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    code: 'portal.broke',
    title: t('problem.crashTitle'),
    detail,
    fix: t('problem.crashFix'),
  };
}

/** Only codes of the server's table have a page under /help. */
export function helpPath(code: string): string | null {
  return code.startsWith('portal.') ? null : `/help/${encodeURIComponent(code)}`;
}

// Why a fax ended as it did, or why its last attempt did: what happened, who can fix it, what to
// do. Pure.
import type { Attempt, Fax, Outcome, Problem } from '../../api/types.ts';

/** Whether it is tried again: it is, it was until the attempts were used up, or it never is. */
export type Retry = 'goes-on' | 'used-up' | 'never';

export interface Cause {
  code: string;
  happened: string;
  who: string | null;
  next: string | null;
  retry: Retry;
  evidence: Record<string, unknown>;
}

const wentWell = new Set(['delivered', 'received', 'canceled']);

/** Null while nothing has gone wrong. */
export function causeOf(fax: Fax, attempt: Attempt | undefined): Cause | null {
  const outcome = attempt?.status === 'in_progress' ? null : (attempt?.outcome ?? null);
  if (fax.error) return ofProblem(fax, fax.error, outcome);
  if (!outcome || wentWell.has(fax.status)) return null;
  return ofOutcome(fax, outcome);
}

function retryOf(fax: Fax, retryable: boolean | undefined): Retry {
  if (fax.status === 'retrying' || fax.status === 'queued' || fax.status === 'in_progress') {
    return 'goes-on';
  }
  return retryable ? 'used-up' : 'never';
}

/** A fix that says "we dial again" is no advice once nobody does. */
const nextOf = (retry: Retry, fix: string | undefined): string | null =>
  retry === 'used-up' ? null : (fix ?? null);

function ofOutcome(fax: Fax, outcome: Outcome): Cause {
  const retry = retryOf(fax, outcome.retryable);
  return {
    code: outcome.code,
    happened: outcome.sentence || outcome.title,
    who: outcome.who,
    next: nextOf(retry, outcome.fix),
    retry,
    evidence: outcome.evidence ?? {},
  };
}

function ofProblem(fax: Fax, problem: Problem, outcome: Outcome | null): Cause {
  const same = outcome?.code === problem.code ? outcome : null;
  const retry = retryOf(fax, problem.retryable);
  return {
    code: problem.code,
    happened: problem.detail || problem.title,
    who: problem.who ?? same?.who ?? null,
    next: nextOf(retry, problem.fix),
    retry,
    evidence: problem.evidence ?? same?.evidence ?? {},
  };
}

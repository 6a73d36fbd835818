// Why a fax ended as it did, or why its last call did: what happened, who can mend it, what to do
// next.
import { helpPath } from '../../api/problem.ts';
import type { Attempt, Fax, Outcome, Problem } from '../../api/types.ts';
import { t } from '../../words/words.ts';
import css from './cause-box.module.css';
import { evidenceLines } from './evidence-lines.ts';
import { isFinal, toneOf } from './state-words.ts';

interface Cause {
  code: string;
  happened: string;
  who: string | null;
  next: string | null;
  retried: boolean | null;
  evidence: Record<string, unknown>;
}

const ofOutcome = (outcome: Outcome, goesOn: boolean): Cause => ({
  code: outcome.code,
  happened: outcome.sentence || outcome.title,
  who: outcome.who,
  next: outcome.fix,
  retried: goesOn,
  evidence: outcome.evidence ?? {},
});

const ofProblem = (problem: Problem, outcome: Outcome | null, goesOn: boolean): Cause => ({
  code: problem.code,
  happened: problem.detail || problem.title,
  who: problem.who ?? (outcome?.code === problem.code ? outcome.who : null),
  next: problem.fix ?? null,
  retried: goesOn,
  evidence: problem.evidence ?? outcome?.evidence ?? {},
});

/** Null while nothing has gone wrong. */
export function causeOf(fax: Fax, attempt: Attempt | undefined): Cause | null {
  const goesOn = fax.status === 'retrying';
  const outcome = attempt?.status === 'in_progress' ? null : (attempt?.outcome ?? null);
  if (fax.error) return ofProblem(fax.error, outcome, goesOn);
  const wentWell =
    fax.status === 'delivered' || fax.status === 'received' || fax.status === 'canceled';
  if (!outcome || wentWell) return null;
  return ofOutcome(outcome, goesOn);
}

const whoWords: Record<string, string> = {
  you: t('who.sender'),
  'the recipient': t('who.recipient'),
  'the operator': t('who.operator'),
  'the network': t('who.network'),
  nobody: t('who.nobody'),
};

export function CauseBox({ fax, attempt }: { fax: Fax; attempt: Attempt | undefined }) {
  const cause = causeOf(fax, attempt);
  if (!cause) return null;
  const help = helpPath(cause.code);
  const evidence = evidenceLines(cause.evidence);
  return (
    <section className={css.box} data-tone={toneOf(fax)} aria-labelledby="cause-title">
      <h2 id="cause-title" className="hidden-words">
        {isFinal(fax) ? t('fax.cause') : t('fax.causeLast')}
      </h2>
      <dl>
        <div>
          <dt>{t('problem.whatHappened')}</dt>
          <dd>{cause.happened}</dd>
        </div>
        {cause.who && (
          <div>
            <dt>{t('problem.who')}</dt>
            <dd>{whoWords[cause.who] ?? cause.who}</dd>
          </div>
        )}
        <div>
          <dt>{t('problem.next')}</dt>
          <dd>
            {cause.next} {cause.retried ? t('problem.retried') : t('problem.notRetried')}
          </dd>
        </div>
      </dl>
      <p className={css.more}>
        {help && <a href={help}>{t('problem.more', { code: cause.code })}</a>}
      </p>
      {evidence.length > 0 && (
        <details>
          <summary>{t('problem.evidence')}</summary>
          <ul>
            {evidence.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

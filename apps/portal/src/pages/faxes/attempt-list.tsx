// The calls made for a fax: when, how long, how each ended.

import { helpPath } from '../../api/problem.ts';
import type { Attempt, Fax } from '../../api/types.ts';
import { Moment } from '../../parts/moment.tsx';
import { showDuration, showSeconds } from '../../parts/show-time.ts';
import { StateMark } from '../../parts/state-mark.tsx';
import { t } from '../../words/words.ts';
import css from './fax.module.css';
import { showCount, type Tone } from './state-words.ts';

export function AttemptList({ attempts, fax }: { attempts: Attempt[]; fax: Fax }) {
  if (attempts.length === 0) return null;
  return (
    <section aria-labelledby="attempts-title" className={css.facts}>
      <h2 id="attempts-title">{t('fax.attempts')}</h2>
      <ol className={css.attempts}>
        {attempts.map((attempt) => (
          <li key={attempt.id}>
            <div className={css.attemptHead}>
              <strong>{t('fax.attempt', { n: attempt.number })}</strong>
              <StateMark tone={attemptTone(attempt)} words={attemptWord(attempt)} />
            </div>
            <p className="quiet">
              <Moment at={attempt.started_at} show={showSeconds} />
              {attemptFacts(attempt, fax).map((fact) => (
                <span key={fact}>, {fact}</span>
              ))}
            </p>
            {attempt.outcome && attempt.status === 'failed' && <Ending outcome={attempt.outcome} />}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Ending({ outcome }: { outcome: NonNullable<Attempt['outcome']> }) {
  const help = helpPath(outcome.code);
  return <p>{help ? <a href={help}>{outcome.title}</a> : outcome.title}</p>;
}

const attemptTone = (attempt: Attempt): Tone => {
  if (attempt.status === 'in_progress') return 'busy';
  return attempt.status === 'succeeded' ? 'good' : 'bad';
};

function attemptWord(attempt: Attempt): string {
  if (attempt.status === 'in_progress') return t('fax.attemptOngoing');
  return attempt.status === 'succeeded' ? t('fax.attemptSucceeded') : t('fax.attemptFailed');
}

function attemptFacts(attempt: Attempt, fax: Fax): string[] {
  const facts: string[] = [];
  if (attempt.ended_at) {
    facts.push(showDuration(Date.parse(attempt.ended_at) - Date.parse(attempt.started_at)));
  }
  if (attempt.first_page > 1) facts.push(t('fax.attemptFrom', { page: attempt.first_page }));
  if (attempt.rate) facts.push(t('fax.rate', { rate: showCount(attempt.rate) }));
  if (attempt.pages_confirmed > 0 && fax.pages.total && fax.direction === 'outbound') {
    facts.push(
      t('pages.confirmedOf', { confirmed: attempt.pages_confirmed, total: fax.pages.total }),
    );
  }
  return facts;
}

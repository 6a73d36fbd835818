// Why a fax ended as it did, or why its last call did: what happened, who can mend it, what to do
// next.
import { helpPath } from '../../api/problem.ts';
import type { Attempt, Fax } from '../../api/types.ts';
import { t } from '../../words/words.ts';
import { causeOf, type Retry } from './cause.ts';
import css from './cause-box.module.css';
import { evidenceLines } from './evidence-lines.ts';
import { isFinal, toneOf } from './state-words.ts';

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
            {cause.next} {retryWords(cause.retry, fax)}
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

function retryWords(retry: Retry, fax: Fax): string {
  if (retry === 'goes-on') return t('problem.retried');
  if (retry === 'never') return t('problem.notRetried');
  return t('problem.usedUp', { count: Math.max(1, fax.attempts) });
}

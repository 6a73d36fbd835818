// Reading a fax that came in: page strip, the page, who and when, and how the call went.
import { useSearchParams } from 'react-router';
import type { Fax } from '../../api/types.ts';
import { PageHeading } from '../../parts/page-heading.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { StateMark } from '../../parts/state-mark.tsx';
import { t } from '../../words/words.ts';
import { showNumber } from '../numbers/phone-number.ts';
import { AccessList } from './access-list.tsx';
import { AttemptList } from './attempt-list.tsx';
import { CauseBox } from './cause-box.tsx';
import { DetailList } from './detail-list.tsx';
import { Downloads } from './downloads.tsx';
import css from './fax.module.css';
import { FaxPages } from './fax-pages.tsx';
import { FaxPagesViewer } from './fax-pages-viewer.tsx';
import { nowSentence, toneOf } from './state-words.ts';
import { RetentionWords } from './status-card.tsx';
import { Timeline } from './timeline.tsx';
import { useAttempts, usePages } from './use-fax-details.ts';

export function Reader({ fax }: { fax: Fax }) {
  const pages = usePages(fax.id);
  const attempts = useAttempts(fax.id);
  const [query, setQuery] = useSearchParams();
  const arrived = (pages.data ?? []).filter((page) => page.image);
  const asked = Number(query.get('page')) || 1;
  const current = arrived.some((page) => page.number === asked) ? asked : (arrived[0]?.number ?? 1);
  const turn = (page: number) =>
    setQuery({ page: String(page) }, { replace: true, preventScrollReset: true });
  const number = showNumber(fax.from) || t('inbox.unknownSender');
  const title = t('fax.fromTitle', { number });
  return (
    <div className={css.columns}>
      <div className={css.column}>
        <div className={css.head}>
          <div>
            <PageHeading title={title} />
            <p className={css.readerState}>
              <StateMark tone={toneOf(fax)} words={nowSentence(fax, attempts.data?.at(-1))} />
            </p>
          </div>
          <Downloads fax={fax} pages={arrived} />
        </div>
        <CauseBox fax={fax} attempt={attempts.data?.at(-1)} />
        {pages.problem && <ProblemNotice problem={pages.problem} onRetry={pages.touch} />}
        <div className={css.reader}>
          <section aria-label={t('viewer.strip')} className="screen-only">
            <FaxPages
              fax={fax}
              pages={pages.data ?? []}
              loaded={pages.data !== undefined}
              opened={current}
              onOpen={turn}
              layout="strip"
            />
          </section>
          {arrived.length > 0 && (
            <FaxPagesViewer
              fax={fax}
              pages={arrived}
              current={current}
              what={title}
              onTurn={turn}
            />
          )}
        </div>
        <Timeline faxId={fax.id} />
      </div>
      <aside className={css.aside} aria-label={t('fax.details')}>
        <RetentionWords fax={fax} />
        <DetailList fax={fax} />
        <AttemptList attempts={attempts.data ?? []} fax={fax} />
        <AccessList faxId={fax.id} />
      </aside>
    </div>
  );
}

// A fax on its way out: what happens now in words, its pages as sent, its calls, and why one ended
// early.
import { useSearchParams } from 'react-router';
import type { Attempt, Fax, FaxPage } from '../../api/types.ts';
import { PageHeading } from '../../parts/page-heading.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
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
import { isFinal } from './state-words.ts';
import { StatusCard } from './status-card.tsx';
import { Timeline } from './timeline.tsx';
import { useAttempts, usePages } from './use-fax-details.ts';

export function OutboundFax({ fax }: { fax: Fax }) {
  const pages = usePages(fax.id);
  const attempts = useAttempts(fax.id);
  const [query, setQuery] = useSearchParams();
  const opened = Number(query.get('page')) || null;
  const openPage = (number: number | null) =>
    setQuery(number ? { page: String(number) } : {}, { replace: true, preventScrollReset: true });
  const latest: Attempt | undefined = attempts.data?.at(-1);
  const number = showNumber(fax.to);
  const viewable: FaxPage[] = pages.data ?? [];
  return (
    <div className={css.columns}>
      <div className={css.column}>
        <div className={css.head}>
          <PageHeading title={t('fax.toTitle', { number })} />
          <Downloads fax={fax} pages={viewable} />
        </div>
        <StatusCard fax={fax} attempt={latest} pages={viewable} />
        <CauseBox fax={fax} attempt={latest} />
        <section aria-labelledby="pages-title" className={css.section}>
          <h2 id="pages-title">{pagesTitle(fax, viewable)}</h2>
          {pages.problem && <ProblemNotice problem={pages.problem} onRetry={pages.touch} />}
          <FaxPages
            fax={fax}
            pages={viewable}
            loaded={pages.data !== undefined}
            opened={opened}
            onOpen={openPage}
          />
          {opened && viewable.length > 0 && (
            <FaxPagesViewer
              fax={fax}
              pages={viewable}
              current={opened}
              what={t('fax.toTitle', { number })}
              onTurn={openPage}
              onClose={() => openPage(null)}
            />
          )}
        </section>
        <Timeline faxId={fax.id} />
      </div>
      <aside className={css.aside} aria-label={t('fax.details')}>
        <DetailList fax={fax} />
        <AttemptList attempts={attempts.data ?? []} fax={fax} />
        <AccessList faxId={fax.id} />
      </aside>
    </div>
  );
}

function pagesTitle(fax: Fax, pages: readonly FaxPage[]): string {
  if (pages.some((page) => page.attempt)) return t('fax.sentPages');
  return isFinal(fax) ? t('fax.pagesNotSent') : t('fax.pagesToSend');
}

// The pages of a fax with what became of each: icon and word, and a small image that opens the
// large one.
import { Skeleton } from '@mantine/core';
import type { Fax, FaxPage } from '../../api/types.ts';
import { StateMark } from '../../parts/state-mark.tsx';
import { t } from '../../words/words.ts';
import css from './fax-pages.module.css';
import { pageStateWord, pageTone } from './state-words.ts';
import { Thumbnail } from './thumbnail.tsx';

interface FaxPagesProps {
  fax: Fax;
  pages: FaxPage[];
  loaded: boolean;
  opened: number | null;
  onOpen: (page: number) => void;
  /** A strip shows one column beside the page that is being read. */
  layout?: 'grid' | 'strip';
}

export function FaxPages({ fax, pages, loaded, opened, onOpen, layout = 'grid' }: FaxPagesProps) {
  const width = layout === 'grid' ? 112 : 72;
  if (!loaded) {
    return (
      <div className={css.pages} data-layout={layout} aria-busy="true">
        {[1, 2, 3].slice(0, fax.pages.total ?? 3).map((n) => (
          <Skeleton key={n} width={width} height={width * 1.41} radius={2} />
        ))}
      </div>
    );
  }
  if (pages.length === 0) return <p className="quiet">{t('pages.none')}</p>;
  return (
    <ol className={css.pages} data-layout={layout}>
      {pages.map((page) => (
        <li key={page.number}>
          <button
            type="button"
            className={css.page}
            aria-current={opened === page.number ? 'page' : undefined}
            onClick={() => onOpen(page.number)}
          >
            <Thumbnail
              faxId={fax.id}
              page={page.image ? page : null}
              aspectOf={fax}
              width={width}
            />
            <span className={css.words}>
              <span className="hidden-words">{t('pages.page', { number: page.number })}</span>
              <span aria-hidden="true" className={css.number}>
                {page.number}
              </span>
              <PageMark fax={fax} page={page} />
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function PageMark({ fax, page }: { fax: Fax; page: FaxPage }) {
  const word = pageStateWord(page, fax);
  return (
    <span className={css.mark}>
      <StateMark tone={pageTone(page, fax)} words={word} />
      {page.copy === 'poor' && <span className="quiet">{t('pages.poor')}</span>}
    </span>
  );
}

// Prints a fax's pages and nothing else. They are fetched first (each counts as opened), and only
// when the last one is drawn does the print window open.
import { useEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import { pageImage, trueAspect } from '../../api/images.ts';
import type { Fax, FaxPage } from '../../api/types.ts';
import { t } from '../../words/words.ts';
import css from './print-pages.module.css';

interface PrintPagesProps {
  fax: Fax;
  pages: readonly FaxPage[];
  onDone: () => void;
}

export function PrintPages({ fax, pages, onDone }: PrintPagesProps) {
  const sheets = useRef<HTMLDivElement>(null);
  const done = useRef(onDone);
  done.current = onDone;
  useEffect(() => {
    let wanted = true;
    const images = [...(sheets.current?.querySelectorAll('img') ?? [])];
    void Promise.allSettled(images.map((image) => image.decode())).then(() => {
      if (!wanted) return;
      document.documentElement.dataset.printing = 'pages';
      window.print();
      delete document.documentElement.dataset.printing;
      done.current();
    });
    return () => {
      wanted = false;
    };
  }, []);
  return createPortal(
    <div ref={sheets} className={css.sheets}>
      {pages.map((page) => (
        <img
          key={page.number}
          src={pageImage(fax.id, page)}
          alt={t('pages.page', { number: page.number })}
          style={{ aspectRatio: String(trueAspect(page.width, page.height, page.resolution)) }}
        />
      ))}
    </div>,
    document.body,
  );
}

// The pages of a draft exactly as they would be sent now.
import { useState } from 'react';
import { aspectOfPaper, previewImage, trueAspect } from '../../api/images.ts';
import { Icon } from '../../parts/icons.tsx';
import { t } from '../../words/words.ts';
import { readNumber } from '../numbers/phone-number.ts';
import type { Draft } from './compose.ts';
import { PageViewer } from './page-viewer.tsx';
import css from './send.module.css';

export function Preview({ draft }: { draft: Draft }) {
  const [current, setCurrent] = useState(0);
  const { document, quality, rendering, paper, from } = draft;
  const read = readNumber(draft.to);
  const to = read.is === 'number' ? read.e164 : null;
  const shown = Math.min(current, (document?.pages ?? 1) - 1);
  return (
    <section className={css.preview} aria-labelledby="preview-title">
      <div className={css.previewHead}>
        <h2 id="preview-title">{t('send.preview')}</h2>
        <p>{t('send.previewHint')}</p>
      </div>
      {document ? (
        <PageViewer
          what={t('send.previewOf', { name: document.name })}
          total={document.pages}
          current={shown}
          onTurn={setCurrent}
          pages={Array.from({ length: document.pages }, (_, index) => ({
            number: index + 1,
            src: previewImage(document.id, index + 1, { quality, rendering, paper, from, to }),
            aspect: (dots) =>
              dots ? trueAspect(dots.width, dots.height, quality) : aspectOfPaper(paper),
          }))}
        />
      ) : (
        <div className={css.previewEmpty}>
          <Icon name="page" size={40} />
          <p>{t('send.previewEmpty')}</p>
        </div>
      )}
    </section>
  );
}

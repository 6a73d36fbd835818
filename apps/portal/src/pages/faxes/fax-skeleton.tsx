// A fax's page before its fax is here.
import { Skeleton } from '@mantine/core';
import { t } from '../../words/words.ts';
import css from './fax.module.css';

export function FaxSkeleton() {
  return (
    <div className={css.columns} aria-busy="true">
      <div className={css.column}>
        <h1 className="hidden-words">{t('app.loading')}</h1>
        <Skeleton height={28} width={280} />
        <Skeleton height={96} />
        <Skeleton height={260} />
      </div>
      <Skeleton height={320} />
    </div>
  );
}

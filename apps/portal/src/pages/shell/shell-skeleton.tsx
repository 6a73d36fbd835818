// The shell's shape while nobody knows yet who is signed in.
import { Skeleton } from '@mantine/core';
import { t } from '../../words/words.ts';
import css from './shell.module.css';

export function ShellSkeleton() {
  return (
    <div className={css.shell}>
      <div className={css.header}>
        <span className={css.brand}>{t('app.name')}</span>
        <Skeleton height={14} width={220} />
      </div>
      <main className={css.main} aria-busy="true">
        <h1 className="hidden-words">{t('app.loading')}</h1>
        <Skeleton height={28} width={140} mb={24} />
        <Skeleton height={64} mb={8} />
        <Skeleton height={64} mb={8} />
        <Skeleton height={64} />
      </main>
    </div>
  );
}

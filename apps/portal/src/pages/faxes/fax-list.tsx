// A list of faxes that stays live: keys j and k walk it, o opens, and news never takes the focus
// away.
import { Button, Skeleton } from '@mantine/core';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { problemFrom } from '../../api/problem.ts';
import type { Direction, Problem } from '../../api/types.ts';
import { useFaxList, useLive } from '../../events/live.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { t } from '../../words/words.ts';
import css from './fax-list.module.css';
import { FaxRow } from './fax-row.tsx';

interface FaxListProps {
  direction: Direction;
  label: string;
  empty: ReactNode;
}

/** Moves the focus among the rows' links; from outside the list `j` starts at the first. */
function walk(step: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('[data-fax-link]')];
  const at = links.indexOf(document.activeElement as HTMLAnchorElement);
  const next = at < 0 ? links[0] : links[at + step];
  next?.focus();
  next?.closest('li')?.scrollIntoView({ block: 'nearest' });
}

function openFocused(): void {
  const focused = document.activeElement;
  if (focused instanceof HTMLAnchorElement && focused.matches('[data-fax-link]')) focused.click();
}

export function FaxList({ direction, label, empty }: FaxListProps) {
  const { store } = useLive();
  const { list, faxes } = useFaxList(direction);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const load = useCallback(
    async (from: 'top' | 'cursor') => {
      setBusy(true);
      setProblem(null);
      try {
        await store.loadList(direction, from);
      } catch (thrown) {
        setProblem(problemFrom(thrown));
      }
      setBusy(false);
    },
    [store, direction],
  );
  useEffect(() => {
    void load('top');
  }, [load]);
  useShortcuts({ j: () => walk(1), k: () => walk(-1), o: openFocused });

  if (!list.loaded) {
    return problem ? (
      <ProblemNotice problem={problem} onRetry={() => load('top')} />
    ) : (
      <ListSkeleton />
    );
  }
  if (list.ids.length === 0) return empty;
  return (
    <>
      <ol className={`${css.list} panel`} aria-label={label}>
        {list.ids.map((id) => {
          const fax = faxes[id];
          return fax ? <FaxRow key={id} fax={fax} /> : null;
        })}
      </ol>
      {problem && <ProblemNotice problem={problem} onRetry={() => load('cursor')} />}
      {list.hasMore && (
        <p className={css.more}>
          <Button variant="default" loading={busy} onClick={() => load('cursor')}>
            {t('inbox.more')}
          </Button>
        </p>
      )}
    </>
  );
}

function ListSkeleton() {
  return (
    <div className={`${css.list} panel`} aria-busy="true">
      <span className="hidden-words">{t('app.loading')}</span>
      {[0, 1, 2, 3].map((n) => (
        <div key={n} className={css.row}>
          <Skeleton width={44} height={62} radius={2} />
          <Skeleton width={150} height={14} />
          <Skeleton width={110} height={14} />
        </div>
      ))}
    </div>
  );
}

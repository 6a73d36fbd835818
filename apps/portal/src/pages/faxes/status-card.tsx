// What a fax is doing right now, in one sentence, a bar with a number, and the way to stop it.
import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { cancelFax } from '../../api/calls.ts';
import { problemFrom } from '../../api/problem.ts';
import type { Attempt, Fax, FaxPage, Problem } from '../../api/types.ts';
import { useLive } from '../../events/live.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { showDate, showDuration, showExact, showWait } from '../../parts/show-time.ts';
import { StateMark } from '../../parts/state-mark.tsx';
import { t } from '../../words/words.ts';
import css from './fax.module.css';
import { isFinal, nowSentence, toneOf } from './state-words.ts';
import { timeLeftMs } from './time-left.ts';

interface StatusCardProps {
  fax: Fax;
  attempt: Attempt | undefined;
  pages: readonly FaxPage[];
}

export function StatusCard({ fax, attempt, pages }: StatusCardProps) {
  const final = isFinal(fax);
  const card = useRef<HTMLElement>(null);
  return (
    <section ref={card} className={`${css.status} panel`} aria-label={t('fax.state')} tabIndex={-1}>
      <div className={css.statusHead}>
        <StateMark tone={toneOf(fax)} words={nowSentence(fax, attempt)} size="large" />
        {!final && <CancelButton fax={fax} onDone={() => card.current?.focus()} />}
      </div>
      <Progress fax={fax} pages={pages} />
      {fax.next_attempt_at && !final && <NextAttempt at={fax.next_attempt_at} />}
      <RetentionWords fax={fax} />
    </section>
  );
}

function Progress({ fax, pages }: { fax: Fax; pages: readonly FaxPage[] }) {
  const { total, confirmed } = fax.pages;
  const inbound = fax.direction === 'inbound';
  if (isFinal(fax) && (fax.status !== 'partial' || inbound)) return null;
  if (!total && !inbound) return null;
  const counted =
    inbound || !total
      ? t('pages.soFar', { count: confirmed })
      : t('pages.confirmedOf', { confirmed, total });
  const leftMs = timeLeftMs(fax, pages);
  const left = leftMs === null ? '' : t('fax.timeLeft', { time: showDuration(leftMs) });
  const words = left ? `${counted}, ${left}` : counted;
  return (
    <div className={css.progress}>
      <progress
        aria-label={t('fax.progress')}
        aria-valuetext={words}
        {...(total ? { max: total, value: confirmed } : {})}
      />
      <span>{words}</span>
    </div>
  );
}

function NextAttempt({ at }: { at: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <p className="quiet">
      <time dateTime={at} title={showExact(at)}>
        {t('fax.nextAttempt', { when: showWait(at, now) })}
      </time>
    </p>
  );
}

export function RetentionWords({ fax }: { fax: Fax }) {
  const { delete_at: deleteAt, legal_hold: held } = fax.retention;
  if (held) return <p className={css.retention}>{t('fax.legalHold')}</p>;
  if (!deleteAt) return null;
  return (
    <p className={css.retention} title={showExact(deleteAt)}>
      {t('fax.deletedOn', { date: showDate(deleteAt) })}
    </p>
  );
}

function CancelButton({ fax, onDone }: { fax: Fax; onDone: () => void }) {
  const { store } = useLive();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const key = useRef(crypto.randomUUID());
  const cancel = async () => {
    setBusy(true);
    setProblem(null);
    try {
      store.takeFax(await cancelFax(fax.id, key.current));
      onDone(); // this button is about to go; the focus stays on what it changed
    } catch (thrown) {
      setProblem(problemFrom(thrown));
      store.loadFax(fax.id).catch(() => {});
    }
    setBusy(false);
  };
  return (
    <div className="screen-only">
      <Button variant="default" loading={busy} onClick={cancel}>
        {t('fax.cancel')}
      </Button>
      {problem && <ProblemNotice problem={problem} />}
    </div>
  );
}

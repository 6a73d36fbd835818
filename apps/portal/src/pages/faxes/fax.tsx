// A fax by its address: what is sent is watched, what came in is read.
import { useEffect, useState } from 'react';
import { useParams } from 'react-router';
import { problemFrom } from '../../api/problem.ts';
import type { Problem } from '../../api/types.ts';
import { useFax, useLive } from '../../events/live.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { t } from '../../words/words.ts';
import { FaxSkeleton } from './fax-skeleton.tsx';
import { OutboundFax } from './outbound-fax.tsx';
import { Reader } from './reader.tsx';

export function FaxPage() {
  const { id = '' } = useParams();
  const { store } = useLive();
  const fax = useFax(id);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try asks again
  useEffect(() => {
    setProblem(null);
    store.loadFax(id).catch((thrown) => setProblem(problemFrom(thrown)));
  }, [store, id, tries]);

  if (problem?.status === 404) {
    return (
      <>
        <PageHeading title={t('fax.deletedTitle')} />
        <p>{t('fax.deletedDetail')}</p>
      </>
    );
  }
  if (!fax) {
    return problem ? (
      <ProblemNotice problem={problem} onRetry={() => setTries((n) => n + 1)} />
    ) : (
      <FaxSkeleton />
    );
  }
  return fax.direction === 'inbound' ? (
    <Reader key={id} fax={fax} />
  ) : (
    <OutboundFax key={id} fax={fax} />
  );
}

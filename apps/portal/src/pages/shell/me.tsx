// Who is signed in, their numbers and the installation's limits: read once, before anything else is
// shown.
import { createContext, type ReactNode, use, useEffect, useState } from 'react';
import { getMe } from '../../api/calls.ts';
import { problemFrom } from '../../api/problem.ts';
import type { FaxNumber, Me, Problem } from '../../api/types.ts';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import css from './shell.module.css';
import { ShellSkeleton } from './shell-skeleton.tsx';

const MeContext = createContext<Me | null>(null);

export function MeProvider({ children }: { children: ReactNode }) {
  const [me, setMe] = useState<Me | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try asks again
  useEffect(() => {
    let wanted = true;
    getMe().then(
      (answer) => wanted && setMe(answer),
      (thrown) => wanted && setProblem(problemFrom(thrown)),
    );
    return () => {
      wanted = false;
    };
  }, [tries]);
  if (me) return <MeContext value={me}>{children}</MeContext>;
  // Without a session the browser is on its way to the sign-in page already.
  if (!problem || problem.status === 401) return <ShellSkeleton />;
  const retry = () => {
    setProblem(null);
    setTries((n) => n + 1);
  };
  return (
    <main className={css.alone}>
      <ProblemNotice problem={problem} onRetry={retry} />
    </main>
  );
}

export function useMe(): Me {
  const me = use(MeContext);
  if (!me) throw new Error('useMe outside MeProvider');
  return me;
}

/** The number of ours that this is, if it is one. */
export const ownNumber = (me: Me, e164: string | null): FaxNumber | undefined =>
  me.numbers.find((own) => own.number === e164);

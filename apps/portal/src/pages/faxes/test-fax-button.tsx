// Lets the built-in exchange call one of our numbers, so that something arrives.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { sendTestFax } from '../../api/calls.ts';
import { problemFrom } from '../../api/problem.ts';
import type { Problem } from '../../api/types.ts';
import { useLive } from '../../events/live.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { t } from '../../words/words.ts';
import { showNumber } from '../numbers/phone-number.ts';
import { useMe } from '../shell/me.tsx';

export function TestFaxButton({ variant }: { variant: 'default' | 'filled' }) {
  const { numbers, mode } = useMe();
  const { say } = useLive();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const own = numbers[0];
  if (!own || mode !== 'evaluation') return null;
  const send = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const sent = await sendTestFax(own.number, crypto.randomUUID());
      const from = showNumber(sent.from);
      say('test', t('inbox.testSent', { from, to: showNumber(sent.to) }));
    } catch (thrown) {
      setProblem(problemFrom(thrown));
    }
    setBusy(false);
  };
  return (
    <div className="screen-only">
      <Button variant={variant} loading={busy} onClick={send}>
        {t('inbox.testSend')}
      </Button>
      {problem && <ProblemNotice problem={problem} />}
    </div>
  );
}
